"""Things that happen in tests: events for the journal, viewers of every side, and a bell that rings at once."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from vmi_graph.foundation import work as units
from vmi_graph.foundation.events import Event
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.journal.cursor import Place
from vmi_graph.foundation.journal.hub import Endings, Hub
from vmi_graph.foundation.journal.reading import Entry, read_after
from vmi_graph.foundation.journal.subscription import Heartbeat
from vmi_graph.foundation.viewer import Role, Viewer
from vmi_graph.foundation.work import Work

MANAGER = Viewer("manager", Role.PARTS_MANAGER, client="manager")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Event):
    """Something moved, and which time it was."""

    TOPIC: ClassVar[str] = "moved"

    number: int = 0

    def facts(self) -> dict[str, object]:
        return {"number": self.number}


class Counted(Moved):
    """Something was counted."""

    TOPIC: ClassVar[str] = "counted"


class Ended(Event):
    """An assignment ended."""

    TOPIC: ClassVar[str] = "ended"


class Started(Event):
    """An assignment started again."""

    TOPIC: ClassVar[str] = "started"


def supplier(supplier_id: UUID | None = None) -> Viewer:
    return Viewer("supplier", Role.SUPPLIER, supplier_id=supplier_id or new_id(), client="supplier")


def staff(*location_ids: UUID) -> Viewer:
    return Viewer("staff", Role.LOCATION_STAFF, location_ids=frozenset(location_ids))


async def tell(*events: Event, locks: Iterable[UUID] = ()) -> None:
    """Write the events to the journal in one unit of work."""
    async with Work(MANAGER) as work:
        await work.lock(locks)
        work.tell(*events)


def moved(first: int, last: int, supplier_id: UUID | None = None, assignment_id: UUID | None = None) -> list[Moved]:
    """Return movements numbered from `first` to `last`."""
    subject = new_id()
    return [
        Moved(subject_id=subject, number=number, supplier_id=supplier_id, assignment_id=assignment_id)
        for number in range(first, last + 1)
    ]


class Bell:
    """A doorbell that never fails."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    async def ring(self) -> None:
        self._rung.set()

    async def wait(self) -> None:
        await self._rung.wait()
        self._rung.clear()


@asynccontextmanager
async def running_hub(ended: Iterable[UUID] = (), queue: int = 100, poll_seconds: float = 60) -> AsyncIterator[Hub]:
    """A hub that reads the journal at every commit of this process, and beats only when told to."""
    bell = Bell()

    async def load() -> Iterable[UUID]:
        return ended

    hub = Hub(
        bell.wait, Endings("ended", "started", load), queue=queue, poll_seconds=poll_seconds, heartbeat_seconds=3600
    )
    units.BELLS.append(bell.ring)
    await hub.start()
    try:
        yield hub
    finally:
        units.BELLS.remove(bell.ring)
        await hub.stop()


async def until_beat(items: AsyncIterator[Entry | Heartbeat]) -> tuple[list[int], Heartbeat]:
    """Return the numbers told up to the next heartbeat, and the heartbeat."""
    numbers: list[int] = []
    async with asyncio.timeout(20):
        async for item in items:
            if isinstance(item, Heartbeat):
                return numbers, item
            numbers.append(item.facts["number"])
    raise AssertionError("the subscription ended without a heartbeat")


async def take(items: AsyncIterator[Entry | Heartbeat], count: int) -> list[int]:
    """Return the numbers of the next so many entries; heartbeats in between do not count."""
    numbers: list[int] = []
    async with asyncio.timeout(20):
        while len(numbers) < count:
            item = await anext(items)
            if isinstance(item, Entry):
                numbers.append(item.facts["number"])
    return numbers


async def read_all(after: Place) -> list[Entry]:
    """Read up to the present, also while transactions of others delay the horizon."""
    entries: list[Entry] = []
    async with asyncio.timeout(20):
        while True:
            read = await read_after(after, 500)
            entries.extend(read.entries)
            after = read.up_to
            if read.complete and not read.waiting:
                return entries
