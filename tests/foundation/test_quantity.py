"""Exact amounts: what is written is what is read, and rounding to packs never loses a piece."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmi_graph.foundation.quantity import LARGEST, SCALE, ZERO, Quantity, round_down, round_up, total

QUANTITIES = st.integers(-LARGEST * SCALE, LARGEST * SCALE).map(Quantity)
PACKS = st.integers(1, 10**9).map(Quantity)


@given(QUANTITIES)
def test_what_is_written_is_read_back(quantity: Quantity) -> None:
    assert quantity == Quantity.of(str(quantity))
    assert quantity == Quantity.of(quantity.decimal)


@given(QUANTITIES)
def test_it_is_written_as_plainly_as_possible(quantity: Quantity) -> None:
    written = str(quantity)

    assert "E" not in written
    assert not ("." in written and written.endswith(("0", ".")))
    assert "-0" != written


@given(QUANTITIES, QUANTITIES)
def test_it_adds_and_compares_as_decimals_do(one: Quantity, other: Quantity) -> None:
    assert one.decimal + other.decimal == (one + other).decimal
    assert one.decimal - other.decimal == (one - other).decimal
    assert -one.decimal == (-one).decimal
    assert abs(one.decimal) == abs(one).decimal
    assert (one.decimal < other.decimal) == (one < other)
    assert (one.decimal != 0) == bool(one)


@given(st.lists(QUANTITIES))
def test_a_total_is_the_sum_of_its_parts_in_any_order(quantities: list[Quantity]) -> None:
    assert sum((each.decimal for each in quantities), Decimal()) == total(quantities).decimal
    assert total(quantities) == total(quantities[::-1])


@given(QUANTITIES, PACKS)
def test_rounding_up_gives_the_smallest_number_of_packs_that_is_enough(quantity: Quantity, pack: Quantity) -> None:
    rounded = round_up(quantity, pack)

    assert 0 == rounded.scaled % pack.scaled
    assert quantity <= rounded < quantity + pack


@given(QUANTITIES, PACKS)
def test_rounding_down_gives_the_largest_number_of_packs_that_fits(quantity: Quantity, pack: Quantity) -> None:
    rounded = round_down(quantity, pack)

    assert 0 == rounded.scaled % pack.scaled
    assert quantity - pack < rounded <= quantity


@given(QUANTITIES, st.decimals("0", "1000000", places=4))
def test_its_money_is_exact(quantity: Quantity, price: Decimal) -> None:
    assert quantity.scaled * int(price * SCALE) == int(quantity.times(price) * SCALE * SCALE)


@pytest.mark.parametrize(
    ("written", "scaled"),
    [("0", 0), ("-0", 0), ("12.5", 125_000), ("0.0001", 1), ("1e3", 10_000_000), ("1.50000", 15_000), (7, 70_000)],
)
def test_every_way_to_write_it_is_read(written: str | int, scaled: int) -> None:
    assert Quantity(scaled) == Quantity.of(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "one",
        "NaN",
        "sNaN",
        "Infinity",
        "-Infinity",
        "0.00001",
        "1e-5",
        "100000000000.0001",
        "1e12",
        "1e999999999",
        "1e-999999999",
        "1" + "0" * 40,
        f"99999999999.{'0' * 30}1",
    ],
)
def test_what_is_no_exact_amount_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"quantity|decimal"):
        Quantity.of(written)


def test_the_largest_amount_is_allowed_on_either_side() -> None:
    assert LARGEST * SCALE == Quantity.of(LARGEST).scaled
    assert -LARGEST * SCALE == Quantity.of(-LARGEST).scaled
    assert not ZERO
