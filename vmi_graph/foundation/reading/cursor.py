"""The opaque place of a row in an ordered list: the values it is sorted by, all visible to whoever holds it."""

import base64
import binascii
import zlib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

import orjson

from vmi_graph.foundation.reading.column import Kind
from vmi_graph.foundation.reading.order import Sorted
from vmi_graph.foundation.refusal import BadCursor

_LONGEST: Final = 2000  # characters; a cursor of ours is far shorter
_LARGEST: Final = 2**63


def _mark(orders: Sequence[Sorted]) -> int:
    """Return a number that tells cursors of different lists and orders apart."""
    return zlib.crc32(";".join(f"{order.column.sql} {order.descending}" for order in orders).encode())


def seal(orders: Sequence[Sorted], values: Sequence[Any]) -> str:
    """Return the cursor of a row from the raw values it is sorted by."""
    written = orjson.dumps([_mark(orders), *values], default=str)
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def unseal(orders: Sequence[Sorted], cursor: str) -> list[Any]:
    """Return the values a cursor stands for; `BadCursor` unless it came from a list in the same order."""
    wrong = BadCursor("This is no cursor of this list in this order.")
    if len(cursor) > _LONGEST:
        raise wrong
    try:
        mark, *values = orjson.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
        place = [_read(order, value) for order, value in zip(orders, values, strict=True)]
    except (ValueError, TypeError, InvalidOperation, binascii.Error) as error:
        raise wrong from error
    if mark != _mark(orders):
        raise wrong
    return place


def _read(order: Sorted, value: object) -> object:
    if value is None:
        if not order.column.nullable:
            raise ValueError
        return None
    match order.column.kind:
        case Kind.QUANTITY | Kind.INTEGER:
            if type(value) is not int or not -_LARGEST <= value < _LARGEST:
                raise ValueError
            return value
        case Kind.BOOLEAN:
            if type(value) is not bool:
                raise ValueError
            return value
        case kind:
            if not isinstance(value, str):
                raise TypeError
            return _read_text(kind, value)


def _read_text(kind: Kind, value: str) -> object:
    match kind:
        case Kind.UUID:
            return UUID(value)
        case Kind.TIME:
            return datetime.fromisoformat(value)
        case Kind.DATE:
            return date.fromisoformat(value)
        case Kind.DECIMAL:
            number = Decimal(value)
            if not number.is_finite():
                raise ValueError
            return number
        case _:
            if "\x00" in value:
                raise ValueError
            return value
