"""What a contract may say, and who may set which of its limits."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import world
from vmi_graph.agreements import rules
from vmi_graph.agreements.rules import Side
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import InvalidInput, Refusal

q = Quantity.of
quantities = st.integers(0, 10**9).map(Quantity)


@pytest.mark.parametrize(
    ("trigger", "position", "breached"),
    [
        (rules.Trigger.STRICTLY_BELOW, "4.9999", True),
        (rules.Trigger.STRICTLY_BELOW, "5", False),
        (rules.Trigger.STRICTLY_BELOW, "5.0001", False),
        (rules.Trigger.AT_OR_BELOW, "4.9999", True),
        (rules.Trigger.AT_OR_BELOW, "5", True),
        (rules.Trigger.AT_OR_BELOW, "5.0001", False),
    ],
)
def test_breached_is_strictly_below_the_minimum_unless_agreed_otherwise(
    trigger: rules.Trigger, position: str, *, breached: bool
) -> None:
    assert breached == rules.is_breached(q(position), world.terms(minimum=5, trigger=trigger))


@pytest.mark.parametrize(("quantity", "too_much"), [("19.9999", False), ("20", False), ("20.0001", True)])
def test_the_maximum_itself_is_not_too_much(quantity: str, *, too_much: bool) -> None:
    assert too_much == rules.is_overstocked(q(quantity), world.terms(maximum=20))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"minimum": -1}, "minimum"),
        ({"minimum": 6, "maximum": 5}, "maximum"),
        ({"maximum": 20, "ceiling": 19}, "ceiling"),
        ({"pack_size": 0}, "pack_size"),
        ({"minimum_order": -1}, "minimum_order"),
        ({"lowest_minimum": 5, "highest_minimum": 4}, "highest_minimum"),
        ({"lowest_maximum": 5, "highest_maximum": 4}, "highest_maximum"),
        ({"fixed_quantity": 5}, "fixed_quantity"),
        ({"policy": rules.Policy.FIXED_QUANTITY}, "fixed_quantity"),
        ({"policy": rules.Policy.FIXED_QUANTITY, "fixed_quantity": 0}, "fixed_quantity"),
        ({"price": "-0.01"}, "price"),
        ({"price": "0.00001"}, "price"),
        ({"currency": "euro"}, "currency"),
        ({"lead_time_days": -1}, "lead_time_days"),
        ({"lead_time_days": 2**31}, "lead_time_days"),
        ({"review_period_days": -1}, "review_period_days"),
        ({"response_hours": 0}, "response_hours"),
        ({"order_value_cap": Decimal(-1)}, "order_value_cap"),
        ({"daily_value_cap": Decimal("NaN")}, "daily_value_cap"),
        ({"count_tolerance_percent": Decimal("100.1")}, "count_tolerance_percent"),
        ({"freshness_hours": 0}, "freshness_hours"),
        ({"internal_note": "a\x00b"}, "internal_note"),
    ],
)
def test_a_contract_that_cannot_be_is_refused_at_the_term_that_is_wrong(wrong: Mapping[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        world.terms(**wrong)

    assert (field,) == caught.value.path


@pytest.mark.parametrize(("minimum", "refused"), [("1.9999", True), ("2", False), ("8", False), ("8.0001", True)])
def test_the_supplier_sets_its_minimum_within_the_bounds(minimum: str, *, refused: bool) -> None:
    terms = world.terms(lowest_minimum=2, highest_minimum=8)

    if refused:
        with pytest.raises(rules.OutOfBounds):
            rules.limited(terms, Side.SUPPLIER, q(minimum), None)
    else:
        assert replace(terms, minimum=q(minimum)) == rules.limited(terms, Side.SUPPLIER, q(minimum), None)


def test_the_customers_own_bounds_do_not_bind_the_customer() -> None:
    terms = world.terms(minimum_set_by=Side.CUSTOMER, lowest_minimum=2, highest_minimum=8)

    assert q(9) == rules.limited(terms, Side.CUSTOMER, q(9), None).minimum


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("what", ["minimum", "maximum"])
def test_each_limit_is_set_by_the_side_that_may(side: Side, what: str) -> None:
    terms = world.terms(**{f"{what}_set_by": side})
    other = Side.SUPPLIER if side is Side.CUSTOMER else Side.CUSTOMER
    limits = (q(6), None) if what == "minimum" else (None, q(21))

    assert rules.limited(terms, side, *limits) != terms
    with pytest.raises(rules.NotYours) as caught:
        rules.limited(terms, other, *limits)
    assert (what,) == caught.value.path


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize(("maximum", "refused"), [("40", False), ("40.0001", True)])
def test_nobody_sets_a_maximum_above_the_ceiling(side: Side, maximum: str, *, refused: bool) -> None:
    terms = world.terms(maximum_set_by=side, ceiling=40, highest_maximum=50)

    if refused:
        with pytest.raises(rules.OutOfBounds) as caught:
            rules.limited(terms, side, None, q(maximum))
        assert ("maximum",) == caught.value.path
        assert q(40) == caught.value.highest
    else:
        assert q(maximum) == rules.limited(terms, side, None, q(maximum)).maximum


@pytest.mark.parametrize(
    ("minimum", "maximum", "blamed"), [(21, None, "minimum"), (None, 4, "maximum"), (8, 7, "maximum")]
)
def test_limits_that_cross_are_refused_where_they_were_given(
    minimum: int | None, maximum: int | None, blamed: str
) -> None:
    terms = world.terms(minimum=5, maximum=20, minimum_set_by=Side.CUSTOMER)
    limits = [None if each is None else q(each) for each in (minimum, maximum)]

    with pytest.raises(InvalidInput) as caught:
        rules.limited(terms, Side.CUSTOMER, *limits)

    assert (blamed,) == caught.value.path


def test_setting_neither_limit_is_refused() -> None:
    with pytest.raises(InvalidInput):
        rules.limited(world.terms(), Side.SUPPLIER, None, None)


@given(minimum=quantities, maximum=quantities, side=st.sampled_from(Side))
def test_limits_that_are_accepted_leave_a_contract_that_can_be(
    minimum: Quantity, maximum: Quantity, side: Side
) -> None:
    terms = world.terms(minimum_set_by=side, maximum_set_by=side, lowest_minimum=1, highest_maximum=30, ceiling=40)
    try:
        new = rules.limited(terms, side, minimum, maximum)
    except Refusal:
        return

    assert q(0) <= new.minimum <= new.maximum <= new.ceiling
    assert {"minimum", "maximum"} >= rules.differences(terms, new).keys()


def test_differences_name_what_changed_and_nothing_else() -> None:
    before = world.terms(price="10.00")

    after = rules.changed(before, {"price": Decimal(11), "lead_time_days": 3, "ceiling": before.ceiling})

    assert {"price": (Decimal(10), Decimal(11))} == rules.differences(before, after)
