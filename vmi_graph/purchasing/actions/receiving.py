"""Taking deliveries of an order in."""

from collections.abc import Sequence
from dataclasses import dataclass

from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.refusal import InvalidInput, Refusal
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work, retried
from vmi_graph.purchasing import rules
from vmi_graph.purchasing.actions.stepping import Ask, LineKey, Stamps, Stepped, Stepping, begin
from vmi_graph.purchasing.actions.writing import Moved
from vmi_graph.purchasing.rules import Line, OrderStep
from vmi_graph.stock.rules import EntryKind


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came of one line: what was accepted, and what was rejected and goes back."""

    line: LineKey
    accepted: Quantity
    rejected: Quantity = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery(Ask):
    """What came in one delivery."""

    lines: Sequence[Arrived]


@retried
async def receive_order(viewer: Viewer, delivery: Delivery, once: Once) -> Stepped:
    """Take a delivery in, in part, too much or damaged as it may be; the order closes once nothing is outstanding."""
    viewer.require(rules.RECEIVE_ORDERS)
    async with Work(viewer, once) as work:
        stepping = await begin(work, delivery, OrderStep.RECEIVED)
        if isinstance(stepping, Stepped):
            return stepping
        after, moved = _arrived(stepping, delivery.lines)
        repeated = await stepping.repeated(moved)
        if repeated is not None:
            return repeated
        stepping.check(moved)
        stamps = Stamps(received_at=stepping.happened_at)
        return await stepping.take(after, moved, EntryKind.ORDER_RECEIVED, stamps)


def _arrived(stepping: Stepping, asked: Sequence[Arrived]) -> tuple[list[Line], list[Moved]]:
    if not asked:
        raise InvalidInput("A delivery has at least one line.", path=("lines",))
    after = {line.number: line for line in stepping.held.lines}
    moved: dict[int, Moved] = {}
    for place, each in enumerate(asked):
        try:
            line = stepping.line(each.line)
            if line.number in moved:
                raise InvalidInput("The same line stands twice in the request.", path=("line",))
            after[line.number] = rules.receive(line, each.accepted, each.rejected)
            moved[line.number] = Moved(number=line.number, quantity=each.accepted, rejected=each.rejected)
        except Refusal as refusal:
            raise refusal.under("lines", place) from None
    return list(after.values()), list(moved.values())
