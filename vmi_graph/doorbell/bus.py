"""What every bus has in common: one channel, and news that pile up to a single ring."""

import asyncio

from broadcaster import BroadcastBackend, Event

RING = ""
RESYNC = "resync"
"""Not sent by anybody: the connection is new, and what was rung meanwhile may have been missed."""


class Bus(BroadcastBackend):
    """One channel of a `Broadcast`; rings that nobody fetched yet are kept as one, so nothing can pile up."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.healthy = False
        self.reconnects = 0
        self._news = asyncio.Event()
        self._resync = False

    async def subscribe(self, channel: str) -> None:
        """Nothing to do: the channel is heard from the moment of connecting."""
        self._require_own(channel)

    async def unsubscribe(self, channel: str) -> None:
        """Nothing to do: the channel is heard until disconnecting."""
        self._require_own(channel)

    async def next_published(self) -> Event:
        """Wait for the next ring, or for a new connection to the bus."""
        await self._news.wait()
        self._news.clear()
        resync, self._resync = self._resync, False
        return Event(channel=self.channel, message=RESYNC if resync else RING)

    def rung(self) -> None:
        """Somebody rang."""
        self._news.set()

    def back(self) -> None:
        """The connection is new."""
        self._resync = True
        self._news.set()

    def _require_own(self, channel: str) -> None:
        if channel != self.channel:
            raise ValueError(f"This bus carries {self.channel!r} only, not {channel!r}.")


async def end(*tasks: asyncio.Task[None]) -> None:
    """Cancel until they are done: drivers lose a cancellation that comes in the instant a connection is made."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=0.1)
