"""Alerts as they are read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from vmi_graph.alerts import rules
from vmi_graph.catalog.queries import NATURAL_KEYS, PLACE, visible_to
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import Order, Source, boolean, enum_, integer, quantity, text, time_, uuid_


@dataclass(frozen=True, slots=True)
class Alert:
    """One episode, from the moment its condition began until it ended."""

    id: UUID
    assignment_id: UUID
    part_id: UUID
    location_id: UUID
    supplier_id: UUID
    condition: rules.Condition
    horizon: rules.Horizon
    severity: rules.Severity
    open: bool
    observed: Quantity | None
    limit: Quantity | None
    opened_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    acknowledged_note: str | None
    resolved_at: datetime | None
    version: int
    led_to_order_id: UUID | None
    about_order_id: UUID | None


_STEPS: Final = " ".join(f"WHEN '{severity.value}' THEN {step}" for step, severity in enumerate(rules.LADDER, 1))
_URGENCY: Final = integer(
    f"(CASE alert.severity {_STEPS} END)", "The severity as a number to sort by: 1 is NOTICE, 2 WARNING, 3 CRITICAL."
)

ALERTS: Final = Source(
    kind="Alert",
    row=Alert,
    tables="alert JOIN assignment ON assignment.id = alert.assignment_id" + PLACE,
    scope=visible_to,
    also={**NATURAL_KEYS, "urgency": _URGENCY},
    sortable=("opened_at", "urgency", "condition", "part_number", "location_code", "supplier_code"),
    default_order=(Order("opened_at", descending=True),),
    columns={
        "id": uuid_("alert.id", "The alert's id."),
        "assignment_id": uuid_("alert.assignment_id", "The assignment it is about."),
        "part_id": uuid_("assignment.part_id", "The part."),
        "location_id": uuid_("assignment.location_id", "The location."),
        "supplier_id": uuid_("assignment.supplier_id", "The supplier in charge."),
        "condition": enum_("alert.condition", rules.Condition, "What is the matter."),
        "horizon": enum_("alert.horizon", rules.Horizon, "When the condition holds."),
        "severity": enum_("alert.severity", rules.Severity, "How urgent it is; raised by the part's criticality."),
        "open": boolean("(alert.resolved_at IS NULL)", "Whether the condition still holds."),
        "observed": quantity(
            "alert.observed",
            "What was found when it began or its limit last changed, in stock units: what could be served, what lay on "
            "the shelf, what was counted, or what is outstanding of a late order; null for an order without an answer.",
            nullable=True,
        ),
        "limit": quantity(
            "alert.limit_value",
            "The limit that was passed, in stock units: the minimum, the maximum, zero, or what the book expected; "
            "null for an order without an answer.",
            nullable=True,
        ),
        "opened_at": time_("alert.opened_at", "When it was opened."),
        "acknowledged_at": time_("alert.acknowledged_at", "When somebody took notice; null until then.", nullable=True),
        "acknowledged_by": text("alert.acknowledged_by", "Who took notice; null until somebody does.", nullable=True),
        "acknowledged_note": text(
            "alert.acknowledged_note", "What they said about it, to both sides; null for nothing.", nullable=True
        ),
        "resolved_at": time_("alert.resolved_at", "When its condition ended; null while it holds.", nullable=True),
        "version": integer("alert.version", "Counts the changes; give it as `expectedVersion` to change it safely."),
        "led_to_order_id": uuid_("alert.led_to_order_id", "The order it led to; null when none.", nullable=True),
        "about_order_id": uuid_("alert.about_order_id", "The order that is late; null unless one is.", nullable=True),
    },
)
