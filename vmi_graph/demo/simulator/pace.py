"""Who acts when: one act after the other at a human pace, for ever."""

import asyncio
import random
from collections.abc import Callable, Mapping
from typing import Final

import httpx2

from vmi_graph.demo.simulator.client import Client, Refused
from vmi_graph.demo.simulator.people import ACTS, World, shelves

PAUSES: Final = (0.6, 2.4)
"""Seconds between two acts, from and to."""

_AWAY_SECONDS: Final = 3.0


async def at_work(address: str, tokens: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Have people at work on a server until cancelled; each thing done is said, and each that was refused."""
    chance = random.Random()  # noqa: S311 - no two days are the same
    async with httpx2.AsyncClient(base_url=address, timeout=30) as http:
        client = Client(http, tokens)
        world: World | None = None
        while True:
            try:
                world = world or World(client, chance, await shelves(client))
                act = chance.choices(list(ACTS), list(ACTS.values()))[0]
                done = await act(world)
                if done is None:
                    continue
                say(done)
            except Refused as refused:
                say(f"refused: {refused}")
            except (httpx2.HTTPError, ValueError) as wrong:
                say(f"the server does not answer ({type(wrong).__name__}); people wait")
                await asyncio.sleep(_AWAY_SECONDS)
            await asyncio.sleep(chance.uniform(*PAUSES))
