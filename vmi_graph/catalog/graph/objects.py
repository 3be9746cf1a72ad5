"""Parts, locations, suppliers and assignments, how they lead to each other, and how they are filtered and sorted."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from vmi_graph.catalog import queries, rules
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.graph.scalars import Gln, Gtin

_ASSIGNMENTS: Final = "Who is in charge of what where, as far as the viewer may see; ended ones have an `endedAt`."


@kit.entity(queries.ASSIGNMENTS)
class Assignment(kit.Node):
    """One supplier in charge of one part at one location, with its own bin, level and ledger."""

    part: "Part" = kit.related(queries.PARTS, by="part_id", meaning="What is stocked.")
    location: "Location" = kit.related(queries.LOCATIONS, by="location_id", meaning="Where it lies.")
    supplier: "Supplier" = kit.related(queries.SUPPLIERS, by="supplier_id", meaning="Who is in charge.")
    rank: int | None
    bin: str | None
    started_at: datetime
    ended_at: datetime | None
    version: int


@kit.filters(queries.ASSIGNMENTS)
class AssignmentWhere:
    """Which assignments."""


@kit.orders(queries.ASSIGNMENTS)
class AssignmentOrder:
    """By what assignments are sorted."""


@kit.entity(queries.PARTS)
class Part(kit.Node):
    """What is stocked."""

    number: str
    name: str
    unit: str
    gtin: Gtin | None
    criticality: rules.Criticality | None
    abc_class: rules.AbcClass | None
    xyz_class: rules.XyzClass | None
    unit_cost: Decimal | None
    unit_cost_currency: str | None
    unit_volume: Decimal | None
    version: int
    created_at: datetime
    updated_at: datetime
    assignments: kit.Connection[Assignment] = kit.listed(
        Assignment, queries.ASSIGNMENTS, _ASSIGNMENTS, where=AssignmentWhere, order_by=AssignmentOrder, by="part_id"
    )


@kit.filters(queries.PARTS)
class PartWhere:
    """Which parts."""


@kit.orders(queries.PARTS)
class PartOrder:
    """By what parts are sorted."""


@kit.entity(queries.LOCATIONS)
class Location(kit.Node):
    """A customer site with shelves."""

    code: str
    name: str
    time_zone: str
    gln: Gln | None
    storage_capacity: Decimal | None
    version: int
    created_at: datetime
    updated_at: datetime
    assignments: kit.Connection[Assignment] = kit.listed(
        Assignment, queries.ASSIGNMENTS, _ASSIGNMENTS, where=AssignmentWhere, order_by=AssignmentOrder, by="location_id"
    )


@kit.filters(queries.LOCATIONS)
class LocationWhere:
    """Which locations."""


@kit.orders(queries.LOCATIONS)
class LocationOrder:
    """By what locations are sorted."""


@kit.entity(queries.SUPPLIERS)
class Supplier(kit.Node):
    """An external company in charge of stock."""

    code: str
    name: str
    gln: Gln | None
    standing: rules.Standing
    version: int
    created_at: datetime
    updated_at: datetime
    assignments: kit.Connection[Assignment] = kit.listed(
        Assignment, queries.ASSIGNMENTS, _ASSIGNMENTS, where=AssignmentWhere, order_by=AssignmentOrder, by="supplier_id"
    )


@kit.filters(queries.SUPPLIERS)
class SupplierWhere:
    """Which suppliers."""


@kit.orders(queries.SUPPLIERS)
class SupplierOrder:
    """By what suppliers are sorted."""
