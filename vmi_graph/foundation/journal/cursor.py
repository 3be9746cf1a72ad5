"""The opaque place in the journal that clients keep.

A cursor is one encrypted block: a plain transaction number would tell one supplier how much all the
others write.
"""

import base64
import binascii
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

from vmi_graph.foundation.refusal import BadCursor

_MARK: Final = b"VMI1"
_HALF: Final = 6  # bytes for each number: 281 trillion transactions
_BLOCK: Final = 16
_TEXT: Final = 22  # characters of a block in base64 without its padding


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the journal: behind the entry of transaction `xid` with the number `id`."""

    xid: int
    id: int


START: Final = Place(0, 0)


@lru_cache(maxsize=4)
def _cipher(secret: bytes) -> tuple[CipherContext, CipherContext]:
    # one block, never longer: ECB of a single block of unique numbers is a permutation, which is what is wanted
    cipher = Cipher(algorithms.AES(secret), modes.ECB())  # noqa: S305 - see the line above
    return cipher.encryptor(), cipher.decryptor()


def seal(place: Place, secret: bytes) -> str:
    """Return the cursor of a place."""
    block = place.xid.to_bytes(_HALF, "big") + place.id.to_bytes(_HALF, "big") + _MARK
    encryptor, _ = _cipher(secret)
    return base64.urlsafe_b64encode(encryptor.update(block)).decode().rstrip("=")


def unseal(cursor: str, secret: bytes) -> Place:
    """Return the place of a cursor; `BadCursor` for anything that `seal` did not make."""
    try:
        block = base64.urlsafe_b64decode(cursor.encode("ascii") + b"==") if len(cursor) == _TEXT else b""
    except (binascii.Error, ValueError):
        block = b""
    if len(block) == _BLOCK:
        _, decryptor = _cipher(secret)
        plain = decryptor.update(block)
        if plain[2 * _HALF :] == _MARK:
            return Place(int.from_bytes(plain[:_HALF], "big"), int.from_bytes(plain[_HALF : 2 * _HALF], "big"))
    raise BadCursor("This is no cursor of this feed.")
