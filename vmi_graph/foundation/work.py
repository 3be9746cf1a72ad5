"""One unit of work: locks first, then writes, then reactions and the journal, all or nothing.

    async with Work(viewer) as work:
        await work.lock(levels)          # before the first write, and once
        …                                # work.fetch, work.write
        work.tell(StockMoved(…))         # reactions run in the same transaction, before the commit

Locks are transaction-level advisory locks taken in sorted order *before the first write*, so that transaction
ids agree with the order of locks and the journal, read in the order (xid, id), agrees with each ledger; no
deadlock can form among units of work. Names hash into a fixed number of locks, because PostgreSQL's
lock table is finite and a bulk touches thousands of levels.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import lru_cache, partial
from types import TracebackType
from typing import Any, Final, ParamSpec, Self, TypeVar
from uuid import UUID

import asyncpg
import stamina

from vmi_graph.foundation import connection
from vmi_graph.foundation.events import Event
from vmi_graph.foundation.idempotency import Earlier, Once, replayed, store
from vmi_graph.foundation.journal import writing
from vmi_graph.foundation.refusal import BadInput, KeyReused
from vmi_graph.foundation.settings import settings
from vmi_graph.foundation.viewer import Viewer

LOCKS: Final = 1024
"""How many locks all names share: few enough for the lock table of a PostgreSQL with its default settings."""

_LOCK_CLASS: Final = 0x564D49  # "VMI": keeps clear of other users of advisory locks

_BEGIN: Final = "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan"
"""Statements of a unit of work find rows by keys, few or many: planning them anew costs more than running them."""

Reaction = Callable[["Work", Sequence[Any]], Awaitable[None]]

WITHIN: Final[dict[type[Event], list[Reaction]]] = {}
"""Who reacts inside the same transaction; filled by the composition from each capability's `reactions`."""

COMMITTED: Final[list[Callable[[Sequence[Event]], None]]] = []
"""Who in this process must know of a commit before whoever asked for it; must return at once."""

BELLS: Final[list[Callable[[], Awaitable[None]]]] = []
"""What rings after a commit that wrote to the journal; filled by the composition."""


Asked = ParamSpec("Asked")
Answered = TypeVar("Answered")

_PASSING: Final = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)


def retried(action: Callable[Asked, Awaitable[Answered]]) -> Callable[Asked, Awaitable[Answered]]:
    """Do the whole action again, at most twice, when PostgreSQL undid it for a passing reason.

    Nothing of the first attempt is left, so that doing it again is doing it once.
    """
    return stamina.retry(on=_PASSING, attempts=3, wait_initial=0.02, wait_max=0.5)(action)


def lock_number(name: UUID | str) -> int:
    """Return which of the locks a name shares."""
    data = name.bytes if isinstance(name, UUID) else name.encode()
    return int.from_bytes(hashlib.blake2b(data, digest_size=4).digest(), "big") % LOCKS


_PARAMETER: Final = re.compile(r"\$(\d+)")


@lru_cache(maxsize=100)
def _together(statements: tuple[str, ...]) -> str:
    """Return one statement that does what several do; its values are theirs, one after the other."""
    shifted, values = [], 0
    for sql in statements:
        numbers = {int(number) for number in _PARAMETER.findall(sql)}
        names = {f"${number}": f"${number + values}" for number in numbers}
        shifted.append(_PARAMETER.sub(partial(_renamed, names), sql))
        values += max(numbers)
    parts = ", ".join(f"part{place} AS ({sql})" for place, sql in enumerate(shifted[:-1]))
    return f"WITH {parts} {shifted[-1]}" if parts else shifted[-1]


def _renamed(names: Mapping[str, str], found: re.Match[str]) -> str:
    return names[found[0]]


class Work:
    """A transaction on behalf of a viewer; statements go through `fetch` (reads) and `write`."""

    def __init__(self, viewer: Viewer | None, once: Once | None = None) -> None:
        self.now = datetime.now(UTC)
        self.answer: Mapping[str, Any] | None = None
        self.memory: dict[str, Any] = {}  # what capabilities hold of the rows that are locked
        self._viewer = viewer
        self._once = once
        self._told: list[Event] = []
        self._journaled: list[Event] = []
        self._locked = False
        self._wrote = False
        self._kept: dict[Once, Mapping[str, Any]] = {}
        self._last: dict[str, Sequence[object]] = {}
        self._connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

    @property
    def viewer(self) -> Viewer:
        """Who does all of this; a work that several share has nobody to name: ask `by`."""
        if self._viewer is None:
            raise RuntimeError("several share this work: say which assignment it is about")
        return self._viewer

    def by(self, assignment_id: UUID | None) -> Viewer:  # noqa: ARG002 - matters where several share a work
        """Return whose act it is that touches an assignment: the actor of all that is written of it."""
        return self.viewer

    async def __aenter__(self) -> Self:
        self._connection = await connection.pool().acquire(timeout=settings().pool_wait_seconds)
        try:
            await self._connection.execute(_BEGIN)
        except BaseException:
            # cancelled in the middle of BEGIN: nobody knows the connection's state, so it goes
            self._connection.terminate()
            await asyncio.shield(connection.pool().release(self._connection))
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        rings = False
        try:
            if error is None:
                rings = await self._finish()
            else:
                await self._connection.execute("ROLLBACK")
        except BaseException:
            # whether a cancelled COMMIT happened is for the idempotency key to find out
            self._connection.terminate()
            raise
        finally:
            await asyncio.shield(connection.pool().release(self._connection))
        if rings:
            for ring in BELLS:
                await ring()

    async def _finish(self) -> bool:
        try:
            await self._react()
            if self._kept:
                await store(self, self._kept)
            if self._journaled:
                await writing.append(self, self._journaled)
            await self._write_last()
        except BaseException:
            await self._connection.execute("ROLLBACK")
            raise
        if await self._connection.execute("COMMIT") != "COMMIT":
            raise RuntimeError("a statement failed and nobody said so: PostgreSQL undid the work instead of committing")
        for told in COMMITTED:
            told(self._journaled)
        return bool(self._journaled)

    async def lock(self, names: Iterable[UUID | str] = ()) -> None:
        """Take every lock this work needs, then find out whether its key was answered before.

        Call it once, before the first write; what was read before may have changed, so read again.
        """
        if self._locked or self._wrote:
            raise RuntimeError("a unit of work locks once, before its first write")
        self._locked = True
        onces = self._keys()
        numbers = {lock_number(name) for name in names}
        numbers.update(lock_number(f"{once.client}:{once.key}") for once in onces)
        await self._connection.fetch(
            "SELECT pg_advisory_xact_lock($1, number) FROM unnest($2::int[]) AS number",
            _LOCK_CLASS,
            sorted(numbers),
        )
        self.now = max(self.now, datetime.now(UTC))
        if onces:
            self._answered(await replayed(self, onces))

    def _keys(self) -> Sequence[Once]:
        return [] if self._once is None else [self._once]

    def _answered(self, earlier: Mapping[Once, Earlier]) -> None:
        """Take notice of what was answered before."""
        for found in earlier.values():
            if isinstance(found, KeyReused):
                raise found
            self.answer = found

    async def fetch(self, sql: str, *values: object) -> Sequence[asyncpg.Record]:
        """Read inside the transaction."""
        return await self._run(sql, values)

    async def write(self, sql: str, *values: object) -> Sequence[asyncpg.Record]:
        """Change rows, under the locks taken before; returns what RETURNING names."""
        if not self._locked:
            raise RuntimeError("a unit of work locks before it writes")
        self._wrote = True
        return await self._run(sql, values)

    async def write_last(self, sql: str, *values: object) -> None:
        """Write rows that nobody reads again in this work: they leave in one statement, before the commit."""
        if sql in self._last:  # parts of one statement do not see each other: the same rows come one after the other
            await self._write_last()
        self._last[sql] = values

    async def _write_last(self) -> None:
        if self._last:
            waiting, self._last = self._last, {}
            await self.write(_together(tuple(waiting)), *(value for values in waiting.values() for value in values))

    async def _run(self, sql: str, values: Sequence[object]) -> Sequence[asyncpg.Record]:
        try:
            rows: list[asyncpg.Record] = await self._connection.fetch(sql, *values)
        except connection.UNSTORABLE as wrong:
            raise BadInput("A text contains a character that cannot be stored.") from wrong
        return rows

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Let what is inside fail without failing the whole: a savepoint."""
        await self._write_last()
        await self._connection.execute("SAVEPOINT attempt")
        try:
            yield
            await self._write_last()
        except BaseException:
            self._last.clear()
            await self._connection.execute("ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt")
            raise
        await self._connection.execute("RELEASE SAVEPOINT attempt")

    def tell(self, *events: Event) -> None:
        """Tell what happened; whoever reacts does so in this transaction, before the commit."""
        self._told.extend(events)

    def keep(self, answer: Mapping[str, Any]) -> None:
        """Keep the answer for whoever sends the same idempotency key again."""
        if self._once is not None and self.answer is None:
            self._kept[self._once] = answer

    async def settle(self) -> None:
        """Let everybody react now, for an action that has to see what its events led to."""
        await self._react()

    async def _react(self) -> None:
        while self._told:
            told, self._told = self._told, []
            self._journaled.extend(event for event in told if event.TOPIC)
            by_type: dict[type[Event], list[Event]] = {}
            for event in told:
                by_type.setdefault(type(event), []).append(event)
            for kind, events in by_type.items():
                for reaction in WITHIN.get(kind, ()):
                    await reaction(self, events)
