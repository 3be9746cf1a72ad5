import csv
from pathlib import Path

import pytest

from vmi_graph.importing.reports import Difference, Refused, write_differences, write_refused


def _rows(path: Path | None) -> list[list[str]]:
    assert path is not None
    with path.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.reader(text))


def test_refused_lines_are_written_in_order_with_number_column_and_reason(tmp_path: Path) -> None:
    refused = [Refused(9, "B-1", "minimum", "too low"), Refused(2, "S-1", "on_hand", "is empty")]

    path = write_refused(tmp_path, "spares", refused)

    assert tmp_path / "spares.refused.csv" == path
    assert [
        ["line", "part_number", "column", "reason"],
        ["2", "S-1", "on_hand", "is empty"],
        ["9", "B-1", "minimum", "too low"],
    ] == _rows(path)


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1"])
def test_no_cell_of_a_report_is_taken_for_a_formula(tmp_path: Path, formula: str) -> None:
    path = write_refused(tmp_path, "spares", [Refused(2, formula, "minimum", formula)])

    assert [f"'{formula}", f"'{formula}"] == [_rows(path)[1][1], _rows(path)[1][3]]


def test_a_report_of_an_earlier_run_goes_away_when_there_is_nothing_to_report(tmp_path: Path) -> None:
    write_refused(tmp_path, "spares", [Refused(2, "B-1", "minimum", "too low")])

    assert write_refused(tmp_path, "spares", []) is None
    assert [] == list(tmp_path.iterdir())


def test_differences_show_file_and_book_side_by_side(tmp_path: Path) -> None:
    path = write_differences(tmp_path, "spares", [Difference(2, "B-1", "HAM", "ACME", "7", "4")])

    assert ["2", "B-1", "HAM", "ACME", "7", "4"] == _rows(path)[1]
