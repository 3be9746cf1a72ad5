"""What the supplier does about an order: answer it, ship it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vmi_graph.agreements.queries import in_force
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import InvalidInput, Refusal
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work, retried
from vmi_graph.purchasing import rules
from vmi_graph.purchasing.actions.stepping import Ask, LineKey, Stamps, Stepped, Stepping, begin
from vmi_graph.purchasing.actions.writing import Moved
from vmi_graph.purchasing.rules import Line, OrderStep
from vmi_graph.stock.actions import kept
from vmi_graph.stock.rules import EntryKind


@dataclass(frozen=True, slots=True)
class LineQuantity:
    """So much of one line."""

    line: LineKey
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement(Ask):
    """The supplier's answer; lines left out stay as they are, and without a promise the due date is promised."""

    lines: Sequence[LineQuantity] | None = None
    promised_at: datetime | None = None
    supplier_reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment(Ask):
    """What left the supplier; without lines everything that is still on order."""

    lines: Sequence[LineQuantity] | None = None
    expected_at: datetime | None = None


def pick(stepping: Stepping, asked: Sequence[LineQuantity]) -> dict[int, tuple[Line, Quantity, int]]:
    """Return the lines that are named, with quantity and place in the request, by number; refuse one named twice."""
    picked: dict[int, tuple[Line, Quantity, int]] = {}
    for place, each in enumerate(asked):
        try:
            line = stepping.line(each.line)
        except Refusal as refusal:
            raise refusal.under("lines", place) from None
        if line.number in picked:
            raise InvalidInput("The same line stands twice in the request.", path=("lines", place, "line"))
        picked[line.number] = (line, each.quantity, place)
    return picked


@retried
async def acknowledge_order(viewer: Viewer, answer: Acknowledgement, once: Once) -> Stepped:
    """Answer an order; repeated while nothing was shipped it changes the answer, and of nothing at all it cancels."""
    viewer.require(rules.ANSWER_ORDERS)
    async with Work(viewer, once) as work:
        stepping = await begin(work, answer, OrderStep.ACKNOWLEDGED)
        if isinstance(stepping, Stepped):
            return stepping
        picked = pick(stepping, answer.lines or ())
        moved = [Moved(number=number, quantity=quantity) for number, (_, quantity, _) in picked.items()]
        repeated = await stepping.repeated(moved if answer.lines is not None else None)
        if repeated is not None:
            return repeated
        stepping.check(moved)
        held = stepping.held
        after = await _confirmed(stepping, picked)
        promised_at = answer.promised_at or held.promised_at or held.due_at
        if answer.promised_at is not None and answer.promised_at < rules.day_of(held.created_at):
            raise InvalidInput("It cannot be promised for before it was ordered.", path=("promised_at",))
        if answer.supplier_reference is not None:
            rules.check_reference(answer.supplier_reference, "supplier_reference")
        stamps = Stamps(
            acknowledged_at=held.acknowledged_at or stepping.happened_at,
            promised_at=promised_at,
            supplier_reference=answer.supplier_reference,
        )
        return await stepping.take(after, moved, EntryKind.ORDER_CONFIRMED, stamps, promised_at)


async def _confirmed(stepping: Stepping, picked: dict[int, tuple[Line, Quantity, int]]) -> list[Line]:
    """Return the lines as confirmed; refuse more than there was where it would lift the position above the ceiling."""
    more = [line.assignment_id for line, quantity, _ in picked.values() if quantity > line.confirmed]
    terms = await in_force(more, within=stepping.work)
    levels = await kept(stepping.work, more)
    after = []
    for line in stepping.held.lines:
        if line.number not in picked:
            after.append(line)
            continue
        _, quantity, place = picked[line.number]
        try:
            after.append(rules.confirm(line, quantity))
            if line.assignment_id in terms and quantity > line.confirmed:
                position = levels[line.assignment_id].balances.position
                rules.check_ceiling(quantity - line.confirmed, position, terms[line.assignment_id].terms)
        except Refusal as refusal:
            raise refusal.under("lines", place) from None
    return after


@retried
async def ship_order(viewer: Viewer, shipment: Shipment, once: Once) -> Stepped:
    """Note a shipment: all that is on order, or some of it, or more."""
    viewer.require(rules.SHIP_ORDERS)
    async with Work(viewer, once) as work:
        stepping = await begin(work, shipment, OrderStep.SHIPPED)
        if isinstance(stepping, Stepped):
            return stepping
        picked = pick(stepping, shipment.lines if shipment.lines is not None else _everything(stepping))
        moved = [Moved(number=number, quantity=quantity) for number, (_, quantity, _) in picked.items()]
        repeated = await stepping.repeated(moved if shipment.lines is not None else None)
        if repeated is not None:
            return repeated
        stepping.check(moved)
        if not picked:
            raise InvalidInput("Nothing is left to be shipped.", path=("lines",))
        if shipment.expected_at is not None and shipment.expected_at < stepping.happened_at:
            raise InvalidInput("It cannot arrive before it left.", path=("expected_at",))
        after = []
        for line in stepping.held.lines:
            _, quantity, place = picked.get(line.number, (line, None, 0))
            try:
                after.append(line if quantity is None else rules.ship(line, quantity))
            except Refusal as refusal:
                raise refusal.under("lines", place) from None
        stamps = Stamps(
            shipped_at=stepping.held.shipped_at or stepping.happened_at,
            expected_at=shipment.expected_at,
        )
        return await stepping.take(after, moved, EntryKind.ORDER_SHIPPED, stamps, shipment.expected_at)


def _everything(stepping: Stepping) -> list[LineQuantity]:
    return [LineQuantity(line.number, line.on_order) for line in stepping.held.lines if line.on_order]
