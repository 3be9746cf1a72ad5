"""What the customer decides about a proposed order, and how any order ends early."""

from datetime import timedelta

from vmi_graph.agreements.queries import in_force
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.refusal import Refusal
from vmi_graph.foundation.viewer import Permission, Viewer
from vmi_graph.foundation.work import Work, retried
from vmi_graph.purchasing import rules
from vmi_graph.purchasing.actions.stepping import Ask, Stamps, Stepped, Stepping, begin
from vmi_graph.purchasing.actions.writing import Moved
from vmi_graph.purchasing.rules import AgainstTerms, OrderStep
from vmi_graph.stock.actions import kept
from vmi_graph.stock.rules import EntryKind


@retried
async def approve_order(viewer: Viewer, ask: Ask, once: Once) -> Stepped:
    """Place a proposed order; refused where it has come to break the terms now in force."""
    viewer.require(rules.APPROVE_ORDERS)
    async with Work(viewer, once) as work:
        stepping = await begin(work, ask, OrderStep.APPROVED)
        if isinstance(stepping, Stepped):
            return stepping
        repeated = await stepping.repeated(None)
        if repeated is not None:
            return repeated
        stepping.check()
        stamps = await _placed(stepping)
        after = [rules.place(line) for line in stepping.held.lines]
        moved = [Moved(number=line.number, quantity=line.ordered) for line in after]
        return await stepping.take(after, moved, EntryKind.ORDER_PLACED, stamps)


async def _placed(stepping: Stepping) -> Stamps:
    """Check every line against the terms and the position as they are now; return the dates that begin to run."""
    held, now = stepping.held, stepping.work.now
    ids = [line.assignment_id for line in held.lines]
    contracts = await in_force(ids, within=stepping.work)
    levels = await kept(stepping.work, ids)
    for line, ended in zip(held.lines, held.ended, strict=True):
        if ended or line.assignment_id not in contracts:
            raise AgainstTerms(f"Nobody is in charge of line {line.number} any more.", path=("order",))
        position = levels[line.assignment_id].balances.position
        try:
            rules.check_terms(line.ordered, position, contracts[line.assignment_id].terms)
        except Refusal as refusal:
            refusal.path = ("order",)
            raise
    terms = [contract.terms for contract in contracts.values()]
    agreed = now + timedelta(days=max(each.lead_time_days for each in terms))
    return Stamps(
        authorised_at=now,
        response_due_at=now + timedelta(hours=min(each.response_hours for each in terms)),
        due_at=held.due_at if held.due_at is not None and held.due_at > now else agreed,
    )


async def reject_order(viewer: Viewer, ask: Ask, once: Once) -> Stepped:
    """Refuse a proposed order."""
    return await _let_go(viewer, ask, once, OrderStep.REJECTED, rules.APPROVE_ORDERS)


async def cancel_order(viewer: Viewer, ask: Ask, once: Once) -> Stepped:
    """Call an order off of which nothing was shipped or received."""
    return await _let_go(viewer, ask, once, OrderStep.CANCELLED, rules.CANCEL_ORDERS)


async def close_order(viewer: Viewer, ask: Ask, once: Once) -> Stepped:
    """Close an order short: what is outstanding will not come, says who takes deliveries in."""
    return await _let_go(viewer, ask, once, OrderStep.CLOSED, rules.RECEIVE_ORDERS)


@retried
async def _let_go(viewer: Viewer, ask: Ask, once: Once, step: OrderStep, permission: Permission) -> Stepped:
    viewer.require(permission)
    async with Work(viewer, once) as work:
        stepping = await begin(work, ask, step)
        if isinstance(stepping, Stepped):
            return stepping
        repeated = await stepping.repeated(None)
        if repeated is not None:
            return repeated
        stepping.check()
        released = [
            Moved(number=line.number, quantity=line.outstanding) for line in stepping.held.lines if line.outstanding
        ]
        return await stepping.take(stepping.held.lines, released, EntryKind.ORDER_ENDED, Stamps())
