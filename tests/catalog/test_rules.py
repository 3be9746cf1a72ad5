"""What a part, a location, a supplier and an assignment may be."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmi_graph.catalog import rules
from vmi_graph.foundation.refusal import InvalidInput


@pytest.mark.parametrize("given_code", ["A", "P-1", "4711/b", "Ä 1", "x" * 64])
def test_a_code_of_printable_characters_is_kept_as_it_is(given_code: str) -> None:
    assert given_code == rules.code(given_code, "The code")


@pytest.mark.parametrize("wrong", ["", " ", "x" * 65, "a\nb", "a\x00b", "a\ud800b", "a\u200bb"])
def test_a_code_that_cannot_be_printed_or_is_too_long_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidInput):
        rules.code(wrong, "The code")


def test_blanks_around_a_code_are_not_part_of_it() -> None:
    assert rules.code("  P-1\t", "The code") == "P-1"


@pytest.mark.parametrize("longest", ["x" * 2000, "two\nlines\tand a tab"])
def test_a_remark_may_have_several_lines(longest: str) -> None:
    assert longest == rules.remark(longest)


@pytest.mark.parametrize("wrong", ["x" * 2001, "a\x00b", "a\ud800b"])
def test_a_remark_that_cannot_be_kept_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidInput):
        rules.remark(wrong)


@pytest.mark.parametrize("nothing", [None, "", "  \n "])
def test_a_blank_remark_is_none(nothing: str | None) -> None:
    assert rules.remark(nothing) is None


@pytest.mark.parametrize("number", ["0", "0.0001", "99999999999999.9999", "1E+13"])
def test_an_amount_within_its_digits_is_kept_exactly(number: str) -> None:
    assert Decimal(number) == rules.amount(Decimal(number), "The price")


@pytest.mark.parametrize("number", ["-0.0001", "0.00001", "100000000000000", "NaN", "Infinity", "1E+30"])
def test_an_amount_that_the_database_would_round_or_not_hold_is_refused(number: str) -> None:
    with pytest.raises(InvalidInput):
        rules.amount(Decimal(number), "The price")


@pytest.mark.parametrize("wrong", ["eur", "EURO", "EU", "E1R", "", "ÄÖÜ"])
def test_a_currency_is_three_capital_letters(wrong: str) -> None:
    with pytest.raises(InvalidInput):
        rules.currency(wrong)


def test_a_gtin_with_a_wrong_check_digit_is_refused() -> None:
    assert rules.gtin("04012345123456") == "04012345123456"

    with pytest.raises(InvalidInput):
        rules.gtin("04012345123457")


def test_a_time_zone_has_an_iana_name() -> None:
    assert rules.time_zone("Europe/Berlin") == "Europe/Berlin"

    with pytest.raises(InvalidInput):
        rules.time_zone("Berlin")


@given(st.sets(st.integers(1, 20)))
def test_the_next_rank_is_the_lowest_that_nobody_holds(taken: set[int]) -> None:
    rank = rules.next_rank(taken)

    assert rank not in taken
    assert set(range(1, rank)) <= taken


@pytest.mark.parametrize("wrong", [0, -1, rules.HIGHEST_RANK + 1])
def test_a_rank_out_of_range_is_refused(wrong: int) -> None:
    with pytest.raises(InvalidInput):
        rules.rank(wrong, ())


def test_a_rank_that_is_held_is_refused() -> None:
    with pytest.raises(rules.RankTaken):
        rules.rank(2, {1, 2})
