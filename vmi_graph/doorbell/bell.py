"""The bell itself: ring it, or wait for it."""

import asyncio
from contextlib import AsyncExitStack, suppress
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import structlog
from broadcaster import Broadcast

from vmi_graph.doorbell.bus import RESYNC, RING, Bus, end
from vmi_graph.doorbell.memory_bus import MemoryBus

RING_SECONDS = 1.0
CHANNEL = "vmi_journal"

log = structlog.get_logger("vmi_graph.doorbell")


class Doorbell:
    """Rings other processes and hears them; never stands in the way of the work it announces.

    rings       times somebody here rang
    reconnects  times the bus was lost and found again
    failures    times a ring could not go out at once; one is made up for all of them when the bus is back
    """

    def __init__(self, url: str, *, poll_seconds: float = 3.0, channel: str = CHANNEL) -> None:
        self._bus = _bus(url, channel)
        self._broadcast = Broadcast(backend=self._bus)
        self._poll_seconds = poll_seconds
        self._tasks: list[asyncio.Task[None]] = []
        self._open = AsyncExitStack()
        self._to_ring = asyncio.Event()
        self._all_out = asyncio.Event()
        self._all_out.set()
        self._owed = False
        self._sounded = 0
        self._seen: WeakKeyDictionary[asyncio.Task[object], int] = WeakKeyDictionary()
        self._seen_by_newcomers = 0
        self._waiting: set[asyncio.Future[None]] = set()
        self.rings = 0
        self.failures = 0

    @property
    def healthy(self) -> bool:
        """Whether the bus is connected now; without it everything still works, at the pace of the polls."""
        return self._bus.healthy

    @property
    def reconnects(self) -> int:
        """Times the bus was lost and found again."""
        return self._bus.reconnects

    async def start(self) -> None:
        """Begin to hear and ring; does not wait for the bus, which may be down."""
        subscriber = await self._open.enter_async_context(self._broadcast.subscribe(self._bus.channel))

        async def hear() -> None:
            while True:
                event = await subscriber.get()
                if event.message == RESYNC and self._owed:
                    self._to_ring.set()
                self._sound()

        await self._broadcast.connect()
        self._tasks = [
            asyncio.create_task(hear(), name="doorbell: hears"),
            asyncio.create_task(self._keep_ringing(), name="doorbell: rings"),
        ]

    async def stop(self) -> None:
        """End, after the rings that are still to go out; a bus that is down is given one second for that."""
        if not self._tasks:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._all_out.wait(), RING_SECONDS)
        tasks, self._tasks = self._tasks, []
        await end(*tasks)
        await self._open.aclose()
        await self._broadcast.disconnect()

    async def ring(self) -> None:
        """Announce that there is news: returns at once, never fails, and many at a time go out as one."""
        self.rings += 1
        self._all_out.clear()
        self._to_ring.set()

    async def wait(self) -> None:
        """Return when rung, when the bus came back, or after the poll interval, whichever is first.

        A ring between two waits of one task ends the second at once. A task that waits for the first time, or each
        wait wrapped in a task of its own, goes on from where the last such newcomer was.
        """
        task = asyncio.current_task()
        assert task is not None
        if self._seen.get(task, self._seen_by_newcomers) == self._sounded:
            await self._next_sound()
        if task not in self._seen:
            self._seen_by_newcomers = self._sounded
        self._seen[task] = self._sounded

    async def _next_sound(self) -> None:
        sound = asyncio.get_running_loop().create_future()
        self._waiting.add(sound)
        try:
            await asyncio.wait((sound,), timeout=self._poll_seconds)
        finally:
            self._waiting.discard(sound)

    def _sound(self) -> None:
        self._sounded += 1
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    async def _keep_ringing(self) -> None:
        """Send what is to be rung, one message at a time; what is rung meanwhile goes out together afterwards."""
        while True:
            await self._to_ring.wait()
            self._to_ring.clear()
            self._owed = not await self._sent()
            if self._owed:
                self.failures += 1
                self._sound()  # those who wait in this process need no bus
            elif not self._to_ring.is_set():
                self._all_out.set()

    async def _sent(self) -> bool:
        if not self._bus.healthy:
            return False
        try:
            async with asyncio.timeout(RING_SECONDS):
                await self._broadcast.publish(self._bus.channel, RING)
        except Exception as error:  # noqa: BLE001 - a ring that fails for whatever reason may do no harm
            log.warning("doorbell not rung", error=type(error).__name__, reason=str(error))
            return False
        return True


def _bus(url: str, channel: str) -> Bus:
    """The bus that `url` names; the drivers are imported only where they are used."""
    match urlsplit(url).scheme:
        case "memory":
            return MemoryBus(channel)
        case "redis" | "rediss" | "unix":
            from vmi_graph.doorbell.redis_bus import RedisBus

            return RedisBus(url, channel)
        case "postgres" | "postgresql":
            from vmi_graph.doorbell.postgres_bus import PostgresBus

            return PostgresBus(url, channel)
        case other:
            raise ValueError(
                f"No bus is known for {other!r}: use memory://, redis://, rediss://, unix:// or postgres://."
            )
