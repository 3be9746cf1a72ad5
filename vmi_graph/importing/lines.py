"""A row as what it means: the part, the place, the contract, the stock and the usage it tells of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from vmi_graph.agreements.rules import Ordering, Terms
from vmi_graph.catalog.rules import Criticality
from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.refusal import InvalidInput
from vmi_graph.importing.cells import Cells, Wrong, column_of, empty
from vmi_graph.importing.columns import Layout
from vmi_graph.importing.numbers import Notation
from vmi_graph.importing.sheet import Row


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
        cells = Cells(self.layout, self.notations, row.cells)
        price, cost = _price_and_cost(cells)
        terms = _terms(cells, price, self.given)
        return Spare(
            line=row.line,
            part=cells.key("part_number"),
            location=cells.key("location", self.given.location),
            supplier=cells.key("supplier", self.given.supplier),
            part_values=_part_values(cells, cost, self.given),
            part_defaults=_part_defaults(cells, price if cost is None else cost, self.given),
            terms=terms,
            new_terms=_new_terms(terms, self.given),
            on_hand=_on_hand(cells),
            usage=cells.usage(),
            rank=cells.whole("rank"),
            bin=cells.text("bin"),
        )


def _price_and_cost(cells: Cells) -> tuple[Decimal, Decimal | None]:
    """Return the contract's price, for which the cost stands in, and the cost that is said."""
    price, cost = cells.amount("unit_price"), cells.amount("unit_cost")
    agreed = cost if price is None else price
    if agreed is None:
        raise empty("unit_price")
    return agreed, cost


def _on_hand(cells: Cells) -> Quantity:
    on_hand = cells.quantity("on_hand")
    if on_hand is None:
        raise empty("on_hand")
    if on_hand < ZERO:
        raise Wrong("on_hand", "the stock on hand cannot be negative")
    return on_hand


def _terms(cells: Cells, price: Decimal, given: Given) -> dict[str, object]:
    """Return the terms that the line says something about."""
    terms: dict[str, object] = {
        "minimum": cells.quantity("minimum"),
        "maximum": cells.quantity("maximum"),
        "lead_time_days": cells.whole("lead_time_days"),
        "price": price,
        "currency": cells.text("currency") or given.currency,
        "pack_size": cells.quantity("pack_size"),
        "minimum_order": cells.quantity("minimum_order"),
        "ceiling": cells.quantity("ceiling"),
        "ordering": cells.word("ordering", Ordering),
    }
    for column in ("minimum", "maximum", "lead_time_days"):
        if terms[column] is None:
            raise empty(column)
    return _said(terms)


def _part_values(cells: Cells, cost: Decimal | None, given: Given) -> dict[str, object]:
    """Return what the line says of its part."""
    return _said(
        {
            "name": cells.text("part_name"),
            "unit": cells.text("unit"),
            "gtin": cells.text("gtin"),
            "criticality": _criticality(cells),
            "unit_cost": cost,
            "unit_cost_currency": None if cost is None else cells.text("currency") or given.currency,
        }
    )


def _part_defaults(cells: Cells, cost: Decimal, given: Given) -> dict[str, object]:
    """Return what the part gets where nothing is known of it."""
    return {
        "name": cells.text("part_number"),
        "unit_cost": cost,
        "unit_cost_currency": cells.text("currency") or given.currency or given.default_currency,
    }


def _criticality(cells: Cells) -> Criticality | None:
    """Return what is said, else the highest criticality of any machine in which the part is used."""
    if cells.has("criticality"):
        return cells.word("criticality", Criticality)
    for level in Criticality:
        if cells.whole(f"used_in_{level.value.lower()}_critical"):
            return level
    return None


def _said(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


def _new_terms(said: Mapping[str, object], given: Given) -> Terms:
    whole = {"ceiling": said["maximum"], "currency": given.default_currency, **said}
    return checked_terms(lambda: Terms(**whole))  # type: ignore[arg-type]  # each value has its term's type


def checked_terms(make: Callable[[], Terms]) -> Terms:
    """Return the terms that `make` answers; `Wrong` with the column that contradicts the others."""
    try:
        return make()
    except InvalidInput as wrong:
        raise Wrong(column_of(str(wrong.path[-1])) if wrong.path else "", wrong.message) from None
