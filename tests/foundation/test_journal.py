"""The journal read from a cursor: no gap, no repeat, in the order of each assignment's locks (law 7)."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tests.foundation.happenings import MANAGER, Moved, moved, read_all, running_hub, tell
from vmi_graph import database
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.journal import eras, reading
from vmi_graph.foundation.journal.cursor import END, START, Place
from vmi_graph.foundation.journal.reading import Entry
from vmi_graph.foundation.refusal import CursorTooOld
from vmi_graph.foundation.work import Work

FUTURE = timedelta(days=1)

Connection = Any  # asyncpg's own type is generic at type-checking time only

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
async def two(db: str) -> AsyncIterator[tuple[Connection, Connection]]:
    """Two connections of one's own, for transactions that interleave."""
    one, other = [await asyncpg.connect(**database.credentials(db)) for _ in range(2)]
    yield one, other
    await one.close()
    await other.close()


@pytest.fixture
async def counters(db: str) -> AsyncIterator[list[UUID]]:  # noqa: ARG001 - needs it
    """Assignments with a counter each, which tells in which order they were locked."""
    await POOLED.fetch("CREATE TABLE counter (assignment_id uuid PRIMARY KEY, number int NOT NULL)")
    ids = [new_id() for _ in range(6)]
    await POOLED.fetch("INSERT INTO counter SELECT unnest($1::uuid[]), 0", ids)
    yield ids
    await POOLED.fetch("DROP TABLE counter")


async def write(connection: Connection, number: int) -> None:
    """Write to the journal in the connection's transaction."""
    await connection.execute(
        "INSERT INTO journal_entry (xid, at, topic, subject_id, actor, client, facts)"
        " VALUES (pg_current_xact_id()::text::bigint, now(), 'moved', gen_random_uuid(), '', '',"
        " jsonb_build_object('number', $1::int))",
        number,
    )


def numbers(entries: Sequence[Entry]) -> list[int]:
    return [entry.facts["number"] for entry in entries]


async def count(connection: Connection, assignment: UUID) -> int:
    number: int = await connection.fetchval(
        "UPDATE counter SET number = number + 1 WHERE assignment_id = $1 RETURNING number", assignment
    )
    return number


async def somebody_waits() -> None:
    """Return when a transaction of this database waits for a lock."""
    async with asyncio.timeout(20):
        waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        while not await POOLED.fetch(waiting):
            pass


async def test_reading_behind_the_last_number_loses_what_commits_late(two: tuple[Connection, Connection]) -> None:
    slow, fast = two
    slow_one = slow.transaction()
    await slow_one.start()
    await write(slow, 1)
    await write(fast, 2)
    (seen,) = await POOLED.fetch("SELECT max(id) FROM journal_entry")
    below = await reading.read_after(START, 10)
    await slow_one.commit()

    naive = await POOLED.fetch("SELECT facts FROM journal_entry WHERE id > $1", seen[0])
    ours = await read_all(below.up_to)

    assert [] == list(naive), "the pitfall is gone: the horizon may be, too"
    assert [] == below.entries
    assert below.waiting
    assert [1, 2] == numbers(ours)


async def test_with_row_locks_alone_the_journal_tells_the_later_first(
    two: tuple[Connection, Connection], counters: list[UUID]
) -> None:
    other, shared = counters[:2]
    waiting, ahead = two
    late, early = waiting.transaction(), ahead.transaction()
    await late.start()
    await early.start()
    await count(waiting, other)  # gets its transaction number here, and with it its place in the journal
    await write(ahead, await count(ahead, shared))
    blocked = asyncio.create_task(count(waiting, shared))
    await somebody_waits()
    await early.commit()
    await write(waiting, await blocked)
    await late.commit()

    told = await read_all(START)

    assert [2, 1] == numbers(told), "the wrong order, which is why a unit of work locks first"


async def test_with_locks_before_the_first_write_the_journal_agrees_with_the_order_of_locks(
    counters: list[UUID],
) -> None:
    other, shared = counters[:2]

    async def act(*touched: UUID) -> None:
        async with Work(MANAGER) as work:
            await work.lock(touched)
            for assignment in touched:
                (row,) = await work.write(
                    "UPDATE counter SET number = number + 1 WHERE assignment_id = $1 RETURNING number", assignment
                )
                work.tell(Moved(subject_id=assignment, assignment_id=assignment, number=row[0]))

    async with Work(MANAGER) as first:
        await first.lock([shared])
        second = asyncio.create_task(act(other, shared))
        await somebody_waits()
        await first.write("UPDATE counter SET number = number + 1 WHERE assignment_id = $1", shared)
        first.tell(Moved(subject_id=shared, assignment_id=shared, number=1))
    await second

    told = [entry for entry in await read_all(START) if entry.assignment_id == shared]

    assert [1, 2] == numbers(told)


class Unlucky(Exception):  # noqa: N818 - an accident of a test
    """A unit of work that comes to nothing."""


async def act_at_random(chance: random.Random, counters: list[UUID], written: Counter[UUID]) -> None:
    """Count some of the assignments under their locks and tell of it; sometimes fail at the end."""
    touched = chance.sample(counters, chance.randint(1, len(counters)))
    fails = chance.random() < 0.1
    with suppress(Unlucky):
        async with Work(MANAGER) as work:
            await work.lock(touched)
            for assignment in touched:
                async with work.attempt():
                    (row,) = await work.write(
                        "UPDATE counter SET number = number + 1 WHERE assignment_id = $1 RETURNING number", assignment
                    )
                work.tell(Moved(subject_id=assignment, assignment_id=assignment, number=row[0]))
            if fails:
                raise Unlucky
        written.update(touched)


async def writers(seed: int, counters: list[UUID], written: Counter[UUID], each: int = 30) -> None:
    async def write_on(number: int) -> None:
        chance = random.Random(f"{seed} {number}")
        for _ in range(each):
            await act_at_random(chance, counters, written)

    await asyncio.gather(*(write_on(number) for number in range(6)))


def assert_complete(told: Sequence[Entry], written: Counter[UUID]) -> None:
    """Every assignment's entries came once each and in the order of its locks."""
    of_each = defaultdict(list)
    for entry in told:
        of_each[entry.assignment_id].append(entry.facts["number"])
    assert {assignment: list(range(1, times + 1)) for assignment, times in written.items()} == of_each


@pytest.mark.parametrize("seed", range(3))
async def test_a_reader_beside_many_writers_has_everything_once_and_in_the_order_of_locks(
    counters: list[UUID], seed: int
) -> None:
    written: Counter[UUID] = Counter()
    told: list[Entry] = []
    writing = asyncio.create_task(writers(seed, counters, written))
    place, chance = START, random.Random(seed)
    while not writing.done():
        read = await reading.read_after(place, chance.randint(1, 20))
        told.extend(read.entries)
        place = read.up_to
    await writing
    told.extend(await read_all(place))

    assert_complete(told, written)


@pytest.mark.parametrize("seed", range(3))
async def test_a_subscriber_that_dies_anywhere_and_resumes_has_everything_once(counters: list[UUID], seed: int) -> None:
    written: Counter[UUID] = Counter()
    told: list[Entry] = []
    place, chance = START, random.Random(seed)

    async with running_hub(queue=20) as hub:

        async def listen() -> None:
            nonlocal place
            async with aclosing(hub.subscribe(MANAGER, ["moved"], place)) as items:
                async for item in items:
                    place = item.place
                    if isinstance(item, Entry):
                        told.append(item)

        writing = asyncio.create_task(writers(seed, counters, written))
        while not writing.done():
            listening = asyncio.create_task(listen())
            await asyncio.wait([listening, writing], timeout=chance.uniform(0, 0.03))
            listening.cancel()
            await asyncio.wait([listening])
        await writing
    told.extend(await read_all(place))

    assert_complete(told, written)


async def test_pruning_remembers_up_to_where_also_when_nothing_is_left() -> None:
    await tell(*moved(1, 5))
    before = await read_all(START)

    pruned = await reading.prune(datetime.now(UTC) + FUTURE, batch=2)

    assert 5 == pruned
    assert before[-1].place == await reading.oldest()
    assert [] == await read_all(before[-1].place)
    with pytest.raises(CursorTooOld):
        await reading.read_after(before[-2].place, 10)


async def test_pruning_keeps_what_is_young_and_everything_behind_it() -> None:
    await tell(*moved(1, 2))
    await tell(*moved(3, 4))
    await tell(*moved(5, 5))
    await read_all(START)
    await POOLED.fetch("UPDATE journal_entry SET at = at - interval '9 days' WHERE facts->>'number' IN ('1', '2', '5')")

    pruned = await reading.prune(datetime.now(UTC) - timedelta(days=8))

    assert 2 == pruned
    assert [3, 4, 5] == numbers(await read_all(await reading.oldest()))


async def test_pruning_never_passes_a_transaction_that_is_still_open(two: tuple[Connection, Connection]) -> None:
    slow, fast = two
    slow_one = slow.transaction()
    await slow_one.start()
    await write(slow, 1)
    await write(fast, 2)

    pruned = await reading.prune(datetime.now(UTC) + FUTURE)
    await slow_one.commit()

    assert 0 == pruned
    assert [1, 2] == numbers(await read_all(START))


async def test_pruning_nothing_forgets_nothing() -> None:
    await tell(*moved(1, 1))
    await read_all(START)
    await reading.prune(datetime.now(UTC) + FUTURE)
    oldest = await reading.oldest()

    again = await reading.prune(datetime.now(UTC) + FUTURE)

    assert 0 == again
    assert oldest == await reading.oldest()


async def test_a_new_era_comes_behind_everything_of_the_old_one() -> None:
    await eras.begin()
    await tell(*moved(1, 2))
    old = await read_all(START)
    await eras.begin(anew=True)
    await tell(*moved(3, 3))

    told = await read_all(START)

    assert [1, 2, 3] == numbers(told)
    assert [2, 3] == numbers(await read_all(old[0].place))


async def test_a_cursor_of_what_a_restored_database_has_lost_is_too_old() -> None:
    await eras.begin()
    await tell(*moved(1, 1))
    (last,) = await read_all(START)
    await eras.begin(anew=True)

    for lost in (Place(last.place.xid, last.place.id + 1), Place(last.place.xid, END), Place(last.place.xid + 7, 9)):
        with pytest.raises(CursorTooOld):
            await reading.read_after(lost, 10)


async def test_a_cursor_of_the_future_is_too_old() -> None:
    newest = await reading.newest()

    with pytest.raises(CursorTooOld):
        await reading.read_after(Place(newest.xid + 10_000, 1), 10)


async def test_the_same_database_begins_no_era_twice() -> None:
    for _ in range(3):
        await eras.begin()

    assert 1 == len(await POOLED.fetch("SELECT FROM journal_era"))


async def test_a_copy_of_the_database_begins_an_era_of_its_own() -> None:
    await eras.begin()
    await POOLED.fetch("UPDATE journal_era SET home = 'where it was copied from'")

    await asyncio.gather(*(eras.begin() for _ in range(4)))

    assert 2 == len(await POOLED.fetch("SELECT FROM journal_era"))


async def test_a_new_era_waits_for_whoever_still_writes_in_the_old_one() -> None:
    await eras.begin()
    async with Work(MANAGER) as work:
        await work.lock()
        work.tell(*moved(1, 1))
        await work.settle()
        await work.write(
            "INSERT INTO journal_entry (xid, at, topic, subject_id, actor, client, facts)"
            " VALUES (pg_current_xact_id()::text::bigint, now(), 'moved', gen_random_uuid(), '', '', '{\"number\": 0}')"
        )
        beginning = asyncio.create_task(eras.begin(anew=True))
        await somebody_waits()
    await beginning

    assert [0, 1] == numbers(await read_all(START))


@pytest.mark.usefixtures("db")
async def test_what_two_suppliers_do_is_read_for_each_of_them() -> None:
    ours, theirs = new_id(), new_id()
    await tell(*moved(1, 2, supplier_id=ours), *moved(3, 4, supplier_id=theirs), *moved(5, 5))
    await read_all(START)

    read = await reading.read_after(START, 2, topics=["moved"], supplier_id=theirs)

    assert [3, 4] == numbers(read.entries)
    assert not read.complete
