"""The life of an order and its balances: no database."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmi_graph.agreements.rules import Ordering, Terms
from vmi_graph.catalog.rules import Standing
from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.refusal import InvalidInput
from vmi_graph.purchasing import rules
from vmi_graph.purchasing.rules import Bid, Line, Look, OrderState, OrderStep
from vmi_graph.stock.rules import Balance, Balances, EntryKind, Movement

LATER = [step for step in OrderStep if step not in {OrderStep.PROPOSED, OrderStep.PLACED}]

LIFE = {
    OrderState.PROPOSED: {OrderStep.APPROVED, OrderStep.REJECTED, OrderStep.CANCELLED},
    OrderState.OPEN: {OrderStep.ACKNOWLEDGED, OrderStep.SHIPPED, OrderStep.RECEIVED, OrderStep.CANCELLED},
    OrderState.ACKNOWLEDGED: {OrderStep.ACKNOWLEDGED, OrderStep.SHIPPED, OrderStep.RECEIVED, OrderStep.CANCELLED},
    OrderState.SHIPPED: {OrderStep.SHIPPED, OrderStep.RECEIVED, OrderStep.CLOSED},
    OrderState.RECEIVED: {OrderStep.SHIPPED, OrderStep.RECEIVED, OrderStep.CLOSED},
    OrderState.CLOSED: set(),
    OrderState.CANCELLED: set(),
}


def q(number: object) -> Quantity:
    return Quantity.of(str(number))


def line(ordered: object = 10, **more: Quantity) -> Line:
    return replace(Line(UUID(int=1), 1, UUID(int=2), q(ordered), q(ordered)), **more)  # type: ignore[arg-type]  # quantities only


def terms(**given: object) -> Terms:
    agreed: dict[str, object] = {
        "minimum": q(5),
        "maximum": q(20),
        "ceiling": q(40),
        "pack_size": q(4),
        "minimum_order": q(8),
        "price": Decimal(10),
        "currency": "EUR",
        "lead_time_days": 3,
    }
    return Terms(**{**agreed, **given})  # type: ignore[arg-type]  # terms of many kinds


@pytest.mark.parametrize("state", OrderState)
@pytest.mark.parametrize("step", LATER)
def test_each_step_is_allowed_from_these_states_and_no_others(step: OrderStep, state: OrderState) -> None:
    try:
        rules.check_step(step, state)
        allowed = True
    except rules.WrongState:
        allowed = False

    assert (step in LIFE[state]) == allowed


@pytest.mark.parametrize(
    ("step", "before", "lines", "after"),
    [
        (OrderStep.PROPOSED, OrderState.PROPOSED, [line()], OrderState.PROPOSED),
        (OrderStep.PLACED, OrderState.OPEN, [line()], OrderState.OPEN),
        (OrderStep.APPROVED, OrderState.PROPOSED, [line()], OrderState.OPEN),
        (OrderStep.REJECTED, OrderState.PROPOSED, [line()], OrderState.CANCELLED),
        (OrderStep.ACKNOWLEDGED, OrderState.OPEN, [line(), line(confirmed=ZERO)], OrderState.ACKNOWLEDGED),
        (OrderStep.ACKNOWLEDGED, OrderState.OPEN, [line(confirmed=ZERO)], OrderState.CANCELLED),
        (OrderStep.SHIPPED, OrderState.OPEN, [line(shipped=q(10))], OrderState.SHIPPED),
        (OrderStep.SHIPPED, OrderState.RECEIVED, [line(shipped=q(10), received=q(4))], OrderState.RECEIVED),
        (OrderStep.RECEIVED, OrderState.SHIPPED, [line(shipped=q(10), received=q(4))], OrderState.RECEIVED),
        (OrderStep.RECEIVED, OrderState.SHIPPED, [line(received=q(10)), line(received=q(9))], OrderState.RECEIVED),
        (OrderStep.RECEIVED, OrderState.SHIPPED, [line(received=q(7), rejected=q(3))], OrderState.CLOSED),
        (OrderStep.RECEIVED, OrderState.OPEN, [line(received=q(12))], OrderState.CLOSED),
        (OrderStep.CLOSED, OrderState.SHIPPED, [line(shipped=q(5))], OrderState.CLOSED),
        (OrderStep.CANCELLED, OrderState.OPEN, [line()], OrderState.CANCELLED),
    ],
)
def test_a_step_leads_to_a_state(step: OrderStep, before: OrderState, lines: list[Line], after: OrderState) -> None:
    assert after == rules.state_after(step, before, lines)


@pytest.mark.parametrize(
    ("of", "on_order", "in_transit"),
    [
        (line(), 10, 0),
        (line(confirmed=q(6)), 6, 0),
        (line(shipped=q(4)), 6, 4),
        (line(shipped=q(12)), 0, 12),
        (line(shipped=q(4), received=q(4)), 6, 0),
        (line(received=q(4)), 6, 0),
        (line(shipped=q(4), received=q(5), rejected=q(1)), 4, 0),
        (line(received=q(11)), 0, 0),
        (rules.end(line(shipped=q(4))), 0, 0),
    ],
)
def test_what_is_on_order_and_in_transit_follows_from_what_was_confirmed_shipped_and_arrived(
    of: Line, on_order: object, in_transit: object
) -> None:
    assert (q(on_order), q(in_transit)) == (of.on_order, of.in_transit)


def test_a_shipment_moves_from_on_order_into_transit() -> None:
    before = line()

    moved = rules.movements(before, rules.ship(before, q(4)), EntryKind.ORDER_SHIPPED)

    assert [
        Movement(Balance.ON_ORDER, EntryKind.ORDER_SHIPPED, q(-4)),
        Movement(Balance.IN_TRANSIT, EntryKind.ORDER_SHIPPED, q(4)),
    ] == moved


def test_what_is_rejected_is_no_longer_in_transit_and_not_on_hand() -> None:
    before = rules.ship(line(), q(10))

    moved = rules.movements(before, rules.receive(before, q(7), q(3)), EntryKind.ORDER_RECEIVED)

    assert [
        Movement(Balance.IN_TRANSIT, EntryKind.ORDER_RECEIVED, q(-10)),
        Movement(Balance.ON_HAND, EntryKind.ORDER_RECEIVED, q(7)),
    ] == moved


@pytest.mark.parametrize("wrong", [(ZERO, ZERO), (q(-1), q(2)), (q(2), q(-1))])
def test_a_receipt_of_nothing_or_less_is_refused(wrong: tuple[Quantity, Quantity]) -> None:
    with pytest.raises(InvalidInput):
        rules.receive(line(), *wrong)


def test_nothing_can_be_shipped_and_less_than_nothing_not_confirmed() -> None:
    with pytest.raises(InvalidInput):
        rules.ship(line(), ZERO)
    with pytest.raises(InvalidInput):
        rules.confirm(line(), q(-1))


KINDS = {
    OrderStep.APPROVED: EntryKind.ORDER_PLACED,
    OrderStep.ACKNOWLEDGED: EntryKind.ORDER_CONFIRMED,
    OrderStep.SHIPPED: EntryKind.ORDER_SHIPPED,
    OrderStep.RECEIVED: EntryKind.ORDER_RECEIVED,
}
AMOUNTS = st.integers(min_value=0, max_value=30).map(q)
STEPS = st.tuples(st.sampled_from(LATER), AMOUNTS, AMOUNTS)


def stepped(before: Line, step: OrderStep, first: Quantity, second: Quantity) -> Line:
    match step:
        case OrderStep.APPROVED:
            return rules.place(before)
        case OrderStep.ACKNOWLEDGED:
            return rules.confirm(before, first)
        case OrderStep.SHIPPED:
            return rules.ship(before, first)
        case OrderStep.RECEIVED:
            return rules.receive(before, first, second)
        case _:
            return before


@given(ordered=st.integers(min_value=1, max_value=30), steps=st.lists(STEPS, max_size=20))
def test_whatever_happens_the_balances_are_the_lines_own_and_nothing_is_left_at_the_end(
    ordered: int, steps: list[tuple[OrderStep, Quantity, Quantity]]
) -> None:
    now, state, balances = rules.end(line(ordered)), OrderState.PROPOSED, Balances()

    for step, first, second in steps:
        try:
            rules.check_step(step, state)
            after = stepped(now, step, first, second)
        except (rules.WrongState, InvalidInput):
            continue
        state = rules.state_after(step, state, [after])
        after = rules.settled(state, after)
        for movement in rules.movements(now, after, KINDS.get(step, EntryKind.ORDER_ENDED)):
            balances = balances.moved(movement)  # refuses to become negative
        now = after

        assert (now.on_order, now.in_transit, now.received) == (
            balances.on_order,
            balances.in_transit,
            balances.on_hand,
        )
        if state in rules.TERMINAL or state is OrderState.PROPOSED:
            assert ZERO == balances.on_order + balances.in_transit


@pytest.mark.parametrize(
    ("quantity", "position", "refused"),
    [
        (8, 0, None),
        (7, 0, rules.AgainstTerms),
        (4, 0, rules.AgainstTerms),
        (0, 0, InvalidInput),
        (-4, 0, InvalidInput),
        (40, 0, None),
        (44, 0, rules.AboveCeiling),
        (8, 32, None),
        (8, 33, rules.AboveCeiling),
        (44, -4, None),
    ],
)
def test_an_order_keeps_to_packs_minimum_and_ceiling(
    quantity: object, position: object, refused: type[Exception] | None
) -> None:
    if refused is None:
        rules.check_terms(q(quantity), q(position), terms())
    else:
        with pytest.raises(refused):
            rules.check_terms(q(quantity), q(position), terms())


@pytest.mark.parametrize("price", ["-0.01", "1.00001", "100000000000000"])
def test_a_price_that_cannot_be_kept_is_refused(price: str) -> None:
    with pytest.raises(InvalidInput):
        rules.check_price(Decimal(price))


@pytest.mark.parametrize(
    ("bid", "looks"),
    [
        ({}, ()),
        ({"terms": terms(ordering=Ordering.PROPOSAL)}, (Look.PROPOSAL_AGREED,)),
        ({"standing": Standing.SUSPENDED}, (Look.SUPPLIER_SUSPENDED,)),
        ({"price": Decimal("10.0001")}, (Look.PRICE_DIFFERS,)),
        ({"price": Decimal("10.0000")}, ()),
        ({"terms": terms(order_value_cap=Decimal(80))}, ()),
        ({"terms": terms(order_value_cap=Decimal("79.99"))}, (Look.ORDER_VALUE_CAP,)),
        ({"terms": terms(daily_value_cap=Decimal(100)), "ordered_today": Decimal(20)}, ()),
        ({"terms": terms(daily_value_cap=Decimal(100)), "ordered_today": Decimal("20.01")}, (Look.DAILY_VALUE_CAP,)),
    ],
)
def test_the_contract_says_when_the_customer_has_to_look_first(bid: dict[str, object], looks: tuple[Look, ...]) -> None:
    plain: dict[str, object] = {
        "terms": terms(),
        "standing": Standing.ACTIVE,
        "price": Decimal(10),
        "value": Decimal(80),
        "order_value": Decimal(80),
        "ordered_today": Decimal(0),
    }

    assert looks == rules.looks([Bid(**{**plain, **bid})])  # type: ignore[arg-type]  # values of many kinds


def test_order_numbers_tell_the_day_and_cannot_be_counted() -> None:
    day = datetime(2026, 11, 23, 23, 59, tzinfo=UTC).date()

    numbers = {rules.order_number(day) for _ in range(100)}

    assert 100 == len(numbers)
    assert all(number.startswith("PO-20261123-") and len(number) == 20 for number in numbers)


@pytest.mark.parametrize("given_reference", ["", "  ", "x" * 201])
def test_a_reference_that_names_nothing_or_is_too_long_is_refused(given_reference: str) -> None:
    with pytest.raises(InvalidInput):
        rules.check_reference(given_reference)
