"""The plans of this process: so many fields of them are kept, and those that were used last."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from vmi_graph.compiling.plan import Plan

PlanKey = tuple[object, ...]
"""The operation, the flags of its directives, and which of the permissions that matter are held."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan; None for what is not compiled with these flags and permissions.

    size  its fields
    """

    plan: Plan | None
    size: int


class Plans:
    """A bounded cache: the least recently used go first.

    most  fields of all plans together
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[PlanKey, Kept] = OrderedDict()
        self.size = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: PlanKey) -> Kept | None:
        """Return what is kept."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: PlanKey, kept: Kept) -> None:
        """Keep a plan, and let others go for it."""
        self.drop(key)
        self._kept[key] = kept
        self.size += kept.size
        while self.size > self._most and len(self._kept) > 1:
            self.drop(next(iter(self._kept)))

    def drop(self, key: PlanKey) -> None:
        """Let a plan go, if it is there."""
        dropped = self._kept.pop(key, None)
        if dropped is not None:
            self.size -= dropped.size


PLANS: Final = Plans(100_000)
"""A field of a plan takes about half a kilobyte."""
