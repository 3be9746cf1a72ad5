"""What a file may say: its columns, the headings by which they are known, and the template that explains them."""

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final


class Unusable(Exception):  # noqa: N818 - said to the user, not an error of the program
    """The file as a whole cannot be imported; the sentence says why."""


class Content(enum.Enum):
    """What stands in the cells of a column."""

    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it means, other headings for it, and what is in it."""

    name: str
    meaning: str
    also: tuple[str, ...] = ()
    content: Content = Content.TEXT


def _number(name: str, meaning: str, *also: str) -> Column:
    return Column(name, meaning, also, Content.NUMBER)


COLUMNS: Final = {
    column.name: column
    for column in (
        Column(
            "part_number",
            "Required. The number (SKU) of the part.",
            (
                "part",
                "part no",
                "sku",
                "item",
                "item number",
                "item no",
                "material",
                "material number",
                "article number",
            ),
        ),
        Column(
            "part_name",
            "What people call the part; a new part without one is called by its number.",
            ("name", "part description", "description", "item name", "designation"),
        ),
        Column(
            "unit",
            "The stock unit, such as piece or metre; a new part without one is counted in pieces.",
            ("uom", "stock unit", "unit of measure"),
        ),
        Column("gtin", "The Global Trade Item Number, with its check digit.", ("ean",)),
        Column("criticality", "HIGH, MEDIUM or LOW: how much depends on the part.", ("critical",)),
        _number("used_in_high_critical", "In how many machines of high criticality it is used: any makes it HIGH."),
        _number(
            "used_in_medium_critical", "In how many machines of medium criticality; any makes it MEDIUM if not HIGH."
        ),
        _number("used_in_low_critical", "In how many machines of low criticality; any makes it LOW if nothing more."),
        _number(
            "unit_cost",
            "What one stock unit costs the customer. Without the column, the price for a part that has no cost yet.",
            "cost",
            "standard cost",
        ),
        _number(
            "unit_price",
            "Required unless there is a unit_cost. The contract's price of one stock unit.",
            "price",
            "purchase price",
        ),
        Column("currency", "The currency (ISO 4217) of price and cost, such as EUR; --currency fills it."),
        Column(
            "location",
            "Required unless --location is given. The code of the location; it is made when it does not exist yet.",
            ("location code", "site", "plant", "warehouse"),
        ),
        Column(
            "supplier",
            "Required unless --supplier is given. The code of the supplier; it is made when it does not exist yet.",
            ("supplier code", "vendor", "vendor code"),
        ),
        _number("rank", "In which turn stock is drawn where several suppliers hold the part; the lowest free one."),
        Column("bin", "The bin on the shelf.", ("bin location", "shelf")),
        _number("minimum", "Required. Below it an order is due.", "min", "minimum stock", "min stock", "minimum level"),
        _number(
            "maximum",
            "Required. The level that is ordered up to; above it there is too much.",
            "max",
            "maximum stock",
            "max stock",
            "maximum level",
        ),
        _number("pack_size", "Orders are whole multiples of it; 1 for a new contract.", "package size", "lot size"),
        _number("minimum_order", "Orders are at least this; 0 for a new contract.", "moq", "minimum order quantity"),
        _number("ceiling", "No order lifts the position above it; the maximum where nothing else was agreed."),
        _number("lead_time_days", "Required. Days from order to receipt.", "lead time in days", "lead time (days)"),
        _number(
            "on_hand",
            "Required. What is on the shelf now; write 0 for an empty shelf.",
            "stock",
            "stock on hand",
            "quantity on hand",
            "qty on hand",
            "soh",
        ),
        Column("ordering", "AUTOMATIC, PROPOSAL or MANUAL: what happens when an order is due; AUTOMATIC if new."),
    )
}

USAGE: Final = (
    "Any number of columns headed by a month, such as 2024-01: what was used in it. Negative when more came back than "
    "went out; an empty cell is a month without a record, which is not zero."
)

_ALWAYS: Final = ("part_number", "minimum", "maximum", "on_hand", "lead_time_days")
_MONTH: Final = re.compile(r"(19[0-9]{2}|20[0-9]{2})-(0[1-9]|1[0-2])")


def _bare(heading: str) -> str:
    return "".join(each for each in heading.casefold() if each.isalnum())


_KNOWN: Final = {_bare(heading): column.name for column in COLUMNS.values() for heading in (column.name, *column.also)}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each column stands in a file.

    months   place and first day of every month of usage
    ignored  headings that mean nothing here
    width    how many columns the header has
    """

    places: Mapping[str, int]
    months: Sequence[tuple[int, date]]
    ignored: Sequence[str]
    width: int

    @property
    def numbers(self) -> list[tuple[str, int]]:
        """Name and place of every column with numbers in it, months included."""
        named = [(name, place) for name, place in self.places.items() if COLUMNS[name].content is Content.NUMBER]
        return [*named, *((f"{day:%Y-%m}", place) for place, day in self.months)]


def recognised(headings: Sequence[str]) -> int:
    """Return how many headings mean something."""
    return sum(_bare(heading) in _KNOWN or bool(_MONTH.fullmatch(heading.strip())) for heading in headings)


def layout(headings: Sequence[str]) -> Layout:
    """Return where the columns stand; refuse two headings that mean the same."""
    places: dict[str, int] = {}
    months: dict[date, int] = {}
    ignored = []
    for place, heading in enumerate(headings):
        month = _MONTH.fullmatch(heading.strip())
        name = _KNOWN.get(_bare(heading))
        if month is not None:
            day = date(int(month[1]), int(month[2]), 1)
            if day in months:
                raise Unusable(f"The file has two columns for the month {heading.strip()}.")
            months[day] = place
        elif name is not None:
            if name in places:
                first, second = headings[places[name]].strip(), heading.strip()
                raise Unusable(f"The columns {first!r} and {second!r} both mean {name}: keep one of them.")
            places[name] = place
        elif heading.strip():
            ignored.append(heading.strip())
    return Layout(places, [(place, day) for day, place in sorted(months.items())], ignored, len(headings))


def require(found: Layout, *, location: bool, supplier: bool) -> None:
    """Refuse a file in which something needed is missing, naming all of it.

    location, supplier  whether they are given beside the file
    """
    missing = [name for name in _ALWAYS if name not in found.places]
    if not {"unit_price", "unit_cost"} & found.places.keys():
        missing.append("unit_price")
    for name, given in (("location", location), ("supplier", supplier)):
        if name not in found.places and not given:
            missing.append(f"{name} (or give --{name})")
    if missing:
        which = f"column {missing[0]}" if len(missing) == 1 else f"columns {', '.join(missing[:-1])} and {missing[-1]}"
        raise Unusable(f"The file has no {which}. `vmi-graph import template` explains every column.")
