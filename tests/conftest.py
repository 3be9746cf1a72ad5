"""A real PostgreSQL for every test that asks for one: `VMI_TEST_DATABASE_URL`, else the server of the wheel."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack

import asyncpg
import pytest

from tests.skips import (
    pytest_collectreport,
    pytest_runtest_logreport,
    pytest_sessionfinish,
    pytest_terminal_summary,
)
from vmi_graph import capabilities, database
from vmi_graph.foundation.connection import POOLED

__all__ = [  # hooks: in CI every test runs
    "pytest_collectreport",
    "pytest_runtest_logreport",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
]


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The address of a server on which databases may be made."""
    with ExitStack() as stack:
        given = os.environ.get("VMI_TEST_DATABASE_URL")
        if given is None:
            from vmi_graph.postgres import temporary_postgres

            given = stack.enter_context(temporary_postgres())
        yield given


def _named(url: str, name: str) -> str:
    head, _, options = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{options}" if options else "")


@pytest.fixture(scope="session")
async def database_url(server_url: str, worker_name: str) -> AsyncIterator[str]:
    """The address of an empty, migrated database of this worker."""
    name = f"vmi_test_{os.getpid()}_{worker_name}"
    admin = await asyncpg.connect(**database.credentials(server_url))
    await admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
    await admin.execute(f'CREATE DATABASE "{name}"')
    url = _named(server_url, name)
    await database.migrate(url)
    yield url
    await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()


@pytest.fixture(scope="session")
def worker_name() -> str:
    """The name of this worker where tests run side by side."""
    return os.environ.get("PYTEST_XDIST_WORKER", "one")


@pytest.fixture(scope="session")
async def opened(database_url: str) -> AsyncIterator[str]:
    """The database, open for this process, with every reaction in place."""
    capabilities.wire()
    async with database.opened(database_url):
        yield database_url


@pytest.fixture
async def db(opened: str) -> AsyncIterator[str]:
    """The address of an open database without any rows."""
    yield opened
    tables = await POOLED.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        # processes keep the installation's secrets, as they may: those stay
        " AND tablename NOT IN ('tortoise_migrations', 'signing_secret')"
    )
    names = ", ".join(f'"{row["tablename"]}"' for row in tables)
    await POOLED.fetch(f"TRUNCATE {names} RESTART IDENTITY")
