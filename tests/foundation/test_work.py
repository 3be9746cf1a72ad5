"""A unit of work: all or nothing, no deadlock, and no connection lost whatever dies when."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
import pytest

from tests.foundation.happenings import MANAGER, Moved, moved, read_all, tell
from vmi_graph.foundation import connection
from vmi_graph.foundation import work as units
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.events import Event
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.journal.cursor import START
from vmi_graph.foundation.refusal import BadInput, Refusal
from vmi_graph.foundation.settings import settings
from vmi_graph.foundation.work import Work, lock_number

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
async def tally(db: str) -> AsyncIterator[None]:  # noqa: ARG001 - needs it
    """A table to write into."""
    await POOLED.fetch("CREATE TABLE tally (name text PRIMARY KEY, number int NOT NULL)")
    yield
    await POOLED.fetch("DROP TABLE tally")


async def tallied() -> dict[str, int]:
    return {row["name"]: row["number"] for row in await POOLED.fetch("SELECT name, number FROM tally")}


async def add(work: Work, name: str) -> None:
    await work.write(
        "INSERT INTO tally VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET number = tally.number + 1", name
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rumour(Event):
    """Something that reactions hear, and the journal does not."""

    spread: int = 0


@pytest.fixture
def reactions() -> Any:  # noqa: ANN401 - a dictionary of functions
    """The table of reactions, put back as it was."""
    before = {kind: list(reacting) for kind, reacting in units.WITHIN.items()}
    yield units.WITHIN
    units.WITHIN.clear()
    units.WITHIN.update(before)


@pytest.mark.usefixtures("tally")
async def test_a_failure_anywhere_leaves_nothing_behind() -> None:
    async def act() -> None:
        async with Work(MANAGER) as work:
            await work.lock()
            await add(work, "one")
            work.tell(*moved(1, 1))
            raise Refusal("no")

    with pytest.raises(Refusal):
        await act()

    assert {} == await tallied()
    assert [] == await read_all(START)


@pytest.mark.usefixtures("tally")
async def test_a_reaction_that_fails_undoes_what_it_reacts_to(reactions: Any) -> None:  # noqa: ANN401 - see the fixture
    async def refuse(_work: Work, _events: Sequence[Event]) -> None:
        raise Refusal("not like that")

    async def act() -> None:
        async with Work(MANAGER) as work:
            await work.lock()
            await add(work, "one")
            work.tell(Rumour(subject_id=new_id()))

    reactions[Rumour] = [refuse]

    with pytest.raises(Refusal):
        await act()

    assert {} == await tallied()


@pytest.mark.usefixtures("tally")
async def test_reactions_get_all_events_of_a_kind_at_once_and_may_tell_more(reactions: Any) -> None:  # noqa: ANN401
    batches: list[list[int]] = []

    async def spread(work: Work, events: Sequence[Rumour]) -> None:
        batches.append([event.spread for event in events])
        await add(work, "reacted")
        work.tell(*(Rumour(subject_id=new_id(), spread=event.spread - 1) for event in events if event.spread))

    reactions[Rumour] = [spread]
    async with Work(MANAGER) as work:
        await work.lock()
        work.tell(*(Rumour(subject_id=new_id(), spread=2) for _ in range(3)))

    assert [[2, 2, 2], [1, 1, 1], [0, 0, 0]] == batches
    assert {"reacted": 3} == await tallied()
    assert [] == await read_all(START), "an event without a topic stays out of the journal"


async def test_the_bell_rings_after_a_commit_that_wrote_to_the_journal_and_only_then() -> None:
    rung = []

    async def ring() -> None:
        rung.append(len(await POOLED.fetch("SELECT FROM journal_entry")))

    units.BELLS.append(ring)
    try:
        with suppress(Refusal):
            async with Work(MANAGER) as work:
                await work.lock()
                work.tell(*moved(1, 1))
                raise Refusal("no")
        async with Work(MANAGER) as work:
            await work.lock()
        await tell(*moved(1, 2))
    finally:
        units.BELLS.remove(ring)

    assert [2] == rung


async def test_writing_without_locks_is_an_error_of_the_program() -> None:
    async with Work(MANAGER) as work:
        with pytest.raises(RuntimeError):
            await work.write("SELECT 1")


async def test_locking_twice_is_an_error_of_the_program() -> None:
    async with Work(MANAGER) as work:
        await work.lock([new_id()])

        with pytest.raises(RuntimeError):
            await work.lock([new_id()])


@pytest.mark.usefixtures("tally")
async def test_an_attempt_that_fails_fails_alone() -> None:
    async with Work(MANAGER) as work:
        await work.lock()
        await add(work, "one")
        with suppress(Refusal):
            async with work.attempt():
                await add(work, "two")
                raise Refusal("no")
        await add(work, "three")

    assert {"one": 1, "three": 1} == await tallied()


@pytest.mark.parametrize("text", ["\x00", "\ud800"])
async def test_a_text_that_cannot_be_stored_is_the_senders_fault(text: str) -> None:
    with pytest.raises(BadInput):
        async with Work(MANAGER) as work:
            await work.fetch("SELECT $1::text", text)


@pytest.mark.usefixtures("tally")
async def test_a_work_in_which_a_statement_failed_never_counts_as_done() -> None:
    async def swallowing() -> None:
        async with Work(MANAGER) as work:
            await work.lock()
            await add(work, "one")
            with pytest.raises(asyncpg.UndefinedTableError):
                await work.fetch("SELECT FROM nothing_of_that_name")

    with pytest.raises(RuntimeError, match="undid the work"):
        await swallowing()

    assert {} == await tallied()


async def test_thousands_of_names_fit_the_lock_table_of_a_default_server() -> None:
    names = [f"part:{number}" for number in range(2000)]

    async with Work(MANAGER) as work:
        await work.lock(names)
        (held,) = await work.fetch(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )

    assert len({lock_number(name) for name in names}) == held[0]
    assert held[0] <= units.LOCKS


async def test_names_spread_over_the_locks() -> None:
    used = {lock_number(new_id()) for _ in range(20_000)}

    assert units.LOCKS == len(used)
    assert set(range(units.LOCKS)) == used


@pytest.mark.usefixtures("tally")
async def test_overlapping_locks_in_any_order_never_deadlock_and_lose_no_update() -> None:
    names = [str(number) for number in range(8)]

    async def act(seed: int) -> list[str]:
        chance = random.Random(seed)
        touched = chance.sample(names, chance.randint(1, len(names)))
        async with Work(MANAGER) as work:
            await work.lock(touched)
            for name in touched:
                rows = await work.fetch("SELECT number FROM tally WHERE name = $1", name)
                number = rows[0][0] if rows else 0
                await work.write(
                    "INSERT INTO tally VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET number = $2", name, number + 1
                )
        return touched

    async with asyncio.timeout(60):
        touched = [name for each in await asyncio.gather(*(act(seed) for seed in range(120))) for name in each]

    assert {name: touched.count(name) for name in set(touched)} == await tallied()


async def act_slowly(seed: int, assignments: Sequence[UUID]) -> None:
    """Touch everything that a unit of work is made of."""
    async with Work(MANAGER) as work:
        await work.lock(assignments)
        await work.fetch("SELECT 1")
        await add(work, str(seed % 7))
        async with work.attempt():
            await add(work, "attempt")
        work.tell(Moved(subject_id=new_id(), number=seed))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.usefixtures("tally")
async def test_work_that_is_cancelled_anywhere_never_leaks_a_connection(seed: int) -> None:
    chance = random.Random(seed)
    assignments = [new_id() for _ in range(3)]

    async def start_and_cancel(number: int) -> None:
        task = asyncio.create_task(act_slowly(number, assignments[: chance.randint(0, 3)]))
        for _ in range(chance.randint(0, 60)):
            await asyncio.sleep(0)
        if chance.random() < 0.5:
            await asyncio.wait([task], timeout=chance.uniform(0, 0.02))
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    for _ in range(8):
        await asyncio.gather(*(start_and_cancel(number) for number in range(15)))

    await assert_whole_pool_is_free()
    told = sorted(entry.facts["number"] % 7 for entry in await read_all(START))
    assert told == sorted(
        int(name) for name, times in (await tallied()).items() if name != "attempt" for _ in range(times)
    ), "half a unit of work was kept"


async def assert_whole_pool_is_free() -> None:
    """Every connection of the pool can be had at once, and none is in a transaction."""
    pool = connection.pool()
    async with asyncio.timeout(20):
        borrowed = [await pool.acquire() for _ in range(settings().pool_size)]
    try:
        assert [False] * len(borrowed) == [each.is_in_transaction() for each in borrowed]
        locks = await borrowed[0].fetchval(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        assert 0 == locks
    finally:
        for each in borrowed:
            await pool.release(each)


@pytest.mark.usefixtures("tally")
async def test_a_connection_that_dies_within_fails_the_work_and_nothing_else() -> None:
    async def act() -> None:
        async with Work(MANAGER) as work:
            await work.lock()
            await add(work, "one")
            (backend,) = await work.fetch("SELECT pg_backend_pid()")
            await POOLED.fetch("SELECT pg_terminate_backend($1)", backend[0])
            await add(work, "two")

    with pytest.raises((OSError, asyncpg.PostgresError, asyncpg.InterfaceError)):
        await act()

    assert {} == await tallied()
    await assert_whole_pool_is_free()


class Silent(Event):
    """An event without a topic."""

    TOPIC: ClassVar[str] = ""


async def test_what_happened_is_kept_with_who_did_it_and_when() -> None:
    subject, assignment, supplier, location = (new_id() for _ in range(4))
    event = Moved(subject_id=subject, assignment_id=assignment, supplier_id=supplier, location_id=location, number=7)
    async with Work(MANAGER) as work:
        await work.lock([assignment])
        work.tell(event, Silent(subject_id=new_id()))

    (entry,) = await read_all(START)

    assert ("moved", subject, assignment, supplier, location) == (
        entry.topic,
        entry.subject_id,
        entry.assignment_id,
        entry.supplier_id,
        entry.location_id,
    )
    assert ("manager", "manager", {"number": 7}, work.now) == (entry.actor, entry.client, entry.facts, entry.at)


@pytest.mark.usefixtures("tally")
async def test_what_is_written_last_leaves_as_one_and_the_same_statement_in_turn() -> None:
    first = "INSERT INTO tally (name, number) VALUES ($1, $2)"
    second = "INSERT INTO tally (number, name) SELECT $2::int + $3::int, name FROM unnest($1::text[]) AS name"

    async with Work(MANAGER) as work:
        await work.lock()
        await work.write_last(first, "one", 1)
        await work.write_last(second, ["two", "three"], 10, 5)
        await work.write_last(first, "four", 4)

    assert {"one": 1, "two": 15, "three": 15, "four": 4} == await tallied()


@pytest.mark.usefixtures("tally")
async def test_what_was_to_be_written_last_in_a_failed_attempt_is_not() -> None:
    sql = "INSERT INTO tally (name, number) VALUES ($1, 1)"

    async with Work(MANAGER) as work:
        await work.lock()
        await work.write_last(sql, "one")
        with suppress(ValueError):
            async with work.attempt():
                await work.write_last(sql, "two")
                raise ValueError
        async with work.attempt():
            await work.write_last(sql, "three")

    assert {"one": 1, "three": 1} == await tallied()
