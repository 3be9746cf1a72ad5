"""Orders as they are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from vmi_graph.agreements.rules import READ_PRICES
from vmi_graph.catalog.queries import visible_to
from vmi_graph.foundation.connection import POOLED, Statements
from vmi_graph.foundation.quantity import SCALE
from vmi_graph.foundation.reading import (
    AllOf,
    Binder,
    Condition,
    Is,
    Order,
    Raw,
    Source,
    boolean,
    decimal_,
    enum_,
    integer,
    one,
    text,
    time_,
    uuid_,
)
from vmi_graph.foundation.reading.source import implying
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.purchasing import rules


@implying("purchase_order.supplier_id", "purchase_order.location_id")
def seen_by(viewer: Viewer, bind: Binder) -> str:
    """Return the SQL condition under which an order exists for the viewer: as long as one of its lines does."""
    if viewer.internal and viewer.location_ids is None:
        return "TRUE"
    own = f"purchase_order.supplier_id = {bind(viewer.supplier_id)} AND " if viewer.supplier_id is not None else ""
    return (
        f"{own}EXISTS (SELECT FROM purchase_order_line AS own_line JOIN assignment AS seen"
        f" ON seen.id = own_line.assignment_id WHERE own_line.order_id = purchase_order.id"
        f" AND {visible_to(viewer, bind, 'seen')})"
    )


def _states(states: frozenset[rules.OrderState]) -> str:
    return ", ".join(f"'{state.value}'" for state in rules.OrderState if state in states)


IN_FORCE: Final = f"purchase_order.state IN ({_states(rules.IN_FORCE)})"
DUE: Final = "COALESCE(purchase_order.promised_at, purchase_order.due_at)"
OVERDUE: Final = f"({IN_FORCE} AND {DUE} < now())"
AWAITING_ANSWER: Final = "(purchase_order.state = 'OPEN')"
ANSWER_OVERDUE: Final = f"({AWAITING_ANSWER} AND purchase_order.response_due_at < now())"


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """An order to one supplier for one location."""

    id: UUID
    number: str
    supplier_id: UUID
    location_id: UUID
    state: rules.OrderState
    origin: rules.OrderOrigin
    ordered_value: Decimal | None
    currency: str | None
    reason: str | None
    note: str | None
    external_reference: str | None
    supplier_reference: str | None
    created_by: str
    created_at: datetime
    authorised_at: datetime | None
    response_due_at: datetime | None
    acknowledged_at: datetime | None
    due_at: datetime | None
    promised_at: datetime | None
    expected_at: datetime | None
    shipped_at: datetime | None
    received_at: datetime | None
    ended_at: datetime | None
    awaiting_answer: bool
    answer_overdue: bool
    overdue: bool
    version: int


ORDERS: Final = Source(
    kind="PurchaseOrder",
    row=PurchaseOrder,
    tables=(
        "purchase_order JOIN supplier ON supplier.id = purchase_order.supplier_id"
        " JOIN location ON location.id = purchase_order.location_id"
    ),
    scope=seen_by,
    also={
        "location_code": text("location.code", "The code of the location."),
        "supplier_code": text("supplier.code", "The code of the supplier."),
    },
    sortable=("created_at", "number", "state", "due_at", "location_code", "supplier_code"),
    default_order=(Order("created_at", descending=True), Order("id", descending=True)),
    columns={
        "id": uuid_("purchase_order.id", "The order's id."),
        "number": text("purchase_order.number", "The number by which people and machines know the order."),
        "supplier_id": uuid_("purchase_order.supplier_id", "The supplier it is placed with."),
        "location_id": uuid_("purchase_order.location_id", "The location it is for."),
        "state": enum_("purchase_order.state", rules.OrderState, "How far it has come."),
        "origin": enum_("purchase_order.origin", rules.OrderOrigin, "Who made it."),
        "ordered_value": decimal_(
            f"(SELECT sum(line.ordered * line.price) / {SCALE} FROM purchase_order_line AS line"  # noqa: S608 - see above
            " WHERE line.order_id = purchase_order.id)",
            "What was ordered, at the prices of its lines.",
            permission=READ_PRICES,
        ),
        "currency": text(
            "purchase_order.currency", "The currency (ISO 4217) of all its prices.", permission=READ_PRICES
        ),
        "reason": text(
            "purchase_order.reason",
            "Why it was made by itself, or why it waits for approval; null when somebody just ordered.",
            nullable=True,
        ),
        "note": text("purchase_order.note", "What its maker said about it; null when nothing.", nullable=True),
        "external_reference": text(
            "purchase_order.external_reference", "What its maker's system calls it; null without one.", nullable=True
        ),
        "supplier_reference": text(
            "purchase_order.supplier_reference", "What the supplier calls it; null until it says so.", nullable=True
        ),
        "created_by": text("purchase_order.created_by", "Who made it, or whose act led to it."),
        "created_at": time_("purchase_order.created_at", "When it was made."),
        "authorised_at": time_(
            "purchase_order.authorised_at",
            "When it was placed, at once or by approval; null while proposed.",
            nullable=True,
        ),
        "response_due_at": time_(
            "purchase_order.response_due_at", "By when the supplier answers; null while proposed.", nullable=True
        ),
        "acknowledged_at": time_(
            "purchase_order.acknowledged_at", "When the supplier first answered; null when it never did.", nullable=True
        ),
        "due_at": time_(
            "purchase_order.due_at",
            "When it is to arrive: asked for, or by the agreed lead time; null while proposed without a wish.",
            nullable=True,
        ),
        "promised_at": time_(
            "purchase_order.promised_at", "When the supplier promised it to arrive; null until then.", nullable=True
        ),
        "expected_at": time_(
            "purchase_order.expected_at",
            "When the last shipment is expected to arrive; null without such a notice.",
            nullable=True,
        ),
        "shipped_at": time_(
            "purchase_order.shipped_at", "When the first shipment left; null until it does.", nullable=True
        ),
        "received_at": time_(
            "purchase_order.received_at", "When the last delivery so far arrived; null until then.", nullable=True
        ),
        "ended_at": time_(
            "purchase_order.ended_at", "When it was closed or cancelled; null until then.", nullable=True
        ),
        "awaiting_answer": boolean(AWAITING_ANSWER, "Whether it is placed and the supplier has not answered."),
        "answer_overdue": boolean(
            f"COALESCE({ANSWER_OVERDUE}, FALSE)", "Whether the supplier has not answered within the agreed time."
        ),
        "overdue": boolean(
            f"COALESCE({OVERDUE}, FALSE)",
            "Whether something of it is outstanding past the promised date, or past the due date without a promise.",
        ),
        "version": integer(
            "purchase_order.version", "Counts the changes; give it as `expectedVersion` to change it safely."
        ),
    },
)


OrderKey = UUID | str
"""An order by its id or its number."""


async def find_order(viewer: Viewer, key: OrderKey, within: Statements = POOLED) -> PurchaseOrder | None:
    """Return the order behind a key; None where none exists for the viewer."""
    return await one(ORDERS, viewer, Is("id" if isinstance(key, UUID) else "number", "eq", key), within=within)


def containing(*, assignment_ids: Sequence[UUID] | None = None, part: UUID | str | None = None) -> Condition:
    """Return the condition of having a line for one of these assignments, and one for a part by id or number."""
    conditions: list[Condition] = []
    if assignment_ids is not None:
        conditions.append(
            Raw(f"EXISTS ({_WITH} AND inside.assignment_id = ANY({{}}::uuid[]))", (list(assignment_ids),))
        )
    if isinstance(part, UUID):
        conditions.append(Raw(f"EXISTS ({_WITH} AND of_line.part_id = {{}})", (part,)))
    elif part is not None:
        numbered = "(SELECT id FROM part WHERE number = {})"
        conditions.append(Raw(f"EXISTS ({_WITH} AND of_line.part_id = {numbered})", (part,)))
    return AllOf(conditions)


_WITH: Final = (
    "SELECT FROM purchase_order_line AS inside JOIN assignment AS of_line ON of_line.id = inside.assignment_id"
    " WHERE inside.order_id = purchase_order.id"
)
