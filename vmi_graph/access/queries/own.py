"""Tokens of our own: signed ones and API keys. The row that was kept decides what its holder may do."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from vmi_graph.access import rules
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.refusal import Unauthenticated
from vmi_graph.foundation.secrets import secret
from vmi_graph.foundation.viewer import Role, Viewer

ALGORITHM: Final = "HS256"

_CLAIMS: Final = jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": rules.ISSUER}, jti={"essential": True}, exp={"essential": True}
)
_ROW: Final = """
SELECT subject, role, supplier_id, location_ids, digest, expires_at, revoked_at FROM access_token
"""


async def signing_key() -> OctKey:
    """Return what signs the tokens of this installation."""
    return OctKey.import_key(await secret("token"))


def digest_of(key: str) -> str:
    """Return what is kept of an API key: it has 256 random bits, so that a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


async def signed(token: str) -> Viewer:
    """Return who holds a signed token of ours; `Unauthenticated` for any other, and for one revoked or expired."""
    try:
        claims: dict[str, Any] = jwt.decode(token, await signing_key(), algorithms=[ALGORITHM]).claims
        _CLAIMS.validate(claims)
        token_id = UUID(claims["jti"])
    except (JoseError, ValueError, TypeError, AttributeError) as wrong:
        raise Unauthenticated("This token is not valid.") from wrong
    return _holder(await POOLED.fetch(f"{_ROW} WHERE id = $1", token_id))


async def keyed(key: str) -> Viewer:
    """Return who holds an API key; `Unauthenticated` for an unknown one, and for one revoked or expired."""
    digest = digest_of(key)
    rows = await POOLED.fetch(f"{_ROW} WHERE digest = $1", digest)
    return _holder([row for row in rows if hmac.compare_digest(row["digest"], digest)])


def _holder(rows: Sequence[asyncpg.Record]) -> Viewer:
    if not rows or rows[0]["revoked_at"] is not None:
        raise Unauthenticated("This token is unknown or was revoked.")
    row = rows[0]
    if row["expires_at"] is not None and row["expires_at"] <= datetime.now(UTC):
        raise Unauthenticated("This token has expired.")
    places = None if row["location_ids"] is None else orjson.loads(row["location_ids"])
    return rules.viewer(
        row["subject"],
        Role(row["role"]),
        supplier=row["supplier_id"],
        locations=None if places is None else frozenset(UUID(each) for each in places),
        expires_at=row["expires_at"],
    )
