"""Decimal points and decimal commas: told apart by what a column and a file show, never guessed.

`1.234,56` and `1,234.56` can each be read in one way only, and so can `2,5`. `1,234` can be read in two: what
else stands in its column, or else in its file, decides; where that is silent or contradicts itself, it is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from vmi_graph.foundation.word import Word


class Notation(Word):
    """Which character stands before the decimals."""

    POINT = "point", "1,234.56"
    COMMA = "comma", "1.234,56"


class NotANumber(ValueError):  # noqa: N818 - said of a cell, not an error of the program
    """The text is no number, or could be two."""


_NEUTRAL: Final = "[ \u00a0\u2009\u202f'\u2019]"  # what groups digits in neither notation's decimals


def _pattern(group: str, decimal: str) -> re.Pattern[str]:
    decimals = rf"(?P<decimals>{decimal}[0-9]+)?"
    grouped = rf"[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+|[1-9][0-9]{{0,2}}(?:{_NEUTRAL}[0-9]{{3}})+"
    return re.compile(rf"(?P<sign>[+-])?(?:(?P<whole>{grouped}|[0-9]+){decimals}|(?P<bare>{decimal}[0-9]+))")


_PATTERNS: Final = {Notation.POINT: _pattern(",", r"\."), Notation.COMMA: _pattern(r"\.", ",")}
_LONGEST: Final = 40  # characters; no quantity or price comes near


def readings(text: str) -> dict[Notation, Decimal]:
    """Return what a text means in each notation in which it is a number."""
    plain = text.strip().replace("\u2212", "-")
    if plain.endswith("-") and not plain.startswith(("-", "+")):
        plain = f"-{plain[:-1].rstrip()}"  # some accounting programs write the sign behind
    if len(plain) > _LONGEST:
        return {}
    found = {}
    for notation, pattern in _PATTERNS.items():
        match = pattern.fullmatch(plain)
        if match is not None:
            found[notation] = _value(match)
    return found


def _value(match: re.Match[str]) -> Decimal:
    whole = re.sub("[^0-9]", "", match["whole"] or "0")
    decimals = re.sub("[^0-9]", "", match["decimals"] or match["bare"] or "")
    return Decimal(f"{match['sign'] or ''}{whole}.{decimals or '0'}")


def shown(text: str) -> Notation | None:
    """Return the notation that a number proves; None where it fits both, or none."""
    found = readings(text)
    return next(iter(found)) if len(found) == 1 else None


def read(text: str, notation: Notation | None) -> Decimal:
    """Return the number in a notation; without one only a number that can mean nothing else."""
    found = readings(text)
    if not found:
        raise NotANumber(f"{text[:_LONGEST]!r} is not a number")
    if notation is not None:
        if notation not in found:
            raise NotANumber(f"{text[:_LONGEST]!r} is not a number with a decimal {notation.value}")
        return found[notation]
    if len(set(found.values())) > 1:
        raise NotANumber(
            f"{text[:_LONGEST]!r} can be read as {found[Notation.POINT]:f} or as {found[Notation.COMMA]:f}: "
            "say --decimals point or --decimals comma"
        )
    return next(iter(found.values()))


@dataclass(slots=True)
class Evidence:
    """Which notations the columns of a file show."""

    by_column: dict[str, set[Notation]] = field(default_factory=dict)

    def look(self, column: str, text: str) -> None:
        """Take a cell into account."""
        if "." in text or "," in text:
            found = shown(text)
            if found is not None:
                self.by_column.setdefault(column, set()).add(found)

    def decided(self) -> Mapping[str, Notation | None]:
        """Return the notation of each column that shows any, and under the empty name that of all others.

        None where what is shown contradicts itself.
        """
        everywhere: set[Notation] = set().union(*self.by_column.values())
        decided = {column: _only(found) for column, found in self.by_column.items()}
        return {**decided, "": _only(everywhere)}


def _only(found: set[Notation]) -> Notation | None:
    return next(iter(found)) if len(found) == 1 else None
