"""Migrates another database than the one that is open: in a process of its own, since Tortoise knows one at a time."""

import asyncio
import sys

_SCRIPT = "import asyncio, sys; from vmi_graph import database; asyncio.run(database.migrate(sys.argv[1]))"


async def migrated_elsewhere(url: str) -> None:
    """Bring a database up to date."""
    run = await asyncio.create_subprocess_exec(sys.executable, "-c", _SCRIPT, url)
    assert 0 == await run.wait()
