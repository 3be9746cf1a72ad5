"""Orders that are late: found by a sweep, since nothing happens when time passes; ended as soon as they move on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

import asyncpg

from vmi_graph.alerts import rules
from vmi_graph.alerts.actions.episodes import Judged, Watched, criticality, episode, write
from vmi_graph.alerts.actions.shelf import reassess
from vmi_graph.alerts.rules import Condition, LateOrder
from vmi_graph.foundation.connection import POOLED, Statements
from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.viewer import Role, Viewer
from vmi_graph.foundation.work import Work, retried
from vmi_graph.purchasing.events import OrderMoved
from vmi_graph.purchasing.queries.orders import AWAITING_ANSWER, DUE
from vmi_graph.purchasing.queries.orders import IN_FORCE as PLACED
from vmi_graph.purchasing.rules import IN_FORCE, Line, OrderOrigin, OrderState, OrderStep

_BEGINNINGS: Final = frozenset({OrderStep.PROPOSED, OrderStep.PLACED})

_LINES: Final = f"""
SELECT purchase_order.id AS order_id, purchase_order.state, purchase_order.response_due_at,
       purchase_order.acknowledged_at, {DUE} AS due_at,
       line.id, line.number, line.assignment_id, line.ordered, line.confirmed, line.shipped, line.received,
       line.rejected, assignment.supplier_id, assignment.location_id, part.criticality
FROM purchase_order JOIN purchase_order_line AS line ON line.order_id = purchase_order.id
JOIN assignment ON assignment.id = line.assignment_id AND assignment.ended_at IS NULL
JOIN part ON part.id = assignment.part_id
WHERE purchase_order.id = ANY($1::uuid[])
ORDER BY purchase_order.id, line.number
"""  # noqa: S608 - a constant of ours

_OPEN: Final = """
SELECT about_order_id, id AS alert_id, condition, severity, limit_value, led_to_order_id
FROM alert WHERE about_order_id = ANY($1::uuid[]) AND resolved_at IS NULL
"""


async def follow_orders(work: Work, moves: Sequence[OrderMoved]) -> None:
    """Name the orders that alerts led to, and end the alerts about orders that moved on."""
    automatic = [move.subject_id for move in moves if move.origin is OrderOrigin.AUTOMATIC and move.step in _BEGINNINGS]
    if automatic:
        rows = await work.fetch(
            "SELECT assignment_id, order_id FROM purchase_order_line WHERE order_id = ANY($1::uuid[])", automatic
        )
        orders = {row["assignment_id"]: row["order_id"] for row in rows}
        await reassess(work, list(orders), orders)
    moved_on = list(dict.fromkeys(move.subject_id for move in moves if move.step not in _BEGINNINGS))
    if moved_on:
        await _judge(work, moved_on, work.now)


async def _judge(work: Work, order_ids: Sequence[UUID], now: datetime) -> None:
    """Hold orders against the clock, in a work that locked the assignments of their lines."""
    judged = []
    for watched, order in await _late_orders(work, order_ids):
        found = rules.order_findings(order, now)
        judged.append(Judged(watched, rules.assess(watched.open, found, watched.criticality)))
    await write(work, judged)


async def _late_orders(work: Work, order_ids: Sequence[UUID]) -> list[tuple[Watched, LateOrder]]:
    found = {}
    for order_id, rows in groupby(await work.fetch(_LINES, list(order_ids)), lambda row: row["order_id"]):
        found[order_id] = _late_order(list(rows))
    for row in await work.fetch(_OPEN, list(order_ids)):
        if row["about_order_id"] in found:
            found[row["about_order_id"]][0].open[Condition(row["condition"])] = episode(row)
    return list(found.values())


def _late_order(rows: Sequence[asyncpg.Record]) -> tuple[Watched, LateOrder]:
    """Return an order and what it is about: its first line of which something may still come, else its first one."""
    state = OrderState(rows[0]["state"])
    lines = [_line(row, in_force=state in IN_FORCE) for row in rows]
    at = next((place for place, line in enumerate(lines) if line.outstanding > ZERO), 0)
    row = rows[at]
    about = Watched(
        row["assignment_id"],
        row["supplier_id"],
        row["location_id"],
        criticality(row["criticality"]),
        about_order_id=row["order_id"],
    )
    late = LateOrder(state, row["response_due_at"], row["acknowledged_at"], row["due_at"], lines[at].outstanding)
    return about, late


def _line(row: asyncpg.Record, *, in_force: bool) -> Line:
    return Line(
        id=row["id"],
        number=row["number"],
        assignment_id=row["assignment_id"],
        ordered=Quantity(row["ordered"]),
        confirmed=Quantity(row["confirmed"]),
        shipped=Quantity(row["shipped"]),
        received=Quantity(row["received"]),
        rejected=Quantity(row["rejected"]),
        in_force=in_force,
    )


_SWEEPER: Final = Viewer("clock", Role.ADMIN, client="clock")
_SWEEP_LOCK: Final = 0x564D4953  # "VMIS"
_BATCH: Final = 500  # orders of one transaction: others wait for their assignments meanwhile


def _unknown(condition: Condition) -> str:
    return (
        "NOT EXISTS (SELECT FROM alert WHERE alert.about_order_id = purchase_order.id"
        f" AND alert.condition = '{condition.value}' AND alert.resolved_at IS NULL)"
    )


# an order that is late already and has its episode is none of the sweep's business; the rule decides about the others
_CANDIDATES: Final = f"""
SELECT purchase_order.id,
       array(SELECT assignment_id FROM purchase_order_line WHERE order_id = purchase_order.id) AS assignment_ids
FROM purchase_order
WHERE {AWAITING_ANSWER} AND purchase_order.response_due_at < $1 AND {_unknown(Condition.ORDER_UNACKNOWLEDGED)}
   OR {PLACED} AND {DUE} < $1 AND {_unknown(Condition.ORDER_OVERDUE)}
ORDER BY purchase_order.id
"""  # noqa: S608 - constants of ours


@dataclass(frozen=True, slots=True)
class _Candidate:
    order_id: UUID
    assignment_ids: Sequence[UUID]


async def _candidates(within: Statements, now: datetime) -> list[_Candidate]:
    return [_Candidate(*row) for row in await within.fetch(_CANDIDATES, now)]


async def sweep(now: datetime) -> int:
    """Open an episode for each order that is late by now; return how many orders were looked at.

    Several processes may sweep at once: one does it, the others find nothing to do.
    """
    candidates = await _candidates(POOLED, now)
    for start in range(0, len(candidates), _BATCH):
        if not await _sweep(candidates[start : start + _BATCH], now):
            return start
    return len(candidates)


@retried
async def _sweep(candidates: Sequence[_Candidate], now: datetime) -> bool:
    """Judge some orders in a unit of work; False while another process sweeps."""
    async with Work(_SWEEPER) as work:
        ((free,),) = await work.fetch("SELECT pg_try_advisory_xact_lock($1)", _SWEEP_LOCK)
        if free:
            await work.lock(each for candidate in candidates for each in candidate.assignment_ids)
            await _judge(work, [candidate.order_id for candidate in candidates], now)
        return bool(free)
