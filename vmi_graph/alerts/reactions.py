"""What alerts do when a lower capability tells something, in the same transaction.

A movement makes replenishment order and alerts look at the shelf. Whichever reacts first, the episode comes to name
the order: the shelf is looked at one round later, by `ShelfChanged`, and what `OrderMoved` tells is kept for whatever
begins later in the same work, and added to what began before.
"""

from collections.abc import Sequence
from typing import Final

from vmi_graph.agreements.events import AgreementChanged, AgreementConcluded
from vmi_graph.alerts import actions, rules
from vmi_graph.alerts.events import ShelfChanged
from vmi_graph.catalog.events import SupplierUnassigned
from vmi_graph.foundation.events import Event
from vmi_graph.foundation.work import Reaction, Work
from vmi_graph.purchasing.events import OrderMoved
from vmi_graph.stock.events import BookChecked, StockMoved


async def _look_after_movements(work: Work, movements: Sequence[StockMoved]) -> None:
    _look_later(work, [each for each in movements if rules.concerns_the_shelf(each.before, each.after)])


async def _look_after_agreements(work: Work, agreed: Sequence[Event]) -> None:
    _look_later(work, agreed)


def _look_later(work: Work, events: Sequence[Event]) -> None:
    ids = dict.fromkeys(event.assignment_id for event in events if event.assignment_id is not None)
    work.tell(*(ShelfChanged(subject_id=each, assignment_id=each) for each in ids))


async def _look(work: Work, changed: Sequence[ShelfChanged]) -> None:
    await actions.reassess(work, [each.subject_id for each in changed])


async def _judge_checks(work: Work, checks: Sequence[BookChecked]) -> None:
    await actions.judge_checks(work, checks)


async def _follow_orders(work: Work, moves: Sequence[OrderMoved]) -> None:
    await actions.follow_orders(work, moves)


async def _release(work: Work, ended: Sequence[SupplierUnassigned]) -> None:
    await actions.release(work, ended)


WITHIN: Final[dict[type[Event], Reaction]] = {
    AgreementConcluded: _look_after_agreements,
    AgreementChanged: _look_after_agreements,
    StockMoved: _look_after_movements,
    ShelfChanged: _look,
    BookChecked: _judge_checks,
    OrderMoved: _follow_orders,
    SupplierUnassigned: _release,
}
