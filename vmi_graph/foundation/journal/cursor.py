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

END: Final = 2**47
"""As an `id`: behind every entry of the transaction."""

_MARK: Final = b"VMI"
_XID: Final = 7  # bytes: an era and its transactions
_ID: Final = 6
_BLOCK: Final = 16
_TEXT: Final = 22  # characters of a block in base64 without its padding


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the journal: behind the entry `id` of transaction `xid`, whose highest bits count the era."""

    xid: int
    id: int


START: Final = Place(0, 0)


@lru_cache(maxsize=4)
def _cipher(secret: bytes) -> tuple[CipherContext, CipherContext]:
    # one block, never longer: ECB of a single block of unique numbers is a permutation, which is what is wanted
    cipher = Cipher(algorithms.AES(secret), modes.ECB())  # noqa: S305 - see the line above
    return cipher.encryptor(), cipher.decryptor()


@lru_cache(maxsize=1024)
def seal(place: Place, secret: bytes, salt: int = 0) -> str:
    """Return the cursor of a place.

    salt  makes different cursors of one END: whether they differ would tell whether somebody else wrote something
    """
    number = END + salt % END if place.id == END else place.id
    block = place.xid.to_bytes(_XID, "big") + number.to_bytes(_ID, "big") + _MARK
    encryptor, _ = _cipher(secret)
    return base64.urlsafe_b64encode(encryptor.update(block)).decode().rstrip("=")


def unseal(cursor: str, secret: bytes) -> Place:
    """Return the place of a cursor; `BadCursor` for anything that `seal` did not make."""
    try:
        block = base64.b64decode(cursor.encode("ascii") + b"==", b"-_", validate=True) if len(cursor) == _TEXT else b""
    except (binascii.Error, ValueError):
        block = b""
    if len(block) == _BLOCK:
        _, decryptor = _cipher(secret)
        plain = decryptor.update(block)
        if plain[_XID + _ID :] == _MARK:
            number = int.from_bytes(plain[_XID : _XID + _ID], "big")
            return Place(int.from_bytes(plain[:_XID], "big"), min(number, END))
    raise BadCursor("This is no cursor of this feed.")
