"""The three kinds of master data: how each column is kept, checked and told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from vmi_graph.catalog import events, rules
from vmi_graph.foundation.refusal import InvalidInput
from vmi_graph.foundation.word import Word


@dataclass(frozen=True, slots=True)
class Kept:
    """A column: its SQL type, what checks a value, and what a new row has without one.

    required  whether a new row must bring a value
    nullable  whether null clears it
    """

    sql: str
    check: Callable[[Any], object]
    default: object = None
    required: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A table of master data, with its natural key and what it tells.

    together  two columns that have both a value or none
    """

    table: str
    key: str
    event: type[events.MasterDataChanged]
    columns: Mapping[str, Kept]
    together: tuple[str, str] | None = None

    def checked(self, values: Mapping[str, object]) -> dict[str, object]:
        """Return the given values as they are kept; refuse what cannot be."""
        return {name: self._checked(name, value) for name, value in values.items()}

    def _checked(self, name: str, value: object) -> object:
        column = self.columns[name]
        if value is None:
            if column.nullable:
                return None
            raise InvalidInput(f"A {self.table} cannot be without its {name.replace('_', ' ')}.", path=(name,))
        try:
            return column.check(value)
        except InvalidInput as wrong:
            raise wrong.under(name) from None

    def completed(self, values: Mapping[str, object]) -> dict[str, object]:
        """Return a new row from the values given for it; refuse one without what it needs."""
        for name, column in self.columns.items():
            if column.required and name not in values:
                raise InvalidInput(f"A new {self.table} needs a {name.replace('_', ' ')}.", path=(name,))
        return self.whole({name: values.get(name, column.default) for name, column in self.columns.items()})

    def whole(self, values: dict[str, object]) -> dict[str, object]:
        """Return a whole row; refuse one that contradicts itself."""
        if self.together is not None:
            first, second = self.together
            if (values[first] is None) != (values[second] is None):
                both = " and ".join(name.replace("_", " ") for name in self.together)
                raise InvalidInput(f"The {both} go together.", path=(first,))
        return values


def _word(value: Word) -> object:
    return value.value


def _line(what: str, longest: int) -> Callable[[str], str]:
    return lambda given: rules.line(given, what, longest)


def _amount(what: str, decimals: int) -> Callable[[Decimal], Decimal]:
    return lambda given: rules.amount(given, what, decimals)


_NAME: Final = Kept("text", _line("The name", 200), required=True)
_GLN: Final = Kept("text", rules.gln, nullable=True)

PARTS: Final = Kind(
    "part",
    "number",
    events.PartChanged,
    {
        "name": _NAME,
        "unit": Kept("text", _line("The unit", 32), default="piece"),
        "gtin": Kept("text", rules.gtin, nullable=True),
        "criticality": Kept("text", _word, nullable=True),
        "abc_class": Kept("text", _word, nullable=True),
        "xyz_class": Kept("text", _word, nullable=True),
        "unit_cost": Kept("numeric", _amount("The unit cost", 4), nullable=True),
        "unit_cost_currency": Kept("text", rules.currency, nullable=True),
        "unit_volume": Kept("numeric", _amount("The unit volume", 6), nullable=True),
    },
    together=("unit_cost", "unit_cost_currency"),
)

LOCATIONS: Final = Kind(
    "location",
    "code",
    events.LocationChanged,
    {
        "name": _NAME,
        "time_zone": Kept("text", rules.time_zone, default="UTC"),
        "gln": _GLN,
        "storage_capacity": Kept("numeric", _amount("The storage capacity", 6), nullable=True),
    },
)

SUPPLIERS: Final = Kind(
    "supplier",
    "code",
    events.SupplierChanged,
    {
        "name": _NAME,
        "gln": _GLN,
        "standing": Kept("text", _word, default=rules.Standing.ACTIVE.value),
    },
)
