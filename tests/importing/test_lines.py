from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from tests.importing.files import AT_HAM, BEARING
from vmi_graph.agreements.rules import Ordering
from vmi_graph.catalog.rules import Criticality
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.importing.cells import Wrong
from vmi_graph.importing.columns import layout
from vmi_graph.importing.lines import Given, Reader, Spare
from vmi_graph.importing.sheet import Row


def _read(line: Mapping[str, str], given: Given = AT_HAM) -> Spare:
    return Reader(layout(list(line)), {}, given).spare(Row(2, list(line.values())))


def _refused(line: Mapping[str, str], given: Given = AT_HAM) -> tuple[str, str]:
    with pytest.raises(Wrong) as wrong:
        _read(line, given)
    return wrong.value.column, wrong.value.reason


def test_a_new_contract_orders_by_itself_one_by_one_up_to_a_ceiling_that_is_the_maximum() -> None:
    terms = _read(BEARING).new_terms

    assert (Quantity.of(5), Quantity.of(20), Quantity.of(20)) == (terms.minimum, terms.maximum, terms.ceiling)
    assert (Quantity.of(1), Quantity.of(0)) == (terms.pack_size, terms.minimum_order)
    assert (Ordering.AUTOMATIC, Decimal("12.50"), "EUR") == (terms.ordering, terms.price, terms.currency)


def test_what_a_line_does_not_say_is_no_part_of_its_terms() -> None:
    line = {**BEARING, "pack_size": "", "ceiling": ""}

    assert {"minimum", "maximum", "lead_time_days", "price"} == set(_read(line).terms)


@pytest.mark.parametrize(
    ("high", "medium", "low", "expected"),
    [
        ("1", "1", "1", Criticality.HIGH),
        ("0", "3", "1", Criticality.MEDIUM),
        ("", "0", "2", Criticality.LOW),
        ("0", "0", "0", None),
        ("", "", "", None),
    ],
)
def test_criticality_follows_the_machines_in_which_the_part_is_used(
    high: str, medium: str, low: str, expected: Criticality | None
) -> None:
    machines = {"used_in_high_critical": high, "used_in_medium_critical": medium, "used_in_low_critical": low}

    assert expected == _read({**BEARING, **machines}).part_values.get("criticality")


def test_a_criticality_that_is_said_comes_before_the_machines() -> None:
    line = {**BEARING, "criticality": "low", "used_in_high_critical": "4"}

    assert Criticality.LOW is _read(line).part_values["criticality"]


def test_an_empty_month_is_no_record_and_returns_are_negative() -> None:
    line = {**BEARING, "2024-01": "3", "2024-02": "", "2024-03": "-2", "2024-04": "0"}

    assert [
        (date(2024, 1, 1), Quantity.of(3)),
        (date(2024, 3, 1), Quantity.of(-2)),
        (date(2024, 4, 1), Quantity.of(0)),
    ] == list(_read(line).usage)


@pytest.mark.parametrize("column", ["minimum", "maximum", "on_hand", "unit_price", "lead_time_days"])
def test_an_empty_cell_is_not_taken_for_zero(column: str) -> None:
    where, reason = _refused({**BEARING, column: ""})

    assert column == where
    assert reason.endswith("is empty, which is not zero")


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("part_number", ""),
        ("part_number", "B\u0007"),
        ("minimum", "five"),
        ("minimum", "-1"),
        ("maximum", "4"),
        ("maximum", "1e3"),
        ("on_hand", "-1"),
        ("on_hand", "1.00001"),
        ("on_hand", "1,234"),
        ("unit_price", "-0.01"),
        ("unit_price", "1.23456"),
        ("lead_time_days", "1.5"),
        ("lead_time_days", "99999"),
        ("pack_size", "0"),
        ("ceiling", "19"),
        ("currency", "Euro"),
        ("ordering", "SOMETIMES"),
        ("criticality", "EXTREME"),
        ("2024-01", "many"),
    ],
)
def test_what_cannot_be_is_refused_with_its_column(column: str, cell: str) -> None:
    where, _ = _refused({**BEARING, column: cell})

    assert column == where


def test_a_line_with_more_cells_than_the_header_is_refused() -> None:
    reader = Reader(layout(list(BEARING)), {}, AT_HAM)

    with pytest.raises(Wrong, match="7 cells, the header 6"):
        reader.spare(Row(2, [*BEARING.values(), "9"]))


def test_empty_cells_left_out_at_the_end_of_a_line_are_empty_cells() -> None:
    reader = Reader(layout([*BEARING, "bin", "2024-01"]), {}, AT_HAM)

    assert None is reader.spare(Row(2, list(BEARING.values()))).bin


def test_the_files_own_location_and_supplier_come_first() -> None:
    spare = _read({**BEARING, "location": "BER", "supplier": ""})

    assert ("BER", "ACME") == (spare.location, spare.supplier)


def test_without_a_price_the_cost_is_the_price() -> None:
    line = {name: cell for name, cell in BEARING.items() if name != "unit_price"}

    assert Decimal(9) == _read({**line, "unit_cost": "9"}).new_terms.price
