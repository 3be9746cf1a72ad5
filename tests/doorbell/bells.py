"""Bells for tests, and the patience to wait for them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from vmi_graph.doorbell import Doorbell

PATIENCE = 20.0
"""Seconds after which a test has failed; far more than anything here takes."""

NEVER = 3600.0
"""A poll interval that no test lives to see, so that only a ring can end a wait."""


@asynccontextmanager
async def doorbell(url: str, *, poll_seconds: float = NEVER) -> AsyncIterator[Doorbell]:
    bell = Doorbell(url, poll_seconds=poll_seconds)
    await bell.start()
    try:
        yield bell
    finally:
        await bell.stop()


async def rung(bell: Doorbell) -> None:
    """Wait in this very task, so that the bell knows what it has already told us."""
    async with asyncio.timeout(PATIENCE):
        await bell.wait()


async def until(bell: Doorbell, condition: Callable[[], bool]) -> None:
    """Follow the bell until `condition` holds; every change of the connection rings it."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await bell.wait()
