"""What a part, a location, a supplier and an assignment may be."""

import re
from typing import Final
from zoneinfo import available_timezones

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


_CODE = re.compile(r"[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]{0,62}[^\s\x00-\x1f\x7f])?")


def code(given: str, what: str) -> str:
    """Return a natural key as it is kept: 1 to 64 printable characters, no blank at either end."""
    kept = given.strip()
    if not _CODE.fullmatch(kept):
        raise InvalidInput(f"{what} must have 1 to 64 printable characters.")
    return kept


def name(given: str, what: str) -> str:
    """Return a name as it is kept: 1 to 200 printable characters."""
    kept = given.strip()
    if not kept or len(kept) > 200 or not kept.isprintable():  # noqa: PLR2004 - width of the column
        raise InvalidInput(f"{what} must have 1 to 200 printable characters.")
    return kept


def time_zone(given: str) -> str:
    """Return the IANA name of a time zone."""
    if given not in available_timezones():
        raise InvalidInput(f"{given[:64]!r} is no time zone; use an IANA name such as Europe/Berlin.")
    return given
