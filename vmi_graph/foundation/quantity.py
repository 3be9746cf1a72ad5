"""Exact amounts of stock, kept as whole ten-thousandths of the stock unit."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

SCALE: Final = 10_000
DECIMALS: Final = 4
_FINEST: Final = Decimal(1).scaleb(-DECIMALS)
LARGEST: Final = 10**11  # stock units; a thousand of such levels still sum inside 64 bits


@dataclass(frozen=True, order=True, slots=True)
class Quantity:
    """An exact amount in stock units, with at most four decimals; may be negative."""

    scaled: int

    @classmethod
    def of(cls, value: "Decimal | int | str") -> "Quantity":
        """Take a decimal number of stock units; ValueError when it is no number, too fine or too large."""
        try:
            number = Decimal(value)
        except InvalidOperation as wrong:
            raise ValueError(f"{str(value)[:40]!r} is not a decimal number") from wrong
        if not number.is_finite():
            raise ValueError("a quantity must be finite")
        if number.copy_abs() > LARGEST:  # `abs` would round to the context's 28 digits, as would a product
            raise ValueError(f"a quantity must lie within {LARGEST} stock units")
        rounded = number.quantize(_FINEST)
        if rounded != number:
            raise ValueError(f"a quantity has at most {DECIMALS} decimals")
        return cls(int(rounded * SCALE))

    @property
    def decimal(self) -> Decimal:
        """The amount in stock units."""
        return Decimal(self.scaled) / SCALE

    def __str__(self) -> str:
        whole, rest = divmod(abs(self.scaled), SCALE)
        sign = "-" if self.scaled < 0 else ""
        decimals = f".{rest:04d}".rstrip("0") if rest else ""
        return f"{sign}{whole}{decimals}"

    def __add__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.scaled + other.scaled)

    def __sub__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.scaled - other.scaled)

    def __neg__(self) -> "Quantity":
        return Quantity(-self.scaled)

    def __abs__(self) -> "Quantity":
        return Quantity(abs(self.scaled))

    def __bool__(self) -> bool:
        return self.scaled != 0

    def times(self, price: Decimal) -> Decimal:
        """Return the money of this quantity at a price per stock unit, unrounded."""
        return self.decimal * price


ZERO: Final = Quantity(0)


def total(quantities: "list[Quantity]") -> Quantity:
    """Add up; zero for none."""
    return Quantity(sum(each.scaled for each in quantities))


def round_up(quantity: Quantity, multiple: Quantity) -> Quantity:
    """Return the smallest multiple that is at least `quantity`."""
    return Quantity(-(-quantity.scaled // multiple.scaled) * multiple.scaled)


def round_down(quantity: Quantity, multiple: Quantity) -> Quantity:
    """Return the largest multiple that is at most `quantity`."""
    return Quantity(quantity.scaled // multiple.scaled * multiple.scaled)
