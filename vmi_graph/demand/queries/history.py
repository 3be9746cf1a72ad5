"""Usage from before the ledger."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from vmi_graph.catalog.queries import NATURAL_KEYS, PLACE, visible_to
from vmi_graph.demand import rules
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import Order, Source, date_, enum_, quantity, text, uuid_


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used in one period."""

    id: UUID
    assignment_id: UUID
    period: rules.Period
    starts_on: date
    quantity: Quantity
    source: str


USAGE_HISTORY: Final = Source(
    kind="UsageHistory",
    row=Usage,
    tables="usage_history AS usage JOIN assignment ON assignment.id = usage.assignment_id" + PLACE,
    scope=visible_to,
    also=NATURAL_KEYS,
    sortable=("starts_on", "part_number", "location_code", "supplier_code"),
    default_order=(Order("starts_on", descending=True),),
    columns={
        "id": uuid_("usage.id", "The figure's id."),
        "assignment_id": uuid_("usage.assignment_id", "The assignment."),
        "period": enum_("usage.period", rules.Period, "How long the period is."),
        "starts_on": date_("usage.starts_on", "The first day of the period."),
        "quantity": quantity(
            "usage.quantity", "What was used, in stock units; negative when more came back than went out."
        ),
        "source": text("usage.source", "Where the figure came from."),
    },
)
