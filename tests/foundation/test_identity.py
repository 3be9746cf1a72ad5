"""Identifiers, and the numbers of GS1."""

from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmi_graph.foundation import gs1
from vmi_graph.foundation.identity import from_global, new_id, to_global


def test_new_ids_are_of_version_7_and_never_the_same() -> None:
    ids = [new_id() for _ in range(1000)]

    assert 1000 == len(set(ids))
    assert {(7, RFC_4122)} == {(each.version, each.variant) for each in ids}


def test_new_ids_grow_with_time() -> None:
    earlier, later = new_id(), new_id()

    assert earlier.int >> 80 <= later.int >> 80


@given(st.text(alphabet="ABCabc_", min_size=1), st.uuids())
def test_a_global_id_leads_back_to_its_row(kind: str, row: UUID) -> None:
    assert (kind, row) == from_global(to_global(kind, row))


@given(st.text())
def test_anything_else_leads_nowhere_or_to_a_well_formed_id(given_id: str) -> None:
    found = from_global(given_id)

    assert found is None or given_id.lower() == to_global(*found).lower()


@pytest.mark.parametrize("given_id", ["", "_", "Part_", f"_{'0' * 32}", f"Part_{'0' * 31}", f"Part_{'g' * 32}", "Part"])
def test_what_is_no_global_id_leads_nowhere(given_id: str) -> None:
    assert from_global(given_id) is None


@given(st.text("0123456789", min_size=7, max_size=13), st.integers(1, 9))
def test_a_wrong_check_digit_is_noticed(digits: str, off: int) -> None:
    right = next(digit for digit in range(10) if gs1.has_check_digit(f"{digits}{digit}"))

    assert not gs1.has_check_digit(f"{digits}{(right + off) % 10}")


@pytest.mark.parametrize("number", ["04012345123456", "4012345123456", "73513537", "036000291452"])
def test_numbers_of_trade_items_are_known(number: str) -> None:
    assert gs1.is_gtin(number)


@pytest.mark.parametrize(
    "number", ["", "4012345123457", "40123", "٤٠١٢٣٤٥١٢٣٤٥٦", "40123451234567890", "4012345 12345"]
)
def test_other_numbers_are_no_trade_items(number: str) -> None:
    assert not gs1.is_gtin(number)


def test_a_location_number_has_thirteen_digits() -> None:
    assert gs1.is_gln("4012345000009")
    assert not gs1.is_gln("73513537")
