"""Parts, locations, suppliers and assignments in the graph."""

from datetime import datetime
from decimal import Decimal

import strawberry

from vmi_graph.catalog import queries, rules
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.graph.scalars import Gtin


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


@kit.filters(queries.PARTS)
class PartWhere:
    """Which parts."""


@kit.orders(queries.PARTS)
class PartOrder:
    """By what parts are sorted."""


@strawberry.type
class Query:
    """What is read of the catalog."""

    parts: kit.Connection[Part] = kit.listed(
        Part, queries.PARTS, "The parts the viewer may see.", where=PartWhere, order_by=PartOrder
    )
