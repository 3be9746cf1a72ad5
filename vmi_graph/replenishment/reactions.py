"""When replenishment looks again: stock moved, the contract changed."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from vmi_graph.agreements.events import AgreementChanged
from vmi_graph.foundation.events import Event
from vmi_graph.foundation.work import Reaction, Work
from vmi_graph.replenishment.actions import review
from vmi_graph.replenishment.rules import Occasion
from vmi_graph.stock.events import StockMoved
from vmi_graph.stock.rules import EntryKind

_BY_ORDERS = frozenset({EntryKind.ORDER_PLACED, EntryKind.ORDER_ENDED})
"""What was ordered or called off on purpose: looking again at once would undo a cancellation in the same breath."""


async def review_moved(work: Work, moves: Sequence[StockMoved]) -> None:
    """Look at assignments whose position moved on the shelf's side."""
    await _review(
        work,
        [
            move.subject_id
            for move in moves
            if move.before.position != move.after.position and not _BY_ORDERS.issuperset(move.kinds)
        ],
        Occasion.STOCK_MOVED,
    )


async def review_agreed(work: Work, changes: Sequence[AgreementChanged]) -> None:
    """Look at assignments whose contract changed."""
    await _review(
        work,
        [change.assignment_id for change in changes if change.assignment_id is not None],
        Occasion.AGREEMENT_CHANGED,
    )


async def _review(work: Work, assignment_ids: Sequence[UUID], occasion: Occasion) -> None:
    if assignment_ids:
        await review(work, list(dict.fromkeys(assignment_ids)), occasion)


WITHIN: Final[dict[type[Event], Reaction]] = {StockMoved: review_moved, AgreementChanged: review_agreed}
