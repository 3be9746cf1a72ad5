"""Orders that nobody wrote: replenishment's, placed at once or proposed, one for each assignment in need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.work import Work
from vmi_graph.purchasing.actions.writing import NewOrder, begin_orders, new_line
from vmi_graph.purchasing.rules import OrderOrigin
from vmi_graph.stock.actions import Kept, kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One automatic order, or proposal, for one assignment: how much, at which price of a stock unit, and why.

    The reason is a sentence, shown to everybody who may see the order: no prices in it.
    """

    assignment_id: UUID
    quantity: Quantity
    price: Decimal
    currency: str
    lead_time_days: int
    response_hours: int
    proposed: bool
    reason: str


async def place_automatically(work: Work, needs: Sequence[Need]) -> dict[UUID, UUID]:
    """Write one order for each need, of assignments that the work has locked; returns order ids by assignment.

    What was proposed waits for the customer and moves nothing; the others are on order at once.
    """
    levels = await kept(work, [need.assignment_id for need in needs])
    orders = [_order(work, need, levels[need.assignment_id]) for need in needs]
    await begin_orders(work, orders)
    return {need.assignment_id: order.id for need, order in zip(needs, orders, strict=True)}


def _order(work: Work, need: Need, level: Kept) -> NewOrder:
    return NewOrder(
        supplier_id=level.supplier_id,
        location_id=level.location_id,
        origin=OrderOrigin.AUTOMATIC,
        proposed=need.proposed,
        currency=need.currency,
        lines=[new_line(1, need.assignment_id, need.quantity, need.price)],
        response_due_at=work.now + timedelta(hours=need.response_hours),
        due_at=None if need.proposed else work.now + timedelta(days=need.lead_time_days),
        reason=need.reason,
    )
