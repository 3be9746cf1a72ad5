"""The database is what the tables say: migrated by Tortoise, with every constraint and index really there."""

import asyncio
import sys
from collections.abc import Iterator

import asyncpg
import pytest
from tortoise import Tortoise
from tortoise.indexes import Index
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.models import Model

from vmi_graph import database
from vmi_graph.foundation.connection import POOLED


def tables() -> Iterator[type[Model]]:
    apps = Tortoise.apps
    assert apps is not None
    yield from apps["vmi"].values()


@pytest.mark.usefixtures("db")
async def test_every_declared_constraint_really_exists() -> None:
    there = {row[0] for row in await POOLED.fetch("SELECT conname FROM pg_constraint")}
    there |= {row[0] for row in await POOLED.fetch("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")}

    declared = {
        constraint.name
        for table in tables()
        for constraint in getattr(table._meta, "constraints", ())  # noqa: SLF001 - Tortoise has no other way
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }
    assert len(declared) > 50
    assert set() == declared - there


@pytest.mark.usefixtures("db")
async def test_every_declared_index_really_exists() -> None:
    there = {row[0] for row in await POOLED.fetch("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")}

    declared = {
        index.name
        for table in tables()
        for index in table._meta.indexes  # noqa: SLF001 - see above
        if isinstance(index, Index)
    }
    assert declared
    assert set() == declared - there


@pytest.mark.usefixtures("db")
async def test_no_foreign_key_deletes_history() -> None:
    rows = await POOLED.fetch("SELECT conname FROM pg_constraint WHERE contype = 'f' AND confdeltype <> 'r'")

    assert [] == [row[0] for row in rows]


async def test_tables_and_migrations_agree(opened: str) -> None:
    detector = MigrationAutodetector(Tortoise.apps, database.configuration(opened)["apps"])

    assert [] == [writer.operations for writer in await detector.changes()]


async def test_two_migrations_at_once_do_it_once(server_url: str, worker_name: str) -> None:
    name = f"vmi_twice_{worker_name}"
    admin = await asyncpg.connect(**database.credentials(server_url))
    await admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
    await admin.execute(f'CREATE DATABASE "{name}"')
    head, _, options = server_url.partition("?")
    url = f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{options}" if options else "")
    script = f"import asyncio; from vmi_graph import database; asyncio.run(database.migrate({url!r}))"

    runs = [await asyncio.create_subprocess_exec(sys.executable, "-c", script) for _ in range(2)]
    codes = [await run.wait() for run in runs]

    assert [0, 0] == codes
    await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()
