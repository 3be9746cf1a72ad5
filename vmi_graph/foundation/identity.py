"""Identifiers: row ids that grow with time, and the opaque global ids shown to clients.

Row ids are UUIDs of version 7 (RFC 9562): ordered by creation, yet without the gaps of a counter, by
which one supplier could count what the others do.
"""

import os
import time
from uuid import UUID

_VERSION_AND_VARIANT = (0x7 << 76) | (0x2 << 62)
_RANDOM = (0xFFF << 64) | (2**62 - 1)


def new_id() -> UUID:
    """Return a fresh row id."""
    milliseconds = time.time_ns() // 1_000_000
    randomness = int.from_bytes(os.urandom(10), "big") & _RANDOM
    return UUID(int=(milliseconds << 80) | _VERSION_AND_VARIANT | randomness)


def to_global(kind: str, row: UUID) -> str:
    """Return the global id of a row: its type's name and the row id."""
    return f"{kind}_{row.hex}"


def from_global(given: str) -> tuple[str, UUID] | None:
    """Return type's name and row id; None for anything that is no global id."""
    kind, separator, digits = given.rpartition("_")
    if not separator or not kind or len(digits) != 32 or not digits.isascii():  # noqa: PLR2004 - hex digits of a UUID
        return None
    try:
        return kind, UUID(hex=digits)
    except ValueError:
        return None
