"""The same key twice gives the same answer and changes nothing; with another payload it is refused (law 8)."""

import asyncio
import random
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.foundation.happenings import MANAGER, moved, read_all
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.journal.cursor import START
from vmi_graph.foundation.refusal import KeyReused, Refusal
from vmi_graph.foundation.settings import settings
from vmi_graph.foundation.work import Work

AT_ONCE = settings().pool_size // 2 * 2

pytestmark = pytest.mark.usefixtures("db")


async def act(
    key: UUID,
    asked: object = "one piece",
    client: str = "planner",
    *,
    fails: bool = False,
    together: asyncio.Barrier | None = None,
) -> str:
    """Do something under a key and return what was made, or what was made before."""
    async with Work(MANAGER, Once.of(client, key, "take", asked)) as work:
        if together is not None:
            await together.wait()
        await work.lock([new_id()])
        if work.answer is not None:
            return str(work.answer["made"])
        made = new_id()
        work.tell(*moved(1, 1))
        if fails:
            raise Refusal("not today")
        work.keep({"made": made})
    return str(made)


async def happened() -> int:
    return len(await read_all(START))


async def test_the_same_key_again_gives_the_same_answer_and_does_nothing() -> None:
    key = new_id()

    answers = [await act(key) for _ in range(3)]

    assert 1 == len(set(answers))
    assert 1 == await happened()


async def test_the_same_key_at_the_same_time_has_one_effect_and_one_answer() -> None:
    key, together = new_id(), asyncio.Barrier(AT_ONCE)

    answers = await asyncio.gather(*(act(key, together=together) for _ in range(AT_ONCE)))

    assert 1 == len(set(answers))
    assert 1 == await happened()


@pytest.mark.parametrize("asked", ["two pieces", {"quantity": 1}, ["one piece"], None])
async def test_the_same_key_with_another_payload_is_refused(asked: object) -> None:
    key = new_id()
    await act(key)

    with pytest.raises(KeyReused):
        await act(key, asked)

    assert 1 == await happened()


async def test_of_two_payloads_at_the_same_time_under_one_key_one_is_refused() -> None:
    key, together = new_id(), asyncio.Barrier(AT_ONCE)

    results = await asyncio.gather(
        *(act(key, f"{number % 2} pieces", together=together) for number in range(AT_ONCE)), return_exceptions=True
    )

    assert AT_ONCE // 2 == sum(isinstance(result, KeyReused) for result in results)
    assert 1 == len({result for result in results if isinstance(result, str)})
    assert 1 == await happened()


async def test_a_key_belongs_to_its_client() -> None:
    key = new_id()

    answers = [await act(key, client="planner"), await act(key, client="erp")]

    assert 2 == len(set(answers))


async def test_a_refused_act_does_not_use_up_its_key() -> None:
    key = new_id()
    with suppress(Refusal):
        await act(key, fails=True)

    await act(key)

    assert 1 == await happened()


async def test_whoever_was_cut_off_finds_out_by_asking_again() -> None:
    chance = random.Random(1)
    keys = [new_id() for _ in range(40)]

    async def cut_off(key: UUID) -> None:
        task = asyncio.create_task(act(key))
        await asyncio.wait([task], timeout=chance.uniform(0, 0.02))
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    for key in keys:
        await cut_off(key)
    answers = await asyncio.gather(*(act(key) for key in keys))

    assert len(keys) == len(set(answers))
    assert len(keys) == await happened()


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ({"a": 1, "b": [1, 2]}, {"b": [1, 2], "a": 1}),
        ({"quantity": Decimal("1.5")}, {"quantity": Decimal("1.5")}),
    ],
)
async def test_the_order_of_fields_does_not_make_another_payload(
    one: Mapping[str, Any], same: Mapping[str, Any]
) -> None:
    key = new_id()

    assert Once.of("planner", key, "take", one) == Once.of("planner", key, "take", same)


async def test_answers_are_kept_with_their_time_so_that_they_can_be_dropped() -> None:
    await act(new_id())

    kept = await POOLED.fetch("SELECT FROM answer WHERE at <= now() + interval '1 minute'")

    assert 1 == len(kept)
