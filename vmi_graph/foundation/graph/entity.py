"""Types read from a source: what a field is, says, needs and relates to is declared once, where it is.

    @entity(queries.LEVELS)
    class StockLevel(Node):
        "The balances of one assignment."

        on_hand: Quantity                                    # a column of the source, with its meaning
        part: Part = related(queries.PARTS, by="part_id", meaning="What is stocked.")

At run time the root of such a type is the source's row; the class itself is never made.
"""

import asyncio
import inspect
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar
from uuid import UUID

import strawberry
from strawberry.schema_directive import Location

from vmi_graph.foundation.graph.info import Info
from vmi_graph.foundation.graph.words import word
from vmi_graph.foundation.identity import to_global
from vmi_graph.foundation.reading import Source, by_ids
from vmi_graph.foundation.viewer import Permission

Typed = TypeVar("Typed", bound=type[Any])


NODE_ID: Final = "The opaque global id; keep it as it is, and use natural keys to talk to people."


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="requires",
    description="What a viewer must hold; without it the field is null, and a mutation answers FORBIDDEN.",
)
class Requires:
    """The permission a field needs, printed in the SDL."""

    permission: str = strawberry.directive_field(name="permission")


@strawberry.interface(description="Anything that can be looked up again by its global id.")
class Node:
    """What has a global id."""

    id: strawberry.ID = strawberry.field(description=NODE_ID)


def guarded(permission: Permission | None) -> list[object]:
    """Return the directives of a field: none for one that everybody may read."""
    return [] if permission is None else [Requires(permission=permission)]


def entity(source: Source[Any], *, name: str | None = None) -> Callable[[Typed], Typed]:
    """Make a class the API's type of a source's rows."""

    def make(cls: Typed) -> Typed:
        for listed in {column.word for column in source.columns.values() if column.word is not None}:
            word(listed)
        for attribute in inspect.get_annotations(cls):
            column = source.columns.get(attribute)
            if column is not None and attribute not in cls.__dict__:
                field = strawberry.field(
                    description=column.meaning,
                    directives=guarded(column.permission),
                    metadata={"column": column},
                )
                setattr(cls, attribute, field)
        if issubclass(cls, Node):
            cls.__annotations__["id"] = strawberry.ID
            cls.id = strawberry.field(resolver=_global_id(source), description=NODE_ID, metadata={"global_id": True})
        cls.is_type_of = staticmethod(lambda row, _info: isinstance(row, source.row))
        cls.SOURCE = source
        return strawberry.type(cls, name=name or source.kind, description=inspect.getdoc(cls))

    return make


def _global_id(source: Source[Any]) -> Callable[..., strawberry.ID]:
    def resolve(row: strawberry.Parent[Any]) -> strawberry.ID:
        return strawberry.ID(to_global(source.kind, getattr(row, source.key)))

    return resolve


async def load(info: Info, source: Source[Any], row_id: UUID | None) -> Any:  # noqa: ANN401 - a row of the source
    """Return a row by its key, batched with the others of the operation; None when it does not exist for the viewer."""
    if row_id is None:
        return None

    async def rows(ids: list[UUID]) -> Iterable[Any]:
        found = await by_ids(source, info.context.viewer, set(ids))
        return [found.get(each) for each in ids]

    return await info.context.loader(source.kind, rows).load(row_id)


async def load_all(info: Info, source: Source[Any], row_ids: Iterable[UUID]) -> list[Any]:
    """Return rows by key in one statement, in the order asked for; what does not exist for the viewer is left out."""
    rows = await asyncio.gather(*(load(info, source, each) for each in row_ids))
    return [row for row in rows if row is not None]


def named_rows(source: Source[Any], *, by: str, meaning: str) -> Any:  # noqa: ANN401 - a field of whatever list its annotation names
    """Return a field with the rows of a source by the keys in one of the parent's attributes, each once."""

    async def resolve(value: strawberry.Parent[Any], info: Info) -> Any:  # noqa: ANN401 - see above
        return await load_all(info, source, dict.fromkeys(getattr(value, by)))

    return strawberry.field(resolver=resolve, description=meaning, metadata={"source": source, "by": by})


def related(source: Source[Any], *, by: str, meaning: str, permission: Permission | None = None) -> Any:  # noqa: ANN401 - a field of whatever type its annotation names
    """Return a field that leads to a row of another source by a key among the parent's attributes."""

    async def resolve(row: strawberry.Parent[Any], info: Info) -> Any:  # noqa: ANN401 - see above
        if permission is not None and not info.context.viewer.may(permission):
            return None
        return await load(info, source, getattr(row, by))

    return strawberry.field(
        resolver=resolve,
        description=meaning,
        directives=guarded(permission),
        metadata={"source": source, "by": by, "permission": permission},
    )
