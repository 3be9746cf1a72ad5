"""What was on the shelf when the ledger of an assignment began."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.refusal import InvalidInput, NotFound, Refusal, Refusals
from vmi_graph.foundation.work import Work
from vmi_graph.stock.actions.levels import Kept, kept
from vmi_graph.stock.actions.posting import Posting, post
from vmi_graph.stock.rules import Balance, EntryKind, Movement


async def open_balances(work: Work, balances: Sequence[tuple[UUID, Quantity, datetime]]) -> None:
    """Begin the ledgers of assignments that the work has locked with what is on hand, as found at a moment.

    An empty shelf writes no entry, but is reported on all the same. Refuses a ledger that has begun; refusals carry
    the number of the balance as their path.
    """
    levels = await kept(work, [assignment_id for assignment_id, _, _ in balances])
    refusals: list[Refusal] = []
    opened: set[UUID] = set()
    for index, (assignment_id, quantity, _) in enumerate(balances):
        refusal = _refusal(levels.get(assignment_id), quantity, again=assignment_id in opened)
        if refusal is not None:
            refusals.append(refusal.under(index))
        opened.add(assignment_id)
    if refusals:
        raise Refusals(refusals)
    await post(
        work,
        [
            Posting(assignment_id, [Movement(Balance.ON_HAND, EntryKind.OPENING_BALANCE, quantity)], at)
            for assignment_id, quantity, at in balances
            if quantity
        ],
    )
    empty = [assignment_id for assignment_id, quantity, _ in balances if not quantity]
    if empty:
        await work.write(
            "UPDATE stock_level SET reported_at = $2, updated_at = $2 WHERE id = ANY($1::uuid[])", empty, work.now
        )


def _refusal(level: Kept | None, quantity: Quantity, *, again: bool) -> Refusal | None:
    if level is None:
        return NotFound("There is no such assignment.", path=("assignment",))
    if level.sequence or again:
        return InvalidInput("The ledger of this assignment has begun already.", path=("assignment",))
    if quantity < ZERO:
        return InvalidInput("An opening balance cannot be negative.", path=("quantity",))
    return None
