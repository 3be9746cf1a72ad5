"""Usage by day, as the ledger has it."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from vmi_graph.catalog.queries import NATURAL_KEYS, PLACE, visible_to
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import Order, Source, date_, quantity, uuid_


@dataclass(frozen=True, slots=True)
class DailyUsage:
    """What was taken and brought back on one day."""

    id: UUID
    assignment_id: UUID
    day: date
    consumed: Quantity
    returned: Quantity
    quantity: Quantity


DAILY_USAGE: Final = Source(
    kind="DailyUsage",
    row=DailyUsage,
    tables="daily_usage AS daily JOIN assignment ON assignment.id = daily.assignment_id" + PLACE,
    scope=visible_to,
    also=NATURAL_KEYS,
    sortable=("day", "part_number", "location_code", "supplier_code"),
    default_order=(Order("day", descending=True),),
    columns={
        "id": uuid_("daily.id", "The day's id."),
        "assignment_id": uuid_("daily.assignment_id", "The assignment."),
        "day": date_("daily.day", "The calendar day in UTC on which it happened, also what was reported later."),
        "consumed": quantity("daily.consumed", "What was taken from the shelf, in stock units."),
        "returned": quantity("daily.returned", "What was brought back, in stock units."),
        "quantity": quantity(
            "(daily.consumed - daily.returned)",
            "Consumed less returned, in stock units; negative when more came back than went out.",
        ),
    },
)
