"""Single things at the root, declared so that they can be compiled: which argument names them, and how."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vmi_graph.foundation.identity import from_global
from vmi_graph.foundation.reading import Condition, Is, Source


@dataclass(frozen=True, slots=True)
class LookUp:
    """How an argument stands for a row.

    argument   the argument's name in the graph: a global id, or a reference with a member `id`
    kinds      the types whose ids are understood
    condition  what a reference that is no id stands for; None where the argument is an id and nothing else
    """

    source: Source[Any]
    argument: str
    kinds: frozenset[str]
    condition: Callable[[Any], Condition] | None

    def by_id(self, given: str) -> Condition | None:
        """Return the condition of a global id; None for an id of something else."""
        parsed = from_global(given)
        if parsed is None or parsed[0] not in self.kinds:
            return None
        return Is(self.source.key, "eq", parsed[1])

    def meant(self, given: Any) -> Condition:  # noqa: ANN401 - a reference input
        """Return the condition of a reference."""
        assert self.condition is not None
        return self.condition(given)


@dataclass(frozen=True, slots=True)
class ByKind:
    """How an argument stands for rows of any kind: as one global id, or as a list of so many at most."""

    argument: str
    most: int


def looked_up(
    source: Source[Any], argument: str, condition: Callable[[Any], Condition] | None, *kinds: str
) -> Mapping[str, Any]:
    """Return what a root field declares of itself: that it looks up one row of a source."""
    return {"look_up": LookUp(source, argument, frozenset(kinds or (source.kind,)), condition)}
