from pathlib import Path

import pytest

from vmi_graph.importing import sheet
from vmi_graph.importing.columns import Unusable


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "spares.csv"
    path.write_bytes(content)
    return path


def _cells(path: Path) -> list[list[str]]:
    return [list(row.cells) for row in sheet.opened(path).rows()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    path = _file(tmp_path, f"part_number{delimiter}minimum\nB-1{delimiter}5\n".encode())

    assert delimiter == sheet.opened(path).delimiter
    assert [["B-1", "5"]] == _cells(path)


def test_a_delimiter_told_ahead_of_the_header_is_taken(tmp_path: Path) -> None:
    path = _file(tmp_path, b"sep=|\r\npart_number|minimum\r\nB-1|5\r\n")

    assert [(3, ["B-1", "5"])] == [(row.line, list(row.cells)) for row in sheet.opened(path).rows()]


def test_a_byte_order_mark_is_no_part_of_the_first_heading(tmp_path: Path) -> None:
    path = _file(tmp_path, b"\xef\xbb\xbfpart_number,minimum\nB-1,5\n")

    assert ["part_number", "minimum"] == list(sheet.opened(path).headings)


def test_lines_may_end_as_on_windows_and_cells_may_hold_quoted_delimiters_and_line_ends(tmp_path: Path) -> None:
    path = _file(tmp_path, b'part_number,part_name\r\nB-1,"Bearing, ""deep""\r\ngroove"\r\n\r\nS-1,Seal\r\n')

    assert [(2, ["B-1", 'Bearing, "deep"\r\ngroove']), (5, ["S-1", "Seal"])] == [
        (row.line, list(row.cells)) for row in sheet.opened(path).rows()
    ]


def test_a_broken_line_is_told_by_its_number_and_the_next_ones_are_read(tmp_path: Path) -> None:
    path = _file(tmp_path, b'part_number,part_name\nB-1,"Bear"ing\nS-1,Seal\n')

    rows = list(sheet.opened(path).rows())

    assert [(2, True), (3, False)] == [(row.line, row.broken is not None) for row in rows]
    assert ["S-1", "Seal"] == list(rows[1].cells)


def test_a_quotation_mark_that_is_never_closed_names_the_lines_that_were_lost(tmp_path: Path) -> None:
    path = _file(tmp_path, b'part_number,part_name\nB-1,Bearing\nS-1,"Seal\nT-1,Tube\n')

    rows = list(sheet.opened(path).rows())

    assert ["B-1", "Bearing"] == list(rows[0].cells)
    assert "lines 3 to 4 could not be read" in (rows[1].broken or "")


def test_the_same_sheet_can_be_read_twice(tmp_path: Path) -> None:
    read = sheet.opened(_file(tmp_path, b"part_number\nB-1\nS-1\n"))

    assert list(read.rows()) == list(read.rows())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"part_number\nB\xfcchse\n", "Line 2 of spares.csv is not UTF-8 \\(byte 0xfc\\)"),
        ("part_number\nB-1\n".encode("utf-16"), "UTF-16"),
        ("part_number\nB-1\n".encode("utf-16-le"), "UTF-16"),
        (b'"part_number\n', "header"),
    ],
)
def test_a_file_that_is_no_text_in_utf_8_or_has_no_header_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(Unusable, match=says):
        sheet.opened(_file(tmp_path, content))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="cannot be read"):
        sheet.opened(tmp_path / "missing.csv")
