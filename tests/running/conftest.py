"""Processes of the program over one PostgreSQL and one Redis, and a world that they serve."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.redis_server import RedisServer, redis_server
from tests.running.processes import Process, all_ended, started

__all__ = ["redis_server"]

Start = Callable[..., Awaitable[Process]]


@pytest.fixture
async def start(db: str, redis_server: RedisServer) -> AsyncIterator[Start]:
    """Start processes that share the database and the bell; the polls are rare, so that only rings explain speed."""
    settings = {
        "VMI_DATABASE_URL": db,
        "VMI_BROADCAST_URL": redis_server.url,
        "VMI_PORT": "0",
        "VMI_POLL_SECONDS": "45",
        "VMI_POOL_SIZE": "8",
    }
    async with all_ended() as noted:

        async def start(*command: str, **more: str) -> Process:
            process = await started(*command, **{**settings, **more})
            noted.append(process)
            return process

        yield start
