"""When to order and how much: the boundaries by table, the laws by property."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmi_graph.agreements.rules import Ordering, Policy, Terms, Trigger, is_breached
from vmi_graph.catalog.rules import Standing
from vmi_graph.foundation.quantity import SCALE, ZERO, Quantity
from vmi_graph.replenishment.rules import HOLDS, LOOKS, Outcome, Reason, Situation, decide, reorder_quantity
from vmi_graph.stock.rules import Balances


def quantity(number: object) -> Quantity:
    return Quantity.of(str(number))


def terms(minimum: object = 10, maximum: object = 20, **more: object) -> Terms:
    given: dict[str, object] = {
        "minimum": quantity(minimum),
        "maximum": quantity(maximum),
        "ceiling": quantity(maximum),
        "price": Decimal(2),
        "currency": "EUR",
        "lead_time_days": 5,
        **{name: quantity(value) if type(value) is int else value for name, value in more.items()},
    }
    return Terms(**given)  # type: ignore[arg-type]


def situation(on_hand: object, agreed: Terms | None = None, **more: object) -> Situation:
    return Situation(Balances(on_hand=quantity(on_hand)), agreed or terms(), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("trigger", "on_hand", "outcome"),
    [
        (Trigger.STRICTLY_BELOW, "9.9999", Outcome.ORDER),
        (Trigger.STRICTLY_BELOW, 10, Outcome.HOLD),
        (Trigger.STRICTLY_BELOW, "10.0001", Outcome.HOLD),
        (Trigger.AT_OR_BELOW, "9.9999", Outcome.ORDER),
        (Trigger.AT_OR_BELOW, 10, Outcome.ORDER),
        (Trigger.AT_OR_BELOW, "10.0001", Outcome.HOLD),
    ],
)
def test_an_order_is_due_strictly_below_unless_agreed_otherwise(
    trigger: Trigger, on_hand: object, outcome: Outcome
) -> None:
    decision = decide(situation(on_hand, terms(trigger=trigger)))

    assert outcome is decision.outcome


def test_one_for_one_parts_are_not_ordered_while_they_are_at_their_minimum() -> None:
    decision = decide(situation(1, terms(1, 1)))

    assert (Outcome.HOLD, (Reason.NOT_BREACHED,)) == (decision.outcome, decision.reasons)


def test_at_or_below_with_nothing_to_order_says_so() -> None:
    decision = decide(situation(1, terms(1, 1, trigger=Trigger.AT_OR_BELOW)))

    assert (Outcome.HOLD, ZERO, Reason.NOTHING_TO_ORDER) == (decision.outcome, decision.quantity, decision.binding)


@pytest.mark.parametrize(
    ("on_hand", "more", "ordered"),
    [
        (9, {}, 11),
        (0, {}, 20),
        (9, {"pack_size": 4, "ceiling": 24}, 12),
        (9, {"pack_size": 4, "ceiling": 20}, 8),
        (9, {"minimum_order": 15, "ceiling": 24}, 15),
        (9, {"minimum_order": 15, "pack_size": 10, "ceiling": 40}, 20),
        (9, {"policy": Policy.FIXED_QUANTITY, "fixed_quantity": 7}, 7),
    ],
)
def test_how_much(on_hand: object, more: dict[str, object], ordered: object) -> None:
    decision = decide(situation(on_hand, terms(**more)))

    assert (Outcome.ORDER, quantity(ordered)) == (decision.outcome, decision.quantity)


@pytest.mark.parametrize(
    ("more", "bound"),
    [
        ({"pack_size": 12}, Reason.AT_CEILING),
        ({"minimum_order": 12}, Reason.MINIMUM_ORDER_ABOVE_CEILING),
        ({"minimum_order": 12, "pack_size": 5, "ceiling": 21}, Reason.MINIMUM_ORDER_ABOVE_CEILING),
    ],
)
def test_when_the_terms_collide_nothing_is_ordered_and_the_bound_that_won_is_named(
    more: dict[str, object], bound: Reason
) -> None:
    decision = decide(situation(9, terms(**more)))

    assert (Outcome.HOLD, ZERO, bound) == (decision.outcome, decision.quantity, decision.binding)


@pytest.mark.parametrize(
    ("more", "agreed", "reason"),
    [
        ({"frozen": True}, {}, Reason.ORDERING_FROZEN),
        ({}, {"ordering": Ordering.MANUAL}, Reason.ORDERING_MANUAL),
        ({"standing": Standing.SUSPENDED}, {}, Reason.SUPPLIER_SUSPENDED),
        ({"proposed": Quantity(1)}, {}, Reason.AWAITING_APPROVAL),
        ({"data_age": timedelta(hours=25)}, {"freshness_hours": 24}, Reason.STOCK_DATA_STALE),
    ],
)
def test_why_nothing_is_ordered_by_itself(more: dict[str, object], agreed: dict[str, object], reason: Reason) -> None:
    written = {"freshness_hours": None, **agreed}
    decision = decide(situation(9, replace(terms(), **written), **more))  # type: ignore[arg-type]

    assert (Outcome.HOLD, (reason,)) == (decision.outcome, decision.reasons)


@pytest.mark.parametrize(("hours", "outcome"), [(24, Outcome.ORDER), (25, Outcome.HOLD)])
def test_figures_may_be_as_old_as_agreed(hours: int, outcome: Outcome) -> None:
    agreed = replace(terms(), freshness_hours=24)

    decision = decide(situation(9, agreed, data_age=timedelta(hours=hours)))

    assert outcome is decision.outcome


@pytest.mark.parametrize(
    ("caps", "spent", "outcome", "reasons"),
    [
        ({"order_value_cap": Decimal(22)}, 0, Outcome.ORDER, ()),
        ({"order_value_cap": Decimal("21.99")}, 0, Outcome.PROPOSE, (Reason.ORDER_VALUE_CAP,)),
        ({"daily_value_cap": Decimal(30)}, 8, Outcome.ORDER, ()),
        ({"daily_value_cap": Decimal(30)}, 9, Outcome.PROPOSE, (Reason.DAILY_VALUE_CAP,)),
        ({"ordering": Ordering.PROPOSAL}, 0, Outcome.PROPOSE, (Reason.PROPOSAL_AGREED,)),
    ],
)
def test_when_an_order_wants_a_look(
    caps: dict[str, object], spent: int, outcome: Outcome, reasons: tuple[Reason, ...]
) -> None:
    decision = decide(situation(9, replace(terms(), **caps), ordered_today=Decimal(spent)))  # type: ignore[arg-type]

    assert (outcome, reasons) == (decision.outcome, decision.reasons)


def test_every_reason_has_somebody_who_gives_it() -> None:
    by_bounds = {
        Reason.NOT_BREACHED,
        Reason.AT_CEILING,
        Reason.MINIMUM_ORDER_ABOVE_CEILING,
        Reason.NOTHING_TO_ORDER,
    }

    assert set(Reason) == by_bounds | set(HOLDS) | set(LOOKS)


@st.composite
def agreed_terms(draw: st.DrawFn) -> Terms:
    minimum = draw(st.integers(0, 50 * SCALE))
    maximum = minimum + draw(st.integers(0, 50 * SCALE))
    fixed = draw(st.none() | st.integers(1, 40 * SCALE))
    return Terms(
        minimum=Quantity(minimum),
        maximum=Quantity(maximum),
        ceiling=Quantity(maximum + draw(st.integers(0, 30 * SCALE))),
        pack_size=Quantity(draw(st.integers(1, 20 * SCALE))),
        minimum_order=Quantity(draw(st.integers(0, 30 * SCALE))),
        policy=Policy.ORDER_UP_TO if fixed is None else Policy.FIXED_QUANTITY,
        fixed_quantity=None if fixed is None else Quantity(fixed),
        trigger=draw(st.sampled_from(Trigger)),
        price=Decimal(1),
        currency="EUR",
        lead_time_days=1,
    )


@given(agreed_terms(), st.integers(-50 * SCALE, 120 * SCALE).map(Quantity))
def test_an_order_keeps_to_pack_minimum_order_and_ceiling_or_is_none(agreed: Terms, position: Quantity) -> None:
    steps, bound = reorder_quantity(position, agreed)

    ordered = steps[-1].quantity
    if bound is not None:
        assert ZERO == ordered
    else:
        assert ordered > ZERO
        assert 0 == ordered.scaled % agreed.pack_size.scaled
        assert ordered >= agreed.minimum_order
        assert position + ordered <= agreed.ceiling


@given(agreed_terms(), st.integers(0, 120 * SCALE).map(Quantity))
def test_a_need_that_is_covered_is_not_ordered_again(agreed: Terms, on_hand: Quantity) -> None:
    first = decide(Situation(Balances(on_hand=on_hand), agreed))
    covered = Balances(on_hand=on_hand, on_order=first.quantity)

    second = decide(Situation(covered, agreed))

    if not is_breached(covered.position, agreed):
        assert Outcome.HOLD is second.outcome
    assert covered.position + second.quantity <= max(agreed.ceiling, covered.position)
