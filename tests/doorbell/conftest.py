"""A real Redis and a real PostgreSQL to hang bells on."""

from collections.abc import Iterator

import pytest

from tests.redis_server import redis_server
from vmi_graph.postgres import temporary_postgres

__all__ = ["redis_server"]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with temporary_postgres() as url:
        yield url
