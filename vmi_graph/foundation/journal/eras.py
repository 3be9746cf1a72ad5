"""Lives of the journal: a database restored from a copy counts its transactions anew.

Entries are ordered by the number of their transaction, which belongs to one life of one PostgreSQL. In a restored copy
the old entries would carry numbers that are still to come, and cursors of clients would point at what was lost. So each
life is an era, kept in the highest bits of `xid`: a new one comes behind everything of the old ones.

A new era is noticed by the identity of the server, of its history (a failover or a recovery to a point in time begins
a new one) and of the database. What that cannot tell is a copy of files put back in the same place: the reader of a
process that lived through it notices by its own place, otherwise call `begin(anew=True)`.
"""

from datetime import UTC, datetime
from typing import Final

import asyncpg

from vmi_graph.foundation.connection import POOLED, Statements

ERA_BITS: Final = 44
"""An era has room for 17 trillion transactions, the seven bytes of a cursor for 4096 eras."""

ERA: Final = f"((SELECT coalesce(max(number), 0) FROM journal_era)::bigint << {ERA_BITS})"  # noqa: S608 - a constant of ours
"""SQL: what is added to the number of a transaction now."""

_HOME: Final = (
    "SELECT (SELECT oid FROM pg_database WHERE datname = current_database())::text"
    " || ' ' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)"
)

_BEGIN: Final = """
INSERT INTO journal_era (number, home, began_at, follows_xid, follows_id, pruned_xid, pruned_id)
SELECT coalesce(now_in.number + 1, 0), $1::text, $2, coalesce(newest.xid, 0), coalesce(newest.id, 0),
       coalesce(now_in.pruned_xid, 0), coalesce(now_in.pruned_id, 0)
FROM (SELECT) AS always
LEFT JOIN (SELECT * FROM journal_era ORDER BY number DESC LIMIT 1) AS now_in ON TRUE
LEFT JOIN (SELECT xid, id FROM journal_entry ORDER BY xid DESC, id DESC LIMIT 1) AS newest ON TRUE
WHERE now_in.number IS NULL OR now_in.home <> $1::text OR $3
ON CONFLICT (number) DO NOTHING
RETURNING number
"""


async def begin(within: Statements = POOLED, *, anew: bool = False) -> bool:
    """Begin a new era if this database is not the one of the last, or when told to; whether one began.

    Before anything writes to a database that may be a copy: at its migration, and at the start of a reader.
    """
    rows = await within.fetch(_BEGIN, await _home(within), datetime.now(UTC), anew)
    return bool(rows)


async def _home(within: Statements) -> str:
    (place,) = await within.fetch(_HOME)
    try:
        (server,) = await within.fetch("SELECT system_identifier::text FROM pg_control_system()")
    except asyncpg.InsufficientPrivilegeError:  # some hosts keep it to themselves
        return f"unknown {place[0]}"
    return f"{server[0]} {place[0]}"
