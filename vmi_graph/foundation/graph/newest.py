"""A field that leads to the first of what hangs on its parent, such as the newest decision or the version in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import strawberry

from vmi_graph.foundation.graph.info import Info
from vmi_graph.foundation.reading import ALWAYS, Condition, Order, Source, firsts


@dataclass(frozen=True, slots=True)
class Newest:
    """How it is found.

    by         the column of the source that holds the key of the parent
    condition  which of the rows come into question
    orders     by what they are sorted; those of the source where none is given
    """

    source: Source[Any]
    by: str
    condition: Condition
    orders: Sequence[Order]


def newest(
    source: Source[Any], *, by: str, meaning: str, condition: Condition = ALWAYS, orders: Sequence[Order] = ()
) -> Any:  # noqa: ANN401 - a field of whatever type its annotation names
    """Return a field that leads to the first of the rows that hang on its parent; null where there is none."""
    declared = Newest(source, by, condition, orders)

    async def resolve(row: strawberry.Parent[Any], info: Info) -> Any:  # noqa: ANN401 - see above
        async def load(keys: list[UUID]) -> Iterable[Any]:
            found = await firsts(source, info.context.viewer, by, keys, condition=condition, orders=orders)
            return [found.get(key) for key in keys]

        return await info.context.loader(declared_as, load).load(row.id)

    declared_as = ("newest", source.kind, by, repr(condition), repr(orders))
    return strawberry.field(resolver=resolve, description=meaning, metadata={"newest": declared})
