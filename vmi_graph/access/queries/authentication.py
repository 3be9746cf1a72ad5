"""Who is asking: from the `Authorization` header, or the same value in a socket's first message, to a viewer."""

import base64
import binascii
import hashlib
import time
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from vmi_graph.access import rules
from vmi_graph.access.queries import outside, own
from vmi_graph.foundation.refusal import Unauthenticated
from vmi_graph.foundation.viewer import Viewer

FRESH_SECONDS: Final = 5.0
"""How long an answer is used again without asking the database: so long a revoked token may still be good."""

_MOST: Final = 10_000
_LONGEST: Final = 8_000  # characters; a token of ours is far shorter

_known: Final[OrderedDict[bytes, tuple[float, Viewer]]] = OrderedDict()


async def authenticate(authorization: str | None) -> Viewer:
    """Return who sends `Bearer …`; `Unauthenticated` for nobody, and for a token unknown, expired or revoked."""
    token = _bearer(authorization)
    digest = hashlib.sha256(token.encode()).digest()
    until, viewer = _known.get(digest, (0.0, None))
    if viewer is None or until <= time.monotonic():
        forget(digest)
        viewer = await _identified(token)
        _known[digest] = (time.monotonic() + FRESH_SECONDS, viewer)
        if len(_known) > _MOST:
            _known.popitem(last=False)
    if viewer.expires_at is not None and viewer.expires_at <= datetime.now(UTC):
        raise Unauthenticated("This token has expired.")
    return viewer


def forget(digest: bytes | None = None) -> None:
    """Forget one answer, or all: the next request asks the database."""
    if digest is None:
        _known.clear()
    else:
        _known.pop(digest, None)


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").strip().partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("Say who you are: send `Authorization: Bearer` and a token.")
    if len(token) > _LONGEST or not token.isascii() or not token.isprintable():
        raise Unauthenticated("This token is not valid.")
    return token


async def _identified(token: str) -> Viewer:
    if token.startswith(rules.KEY_PREFIX):
        return await own.keyed(token)
    header, claims = _unproven(token)
    # which of the two it claims to be only chooses by whose keys and algorithms it has to prove itself
    if outside.accepts(claims.get("iss")):
        kid = header.get("kid")
        return await outside.vouched(token, kid if isinstance(kid, str) else None)
    return await own.signed(token)


def _unproven(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        header, claims, _ = token.split(".")
        return _object(header), _object(claims)
    except (ValueError, TypeError, binascii.Error) as wrong:
        raise Unauthenticated("This token is not valid.") from wrong


def _object(part: str) -> dict[str, Any]:
    read = orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    if not isinstance(read, dict):
        raise TypeError("a part of a signed token is an object")
    return read
