"""Choices that Hypothesis makes, and shrinks, or a seeded generator, where a test needs its own loop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

Chosen = TypeVar("Chosen")


@dataclass(frozen=True, slots=True)
class Choice:
    """Whoever chooses; what stands first is the simplest.

    below  returns a whole number from 0 that is less than the one given
    """

    below: Callable[[int], int]

    @classmethod
    def drawn(cls, draw: Callable[[st.SearchStrategy[int]], int]) -> "Choice":
        """Let Hypothesis choose."""
        return cls(lambda limit: draw(st.integers(0, limit - 1)) if limit > 1 else 0)

    @classmethod
    def seeded(cls, seed: int) -> "Choice":
        """Choose the same for the same seed."""
        return cls(Random(seed).randrange)

    def one_of(self, things: Sequence[Chosen]) -> Chosen:
        """Choose one."""
        return things[self.below(len(things))]

    def percent(self, chance: int) -> bool:
        """Whether something with this chance in a hundred happens."""
        return self.below(100) >= 100 - chance

    def number(self, least: int, most: int) -> int:
        """Choose a whole number."""
        return least + self.below(most - least + 1)

    def some_of(self, things: Sequence[Chosen], most: int) -> list[Chosen]:
        """Choose a few different ones, at least one, in any order."""
        left = list(things)
        return [left.pop(self.below(len(left))) for _ in range(min(len(left), self.number(1, most)))]
