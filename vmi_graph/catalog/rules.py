"""What a part, a location, a supplier and an assignment may be."""

import re
from collections.abc import Collection
from decimal import Decimal
from typing import Final
from zoneinfo import available_timezones

from vmi_graph.foundation import gs1
from vmi_graph.foundation.refusal import InvalidInput, Refusal
from vmi_graph.foundation.viewer import Permission
from vmi_graph.foundation.word import Word

READ_COSTS: Final = Permission("cost:read")
READ_INTERNAL: Final = Permission("internal:read")
EDIT_MASTER_DATA: Final = Permission("catalog:edit")
ASSIGN_SUPPLIERS: Final = Permission("assignment:edit")


class Criticality(Word):
    """How much depends on a part being there."""

    HIGH = "HIGH", "A machine stands still without it."
    MEDIUM = "MEDIUM", "Work goes on, but worse."
    LOW = "LOW", "It can wait."


class AbcClass(Word):
    """Rank of a part by its share of the annual value used."""

    A = "A", "The few parts that make up the first 80 % of the value."
    B = "B", "The next 15 %."
    C = "C", "The many parts of the last 5 %."


class XyzClass(Word):
    """Rank of a part by how regularly it is used."""

    X = "X", "Used regularly."
    Y = "Y", "Used with swings, such as a season."
    Z = "Z", "Used irregularly."


class Standing(Word):
    """Whether a supplier may be ordered from."""

    ACTIVE = "ACTIVE", "Orders may be placed."
    SUSPENDED = "SUSPENDED", "Nothing is ordered automatically; what is on its way is still received."


class DuplicateAssignment(Refusal):
    """This supplier is in charge of this part at this location already."""

    code = "DUPLICATE_ASSIGNMENT"


class RankTaken(Refusal):
    """Another supplier holds this rank for the part at the location."""

    code = "RANK_TAKEN"


class StockLeft(Refusal):
    """The assignment cannot end while something is on its shelf, on order or in transit."""

    code = "STOCK_LEFT"


HIGHEST_RANK: Final = 1000

_CURRENCY: Final = re.compile("[A-Z]{3}")
_DIGITS: Final = 18  # of every amount that is kept, decimals included
_LONGEST_REMARK: Final = 2000


def line(given: str, what: str, longest: int) -> str:
    """Return a text of one line as it is kept: printable characters, no blank at either end."""
    kept = given.strip()
    if not kept or len(kept) > longest or not kept.isprintable():
        raise InvalidInput(f"{what} must have 1 to {longest} printable characters.")
    return kept


def code(given: str, what: str) -> str:
    """Return a natural key as it is kept: 1 to 64 printable characters, no blank at either end."""
    return line(given, what, 64)


def name(given: str, what: str) -> str:
    """Return a name as it is kept: 1 to 200 printable characters."""
    return line(given, what, 200)


def remark(given: str | None, what: str = "The reason") -> str | None:
    """Return a text of several lines as it is kept; None for none and for blanks."""
    kept = (given or "").strip()
    if len(kept) > _LONGEST_REMARK or not all(each.isprintable() for each in kept.split()):
        raise InvalidInput(f"{what} must have at most {_LONGEST_REMARK} printable characters.")
    return kept or None


def amount(given: Decimal, what: str, decimals: int = 4) -> Decimal:
    """Return an amount that can be kept exactly: zero or more, with so many decimals at most."""
    if not given.is_finite() or given < 0:
        raise InvalidInput(f"{what} cannot be negative.")
    if given >= Decimal(10) ** (_DIGITS - decimals) or given != round(given, decimals):
        raise InvalidInput(f"{what} must have at most {_DIGITS - decimals} digits and {decimals} decimals.")
    return given


def currency(given: str) -> str:
    """Return the code of a currency (ISO 4217)."""
    if not _CURRENCY.fullmatch(given):
        raise InvalidInput("The currency is a code of three capital letters (ISO 4217), such as EUR.")
    return given


def gtin(given: str) -> str:
    """Return a Global Trade Item Number with a right check digit."""
    if not gs1.is_gtin(given):
        raise InvalidInput("A GTIN has 8, 12, 13 or 14 digits, the last one its check digit.")
    return given


def gln(given: str) -> str:
    """Return a Global Location Number with a right check digit."""
    if not gs1.is_gln(given):
        raise InvalidInput("A GLN has 13 digits, the last one its check digit.")
    return given


def time_zone(given: str) -> str:
    """Return the IANA name of a time zone."""
    if given not in available_timezones():
        raise InvalidInput(f"{given[:64]!r} is no time zone; use an IANA name such as Europe/Berlin.")
    return given


def next_rank(taken: Collection[int]) -> int:
    """Return the lowest rank that nobody holds."""
    rank = 1
    while rank in taken:
        rank += 1
    return rank


def rank(given: int, taken: Collection[int]) -> int:
    """Return a rank that may be held beside those that are taken."""
    if not 1 <= given <= HIGHEST_RANK:
        raise InvalidInput(f"A rank is a whole number from 1 to {HIGHEST_RANK}.", path=("rank",))
    if given in taken:
        raise RankTaken(f"Another supplier holds the rank {given} there.", path=("rank",))
    return given


def bin_name(given: str | None) -> str | None:
    """Return the name of a bin as it is kept; None for none."""
    if given is None:
        return None
    try:
        return line(given, "The bin", 64)
    except InvalidInput as wrong:
        raise wrong.under("bin") from None
