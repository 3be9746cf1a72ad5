"""What was asked for and not served."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from vmi_graph.catalog.queries import NATURAL_KEYS, PLACE, visible_to
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import Order, Source, quantity, text, time_, uuid_


@dataclass(frozen=True, slots=True)
class Unmet:
    """One demand that was not served."""

    id: UUID
    assignment_id: UUID
    quantity: Quantity
    happened_at: datetime
    recorded_at: datetime
    actor: str
    source: str
    external_reference: str | None
    reason: str | None


UNMET_DEMAND: Final = Source(
    kind="UnmetDemand",
    row=Unmet,
    tables="unmet_demand AS unmet JOIN assignment ON assignment.id = unmet.assignment_id" + PLACE,
    scope=visible_to,
    also=NATURAL_KEYS,
    sortable=("happened_at", "part_number", "location_code", "supplier_code"),
    default_order=(Order("happened_at", descending=True),),
    columns={
        "id": uuid_("unmet.id", "The demand's id."),
        "assignment_id": uuid_("unmet.assignment_id", "The assignment that should have served it."),
        "quantity": quantity("unmet.quantity", "What was asked for and not served, in stock units."),
        "happened_at": time_("unmet.happened_at", "When it was asked for."),
        "recorded_at": time_("unmet.recorded_at", "When it was recorded here."),
        "actor": text("unmet.actor", "Who recorded it."),
        "source": text("unmet.source", "The client through which it came."),
        "external_reference": text(
            "unmet.external_reference", "What the client calls it; null when it has no name for it.", nullable=True
        ),
        "reason": text("unmet.reason", "What the actor said about it; null when nothing.", nullable=True),
    },
)
