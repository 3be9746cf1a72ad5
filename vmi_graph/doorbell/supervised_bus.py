"""A bus on a server that may go away: watched, pinged, and connected again as often as need be."""

import asyncio
import random
from abc import abstractmethod
from typing import final

import structlog

from vmi_graph.doorbell.bus import Bus, end

PING_SECONDS = 5.0
"""How long a silent connection is believed in, and how long an answer may take."""

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0

log = structlog.get_logger("vmi_graph.doorbell")


class SupervisedBus(Bus):
    """Keeps one listening connection alive; `connect` succeeds also while the server is down."""

    def __init__(self, channel: str, ping_seconds: float) -> None:
        super().__init__(channel)
        self.ping_seconds = ping_seconds
        self._supervisor: asyncio.Task[None] | None = None
        self._connections = 0

    @abstractmethod
    async def open(self) -> None:
        """Connect and hear the channel; returns only when the server has confirmed it."""

    @abstractmethod
    async def listen(self) -> None:
        """Call `rung` for each ring, and ping at least every `ping_seconds`, until the connection fails."""

    @abstractmethod
    async def close(self) -> None:
        """Drop the listening connection, whatever its state."""

    @abstractmethod
    async def close_publishing(self) -> None:
        """Drop what `publish` keeps open."""

    @final
    async def connect(self) -> None:
        """Begin to keep the connection; does not wait for it."""
        self._supervisor = asyncio.create_task(self._supervise(), name="doorbell: connection")

    @final
    async def disconnect(self) -> None:
        """End the connection and stop looking after it."""
        if self._supervisor is not None:
            await end(self._supervisor)
        await self.close_publishing()

    async def _supervise(self) -> None:
        clock = asyncio.get_running_loop().time
        attempts = 0
        while True:
            began = clock()
            try:
                await self._hold_one_connection()
            except Exception as error:  # noqa: BLE001 - whatever it is, the answer is to connect again
                log.warning("doorbell lost", error=type(error).__name__, reason=str(error), attempts=attempts)
            attempts = 0 if clock() - began > self.ping_seconds else attempts + 1
            await asyncio.sleep(_pause(attempts))

    async def _hold_one_connection(self) -> None:
        try:
            async with asyncio.timeout(self.ping_seconds):
                await self.open()
            self._connections += 1
            self.reconnects = self._connections - 1
            self.healthy = True
            self.back()
            log.info("doorbell heard", reconnects=self.reconnects)
            await self.listen()
        finally:
            self.healthy = False
            await self.close()


def _pause(attempts: int) -> float:
    """Seconds to wait before the next try: doubling, and different for every process that lost the same server."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempts, 10))
    return random.uniform(longest / 2, longest)  # noqa: S311 - spreads load, guards nothing
