"""One reader of the journal in each process, feeding every subscription of that process.

The reader wakes when the bell rings, or every few seconds; it reads each entry once and hands the same object to
every subscription that may see it. Subscriptions are kept by topic and audience, so an entry costs as much as it has
listeners, and no statement. What is rendered of an entry can be shared in the same way: a `Listener` that stands for
many sockets with the same selection and the same audience is offered each entry once.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Iterable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import structlog

from vmi_graph.foundation.journal import eras
from vmi_graph.foundation.journal.cursor import START, Place
from vmi_graph.foundation.journal.listeners import Listener, Listeners
from vmi_graph.foundation.journal.reading import Entry, Read, last_said_ahead, newest, read_after
from vmi_graph.foundation.journal.scope import may_see
from vmi_graph.foundation.journal.subscription import Heartbeat, Subscription
from vmi_graph.foundation.refusal import CursorTooOld, Fault
from vmi_graph.foundation.settings import settings
from vmi_graph.foundation.viewer import Viewer

_PAGE: Final = 500  # entries of one statement
_REPLAYS: Final = 3  # pages read at a time: after a restart everybody resumes at once, and the pool is for requests too
_MOST_BACKOFF: Final = 5.0
_LEAST_PATIENCE: Final = 0.005  # seconds
_AT_A_TIME: Final = 200  # listeners called before the rest of the process gets its turn

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Endings:
    """Which topics tell that a supplier's assignment ended, or began again, and what loads those that are ended."""

    ended: str
    started: str
    load: Callable[[], Awaitable[Iterable[UUID]]]


class Hub:
    """The journal's reader in this process.

    doorbell_wait   returns when there may be news
    queue           how many entries are kept for a subscriber that is slow
    place           up to where everything was handed to the listeners
    read_at         when the journal was last read with success; None before the first time
    """

    def __init__(
        self,
        doorbell_wait: Callable[[], Awaitable[None]],
        endings: Endings,
        *,
        queue: int | None = None,
        poll_seconds: float | None = None,
        heartbeat_seconds: float | None = None,
    ) -> None:
        self.place = START
        self.read_at: datetime | None = None
        self.healthy = False
        self._bell = doorbell_wait
        self._endings = endings
        self.queue = queue or settings().subscriber_queue
        self._poll_seconds = poll_seconds or settings().poll_seconds
        self._heartbeat_seconds = heartbeat_seconds or settings().heartbeat_seconds
        self._ended: set[UUID] = set()
        self._listeners = Listeners()
        self._reading = asyncio.Lock()
        self._replays = asyncio.Semaphore(_REPLAYS)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin at the present; fails where the journal cannot be read."""
        await eras.begin()
        await self._begin_at_present()
        self._tasks = [
            asyncio.create_task(self._tail(), name="journal: reads"),
            asyncio.create_task(self._keep_beating(), name="journal: beats"),
        ]

    async def stop(self) -> None:
        """Stop reading and end every subscription behind what is queued."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.healthy = False
        self._end_all(None)

    async def subscribe(
        self, viewer: Viewer, topics: Collection[str], after: Place | None = None
    ) -> AsyncGenerator[Entry | Heartbeat, None]:
        """Yield what the viewer may see behind a place, without gap or repeat, and heartbeats in between."""
        subscription = self.subscription(viewer, topics)
        try:
            async with aclosing(subscription.items(after)) as items:
                async for item in items:
                    yield item
        finally:
            self.remove(subscription)

    def subscription(self, viewer: Viewer, topics: Collection[str]) -> Subscription:
        """Return a subscription that gets everything behind the present `place`; whoever asks for it removes it."""
        made = Subscription(self, viewer, topics, self.queue)
        self.add(made)
        return made

    def add(self, listener: Listener) -> None:
        """Hand a listener everything behind the present `place`."""
        self._listeners.add(listener)

    def remove(self, listener: Listener) -> None:
        """Hand a listener nothing more; removing it again changes nothing."""
        self._listeners.remove(listener)

    @property
    def listeners(self) -> int:
        """How many listeners there are."""
        return len(self._listeners)

    def may_see(self, viewer: Viewer, entry: Entry) -> bool:
        """Whether the viewer may see an entry now, which may be later than when it was queued."""
        return may_see(viewer, entry, self._ended)

    async def replay(self, after: Place, topics: Collection[str], supplier_id: UUID | None) -> Read:
        """Return the next page behind a place; few at a time."""
        async with self._replays:
            return await read_after(after, _PAGE, topics=list(topics), supplier_id=supplier_id)

    async def beat(self) -> None:
        """Have every listener deliver a heartbeat."""
        now = datetime.now(UTC)
        for number, listener in enumerate(self._listeners.all(), start=1):
            listener.beat(now)
            if number % _AT_A_TIME == 0:
                await asyncio.sleep(0)

    async def catch_up(self) -> bool:
        """Hand out everything up to the present; whether something later is committed, but not in order yet."""
        async with self._reading:
            complete, offered = False, 0
            while not complete:
                read = await read_after(self.place, _PAGE)
                for entry in read.entries:
                    offered += self._hand_out(entry)
                    if offered >= _AT_A_TIME:
                        offered = 0
                        await asyncio.sleep(0)
                self.place = read.up_to
                complete = read.complete
            if read.waiting:
                await self._look_ahead()
            self.read_at = datetime.now(UTC)
            self.healthy = True
            return read.waiting

    async def _look_ahead(self) -> None:
        """Silence suppliers whose assignments ended, without waiting until that is told in order."""
        ended = self._endings.ended
        ahead = await last_said_ahead((ended, self._endings.started))
        self._ended.update(assignment for assignment, topic in ahead.items() if topic == ended)

    def _hand_out(self, entry: Entry) -> int:
        """Offer an entry to all its listeners at one go: whoever is added later begins behind it."""
        if entry.assignment_id is not None and entry.topic == self._endings.ended:
            self._ended.add(entry.assignment_id)
        elif entry.assignment_id is not None and entry.topic == self._endings.started:
            self._ended.discard(entry.assignment_id)
        offered = 0
        for group in self._listeners.of(entry):
            if self.may_see(group[0].viewer, entry):  # one audience sees the same
                for listener in group:
                    listener.offer(entry)
                offered += len(group)
        self.place = entry.place
        return offered

    async def _tail(self) -> None:
        failures, patience = 0, _LEAST_PATIENCE
        while True:
            try:
                waiting = await self._read_on()
                failures = 0
                # nobody rings when an old transaction that kept others waiting ends
                patience = min(2 * patience, self._poll_seconds) if waiting else _LEAST_PATIENCE
                with suppress(TimeoutError):
                    async with asyncio.timeout(patience if waiting else self._poll_seconds):
                        await self._bell()
            except Exception as error:  # noqa: BLE001 - the only reader of the process must outlive whatever happens
                self.healthy = False
                failures += 1
                _log.warning("journal not read", error=type(error).__name__, reason=str(error), failures=failures)
                await asyncio.sleep(min(_MOST_BACKOFF, 0.05 * 2**failures) * random.uniform(0.5, 1))  # noqa: S311

    async def _read_on(self) -> bool:
        try:
            return await self.catch_up()
        except CursorTooOld as lost:
            # the database was restored beneath us, or this process slept longer than the journal is kept
            _log.error("journal place lost", reason=lost.message)
            if self.place > await newest():
                await eras.begin(anew=True)
            await self._begin_at_present()
            self._end_all(lost)
            return False

    async def _begin_at_present(self) -> None:
        self.place = await newest()
        # read later than the place: what ended in between is told twice, and never missed
        self._ended = set(await self._endings.load())

    def _end_all(self, fault: Fault | None) -> None:
        for listener in self._listeners.all():
            listener.end(fault)

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(self._heartbeat_seconds)
            await self.beat()


IN_PROCESS: Final[list[Hub]] = []
"""The hub of this process; set by `running`."""


def hub() -> Hub:
    """Return the hub of this process; an error of the program where none runs."""
    if not IN_PROCESS:
        raise RuntimeError("nobody reads the journal in this process: use `hub.running()`")
    return IN_PROCESS[-1]


@asynccontextmanager
async def running(started: Hub) -> AsyncIterator[Hub]:
    """Have a hub read the journal for this process until the end of the block."""
    await started.start()
    IN_PROCESS.append(started)
    try:
        yield started
    finally:
        IN_PROCESS.remove(started)
        await started.stop()
