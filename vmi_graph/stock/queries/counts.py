"""Counts as they are read."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from vmi_graph.catalog.queries import NATURAL_KEYS, PLACE, visible_to
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import Order, Source, boolean, decimal_, quantity, text, time_, uuid_


@dataclass(frozen=True, slots=True)
class Count:
    """One shelf counted by hand."""

    id: UUID
    assignment_id: UUID
    expected: Quantity
    counted: Quantity
    variance: Quantity
    tolerance_percent: Decimal
    within_tolerance: bool
    counted_at: datetime
    recorded_at: datetime
    actor: str
    source: str
    external_reference: str | None
    reason: str | None


COUNTS: Final = Source(
    kind="StockCount",
    row=Count,
    tables="stock_count AS count JOIN assignment ON assignment.id = count.assignment_id" + PLACE,
    scope=visible_to,
    also=NATURAL_KEYS,
    sortable=("counted_at", "part_number", "location_code", "supplier_code"),
    default_order=(Order("counted_at", descending=True),),
    columns={
        "id": uuid_("count.id", "The count's id."),
        "assignment_id": uuid_("count.assignment_id", "The assignment whose shelf was counted."),
        "expected": quantity("count.expected", "What the book said, in stock units."),
        "counted": quantity("count.counted", "What was there, in stock units."),
        "variance": quantity("(count.counted - count.expected)", "Counted less expected; negative if some is missing."),
        "tolerance_percent": decimal_("count.tolerance_percent", "The agreed tolerance, in percent of the expected."),
        "within_tolerance": boolean("count.within_tolerance", "Whether book and shelf agreed, within the tolerance."),
        "counted_at": time_("count.counted_at", "When it was counted."),
        "recorded_at": time_("count.recorded_at", "When it was recorded here."),
        "actor": text("count.actor", "Who recorded it."),
        "source": text("count.source", "The client through which it came."),
        "external_reference": text(
            "count.external_reference", "What the client calls it; null when it has no name for it.", nullable=True
        ),
        "reason": text("count.reason", "What the counter said about it; null when nothing.", nullable=True),
    },
)
