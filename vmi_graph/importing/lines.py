"""A row as what it means: the part, the place, the contract, the stock and the usage it tells of."""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from vmi_graph.agreements.rules import Ordering, Terms
from vmi_graph.catalog import rules
from vmi_graph.catalog.rules import Criticality
from vmi_graph.foundation.quantity import SCALE, ZERO, Quantity
from vmi_graph.foundation.refusal import InvalidInput
from vmi_graph.importing.columns import Layout
from vmi_graph.importing.numbers import NotANumber, Notation, read
from vmi_graph.importing.sheet import Row

Listed = TypeVar("Listed", bound=enum.Enum)

_HIGHEST_WHOLE: Final = 10**9  # more machines, days or ranks than anybody has
_SHORT: Final = 11  # digits that surely fit a quantity

_COLUMNS: Final = {
    "name": "part_name",
    "number": "part_number",
    "price": "unit_price",
    "unit_cost_currency": "currency",
}


def column_of(attribute: str) -> str:
    """Return the column that an attribute of a part, an assignment or a contract comes from."""
    return _COLUMNS.get(attribute, attribute)


class Wrong(Exception):  # noqa: N818 - said of a line, not an error of the program
    """A line is refused: in which column, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Given:
    """What is given beside the file; the file's own columns come first."""

    location: str | None = None
    supplier: str | None = None
    currency: str | None = None
    default_currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Spare:
    """One line, understood.

    part_values     what the line says of the part; `part_defaults` what a part gets that has none of it
    terms           what the line says of the contract; the rest of a new contract is in `new_terms`
    bin, rank       None where the line is silent
    """

    line: int
    part: str
    location: str
    supplier: str
    part_values: Mapping[str, object]
    part_defaults: Mapping[str, object]
    terms: Mapping[str, object]
    new_terms: Terms
    on_hand: Quantity
    usage: Sequence[tuple[date, Quantity]] = ()
    rank: int | None = None
    bin: str | None = None


@dataclass(slots=True)
class Reader:
    """Reads rows of one layout, in the notation of each column."""

    layout: Layout
    notations: Mapping[str, Notation | None]
    given: Given = field(default_factory=Given)

    def spare(self, row: Row) -> Spare:
        """Return what a row means; `Wrong` where it cannot be."""
        if row.broken is not None:
            raise Wrong("", row.broken)
        if any(cell.strip() for cell in row.cells[self.layout.width :]):
            raise Wrong("", f"the line has {len(row.cells)} cells, the header {self.layout.width}")
        return _Cells(self, row.cells).spare(row.line)

    def notation(self, column: str) -> Notation | None:
        """Return the notation of a column: its own, or the file's."""
        return self.notations.get(column, self.notations.get(""))


@dataclass(slots=True)
class _Cells:
    """One row's cells by name."""

    reader: Reader
    cells: Sequence[str]

    def text(self, column: str) -> str:
        place = self.reader.layout.places.get(column)
        return self.cells[place].strip() if place is not None and place < len(self.cells) else ""

    def _read(self, column: str, text: str) -> Decimal:
        try:
            return read(text, self.reader.notation(column))
        except NotANumber as wrong:
            raise Wrong(column, str(wrong)) from None

    def number(self, column: str) -> Decimal | None:
        text = self.text(column)
        return self._read(column, text) if text else None

    def quantity(self, column: str) -> Quantity | None:
        text = self.text(column)
        return self._quantity(column, text) if text else None

    def _quantity(self, column: str, text: str) -> Quantity:
        if len(text) < _SHORT and text.isascii() and text.isdigit():
            return Quantity(int(text) * SCALE)
        try:
            return Quantity.of(self._read(column, text))
        except ValueError as wrong:
            raise Wrong(column, str(wrong)) from None

    def whole(self, column: str) -> int | None:
        number = self.number(column)
        if number is None:
            return None
        if number != int(number) or not 0 <= number <= _HIGHEST_WHOLE:
            raise Wrong(column, f"{self.text(column)!r} is not a whole number from 0")
        return int(number)

    def amount(self, column: str) -> Decimal | None:
        number = self.number(column)
        return None if number is None else _checked(column, lambda: rules.amount(number, f"The {_spoken(column)}"))

    def word(self, column: str, listed: type[Listed]) -> Listed | None:
        text = self.text(column).upper()
        try:
            return listed(text) if text else None
        except ValueError:
            allowed = ", ".join(each.value for each in listed)
            raise Wrong(column, f"{self.text(column)[:40]!r} is none of {allowed}") from None

    def needed(self, column: str, value: Listed | Quantity | int | None) -> object:
        if value is None:
            raise Wrong(column, f"the {_spoken(column)} is empty, which is not zero")
        return value

    def key(self, column: str, given: str | None = None) -> str:
        text = self.text(column) or given or ""
        if not text:
            raise Wrong(column, f"the {_spoken(column)} is empty")
        return _checked(column, lambda: rules.code(text, f"The {_spoken(column)}"))

    def usage(self) -> list[tuple[date, Quantity]]:
        found = []
        for place, day in self.reader.layout.months:
            text = self.cells[place].strip() if place < len(self.cells) else ""
            if text:
                found.append((day, self._quantity(f"{day:%Y-%m}", text)))
        return found

    def criticality(self) -> Criticality | None:
        if "criticality" in self.reader.layout.places:
            return self.word("criticality", Criticality)
        for level in Criticality:
            if self.whole(f"used_in_{level.value.lower()}_critical"):
                return level
        return None

    def part(self, price: Decimal, cost: Decimal | None, number: str) -> tuple[dict[str, object], dict[str, object]]:
        """Return what the line says of its part, and what the part gets where nothing is known of it."""
        given = self.reader.given
        currency = self.text("currency") or given.currency
        values: dict[str, object] = {
            "name": self.text("part_name") or None,
            "unit": self.text("unit") or None,
            "gtin": self.text("gtin") or None,
            "criticality": self.criticality(),
            "unit_cost": cost,
            "unit_cost_currency": currency if cost is not None else None,
        }
        defaults: dict[str, object] = {
            "name": number,
            "unit_cost": price if cost is None else cost,
            "unit_cost_currency": currency or given.default_currency,
        }
        return {name: value for name, value in values.items() if value is not None}, defaults

    def spare(self, line: int) -> Spare:
        number = self.key("part_number")
        price, cost = self.amount("unit_price"), self.amount("unit_cost")
        agreed = price if price is not None else cost
        if agreed is None:
            raise Wrong("unit_price", "the unit price is empty, which is not zero")
        currency = self.text("currency") or self.reader.given.currency
        terms: dict[str, object] = {
            "minimum": self.needed("minimum", self.quantity("minimum")),
            "maximum": self.needed("maximum", self.quantity("maximum")),
            "lead_time_days": self.needed("lead_time_days", self.whole("lead_time_days")),
            "price": agreed,
            "currency": currency,
            "pack_size": self.quantity("pack_size"),
            "minimum_order": self.quantity("minimum_order"),
            "ceiling": self.quantity("ceiling"),
            "ordering": self.word("ordering", Ordering),
        }
        said = {name: value for name, value in terms.items() if value is not None}
        on_hand = self.quantity("on_hand")
        if on_hand is None:
            raise Wrong("on_hand", "the stock on hand is empty, which is not zero")
        if on_hand < ZERO:
            raise Wrong("on_hand", "the stock on hand cannot be negative")
        values, defaults = self.part(agreed, cost, number)
        return Spare(
            line=line,
            part=number,
            location=self.key("location", self.reader.given.location),
            supplier=self.key("supplier", self.reader.given.supplier),
            part_values=values,
            part_defaults=defaults,
            terms=said,
            new_terms=_new_terms(said, self.reader.given),
            on_hand=on_hand,
            usage=self.usage(),
            rank=self.whole("rank"),
            bin=self.text("bin") or None,
        )


def _new_terms(said: Mapping[str, object], given: Given) -> Terms:
    whole = {"ceiling": said["maximum"], "currency": given.default_currency, **said}
    return checked_terms(lambda: Terms(**whole))  # type: ignore[arg-type]  # each value has its term's type


def checked_terms(make: Callable[[], Terms]) -> Terms:
    """Return the terms that `make` answers; `Wrong` with the column that contradicts the others."""
    try:
        return make()
    except InvalidInput as wrong:
        raise Wrong(column_of(str(wrong.path[-1])) if wrong.path else "", wrong.message) from None


Checked = TypeVar("Checked")


def _checked(column: str, check: Callable[[], Checked]) -> Checked:
    try:
        return check()
    except InvalidInput as wrong:
        raise Wrong(column, wrong.message) from None


def _spoken(column: str) -> str:
    return column.replace("_", " ")
