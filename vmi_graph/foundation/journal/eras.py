"""Lives of the journal: a database restored from a copy counts its transactions anew.

Entries are ordered by the number of their transaction, which belongs to one life of one PostgreSQL. In a restored copy
the old entries would carry numbers that are still to come, and cursors of clients would point at what was lost. So each
life is an era, kept in the highest bits of `xid`: a new one comes behind everything of the old ones.

A new era is noticed by the identity of the server, of its history (a failover or a recovery to a point in time begins
a new one) and of the database. What that cannot tell is a copy of files put back in the same place: the reader of a
process that lived through it notices by its own place, otherwise call `begin(anew=True)`.
"""

from datetime import UTC, datetime
from typing import Final, Union

import asyncpg

from vmi_graph.foundation.connection import acquired

Connection = Union["asyncpg.Connection[asyncpg.Record]", "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"]

ERA_BITS: Final = 44
"""An era has room for 17 trillion transactions, the seven bytes of a cursor for 4096 eras."""

ERA: Final = f"((SELECT coalesce(max(number), 0) FROM journal_era)::bigint << {ERA_BITS})"  # noqa: S608 - a constant of ours
"""SQL: what is added to the number of a transaction now."""

_HOME: Final = (
    "SELECT (SELECT oid FROM pg_database WHERE datname = current_database())::text"
    " || ' ' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)"
)

_LATEST: Final = "SELECT home FROM journal_era ORDER BY number DESC LIMIT 1"

_BEGIN: Final = """
INSERT INTO journal_era (number, home, began_at, follows_xid, follows_id, pruned_xid, pruned_id)
SELECT coalesce(last_era.number + 1, 0), $1::text, $2, coalesce(newest.xid, 0), coalesce(newest.id, 0),
       coalesce(last_era.pruned_xid, 0), coalesce(last_era.pruned_id, 0)
FROM (SELECT) AS always
LEFT JOIN (SELECT * FROM journal_era ORDER BY number DESC LIMIT 1) AS last_era ON TRUE
LEFT JOIN (SELECT xid, id FROM journal_entry ORDER BY xid DESC, id DESC LIMIT 1) AS newest ON TRUE
WHERE last_era.number IS NULL OR last_era.home <> $1::text OR $3
"""


async def begin(*, anew: bool = False) -> None:
    """Begin a new era if this database is not the one of the last, or when told to; for the start of a reader."""
    async with acquired() as connection:
        await begin_on(connection, anew=anew)


async def begin_on(connection: Connection, *, anew: bool = False) -> None:
    """Begin a new era on a connection, as `begin`; for the migration of a database that may be a copy."""
    home = await _home(connection)
    latest = await connection.fetch(_LATEST)
    if latest and latest[0]["home"] == home and not anew:
        return
    async with connection.transaction():
        # whoever is about to write in the old era ends first: nothing may appear there afterwards
        await connection.execute("LOCK TABLE journal_entry IN SHARE ROW EXCLUSIVE MODE")
        await connection.execute(_BEGIN, home, datetime.now(UTC), anew)


async def _home(connection: Connection) -> str:
    (place,) = await connection.fetch(_HOME)
    try:
        (server,) = await connection.fetch("SELECT system_identifier::text FROM pg_control_system()")
    except asyncpg.InsufficientPrivilegeError:  # some hosts keep it to themselves
        return f"unknown {place[0]}"
    return f"{server[0]} {place[0]}"
