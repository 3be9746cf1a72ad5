"""Orders that somebody makes by hand or by machine, without asking for each one, within what the contract allows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from vmi_graph.agreements.queries import in_force
from vmi_graph.agreements.rules import Terms
from vmi_graph.catalog.queries import SUPPLIERS, Held, Key, held, the_one
from vmi_graph.catalog.rules import Standing
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import by_ids
from vmi_graph.foundation.refusal import InvalidInput, KeyReused, NotFound, Refusal, Refusals
from vmi_graph.foundation.viewer import Role, Viewer
from vmi_graph.foundation.work import Work, retried
from vmi_graph.purchasing import queries, rules
from vmi_graph.purchasing.actions.stepping import Stepped
from vmi_graph.purchasing.actions.writing import NewOrder, begin_orders, new_line
from vmi_graph.purchasing.rules import AgainstTerms, Bid, OrderOrigin
from vmi_graph.stock.actions import kept


@dataclass(frozen=True, slots=True)
class Wanted:
    """So much of one assignment, at the agreed price where none is given."""

    assignment: Key
    quantity: Quantity
    price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An order to be made: lines of one supplier at one location.

    external_reference  what the maker calls it: again with the same reference, nothing happens again
    due_at              when it is to arrive; by the agreed lead time where it is left out
    """

    lines: Sequence[Wanted]
    external_reference: str | None = None
    supplier_reference: str | None = None
    due_at: datetime | None = None
    note: str | None = None


@retried
async def create_order(viewer: Viewer, request: Request, once: Once) -> Stepped:
    """Place an order, or propose it where the contract wants the customer to look at it first."""
    viewer.require(rules.CREATE_ORDERS)
    for what in ("external_reference", "supplier_reference"):
        if (given := getattr(request, what)) is not None:
            rules.check_reference(given, what)
    async with Work(viewer, once) as work:
        there = await _places(work, request)
        reference = f"order:{there[0].supplier_id}:{request.external_reference}"
        await work.lock([each.id for each in there] + ([reference] if request.external_reference is not None else []))
        if work.answer is not None:
            return Stepped.again(work.answer)
        repeated = await _repeated(work, request, there)
        if repeated is not None:
            work.keep(repeated.to_keep())
            return repeated
        order = await _order(work, request, there)
        steps = await begin_orders(work, [order])
        answer = Stepped(order.id, steps[order.id])
        work.keep(answer.to_keep())
        return answer


async def _places(work: Work, request: Request) -> list[Held]:
    """Return the assignment of each line; refuse what does not belong into one order."""
    if not request.lines:
        raise InvalidInput("An order has at least one line.", path=("lines",))
    found = await held(work.viewer, [line.assignment for line in request.lines], work)
    there = [the_one(each, ("lines", place, "assignment")) for place, each in enumerate(found)]
    seen: set[UUID] = set()
    for place, each in enumerate(there):
        path = ("lines", place, "assignment")
        if each.id in seen:
            raise InvalidInput("The same assignment stands twice in the order.", path=path)
        seen.add(each.id)
        if (each.supplier_id, each.location_id) != (there[0].supplier_id, there[0].location_id):
            raise InvalidInput("An order goes to one supplier, for one location.", path=path)
    return there


async def _repeated(work: Work, request: Request, there: Sequence[Held]) -> Stepped | None:
    """Return the order made under this reference before; refuse a reference that came with other lines."""
    if request.external_reference is None:
        return None
    order_id = await queries.order_called(there[0].supplier_id, request.external_reference, work)
    if order_id is None:
        return None
    before = {line.assignment_id: line for line in (await queries.held_order(order_id, work)).lines}
    same = before.keys() == {each.id for each in there} and all(
        before[each.id].ordered == line.quantity and line.price in {None, before[each.id].price}
        for each, line in zip(there, request.lines, strict=True)
    )
    if not same:
        raise KeyReused("This reference came before with other lines.", path=("external_reference",))
    return Stepped(order_id, await queries.first_step(order_id, work), replayed=True)


async def _order(work: Work, request: Request, there: Sequence[Held]) -> NewOrder:
    terms = await _terms(work, request, there)
    prices = [terms[each.id].price if line.price is None else line.price for each, line in _both(there, request)]
    looks = await _looks(work, request, there, terms, prices)
    agreed = work.now + timedelta(days=max(each.lead_time_days for each in terms.values()))
    if request.due_at is not None and request.due_at < rules.day_of(work.now):
        raise InvalidInput("An order cannot be due in the past.", path=("due_at",))
    return NewOrder(
        supplier_id=there[0].supplier_id,
        location_id=there[0].location_id,
        origin=_origin(work.viewer),
        proposed=bool(looks),
        currency=terms[there[0].id].currency,
        lines=[
            new_line(number, each.id, line.quantity, price)
            for number, ((each, line), price) in enumerate(zip(_both(there, request), prices, strict=True), start=1)
        ],
        response_due_at=work.now + timedelta(hours=min(each.response_hours for each in terms.values())),
        due_at=request.due_at if looks else request.due_at or agreed,
        reason=" ".join(look.meaning for look in looks) or None,
        note=request.note,
        external_reference=request.external_reference,
        supplier_reference=request.supplier_reference,
    )


def _both(there: Sequence[Held], request: Request) -> list[tuple[Held, Wanted]]:
    return list(zip(there, request.lines, strict=True))


async def _terms(work: Work, request: Request, there: Sequence[Held]) -> dict[UUID, Terms]:
    """Return the terms in force for each line; refuse, line by line, what they do not allow."""
    contracts = await in_force([each.id for each in there], within=work)
    levels = await kept(work, [each.id for each in there])
    refusals: list[Refusal] = []
    for place, (each, line) in enumerate(_both(there, request)):
        try:
            if each.id not in levels or levels[each.id].ended:
                raise NotFound("There is no such assignment.", path=("assignment",))
            if each.id not in contracts:
                raise AgainstTerms("There is no contract to order under.", path=("assignment",))
            terms = contracts[each.id].terms
            if terms.currency != contracts[there[0].id].terms.currency:
                raise AgainstTerms("All lines of an order are in one currency.", path=("assignment",))
            rules.check_terms(line.quantity, levels[each.id].balances.position, terms)
            if line.price is not None:
                rules.check_price(line.price)
        except Refusal as refusal:
            refusals.append(refusal.under("lines", place))
    if refusals:
        raise Refusals(refusals)
    return {assignment_id: contract.terms for assignment_id, contract in contracts.items()}


async def _looks(
    work: Work, request: Request, there: Sequence[Held], terms: Mapping[UUID, Terms], prices: Sequence[Decimal]
) -> tuple[rules.Look, ...]:
    """Return why the order waits for approval; never that of somebody who may approve it."""
    if work.viewer.may(rules.APPROVE_ORDERS):
        return ()
    suppliers = await by_ids(SUPPLIERS, work.viewer, [there[0].supplier_id], within=work)
    standing = suppliers[there[0].supplier_id].standing if suppliers else Standing.SUSPENDED
    spent = await queries.ordered_today(
        [each.id for each in there], rules.day_of(work.now), origins=rules.UNASKED, within=work
    )
    values = [line.quantity.times(price) for line, price in zip(request.lines, prices, strict=True)]
    bids = [
        Bid(terms[each.id], standing, price, value, sum(values, Decimal(0)), spent.get(each.id, Decimal(0)))
        for each, price, value in zip(there, prices, values, strict=True)
    ]
    return rules.looks(bids)


def _origin(viewer: Viewer) -> OrderOrigin:
    if viewer.role is Role.ERP_CLIENT:
        return OrderOrigin.ERP
    return OrderOrigin.CUSTOMER if viewer.internal else OrderOrigin.SUPPLIER
