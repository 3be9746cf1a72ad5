from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from vmi_graph.importing.numbers import Evidence, NotANumber, Notation, read, readings, shown

AMOUNTS = some.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False, allow_infinity=False)


def _written(number: Decimal, notation: Notation, *, grouped: bool) -> str:
    text = f"{number:,f}" if grouped else f"{number:f}"
    if notation is Notation.POINT:
        return text
    return text.translate(str.maketrans(",.", ".,"))


def _decided(texts: list[str]) -> Notation | None:
    evidence = Evidence()
    for text in texts:
        evidence.look("unit_price", text)
    return evidence.decided().get("unit_price")


@given(number=AMOUNTS, notation=some.sampled_from(Notation), grouped=some.booleans())
def test_a_number_written_in_a_notation_is_read_back_in_it(number: Decimal, notation: Notation, grouped: bool) -> None:
    text = _written(number, notation, grouped=grouped)

    assert number == read(text, notation)


@given(numbers=some.lists(AMOUNTS, min_size=1), notation=some.sampled_from(Notation), grouped=some.booleans())
def test_a_column_in_one_notation_is_never_read_in_the_other(
    numbers: list[Decimal], notation: Notation, grouped: bool
) -> None:
    texts = [_written(number, notation, grouped=grouped) for number in numbers]

    decided = _decided(texts)

    assert decided in {None, notation}
    for number, text in zip(numbers, texts, strict=True):
        try:
            assert number == read(text, decided)
        except NotANumber:
            assert len(readings(text)) == 2  # refused, and only because it could be two numbers


@given(text=some.text(alphabet="0123456789.,-+ ' ", max_size=12))
def test_without_a_notation_only_what_can_mean_one_number_is_read(text: str) -> None:
    meanings = set(readings(text).values())

    if len(meanings) == 1:
        assert meanings == {read(text, None)}
    else:
        with pytest.raises(NotANumber):
            read(text, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("0,125", "0.125"),
        ("2,5", "2.5"),
        ("12345.678", "12345.678"),
        (",5", "0.5"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234\u00a0567", "1234567"),
        ("1'234.50", "1234.50"),
        ("-3", "-3"),
        ("3-", "-3"),
        ("\u22123", "-3"),
        ("+4", "4"),
        ("007", "7"),
    ],
)
def test_what_can_be_read_in_one_way_only_is_read_so(text: str, expected: str) -> None:
    assert Decimal(expected) == read(text, None)


@pytest.mark.parametrize("text", ["1,234", "12.500", "999,999"])
def test_what_can_be_read_in_two_ways_is_refused_and_both_are_named(text: str) -> None:
    with pytest.raises(NotANumber, match="--decimals"):
        read(text, None)


@pytest.mark.parametrize(
    "text", ["", "abc", "1e3", "1,23,4", "1.2.3", "12.", "--3", "NaN", "5 %", "€ 5", "1 23", "\u0663", "1" * 60]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumber, match="is not a number"):
        read(text, None)


def test_a_number_that_contradicts_the_notation_said_is_refused() -> None:
    with pytest.raises(NotANumber, match="decimal comma"):
        read("2.5", Notation.COMMA)


def test_one_number_of_a_column_decides_how_the_others_are_read() -> None:
    decided = _decided(["1,234", "2.5"])

    assert Notation.POINT is decided
    assert Decimal(1234) == read("1,234", decided)


def test_another_column_decides_for_one_that_shows_nothing() -> None:
    evidence = Evidence()
    evidence.look("unit_price", "2,5")
    evidence.look("on_hand", "1.234")

    decided = evidence.decided()

    assert "on_hand" not in decided
    assert Notation.COMMA is decided[""]


def test_a_column_that_contradicts_itself_decides_nothing() -> None:
    assert _decided(["2,5", "2.5"]) is None
    assert Notation.COMMA is shown("2,5")
