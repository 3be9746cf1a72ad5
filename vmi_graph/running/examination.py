"""What a server needs, looked at one by one: what `vmi-graph doctor` says."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tortoise import Tortoise

from vmi_graph import database
from vmi_graph.doorbell import Doorbell
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.settings import Settings
from vmi_graph.running import sentences
from vmi_graph.running.place import Place, located
from vmi_graph.running.process import bell_url, unapplied
from vmi_graph.serving.over_http.pages import STATIC

OLDEST_POSTGRES: Final = 15
CLOCKS_APART: Final = timedelta(seconds=2)
BELL_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    well: bool
    says: str


async def examined(chosen: Settings) -> list[Finding]:
    """Look at everything; what cannot be looked at any more after a failure is left out."""
    findings = [_pages()]
    if chosen.database_url is None:
        findings.append(_data_folder(chosen.data_dir))
    findings += [finding async for finding in _of_database(chosen)]
    return findings


async def _of_database(chosen: Settings) -> AsyncIterator[Finding]:
    try:
        async with located(chosen) as place, database.opened(place.url):
            yield await _looked("database", lambda: _database(place))
            yield await _looked("migrations", lambda: _migrations(place))
            if not await unapplied():
                yield await _looked("constraints", _constraints)
            yield await _looked("clock", _clock)
            yield await _looked("doorbell", lambda: _doorbell(chosen, place))
    except Exception as wrong:  # noqa: BLE001 - whatever it is, it is what the doctor was called for
        yield Finding("database", well=False, says=sentences.sentence(wrong))


async def _looked(what: str, look: Callable[[], Awaitable[tuple[bool, str]]]) -> Finding:
    try:
        well, says = await look()
    except Exception as wrong:  # noqa: BLE001 - as above
        return Finding(what, well=False, says=sentences.sentence(wrong))
    return Finding(what, well=well, says=says)


def _pages() -> Finding:
    if (STATIC / "graphiql.html").is_file():
        return Finding("web pages", well=True, says="built")
    return Finding("web pages", well=False, says="not built: install the package again without VMI_SKIP_WEB")


def _data_folder(folder: Path) -> Finding:
    there = folder.absolute()
    existing = next(place for place in (there, *there.parents) if place.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return Finding("data folder", well=True, says=f"{there}" + ("" if existing == there else " (not made yet)"))
    return Finding("data folder", well=False, says=f"{existing} cannot be written by this user: see VMI_DATA_DIR")


async def _database(place: Place) -> tuple[bool, str]:
    (row,) = await POOLED.fetch("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
    number, shown = row
    whose = "our own" if place.own else "outside"
    if number // 10_000 < OLDEST_POSTGRES:
        return False, f"PostgreSQL {shown} ({whose}) is too old: {OLDEST_POSTGRES} or newer is needed"
    return True, f"PostgreSQL {shown} ({whose})"


async def _migrations(place: Place) -> tuple[bool, str]:
    missing = await unapplied()
    if not missing:
        return True, "all applied"
    who = "the next `vmi-graph serve` applies them" if place.own else "run `vmi-graph migrate`"
    return place.own, f"not applied yet: {', '.join(missing)}; {who}"


async def _constraints() -> tuple[bool, str]:
    declared = {str(each.name) for model in _models() for each in (*model.constraints, *model.indexes)}
    rows = await POOLED.fetch("SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
    missing = sorted(declared - {str(row[0]) for row in rows})
    if missing:
        return False, f"missing in the database: {', '.join(missing)}"
    return True, f"all {len(declared)} constraints and indexes are there"


def _models() -> list[Any]:
    apps = Tortoise.apps
    assert apps is not None  # the database is open
    return [model._meta for model in apps["vmi"].values()]  # noqa: SLF001 - no public way to it


async def _clock() -> tuple[bool, str]:
    (row,) = await POOLED.fetch("SELECT clock_timestamp()")
    apart = abs(datetime.now(UTC) - row[0])
    said = f"{apart.total_seconds():.1f} s apart from the database's"
    return apart <= CLOCKS_APART, said


async def _doorbell(chosen: Settings, place: Place) -> tuple[bool, str]:
    bell = Doorbell(bell_url(chosen, place), poll_seconds=BELL_SECONDS)
    await bell.start()
    try:
        async with asyncio.timeout(BELL_SECONDS):
            while not bell.healthy:  # noqa: ASYNC110 - the bell tells nobody that it was connected
                await asyncio.sleep(0.05)
    except TimeoutError:
        return False, "does not answer (see VMI_BROADCAST_URL): changes are still seen, by polling"
    finally:
        await bell.stop()
    return True, chosen.broadcast_url.partition(":")[0]
