"""What is read of the catalog: lists, and single things by id or natural key."""

from typing import Annotated, Any
from uuid import UUID

import strawberry

from vmi_graph.catalog import queries
from vmi_graph.catalog.graph import references
from vmi_graph.catalog.graph.objects import (
    Assignment,
    AssignmentOrder,
    AssignmentWhere,
    Location,
    LocationOrder,
    LocationWhere,
    Part,
    PartOrder,
    PartWhere,
    Supplier,
    SupplierOrder,
    SupplierWhere,
)
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation import reading
from vmi_graph.foundation.graph.entity import load


async def _look_up(info: kit.Info, source: reading.Source[Any], key: UUID | str, column: str) -> Any:  # noqa: ANN401 - a row of the source
    if isinstance(key, UUID):
        return await load(info, source, key)
    return await reading.one(source, kit.viewer(info), reading.Is(column, "eq", key))


_BY = strawberry.argument(description="Which one.")


@strawberry.type
class Query:
    """What is read of the catalog."""

    parts: kit.Connection[Part] = kit.listed(
        Part, queries.PARTS, "The parts the viewer may see.", where=PartWhere, order_by=PartOrder
    )
    locations: kit.Connection[Location] = kit.listed(
        Location, queries.LOCATIONS, "The locations the viewer may see.", where=LocationWhere, order_by=LocationOrder
    )
    suppliers: kit.Connection[Supplier] = kit.listed(
        Supplier, queries.SUPPLIERS, "The suppliers the viewer may see.", where=SupplierWhere, order_by=SupplierOrder
    )
    assignments: kit.Connection[Assignment] = kit.listed(
        Assignment,
        queries.ASSIGNMENTS,
        "Who is in charge of what where, as far as the viewer may see; ended ones have an `endedAt`.",
        where=AssignmentWhere,
        order_by=AssignmentOrder,
    )

    @strawberry.field(
        description="One part; null for what does not exist or may not be seen.",
        metadata=kit.looked_up(queries.PARTS, "by", lambda by: by.condition),
    )
    async def part(self, info: kit.Info, by: Annotated[references.PartReference, _BY]) -> Part | None:
        """Look a part up."""
        return await _look_up(info, queries.PARTS, by.key, "number")  # type: ignore[no-any-return]

    @strawberry.field(
        description="One location; null for what does not exist or may not be seen.",
        metadata=kit.looked_up(queries.LOCATIONS, "by", lambda by: by.condition),
    )
    async def location(self, info: kit.Info, by: Annotated[references.LocationReference, _BY]) -> Location | None:
        """Look a location up."""
        return await _look_up(info, queries.LOCATIONS, by.key, "code")  # type: ignore[no-any-return]

    @strawberry.field(
        description="One supplier; null for what does not exist or may not be seen.",
        metadata=kit.looked_up(queries.SUPPLIERS, "by", lambda by: by.condition),
    )
    async def supplier(self, info: kit.Info, by: Annotated[references.SupplierReference, _BY]) -> Supplier | None:
        """Look a supplier up."""
        return await _look_up(info, queries.SUPPLIERS, by.key, "code")  # type: ignore[no-any-return]

    @strawberry.field(
        description=(
            "One assignment; null for what does not exist or may not be seen. By place only while it lasts; a place "
            "without a supplier is null where the viewer sees several."
        ),
        metadata=kit.looked_up(queries.ASSIGNMENTS, "by", lambda by: by.living, "Assignment", "StockLevel"),
    )
    async def assignment(self, info: kit.Info, by: Annotated[references.AssignmentReference, _BY]) -> Assignment | None:
        """Look an assignment up."""
        key = by.key
        if isinstance(key, queries.Place):
            (found,) = await queries.held(kit.viewer(info), [key])
            key = found[0].id if len(found) == 1 else UUID(int=0)
        return await load(info, queries.ASSIGNMENTS, key)  # type: ignore[no-any-return]
