"""Order lines and steps as they are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from vmi_graph.agreements.rules import READ_PRICES
from vmi_graph.catalog.queries import NATURAL_KEYS, PLACE, visible_to
from vmi_graph.foundation.quantity import SCALE, Quantity
from vmi_graph.foundation.reading import (
    Order,
    Source,
    decimal_,
    enum_,
    integer,
    json_,
    quantity,
    text,
    time_,
    uuid_,
)
from vmi_graph.purchasing import rules
from vmi_graph.purchasing.queries.orders import IN_FORCE, seen_by

_ARRIVED: Final = "(line.received + line.rejected)"
ON_ORDER: Final = (
    f"CASE WHEN {IN_FORCE} THEN GREATEST(line.confirmed - GREATEST(line.shipped, {_ARRIVED}), 0) ELSE 0 END"
)
IN_TRANSIT: Final = f"CASE WHEN {IN_FORCE} THEN GREATEST(line.shipped - {_ARRIVED}, 0) ELSE 0 END"
"""`rules.Line` in SQL; a test holds the two together."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One part of an order."""

    id: UUID
    order_id: UUID
    assignment_id: UUID
    part_id: UUID
    number: int
    ordered: Quantity
    confirmed: Quantity
    shipped: Quantity
    received: Quantity
    rejected: Quantity
    on_order: Quantity
    in_transit: Quantity
    outstanding: Quantity
    price: Decimal | None
    currency: str | None
    ordered_value: Decimal | None


LINES: Final = Source(
    kind="PurchaseOrderLine",
    row=OrderLine,
    tables=(
        "purchase_order_line AS line JOIN purchase_order ON purchase_order.id = line.order_id"
        " JOIN assignment ON assignment.id = line.assignment_id" + PLACE
    ),
    scope=visible_to,
    also={
        **NATURAL_KEYS,
        "order_number": text("purchase_order.number", "The number of its order."),
        "state": enum_("purchase_order.state", rules.OrderState, "How far its order has come."),
        "created_at": time_("purchase_order.created_at", "When its order was made."),
    },
    sortable=("created_at", "order_number", "part_number", "location_code", "supplier_code"),
    default_order=(Order("created_at", descending=True), Order("number")),
    columns={
        "id": uuid_("line.id", "The line's id."),
        "order_id": uuid_("line.order_id", "Its order."),
        "assignment_id": uuid_("line.assignment_id", "The assignment it is for."),
        "part_id": uuid_("assignment.part_id", "The part."),
        "number": integer("line.number", "Its place in the order, from 1."),
        "ordered": quantity("line.ordered", "What was asked for, in stock units."),
        "confirmed": quantity("line.confirmed", "What the supplier will deliver; as ordered until it answers."),
        "shipped": quantity("line.shipped", "What has left the supplier."),
        "received": quantity("line.received", "What arrived and was accepted."),
        "rejected": quantity("line.rejected", "What arrived and was refused."),
        "on_order": quantity(ON_ORDER, "Confirmed, neither shipped nor arrived; zero unless the order is in force."),
        "in_transit": quantity(IN_TRANSIT, "Shipped and not yet arrived; zero unless the order is in force."),
        "outstanding": quantity(f"({ON_ORDER} + {IN_TRANSIT})", "What may still come."),
        "price": decimal_("line.price", "The price of one stock unit.", permission=READ_PRICES),
        "currency": text("purchase_order.currency", "The currency (ISO 4217) of the price.", permission=READ_PRICES),
        "ordered_value": decimal_(
            f"(line.ordered * line.price / {SCALE})", "What was ordered, at the line's price.", permission=READ_PRICES
        ),
    },
)


@dataclass(frozen=True, slots=True)
class Step:
    """One transition of an order's life; `lines` is what `actions` kept of the quantities it moved."""

    id: UUID
    order_id: UUID
    number: int
    step: rules.OrderStep
    state_after: rules.OrderState
    at: datetime
    happened_at: datetime
    expected_at: datetime | None
    actor: str
    source: str
    external_reference: str | None
    note: str | None
    lines: Sequence[dict[str, Any]]


STEPS: Final = Source(
    kind="PurchaseOrderStep",
    row=Step,
    tables="purchase_order_step AS step JOIN purchase_order ON purchase_order.id = step.order_id",
    scope=seen_by,
    default_order=(Order("number"),),
    columns={
        "id": uuid_("step.id", "The step's id."),
        "order_id": uuid_("step.order_id", "Its order."),
        "number": integer("step.number", "Its place in the order's life, from 1."),
        "step": enum_("step.step", rules.OrderStep, "What was done."),
        "state_after": enum_("step.state_after", rules.OrderState, "Where the order stood after it."),
        "at": time_("step.at", "When it was recorded here."),
        "happened_at": time_("step.happened_at", "When it happened."),
        "expected_at": time_(
            "step.expected_at",
            "When it was then said to arrive: promised with an answer, expected with a shipment; null otherwise.",
            nullable=True,
        ),
        "actor": text("step.actor", "Who did it, or whose act led to it."),
        "source": text("step.source", "The client through which it came."),
        "external_reference": text(
            "step.external_reference",
            "What that client calls it, such as the number of a ship notice or a receipt; null without one.",
            nullable=True,
        ),
        "note": text("step.note", "What was said about it; null when nothing.", nullable=True),
        "lines": json_("step.lines", "How much of each line it moved."),
    },
)
