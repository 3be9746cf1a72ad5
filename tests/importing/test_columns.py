from datetime import date
from pathlib import Path

import pytest

from vmi_graph.importing.columns import COLUMNS, Unusable, layout, require


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("part_number", "part_number"),
        ("Part Number", "part_number"),
        ("PART-NO.", "part_number"),
        (" SKU ", "part_number"),
        ("Stock on hand", "on_hand"),
        ("OnHand", "on_hand"),
        ("Min", "minimum"),
        ("MOQ", "minimum_order"),
        ("Lead time (days)", "lead_time_days"),
        ("Vendor", "supplier"),
    ],
)
def test_a_heading_is_known_in_any_case_with_any_blanks_and_by_its_common_names(heading: str, column: str) -> None:
    assert {column: 0} == layout([heading]).places


def test_months_are_columns_of_usage_in_the_order_of_time() -> None:
    found = layout(["part_number", "2024-02", "2023-12", "2024-13", "Jan-98"])

    assert [(2, date(2023, 12, 1)), (1, date(2024, 2, 1))] == list(found.months)
    assert ["2024-13", "Jan-98"] == list(found.ignored)


def test_two_headings_that_mean_the_same_are_refused() -> None:
    with pytest.raises(Unusable, match="'Min' and 'minimum stock' both mean minimum"):
        layout(["Min", "minimum stock"])


def test_the_same_month_twice_is_refused() -> None:
    with pytest.raises(Unusable, match="2024-02"):
        layout(["2024-02", "2024-02"])


def test_one_missing_column_is_named() -> None:
    found = layout(["part_number", "minimum", "maximum", "unit_price", "lead_time_days"])

    with pytest.raises(Unusable, match=r"The file has no column on_hand\."):
        require(found, location=True, supplier=True)


def test_wide_months_of_demand_without_any_stock_are_refused_and_everything_missing_is_named() -> None:
    found = layout(["Part", "Jan-98", "Feb-98", "Mar-98"])

    with pytest.raises(Unusable, match="no columns minimum, maximum, on_hand, lead_time_days and unit_price"):
        require(found, location=True, supplier=True)


def test_location_and_supplier_come_from_the_file_or_from_beside_it() -> None:
    needed = ["part_number", "minimum", "maximum", "on_hand", "unit_cost", "lead_time_days"]

    require(layout([*needed, "location"]), location=False, supplier=True)
    with pytest.raises(Unusable, match="location \\(or give --location\\)"):
        require(layout(needed), location=False, supplier=True)


def test_every_column_says_what_it_means() -> None:
    assert all(column.meaning.endswith(".") for column in COLUMNS.values())


def test_the_documentation_names_every_column() -> None:
    page = (Path(__file__).parents[2] / "docs" / "importing.md").read_text()

    assert [] == [name for name in COLUMNS if f"`{name}`" not in page]
