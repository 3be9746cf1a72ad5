"""What became of a file: the summary, and beside the file its refused lines and differences."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not imported: in which column it is wrong, and why."""

    line: int
    part: str
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Stock on hand of which file and book say different things; the book has lived on since it began."""

    line: int
    part: str
    location: str
    supplier: str
    by_file: str
    by_book: str


@dataclass(slots=True)
class Tally:
    """How many of one kind were new, changed, and as they were."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def add(self, other: "Tally") -> None:
        """Take the figures of a batch into account."""
        self.added += other.added
        self.changed += other.changed
        self.unchanged += other.unchanged


@dataclass(slots=True)
class Summary:
    """What a file did, or would do where nothing was to be changed.

    usage_inside_ledger  figures of months in which the ledger was kept already: they are in the ledger
    corrected            shelves of which the book was corrected by a count
    """

    lines: int = 0
    ignored: Sequence[str] = ()
    locations: int = 0
    suppliers: int = 0
    parts: Tally = field(default_factory=Tally)
    assignments: Tally = field(default_factory=Tally)
    agreements: Tally = field(default_factory=Tally)
    opened: int = 0
    agreeing: int = 0
    corrected: int = 0
    usage: Tally = field(default_factory=Tally)
    usage_inside_ledger: int = 0
    frozen: int = 0
    refused: list[Refused] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    @property
    def changed_nothing(self) -> bool:
        """Whether everything was there already, as the file has it."""
        tallies = (self.parts, self.assignments, self.agreements, self.usage)
        others = (self.locations, self.suppliers, self.opened, self.corrected)
        return not any(others) and not any(tally.added or tally.changed for tally in tallies)


def _safe(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _write(path: Path, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Path | None:
    """Write a report; where there is nothing to say, an earlier report of that name goes away."""
    said = list(rows)
    if not said:
        path.unlink(missing_ok=True)
        return None
    with path.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(headings)
        writer.writerows([_safe(cell) for cell in row] for row in said)
    return path


def write_refused(folder: Path, name: str, refused: Sequence[Refused]) -> Path | None:
    """Write `<name>.refused.csv`; return where it is, None when no line was refused."""
    ordered = sorted(refused, key=lambda each: each.line)
    rows = ((each.line, each.part, each.column, each.reason) for each in ordered)
    return _write(folder / f"{name}.refused.csv", ("line", "part_number", "column", "reason"), rows)


def write_differences(folder: Path, name: str, differences: Sequence[Difference]) -> Path | None:
    """Write `<name>.differences.csv`; return where it is, None when file and book agree."""
    rows = (
        (each.line, each.part, each.location, each.supplier, each.by_file, each.by_book)
        for each in sorted(differences, key=lambda each: each.line)
    )
    headings = ("line", "part_number", "location", "supplier", "on_hand_in_the_file", "on_hand_by_the_book")
    return _write(folder / f"{name}.differences.csv", headings, rows)
