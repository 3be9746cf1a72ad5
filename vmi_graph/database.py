"""The database as a whole: which tables there are, opening and closing, migrations under a lock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg
from tortoise import Tortoise
from tortoise.migrations.api.migrate import migrate as apply_migrations

from vmi_graph import capabilities
from vmi_graph.foundation.connection import CUT_OFF
from vmi_graph.foundation.journal import eras
from vmi_graph.foundation.reads import READS
from vmi_graph.foundation.settings import settings

MIGRATIONS: Final = "vmi_graph.migrations"
_MIGRATION_LOCK: Final = 0x564D494D  # "VMIM"


def credentials(url: str) -> dict[str, Any]:
    """Return what asyncpg needs of a URL such as `postgres://user:secret@host/name` or `…/name?host=/socket/folder`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql", "asyncpg"}:
        raise ValueError(f"VMI_DATABASE_URL must begin with postgres://, not {parts.scheme!r}")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "host": options.pop("host", None) or parts.hostname or "localhost",
        "port": int(options.pop("port", None) or parts.port or 5432),
        "user": unquote(parts.username or options.pop("user", "postgres")),
        "password": unquote(parts.password) if parts.password else options.pop("password", None),
        "database": unquote(parts.path.lstrip("/")) or "postgres",
        **({"ssl": options["sslmode"]} if "sslmode" in options else {}),
    }


def configuration(url: str) -> dict[str, Any]:
    """Return Tortoise's configuration: one connection, one app of all tables, one folder of migrations."""
    tables = ["vmi_graph.foundation.tables", *(module.__name__ for module in capabilities.floors("tables"))]
    pool = {
        "minsize": 1,
        "maxsize": settings().pool_size,
        "command_timeout": settings().statement_seconds,
        "statement_cache_size": 500,
        "max_cached_statement_lifetime": 0,
        "reset": _left_as_it_was,
        "server_settings": {"jit": "off"},
    }
    return {
        "connections": {
            "default": {
                "engine": "tortoise.backends.asyncpg",
                "credentials": {**credentials(url), **pool, "application_name": "vmi_graph"},
            }
        },
        "apps": {"vmi": {"models": tables, "default_connection": "default", "migrations": MIGRATIONS}},
        "use_tz": True,
        "timezone": "UTC",
    }


async def _left_as_it_was(given_back: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Ask PostgreSQL to forget nothing of who borrowed a connection: asyncpg itself has undone an open transaction.

    Nothing else is ever left on a pooled connection, settings and locks are those of a transaction, nobody listens;
    but where a statement was cut off, PostgreSQL is told that nothing more of it will come.
    """
    process = given_back.get_server_pid()
    if process in CUT_OFF:
        CUT_OFF.discard(process)
        await given_back.execute("SELECT 1")


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[None]:
    """Open the database for this process, whichever task asks, and close it at the end."""
    await Tortoise.init(config=configuration(url), _enable_global_fallback=True)
    try:
        # the pool is made at first use: make it now, so that a wrong address fails here
        await Tortoise.get_connection("default").execute_query("SELECT 1")
        READS.open(credentials(url))
        yield
    finally:
        await READS.close()
        await Tortoise.close_connections()


async def migrate(url: str) -> None:
    """Bring the schema up to date; a second process that does the same waits, then finds nothing to do."""
    lock = await asyncpg.connect(**credentials(url))
    try:
        await lock.execute("SELECT pg_advisory_lock($1)", _MIGRATION_LOCK)
        await apply_migrations(config=configuration(url))
        await eras.begin_on(lock)
    finally:
        await Tortoise.close_connections()
        await lock.close()


async def pending_migrations(url: str) -> list[str]:
    """Return the names of migrations that were not applied yet; none when the schema is up to date."""
    from tortoise.migrations.executor import MigrationExecutor

    await Tortoise.init(config=configuration(url), init_connections=False)
    try:
        executor = MigrationExecutor(Tortoise.get_connection("default"), configuration(url)["apps"])
        return [str(step.migration.name) for step in await executor.plan()]
    finally:
        await Tortoise.close_connections()
