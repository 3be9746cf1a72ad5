"""Parts as they are read."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from vmi_graph.catalog import rules
from vmi_graph.catalog.queries.scope import reached_by
from vmi_graph.foundation.reading import Order, Source, decimal_, enum_, integer, text, time_, uuid_


@dataclass(frozen=True, slots=True)
class Part:
    """What is stocked."""

    id: UUID
    number: str
    name: str
    unit: str
    gtin: str | None
    criticality: rules.Criticality | None
    abc_class: rules.AbcClass | None
    xyz_class: rules.XyzClass | None
    unit_cost: Decimal | None
    unit_cost_currency: str | None
    unit_volume: Decimal | None
    version: int
    created_at: datetime
    updated_at: datetime


PARTS: Final = Source(
    kind="Part",
    row=Part,
    tables="part",
    scope=reached_by("part_id", "part.id"),
    default_order=(Order("number"),),
    reference=True,
    columns={
        "id": uuid_("part.id", "The part's id."),
        "number": text("part.number", "The part number (SKU), unique."),
        "name": text("part.name", "What people call it."),
        "unit": text("part.unit", "The stock unit in which all its quantities are given, such as piece or metre."),
        "gtin": text("part.gtin", "Its Global Trade Item Number; null when it has none.", nullable=True),
        "criticality": enum_(
            "part.criticality", rules.Criticality, "How much depends on it; null when unknown.", nullable=True
        ),
        "abc_class": enum_("part.abc_class", rules.AbcClass, "Rank by annual value; null when unknown.", nullable=True),
        "xyz_class": enum_(
            "part.xyz_class", rules.XyzClass, "Rank by regularity of use; null when unknown.", nullable=True
        ),
        "unit_cost": decimal_(
            "part.unit_cost",
            "What one stock unit costs the customer; internal; null when unknown.",
            nullable=True,
            permission=rules.READ_COSTS,
        ),
        "unit_cost_currency": text(
            "part.unit_cost_currency",
            "The currency (ISO 4217) of the unit cost; internal.",
            nullable=True,
            permission=rules.READ_COSTS,
        ),
        "unit_volume": decimal_(
            "part.unit_volume", "Cubic metres of one stock unit on the shelf; null when unknown.", nullable=True
        ),
        "version": integer("part.version", "Counts the changes; give it as `expectedVersion` to change it safely."),
        "created_at": time_("part.created_at", "When it was first known here."),
        "updated_at": time_("part.updated_at", "When it was last changed."),
    },
)
