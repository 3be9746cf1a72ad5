"""The rules of the shelf, checked aloud."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.refusal import InvalidInput
from vmi_graph.stock import rules
from vmi_graph.stock.rules import Balance, Balances, EntryKind, Movement

amounts = st.integers(0, 10**9).map(Quantity)
positive_amounts = st.integers(1, 10**9).map(Quantity)
any_balances = st.builds(Balances, amounts, amounts, amounts, amounts, amounts)


def quantity(number: object) -> Quantity:
    return Quantity.of(str(number))


def after(balances: Balances, movements: Sequence[Movement]) -> Balances:
    for movement in movements:
        balances = balances.moved(movement)
    return balances


@given(any_balances)
def test_the_position_is_what_there_will_be_once_everything_has_come_and_gone(now: Balances) -> None:
    expected = now.on_hand + now.on_order + now.in_transit - now.allocated - now.backordered

    assert expected == now.position


@given(any_balances, positive_amounts)
def test_what_was_taken_leaves_the_shelf_and_never_a_negative_one(now: Balances, taken: Quantity) -> None:
    then = after(now, rules.consume(now, taken))

    assert max(now.on_hand - taken, ZERO) == then.on_hand


@given(any_balances, positive_amounts)
def test_a_consumption_is_booked_whole_whatever_the_book_held(now: Balances, taken: Quantity) -> None:
    movements = rules.consume(now, taken)

    consumed = [each.quantity for each in movements if each.kind is EntryKind.CONSUMPTION]
    assert [-taken] == consumed


def test_more_taken_than_the_book_held_is_first_booked_as_found() -> None:
    movements = rules.consume(Balances(on_hand=quantity(3)), quantity(5))

    expected = [
        Movement(Balance.ON_HAND, EntryKind.COUNT_CORRECTION, quantity(2)),
        Movement(Balance.ON_HAND, EntryKind.CONSUMPTION, quantity(-5)),
    ]
    assert expected == list(movements)


@pytest.mark.parametrize("wrong", [0, -1])
def test_nothing_cannot_be_taken(wrong: int) -> None:
    with pytest.raises(InvalidInput):
        rules.consume(Balances(), quantity(wrong))


def test_a_balance_never_turns_negative() -> None:
    movement = Movement(Balance.ALLOCATED, EntryKind.ADJUSTMENT, quantity(-1))

    with pytest.raises(rules.InsufficientStock):
        Balances(on_hand=quantity(5)).moved(movement)


@pytest.mark.parametrize("balance", [Balance.ON_ORDER, Balance.IN_TRANSIT])
def test_what_follows_the_orders_is_not_adjusted_by_hand(balance: Balance) -> None:
    with pytest.raises(InvalidInput):
        rules.adjust(balance, quantity(1))


@given(amounts, amounts)
def test_after_a_count_the_book_says_what_was_counted(expected: Quantity, counted: Quantity) -> None:
    then = after(Balances(on_hand=expected), rules.correct(expected, counted))

    assert counted == then.on_hand


@pytest.mark.parametrize(
    ("expected", "counted", "tolerance", "agrees"),
    [
        (100, 95, "5", True),
        (100, "94.9999", "5", False),
        (100, 105, "5", True),
        (100, "105.0001", "5", False),
        (100, 100, "0", True),
        (100, "100.0001", "0", False),
        (0, 0, "5", True),
        (0, "0.0001", "5", False),
    ],
)
def test_a_count_agrees_within_the_tolerance(
    expected: object, counted: object, tolerance: str, *, agrees: bool
) -> None:
    found = rules.is_within_tolerance(quantity(expected), quantity(counted), Decimal(tolerance))

    assert agrees is found


def test_plus_and_minus_are_never_netted() -> None:
    counts = [rules.is_within_tolerance(quantity(100), quantity(counted), Decimal(1)) for counted in (95, 105)]

    assert [False, False] == counts


@given(positive_amounts, st.lists(amounts, min_size=1, max_size=5))
def test_a_draw_by_rank_shares_out_all_and_empties_earlier_bins_first(wanted: Quantity, bins: list[Quantity]) -> None:
    shares = rules.draw_by_rank(wanted, bins)

    assert wanted.scaled == sum(share.scaled for share in shares)
    if wanted.scaled <= sum(there.scaled for there in bins):
        assert all(share <= there for share, there in zip(shares, bins, strict=True))
        last = max(place for place, share in enumerate(shares) if share)
        assert bins[:last] == shares[:last]
    else:
        assert bins[1:] == shares[1:]
