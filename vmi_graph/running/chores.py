"""What a worker does over and over: late orders looked for, what is past its time dropped.

Any number of workers may run: each chore is done by one of them at a time, whoever comes first. A chore that fails is
logged and tried again; it stops neither the others nor the process.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog

from vmi_graph.alerts import actions as alerts
from vmi_graph.foundation import connection, idempotency
from vmi_graph.foundation.journal import reading as journal
from vmi_graph.foundation.settings import settings

log = structlog.get_logger("vmi_graph.worker")

_LOCK_CLASS: Final = 0x564D4957  # "VMIW": keeps clear of the locks of units of work
_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 60.0
_HOUR: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do every so often.

    number  tells chores apart in the database's locks; never used for another one
    do      does it and answers what was done, in figures for the log
    """

    name: str
    number: int
    every_seconds: float
    do: Callable[[], Awaitable[Mapping[str, int]]]


async def _sweep() -> Mapping[str, int]:
    return {"orders": await alerts.sweep(datetime.now(UTC))}


async def _prune_journal() -> Mapping[str, int]:
    return {"entries": await journal.prune(datetime.now(UTC) - timedelta(days=settings().journal_days))}


async def _prune_answers() -> Mapping[str, int]:
    return {"answers": await idempotency.prune(datetime.now(UTC) - timedelta(days=settings().idempotency_days))}


def all_chores() -> tuple[Chore, ...]:
    """Return what there is to do in this installation."""
    return (
        Chore("look for late orders", 1, settings().sweep_seconds, _sweep),
        Chore("prune the journal", 2, _HOUR, _prune_journal),
        Chore("forget idempotency keys", 3, _HOUR, _prune_answers),
    )


@asynccontextmanager
async def done_meanwhile() -> AsyncIterator[None]:
    """Do all chores until the end of the block; what is being done then is undone by PostgreSQL."""
    tasks = [asyncio.create_task(keep_doing(chore), name=f"worker: {chore.name}") for chore in all_chores()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def keep_doing(chore: Chore) -> None:
    """Do a chore for ever; after a failure soon again, later and later while it goes on failing."""
    failures = 0
    while True:
        try:
            await do_alone(chore)
            failures = 0
        except Exception:
            failures += 1
            log.exception("chore failed", chore=chore.name, failures=failures)
        await asyncio.sleep(pause(chore, failures))


def pause(chore: Chore, failures: int) -> float:
    """Return the seconds until the next time; somewhat different for every process."""
    retry = min(_FIRST_PAUSE * 2.0 ** min(failures, 10), _LONGEST_PAUSE)
    seconds = min(retry, chore.every_seconds) if failures else chore.every_seconds
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, guards nothing


async def do_alone(chore: Chore) -> bool:
    """Do a chore unless another worker is at it; whether it was done."""
    async with connection.acquired() as held:
        try:
            if not await held.fetchval("SELECT pg_try_advisory_lock($1, $2)", _LOCK_CLASS, chore.number):
                return False
            done = await chore.do()
        finally:
            # also where it is unknown whether the lock was had; nothing else here locks beyond a transaction
            await _to_its_end(held.execute("SELECT pg_advisory_unlock_all()"))
    if any(done.values()):
        log.info("chore done", chore=chore.name, **done)
    return True


async def _to_its_end(giving_back: Coroutine[Any, Any, object]) -> None:
    """Wait for something short that must not be given up halfway, also when this task is told to stop meanwhile."""
    under_way = asyncio.ensure_future(giving_back)
    try:
        await asyncio.shield(under_way)
    except asyncio.CancelledError:
        await asyncio.wait([under_way])
        raise
