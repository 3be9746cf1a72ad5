"""A database with a million ledger entries, loaded in about a minute: for looking at plans."""

from pathlib import Path
from typing import Final

import asyncpg

_ROWS: Final = Path(__file__).with_name("many_rows.sql")

ENTRIES: Final = 1_000_000
LEVELS: Final = 100_000

_KEYS: Final = """
SELECT conrelid::regclass::text AS holder, conname AS name, pg_get_constraintdef(oid) AS definition
FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
"""

_INDEXES: Final = """
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


async def fill(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Load the rows; foreign keys and plain indexes stand aside meanwhile, and come back as they were."""
    keys, indexes = await connection.fetch(_KEYS), await connection.fetch(_INDEXES)
    for key in keys:
        await connection.execute(f"ALTER TABLE {key['holder']} DROP CONSTRAINT {key['name']}")
    for index in indexes:
        await connection.execute(f"DROP INDEX {index['name']}")
    await connection.execute("SET maintenance_work_mem = '256MB'")
    await connection.execute(_ROWS.read_text().format(entries=ENTRIES, levels=LEVELS), timeout=600)
    for index in indexes:
        await connection.execute(index["definition"], timeout=600)
    for key in keys:
        await connection.execute(
            f"ALTER TABLE {key['holder']} ADD CONSTRAINT {key['name']} {key['definition']} NOT VALID"
        )
    await connection.execute("VACUUM (ANALYZE)", timeout=600)


async def large_tables(connection: "asyncpg.Connection[asyncpg.Record]") -> frozenset[str]:
    """Return the tables that nobody wants to read from end to end."""
    rows = await connection.fetch("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= 50000")
    return frozenset(row[0] for row in rows)
