"""The way to PostgreSQL: statements outside a unit of work, on the pool that Tortoise keeps."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, Protocol

import asyncpg
from tortoise import connections

from vmi_graph.foundation.refusal import BadInput
from vmi_graph.foundation.settings import settings

UNSTORABLE = (asyncpg.DataError, asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)
"""What PostgreSQL says of a text with a NUL or half a character in it."""


CUT_OFF: Final[set[int]] = set()
"""The server processes behind connections on which a statement was given up.

One given up between being prepared and being run leaves its locks until somebody says that it is over.
"""


class Statements(Protocol):
    """Whatever runs a statement: the pool, or a unit of work."""

    async def fetch(self, sql: str, /, *values: object) -> Sequence[asyncpg.Record]:
        """Run one statement and return its rows."""
        ...


def pool() -> "asyncpg.Pool[asyncpg.Record]":
    """Return the process's pool; an error of the program when the database is not open."""
    found: asyncpg.Pool[asyncpg.Record] | None = connections.get("default")._pool  # noqa: SLF001 - no public way to it
    if found is None:
        raise RuntimeError("the database is not open: use `database.opened()`")
    return found


@asynccontextmanager
async def acquired() -> AsyncIterator["asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"]:
    """Borrow a connection, waiting at most `pool_wait_seconds`."""
    borrowed = await pool().acquire(timeout=settings().pool_wait_seconds)
    try:
        yield borrowed
    except (asyncio.CancelledError, TimeoutError):
        CUT_OFF.add(borrowed.get_server_pid())
        raise
    finally:
        await asyncio.shield(pool().release(borrowed))


class Pooled:
    """Statements outside a unit of work: each one sees what is committed when it starts."""

    async def fetch(self, sql: str, *values: object) -> Sequence[asyncpg.Record]:
        """Run one statement on a pooled connection."""
        async with acquired() as connection:
            try:
                rows: list[Any] = await connection.fetch(sql, *values)
            except UNSTORABLE as wrong:
                raise BadInput("A text contains a character that cannot be stored.") from wrong
            return rows


POOLED = Pooled()
