"""What a worker does over and over, beside others and after failures."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests import world
from vmi_graph.foundation import idempotency
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.work import Work
from vmi_graph.running.chores import Chore, all_chores, do_alone, keep_doing, pause


class Sweeping:
    """A chore that takes as long as the test lets it."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.may_end = asyncio.Event()
        self.times = 0

    async def __call__(self) -> Mapping[str, int]:
        self.times += 1
        self.begun.set()
        await self.may_end.wait()
        return {"swept": 1}


@pytest.mark.usefixtures("db")
async def test_of_two_workers_one_does_a_chore_and_the_other_leaves_it() -> None:
    sweeping = Sweeping()
    chore = Chore("sweep", 901, 60, sweeping)
    first = asyncio.create_task(do_alone(chore))
    await sweeping.begun.wait()

    second = await do_alone(chore)

    sweeping.may_end.set()
    assert (True, False, 1) == (await first, second, sweeping.times)


@pytest.mark.usefixtures("db")
async def test_a_chore_that_was_cancelled_can_be_done_by_another_worker() -> None:
    sweeping = Sweeping()
    chore = Chore("sweep", 902, 60, sweeping)
    first = asyncio.create_task(do_alone(chore))
    await sweeping.begun.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)

    sweeping.may_end.set()
    done = await do_alone(chore)

    assert done


@pytest.mark.usefixtures("db")
async def test_a_chore_that_fails_is_tried_again() -> None:
    done = asyncio.Event()
    tried: list[str] = []

    async def at_last() -> Mapping[str, int]:
        tried.append("again")
        if len(tried) == 1:
            raise ZeroDivisionError("once")
        done.set()
        return {}

    keeping = asyncio.create_task(keep_doing(Chore("at last", 903, 0.01, at_last)))
    async with asyncio.timeout(30):
        await done.wait()

    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert len(tried) > 1


@pytest.mark.parametrize(("failures", "longest"), [(0, 18.0), (1, 2.4), (2, 4.8), (100, 18.0)])
def test_a_pause_grows_with_failures_and_never_beyond_the_usual_one(failures: int, longest: float) -> None:
    chore = Chore("sweep", 904, 15, Sweeping())

    pauses = [pause(chore, failures) for _ in range(100)]

    assert max(pauses) <= longest
    assert min(pauses) >= longest / 1.5 - 0.001


@pytest.mark.usefixtures("db")
async def test_every_chore_there_is_can_be_done_on_an_empty_database() -> None:
    done = [await do_alone(chore) for chore in all_chores()]

    assert [True] * len(all_chores()) == done
    assert len({chore.number for chore in all_chores()}) == len(all_chores())


@pytest.mark.usefixtures("db")
async def test_only_answers_older_than_the_limit_are_forgotten() -> None:
    for age in (1, 8, 9):
        async with Work(world.ADMIN) as work:
            await work.lock()
            work.now = datetime.now(UTC) - timedelta(days=age)
            await idempotency.store(work, {world.once(key=uuid4()): {"age": age}})

    forgotten = await idempotency.prune(datetime.now(UTC) - timedelta(days=7), batch=1)

    kept = await POOLED.fetch("SELECT (answer ->> 'age')::int AS age FROM answer")
    assert (2, [1]) == (forgotten, [row["age"] for row in kept])
