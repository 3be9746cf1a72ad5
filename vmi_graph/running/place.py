"""Which database this process works on: the one that `VMI_DATABASE_URL` names, or our own in the data folder."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from vmi_graph import database
from vmi_graph.foundation.settings import Settings
from vmi_graph.postgres import BundledPostgres

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a database is found.

    own  whether the server is ours, in the data folder: then nobody else migrates it
    """

    url: str
    own: bool


@asynccontextmanager
async def located(chosen: Settings) -> AsyncIterator[Place]:
    """Find the database, and have its server run until the end of the block if it is our own."""
    if chosen.database_url is not None:
        database.credentials(chosen.database_url)  # an address that cannot be is refused before anything starts
        yield Place(chosen.database_url, own=False)
        return
    server = BundledPostgres(chosen.data_dir)
    try:
        url = await _to_its_end(asyncio.to_thread(server.start))
        yield Place(url, own=True)
    finally:
        await _to_its_end(asyncio.to_thread(server.stop))


async def _to_its_end(work: Awaitable[Answer]) -> Answer:
    """Wait for what cannot be cancelled, a thread, before passing a cancellation on."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait((task,))
        raise
