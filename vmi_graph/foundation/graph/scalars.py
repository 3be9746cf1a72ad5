"""Exact and strict scalars: no binary fractions, no NaN, no time without an offset."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NewType
from uuid import UUID

import strawberry
from strawberry.exceptions import StrawberryInputCoercionError
from strawberry.types.scalar import ScalarDefinition

from vmi_graph.foundation import gs1
from vmi_graph.foundation.graph.entity import guarded
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import Source

Gtin = NewType("Gtin", str)
Gln = NewType("Gln", str)

_NUMBER: Final = re.compile(r"-?\d{1,18}(\.\d{1,18})?")
_OFFSET: Final = re.compile(r"(Z|[+-]\d{2}:\d{2})$", re.IGNORECASE)


def _strict(name: str, parse: Callable[[str], Any], example: str) -> Callable[[object], Any]:
    """Accept a string only, and say what a good one looks like."""

    def read(value: object) -> Any:  # noqa: ANN401 - whatever the scalar is
        sentence = f"{name} must be a string such as {example!r}."
        if not isinstance(value, str) or len(value) > 64:  # noqa: PLR2004 - longer than any of them
            raise StrawberryInputCoercionError(sentence)
        try:
            return parse(value)
        except (ValueError, InvalidOperation) as wrong:
            raise StrawberryInputCoercionError(sentence) from wrong

    return read


def _decimal(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def _quantity(text: str) -> Quantity:
    return Quantity.of(_decimal(text))


def _quantity_or_integer(value: object) -> Quantity:
    if type(value) is int:
        try:
            return Quantity.of(value)
        except ValueError as wrong:
            raise StrawberryInputCoercionError(f"Quantity: {wrong}.") from wrong
    parsed: Quantity = _strict("Quantity", _quantity, "12.5")(value)
    return parsed


def _instant(text: str) -> datetime:
    if not _OFFSET.search(text) or "T" not in text.upper():
        raise ValueError(text)
    moment = datetime.fromisoformat(text.upper()).astimezone(UTC)
    if not 1900 <= moment.year <= 9000:  # noqa: PLR2004 - what PostgreSQL and every client can hold
        raise ValueError(text)
    return moment


def _day(text: str) -> date:
    if len(text) != 10:  # noqa: PLR2004 - fromisoformat knows more forms than the scalar allows
        raise ValueError(text)
    return date.fromisoformat(text)


def _checked(rule: Callable[[str], bool]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not rule(text):
            raise ValueError(text)
        return text

    return parse


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain(number: Decimal) -> str:
    written = format(number, "f")  # never rounded, as `normalize` would beyond 28 digits
    shortened = written.rstrip("0").rstrip(".") if "." in written else written
    return shortened if number else "0"


_RFC3339: Final = "https://www.rfc-editor.org/rfc/rfc3339"

SCALARS: Final[dict[object, ScalarDefinition]] = {
    Quantity: strawberry.scalar(
        name="Quantity",
        description=(
            "An exact amount in the part's stock unit, written as a decimal string with at most four decimals, such as "
            '"12.5". Whole numbers are also accepted as integers.'
        ),
        specified_by_url="https://speleotrove.com/decimal/daconvs.html",
        serialize=str,
        parse_value=_quantity_or_integer,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact number, written as a decimal string such as "19.99"; never NaN, infinite or a float.',
        specified_by_url="https://speleotrove.com/decimal/daconvs.html",
        serialize=_plain,
        parse_value=_strict("Decimal", _decimal, "19.99"),
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description='A moment (RFC 3339), such as "2026-11-23T08:00:00Z". Given with any offset, answered in UTC.',
        specified_by_url=_RFC3339,
        serialize=_utc,
        parse_value=_strict("DateTime", _instant, "2026-11-23T08:00:00Z"),
    ),
    date: strawberry.scalar(
        name="Date",
        description='A calendar day (RFC 3339 full-date), such as "2026-11-23".',
        specified_by_url=_RFC3339,
        serialize=date.isoformat,
        parse_value=_strict("Date", _day, "2026-11-23"),
    ),
    UUID: strawberry.scalar(
        name="UUID",
        description="A universally unique identifier (RFC 9562), such as an idempotency key made by the client.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc9562",
        serialize=str,
        parse_value=_strict("UUID", UUID, "0192f0c1-2b1e-7c3a-9d5e-2f6a7b8c9d0e"),
    ),
    Gtin: strawberry.scalar(
        name="GTIN",
        description="A Global Trade Item Number of 8, 12, 13 or 14 digits with its check digit.",
        specified_by_url="https://www.gs1.org/standards/id-keys/gtin",
        serialize=str,
        parse_value=_strict("GTIN", _checked(gs1.is_gtin), "04012345123456"),
    ),
    Gln: strawberry.scalar(
        name="GLN",
        description="A Global Location Number of 13 digits with its check digit.",
        specified_by_url="https://www.gs1.org/standards/id-keys/gln",
        serialize=str,
        parse_value=_strict("GLN", _checked(gs1.is_gln), "4012345000009"),
    ),
}


@strawberry.type(description="An amount of money in one currency.")
class Money:
    """An amount in a currency; never added across currencies."""

    amount: Decimal = strawberry.field(description="The exact amount, in whole units of the currency.")
    currency: str = strawberry.field(description="The currency (ISO 4217), such as EUR.")


@strawberry.input(description="An amount of money in one currency.")
class MoneyInput:
    """An amount in a currency, as it is given."""

    amount: Decimal = strawberry.field(description="The exact amount, in whole units of the currency.")
    currency: str = strawberry.field(description="The currency (ISO 4217), such as EUR.")


def money(source: Source[Any], amount: str, currency: str = "currency", *, meaning: str | None = None) -> Any:  # noqa: ANN401 - a field; its annotation is Money | None
    """Return a field that pairs a column of an amount with the column of its currency; null when the amount is."""

    def resolve(row: strawberry.Parent[Any]) -> Money | None:
        found = getattr(row, amount)
        return None if found is None else Money(amount=found, currency=getattr(row, currency))

    column = source.columns[amount]
    return strawberry.field(
        resolver=resolve,
        description=meaning or column.meaning,
        directives=guarded(column.permission),
        metadata={"amount": amount, "currency": currency},
    )
