"""One subscription: registered first, then replayed from its cursor, then live, with a bounded queue throughout."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import asyncpg

from vmi_graph.foundation.journal.cursor import Place
from vmi_graph.foundation.journal.reading import Entry, Read
from vmi_graph.foundation.refusal import Fault, SubscriberTooSlow
from vmi_graph.foundation.viewer import Viewer

if TYPE_CHECKING:
    from vmi_graph.foundation.journal.hub import Hub

LOST: Final = (
    OSError,  # timeouts included
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shutting down, starting up
    asyncpg.InsufficientResourcesError,  # too many connections
)
"""What is raised while the database is away: a subscription waits for it to come back."""

_AWAY_SECONDS: Final = 0.5

TOO_SLOW: Final = "The queue of this subscription is full: subscribe again after the last cursor received."


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Nothing is missing up to this place: what the viewer may see of it was delivered."""

    place: Place
    at: datetime


class Subscription:
    """What one subscriber follows; the hub fills the queue, `items` empties it.

    While it replays, a full queue is simply forgotten: the replay reads on and comes to the same entries. Once live, it
    ends the subscription.
    """

    def __init__(self, hub: "Hub", viewer: Viewer, topics: Collection[str], limit: int) -> None:
        self.viewer = viewer
        self.topics = frozenset(topics)
        self._hub = hub
        self._limit = limit
        self._queue: deque[Entry] = deque()
        self._seen = hub.place
        self._live = False
        self._overflown = False
        self._beaten: datetime | None = None
        self._ended = False
        self._fault: Fault | None = None
        self._wake: asyncio.Future[None] | None = None

    def offer(self, entry: Entry) -> None:
        """Queue an entry; never waits."""
        if self._overflown:
            return
        if len(self._queue) < self._limit:
            self._queue.append(entry)
        else:
            self._overflown = True
            if not self._live:
                self._queue.clear()
        self._rouse()

    def beat(self, at: datetime) -> None:
        """Have a heartbeat delivered behind what is queued."""
        self._beaten = at
        self._rouse()

    def end(self, fault: Fault | None) -> None:
        """End the subscription behind what is queued: with a fault, or because the process stops."""
        self._ended, self._fault = True, fault
        self._rouse()

    @property
    def told(self) -> Place:
        """Up to where everything was yielded; for whoever is done with the last item, which may lie behind."""
        waits = self._live and not self._queue and not self._overflown and self._beaten is None
        return max(self._seen, self._hub.place) if waits else self._seen

    def _rouse(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    async def items(self, after: Place | None) -> AsyncGenerator[Entry | Heartbeat, None]:
        """Yield what the viewer may see behind a place, without gap or repeat; without one, from now on.

        A heartbeat comes first where there is no cursor yet, and where the replay is done and the present begins.
        """
        if after is None:
            self._live = True
        else:
            self._seen = after
            async with aclosing(self._replayed()) as replayed:
                async for item in replayed:
                    yield item
        if self._live:
            yield self._heartbeat(datetime.now(UTC))
            async with aclosing(self._followed()) as followed:
                async for item in followed:
                    yield item

    async def _replayed(self) -> AsyncGenerator[Entry | Heartbeat, None]:
        """Yield page after page, until the queue has all that comes behind the last one."""
        while not self._live and not self._is_over():
            page = await self._page()
            for entry in page.entries:
                if self._hub.may_see(self.viewer, entry):
                    yield entry
            self._seen = page.up_to
            self._live = page.complete and not self._overflown
            if self._beaten is not None:
                yield self._heartbeat(self._beaten)

    async def _followed(self) -> AsyncGenerator[Entry | Heartbeat, None]:
        """Yield what comes, as it comes."""
        while True:
            while self._queue:
                entry = self._queue.popleft()
                if entry.place > self._seen:
                    self._seen = entry.place
                    if self._hub.may_see(self.viewer, entry):
                        yield entry
            if self._overflown:
                raise SubscriberTooSlow(TOO_SLOW)
            if self._is_over():
                return
            self._seen = max(self._seen, self._hub.place)
            if self._beaten is not None:
                yield self._heartbeat(self._beaten)
            else:
                await self._news()

    def _is_over(self) -> bool:
        """Whether the subscription was ended; raises the fault that ended it."""
        if self._fault is not None:
            raise self._fault
        return self._ended

    def _heartbeat(self, at: datetime) -> Heartbeat:
        self._beaten = None
        return Heartbeat(self._seen, at)

    async def _page(self) -> Read:
        """Read on from what was seen; from here on the queue has whatever the page is too early for."""
        self._queue.clear()
        self._overflown = False
        while True:
            try:
                return await self._hub.replay(self._seen, self.topics, self.viewer.supplier_id)
            except LOST:
                await asyncio.sleep(_AWAY_SECONDS)

    async def _news(self) -> None:
        self._wake = asyncio.get_running_loop().create_future()
        try:
            await self._wake
        finally:
            self._wake = None
