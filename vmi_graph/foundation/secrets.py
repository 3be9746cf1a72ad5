"""The secrets of this installation: made at first need, kept in the database, the same for every process."""

import os
from typing import TYPE_CHECKING, Final

from vmi_graph.foundation import connection
from vmi_graph.foundation.connection import POOLED

if TYPE_CHECKING:
    import asyncpg

_BYTES: Final = 32

_known: Final[dict[str, "tuple[asyncpg.Pool[asyncpg.Record], bytes]"]] = {}


async def secret(purpose: str) -> bytes:
    """Return the 32 random bytes of a purpose, such as what signs tokens; read once in each process."""
    found = _known.get(purpose)
    if found is None or found[0] is not connection.pool():
        found = _known[purpose] = (connection.pool(), await _kept(purpose))
    return found[1]


async def _kept(purpose: str) -> bytes:
    # whoever is first wins: the other's bytes are dropped, and both read the same
    await POOLED.fetch(
        "INSERT INTO signing_secret (purpose, secret) VALUES ($1, $2) ON CONFLICT (purpose) DO NOTHING",
        purpose,
        os.urandom(_BYTES),
    )
    (record,) = await POOLED.fetch("SELECT secret FROM signing_secret WHERE purpose = $1", purpose)
    kept: bytes = record["secret"]
    return kept
