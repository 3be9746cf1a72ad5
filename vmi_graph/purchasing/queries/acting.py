"""An order with everything a step is decided on, for writes; never for showing to a viewer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from vmi_graph.foundation.connection import Statements
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.purchasing.rules import IN_FORCE, Line, OrderOrigin, OrderState


@dataclass(frozen=True, slots=True)
class Held:
    """An order and all of its lines, in turn of their numbers.

    parts  the part number of each line
    ended  whether the assignment of each line is over
    steps  how many steps it took so far
    """

    id: UUID
    number: str
    supplier_id: UUID
    location_id: UUID
    state: OrderState
    origin: OrderOrigin
    created_at: datetime
    acknowledged_at: datetime | None
    due_at: datetime | None
    promised_at: datetime | None
    shipped_at: datetime | None
    version: int
    steps: int
    lines: tuple[Line, ...]
    parts: tuple[str, ...]
    ended: tuple[bool, ...]


_ORDER: Final = """
SELECT id, number, supplier_id, location_id, state, origin, created_at, acknowledged_at, due_at, promised_at,
       shipped_at, version, (SELECT count(*) FROM purchase_order_step WHERE order_id = purchase_order.id) AS steps
FROM purchase_order WHERE id = $1
"""

_LINES: Final = """
SELECT line.id, line.number, line.assignment_id, line.ordered, line.confirmed, line.shipped, line.received,
       line.rejected, line.price, part.number AS part, assignment.ended_at IS NOT NULL AS ended
FROM purchase_order_line AS line
JOIN assignment ON assignment.id = line.assignment_id JOIN part ON part.id = assignment.part_id
WHERE line.order_id = $1 ORDER BY line.number
"""


async def held_order(order_id: UUID, within: Statements) -> Held:
    """Return an order that exists; the caller has narrowed it to what the viewer may see."""
    (order,) = await within.fetch(_ORDER, order_id)
    rows = await within.fetch(_LINES, order_id)
    state = OrderState(order["state"])
    return Held(
        **{**dict(order), "state": state, "origin": OrderOrigin(order["origin"])},
        lines=tuple(_line(row, state) for row in rows),
        parts=tuple(row["part"] for row in rows),
        ended=tuple(row["ended"] for row in rows),
    )


def _line(row: asyncpg.Record, state: OrderState) -> Line:
    return Line(
        id=row["id"],
        number=row["number"],
        assignment_id=row["assignment_id"],
        ordered=Quantity(row["ordered"]),
        confirmed=Quantity(row["confirmed"]),
        shipped=Quantity(row["shipped"]),
        received=Quantity(row["received"]),
        rejected=Quantity(row["rejected"]),
        price=row["price"],
        in_force=state in IN_FORCE,
    )


_ASSIGNMENTS: Final = "SELECT assignment_id FROM purchase_order_line WHERE order_id = $1"


async def assignments_of(order_id: UUID, within: Statements) -> list[UUID]:
    """Return the assignments of all lines of an order: what a step of it locks; they never change."""
    return [row[0] for row in await within.fetch(_ASSIGNMENTS, order_id)]


_BY_REFERENCE: Final = "SELECT id FROM purchase_order WHERE supplier_id = $1 AND external_reference = $2"


async def order_called(supplier_id: UUID, reference: str, within: Statements) -> UUID | None:
    """Return the order of a supplier that carries an external reference; None for a new one."""
    rows = await within.fetch(_BY_REFERENCE, supplier_id, reference)
    return rows[0][0] if rows else None


_STEP: Final = """
SELECT id, lines FROM purchase_order_step
WHERE order_id = $1 AND step = $2 AND source = $3 AND external_reference = $4
"""


async def step_called(
    order_id: UUID, step: str, source: str, reference: str, within: Statements
) -> tuple[UUID, str] | None:
    """Return id and kept lines of the step that a client recorded under a reference; None for a new one."""
    rows = await within.fetch(_STEP, order_id, step, source, reference)
    return (rows[0][0], rows[0][1]) if rows else None


_FIRST_STEP: Final = "SELECT id FROM purchase_order_step WHERE order_id = $1 AND number = 1"


async def first_step(order_id: UUID, within: Statements) -> UUID:
    """Return the step with which an order began."""
    (row,) = await within.fetch(_FIRST_STEP, order_id)
    found: UUID = row[0]
    return found
