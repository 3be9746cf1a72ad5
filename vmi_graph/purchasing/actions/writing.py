"""New orders and steps as they are written: set-based, one statement for many orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import orjson

from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work
from vmi_graph.purchasing import rules
from vmi_graph.purchasing.events import OrderMoved
from vmi_graph.purchasing.rules import Line, OrderOrigin, OrderState, OrderStep
from vmi_graph.stock.actions import Posting, post
from vmi_graph.stock.rules import EntryKind


@dataclass(slots=True, kw_only=True)
class NewOrder:
    """An order to be written, proposed or placed at once; its lines are in stock units."""

    id: UUID = field(default_factory=new_id)
    number: str = ""
    supplier_id: UUID
    location_id: UUID
    origin: OrderOrigin
    proposed: bool
    currency: str
    lines: Sequence[Line]
    response_due_at: datetime
    due_at: datetime | None
    reason: str | None = None
    note: str | None = None
    external_reference: str | None = None
    supplier_reference: str | None = None

    @property
    def state(self) -> OrderState:
        """Where the order begins."""
        return OrderState.PROPOSED if self.proposed else OrderState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How much of a line a step moved: ordered, confirmed, shipped or accepted, and what was rejected."""

    number: int
    quantity: Quantity
    rejected: Quantity = ZERO

    def to_keep(self) -> dict[str, int]:
        """Return what a step keeps of it."""
        return {"number": self.number, "quantity": self.quantity.scaled, "rejected": self.rejected.scaled}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStep:
    """A step to be written, with the place it takes among the steps of its order."""

    id: UUID = field(default_factory=new_id)
    order_id: UUID
    by: Viewer
    number: int
    step: OrderStep
    state: OrderState
    lines: Sequence[Moved]
    happened_at: datetime
    expected_at: datetime | None = None
    external_reference: str | None = None
    note: str | None = None


_ORDERS: Final = """
INSERT INTO purchase_order
    (id, number, supplier_id, location_id, state, origin, currency, external_reference, supplier_reference, reason,
     note, authorised_at, response_due_at, due_at, created_by, created_at, version)
SELECT fresh.*, $16, 1
FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::text[]) AS fresh
ON CONFLICT (number) DO NOTHING
RETURNING id
"""

_LINES: Final = """
INSERT INTO purchase_order_line
    (id, order_id, number, assignment_id, ordered, confirmed, price, shipped, received, rejected)
SELECT line.*, 0, 0, 0
FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::bigint[], $6::bigint[], $7::numeric[]) AS line
"""

_STEPS: Final = """
INSERT INTO purchase_order_step
    (id, order_id, number, step, state_after, happened_at, expected_at, external_reference, note, lines,
     actor, source, at)
SELECT step.id, step.order_id, step.number, step.step, step.state, step.happened_at, step.expected_at,
       step.external_reference, step.note, step.lines::jsonb, step.actor, step.source, $13
FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
            $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
     AS step (id, order_id, number, step, state, happened_at, expected_at, external_reference, note, lines, actor,
              source)
"""


async def begin_orders(work: Work, orders: Sequence[NewOrder]) -> dict[UUID, UUID]:
    """Write new orders with lines and first step, put on order what is placed; returns the step by order.

    The assignments of all lines are locked by the work.
    """
    if not orders:
        return {}
    await _write_orders(work, orders)
    await _write_lines(work, orders)
    steps = [
        NewStep(
            order_id=order.id,
            by=work.by(order.lines[0].assignment_id),
            number=1,
            step=OrderStep.PROPOSED if order.proposed else OrderStep.PLACED,
            state=order.state,
            lines=[Moved(number=line.number, quantity=line.ordered) for line in order.lines],
            happened_at=work.now,
            note=order.reason,
        )
        for order in orders
    ]
    await write_steps(work, steps)
    await post(work, [posting for order in orders if not order.proposed for posting in _placed(order)])
    work.tell(*(_began(order, step) for order, step in zip(orders, steps, strict=True)))
    return {step.order_id: step.id for step in steps}


async def _write_orders(work: Work, orders: Sequence[NewOrder]) -> None:
    """Write the orders; a number that somebody has already is drawn anew."""
    left = list(orders)
    while left:
        for order in left:
            order.number = rules.order_number(work.now.date())
        placed = [None if order.proposed else order for order in left]
        rows = await work.write(
            _ORDERS,
            [order.id for order in left],
            [order.number for order in left],
            [order.supplier_id for order in left],
            [order.location_id for order in left],
            [order.state.value for order in left],
            [order.origin.value for order in left],
            [order.currency for order in left],
            [order.external_reference for order in left],
            [order.supplier_reference for order in left],
            [order.reason for order in left],
            [order.note for order in left],
            [order and work.now for order in placed],
            [order and order.response_due_at for order in placed],
            [order.due_at for order in left],
            [work.by(order.lines[0].assignment_id).subject for order in left],
            work.now,
        )
        written = {row[0] for row in rows}
        left = [order for order in left if order.id not in written]


async def _write_lines(work: Work, orders: Sequence[NewOrder]) -> None:
    pairs = [(order.id, line) for order in orders for line in order.lines]
    await work.write(
        _LINES,
        [line.id for _, line in pairs],
        [order_id for order_id, _ in pairs],
        [line.number for _, line in pairs],
        [line.assignment_id for _, line in pairs],
        [line.ordered.scaled for _, line in pairs],
        [line.confirmed.scaled for _, line in pairs],
        [line.price for _, line in pairs],
    )


async def write_steps(work: Work, steps: Sequence[NewStep]) -> None:
    """Write steps of orders, stamped with actor and time."""
    await work.write(
        _STEPS,
        [step.id for step in steps],
        [step.order_id for step in steps],
        [step.number for step in steps],
        [step.step.value for step in steps],
        [step.state.value for step in steps],
        [step.happened_at for step in steps],
        [step.expected_at for step in steps],
        [step.external_reference for step in steps],
        [step.note for step in steps],
        [orjson.dumps([line.to_keep() for line in step.lines]).decode() for step in steps],
        [step.by.subject for step in steps],
        [step.by.client for step in steps],
        work.now,
    )


def _placed(order: NewOrder) -> list[Posting]:
    kind = EntryKind.ORDER_PLACED
    return [
        Posting(line.assignment_id, rules.movements(rules.end(line), rules.place(line), kind), order_line_id=line.id)
        for line in order.lines
    ]


def _began(order: NewOrder, step: NewStep) -> OrderMoved:
    return OrderMoved(
        subject_id=order.id,
        assignment_id=order.lines[0].assignment_id,
        supplier_id=order.supplier_id,
        location_id=order.location_id,
        step=step.step,
        state=step.state,
        number=order.number,
        origin=order.origin,
    )


def new_line(number: int, assignment_id: UUID, quantity: Quantity, price: Decimal) -> Line:
    """Return a line as it is before anybody answered."""
    return Line(new_id(), number, assignment_id, quantity, quantity, price=price)


def kept_lines(kept: Sequence[Mapping[str, int]]) -> list[Moved]:
    """Read what a step kept of its lines."""
    return [
        Moved(number=line["number"], quantity=Quantity(line["quantity"]), rejected=Quantity(line["rejected"]))
        for line in kept
    ]
