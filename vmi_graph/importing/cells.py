"""The cells of one row by name: numbers, words and keys, or the reason why they cannot be."""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from vmi_graph.catalog import rules
from vmi_graph.foundation.quantity import SCALE, Quantity
from vmi_graph.foundation.refusal import InvalidInput
from vmi_graph.importing.columns import Layout
from vmi_graph.importing.numbers import NotANumber, Notation, read

Listed = TypeVar("Listed", bound=enum.Enum)
Checked = TypeVar("Checked")

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


def empty(column: str) -> Wrong:
    """Return what is said of an empty cell that must not be empty."""
    return Wrong(column, f"the {_spoken(column)} is empty, which is not zero")


@dataclass(frozen=True, slots=True)
class Cells:
    """One row's cells; an empty one is None."""

    layout: Layout
    notations: Mapping[str, Notation | None]
    cells: Sequence[str]

    def _at(self, place: int) -> str:
        return self.cells[place].strip() if place < len(self.cells) else ""

    def has(self, column: str) -> bool:
        """Whether the file has the column at all."""
        return column in self.layout.places

    def text(self, column: str) -> str | None:
        """Return a text."""
        place = self.layout.places.get(column)
        return None if place is None else self._at(place) or None

    def number(self, column: str) -> Decimal | None:
        """Return a number of any kind."""
        text = self.text(column)
        return None if text is None else self._read(column, text)

    def _read(self, column: str, text: str) -> Decimal:
        try:
            return read(text, self.notations.get(column, self.notations.get("")))
        except NotANumber as wrong:
            raise Wrong(column, str(wrong)) from None

    def quantity(self, column: str) -> Quantity | None:
        """Return an amount of stock."""
        text = self.text(column)
        return None if text is None else self._quantity(column, text)

    def _quantity(self, column: str, text: str) -> Quantity:
        if len(text) < _SHORT and text.isascii() and text.isdigit():
            return Quantity(int(text) * SCALE)
        try:
            return Quantity.of(self._read(column, text))
        except ValueError as wrong:
            raise Wrong(column, str(wrong)) from None

    def whole(self, column: str) -> int | None:
        """Return a whole number from zero."""
        number = self.number(column)
        if number is None:
            return None
        if number != int(number) or not 0 <= number <= _HIGHEST_WHOLE:
            raise Wrong(column, f"{self.text(column)!r} is not a whole number from 0")
        return int(number)

    def amount(self, column: str) -> Decimal | None:
        """Return an amount of money."""
        number = self.number(column)
        return None if number is None else _checked(column, lambda: rules.amount(number, f"The {_spoken(column)}"))

    def word(self, column: str, listed: type[Listed]) -> Listed | None:
        """Return a word of a closed list, in capitals or not."""
        text = self.text(column)
        try:
            return None if text is None else listed(text.upper())
        except ValueError:
            allowed = ", ".join(each.value for each in listed)
            raise Wrong(column, f"{str(text)[:40]!r} is none of {allowed}") from None

    def key(self, column: str, otherwise: str | None = None) -> str:
        """Return a natural key, or what stands for an empty cell."""
        text = self.text(column) or otherwise
        if text is None:
            raise Wrong(column, f"the {_spoken(column)} is empty")
        return _checked(column, lambda: rules.code(text, f"The {_spoken(column)}"))

    def usage(self) -> list[tuple[date, Quantity]]:
        """Return the usage of each month that has a record."""
        return [
            (day, self._quantity(f"{day:%Y-%m}", text))
            for place, day in self.layout.months
            if (text := self._at(place))
        ]


def _checked(column: str, check: Callable[[], Checked]) -> Checked:
    try:
        return check()
    except InvalidInput as wrong:
        raise Wrong(column, wrong.message) from None


def _spoken(column: str) -> str:
    return column.replace("_", " ")
