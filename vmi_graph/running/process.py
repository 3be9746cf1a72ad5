"""One open process: its database migrated, its reactions wired, its doorbell and its reader of the journal at work."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import asyncpg

from vmi_graph import capabilities, database
from vmi_graph.catalog import events as catalog_events
from vmi_graph.catalog import queries as catalog
from vmi_graph.compiling.following import following
from vmi_graph.doorbell import Doorbell
from vmi_graph.foundation import work
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.journal import hub as journal
from vmi_graph.foundation.settings import Settings
from vmi_graph.running.place import Place, located
from vmi_graph.serving.watching.probes import Check

PENDING: Final = "The database is not up to date, {} missing: run `vmi-graph migrate` first."


class NotMigrated(RuntimeError):  # noqa: N818 - a state of the world, read aloud
    """The schema of an outside database is older than this program: whoever runs it decides when to migrate."""


@dataclass(frozen=True, slots=True)
class Process:
    """What is open; it closes with the block that opened it."""

    place: Place
    bell: Doorbell
    hub: journal.Hub


@asynccontextmanager
async def database_open(chosen: Settings) -> AsyncIterator[Place]:
    """Open the database with everything wired: enough for a command that writes and ends.

    Our own database is brought up to date; an outside one must be.
    """
    async with located(chosen) as place:
        if place.own:
            await database.migrate(place.url)
        async with database.opened(place.url):
            missing = await unapplied()
            if missing:
                raise NotMigrated(PENDING.format(", ".join(missing)))
            capabilities.wire()
            yield place


@asynccontextmanager
async def opened(chosen: Settings) -> AsyncIterator[Process]:
    """Open all that a server or a worker needs."""
    async with database_open(chosen) as place, _doorbell(chosen, place) as bell:
        hub = journal.Hub(bell.wait, ENDINGS, poll_seconds=chosen.poll_seconds)
        with _rung_after_commits(bell):
            async with journal.running(hub):
                with following(hub, MASTER_DATA):
                    yield Process(place, bell, hub)


ENDINGS: Final = journal.Endings(
    ended=catalog_events.SupplierUnassigned.TOPIC,
    started=catalog_events.SupplierAssigned.TOPIC,
    load=catalog.ended,
)
"""What makes a supplier's subscriptions fall silent."""

MASTER_DATA: Final = frozenset(
    event.TOPIC
    for event in (catalog_events.PartChanged, catalog_events.LocationChanged, catalog_events.SupplierChanged)
)
"""What makes references be read anew."""


class Checks:
    """What `/readyz` asks about a process; nothing is ready before `process` is set.

    The doorbell is not among them: without it everything still works, at the pace of the polls.
    """

    def __init__(self) -> None:
        self.process: Process | None = None

    def by_name(self) -> Mapping[str, Check]:
        """Return the checks."""
        return {"database": self._database, "journal": self._journal, "migrations": self._migrations}

    async def _database(self) -> bool:
        return self.process is not None and bool(await POOLED.fetch("SELECT 1"))

    async def _journal(self) -> bool:
        return self.process is not None and self.process.hub.healthy

    async def _migrations(self) -> bool:
        return self.process is not None and not await unapplied()


async def unapplied() -> list[str]:
    """Return the names of this program's migrations that the open database lacks."""
    try:
        rows = await POOLED.fetch("SELECT name FROM tortoise_migrations")
    except asyncpg.UndefinedTableError:
        rows = []
    applied = {str(row["name"]) for row in rows}
    known = (entry.name for entry in files(database.MIGRATIONS).iterdir())
    steps = {name.removesuffix(".py") for name in known if name.endswith(".py") and name[0].isdigit()}
    return sorted(steps - applied)


def bell_url(chosen: Settings, place: Place) -> str:
    """Return the doorbell's address; `postgres://` alone means the database itself."""
    return place.url if chosen.broadcast_url == "postgres://" else chosen.broadcast_url


@asynccontextmanager
async def _doorbell(chosen: Settings, place: Place) -> AsyncIterator[Doorbell]:
    bell = Doorbell(bell_url(chosen, place), poll_seconds=chosen.poll_seconds)
    await bell.start()
    try:
        yield bell
    finally:
        await bell.stop()


@contextmanager
def _rung_after_commits(bell: Doorbell) -> Iterator[None]:
    work.BELLS.append(bell.ring)
    try:
        yield
    finally:
        work.BELLS.remove(bell.ring)
