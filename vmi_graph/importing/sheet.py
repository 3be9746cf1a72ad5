"""A file as rows of cells: UTF-8 or refused, the delimiter found out, a broken line no reason to lose the others."""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vmi_graph.importing.columns import Unusable, recognised

_DELIMITERS: Final = (",", ";", "\t")
_LONGEST_CELL: Final = 131_072  # characters: more is a quotation mark that was never closed
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file: its number, and its cells or what is wrong with it."""

    line: int
    cells: Sequence[str] = ()
    broken: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file whose header could be read."""

    path: Path
    delimiter: str
    headings: Sequence[str]
    header_line: int

    def rows(self) -> Iterator[Row]:
        """Read everything below the header, once more at each call; blank lines are left out."""
        with self.path.open(encoding="utf-8-sig", newline="") as text:
            for _ in range(self.header_line - 1):
                text.readline()
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            next(reader, None)
            while True:
                line = self.header_line + reader.line_num
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as wrong:
                    last = self.header_line - 1 + reader.line_num
                    yield Row(line, broken=_sentence(wrong, line, last))
                    continue
                if any(cell.strip() for cell in cells):
                    yield Row(line, cells)


def _sentence(wrong: csv.Error, line: int, last: int) -> str:
    if last > line or "unexpected end" in str(wrong):
        return f"a quotation mark that opens here is never closed rightly; lines {line} to {last} could not be read"
    return f"the line cannot be taken apart: {wrong}"


def opened(path: Path) -> Sheet:
    """Return a file as a sheet; refuse what is no UTF-8 text or has no header."""
    _check_encoding(path)
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as text:
        first = text.readline()
        line = 1
        told = _told_delimiter(first)
        if told is not None:
            first, line = text.readline(), 2
    if not first.strip():
        raise Unusable(f"{path.name} is empty: its first line must name the columns.")
    delimiters = _DELIMITERS if told is None else (told,)
    found = {delimiter: _split(first, delimiter) for delimiter in delimiters}
    delimiter = max(delimiters, key=lambda each: recognised(found[each]))
    return Sheet(path, delimiter, found[delimiter], line)


def _told_delimiter(first: str) -> str | None:
    """Return the delimiter that some spreadsheets write ahead of the header, as `sep=;`."""
    bare = first.rstrip("\r\n")
    return bare[4:] if bare.lower().startswith("sep=") and len(bare) == len("sep=;") else None


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(line), delimiter=delimiter, strict=True), [])
    except csv.Error as wrong:
        raise Unusable("The header cannot be taken apart: a quotation mark in it is never closed.") from wrong


def _check_encoding(path: Path) -> None:
    try:
        with path.open("rb") as raw:
            start = raw.read(4)
            if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in start:
                raise Unusable(f"{path.name} is UTF-16: save it as CSV in UTF-8.")
            raw.seek(0)
            for number, line in enumerate(raw, 1):
                _check_line(path, number, line)
    except OSError as wrong:
        raise Unusable(f"{path} cannot be read: {wrong.strerror}.") from wrong


def _check_line(path: Path, number: int, line: bytes) -> None:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as wrong:
        byte = f"0x{line[wrong.start]:02x}"
        raise Unusable(f"Line {number} of {path.name} is not UTF-8 (byte {byte}): save it as CSV in UTF-8.") from wrong


def digest(path: Path) -> str:
    """Return a short fingerprint of a file's bytes."""
    summed = hashlib.sha256()
    with path.open("rb") as raw:
        while chunk := raw.read(_CHUNK):
            summed.update(chunk)
    return summed.hexdigest()[:16]
