"""Many writers at once on a real PostgreSQL: every law holds whatever the order of events."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from tests import world
from tests.postgres.laws import broken
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import Refusals
from vmi_graph.stock import actions

pytestmark = pytest.mark.usefixtures("db")

WRITERS = 16
ACTS = 12


def q(number: object) -> Quantity:
    return Quantity.of(str(number))


async def shelves(count: int) -> list[UUID]:
    """Assignments with automatic ordering and something on each shelf."""
    made = []
    for number in range(count):
        agreed: dict[str, Any] = {"minimum": 10, "maximum": 30, "ceiling": 33, "pack_size": 3, "minimum_order": 6}
        assignment_id = await world.assignment(f"P-{number}", "HAM", "ACME" if number % 2 else "BOLT", **agreed)
        made.append(assignment_id)
    receipts = [actions.Receipt(key=each, quantity=q(25)) for each in made]
    await actions.receive_stock(world.MANAGER, receipts, world.once())
    return made


async def side_by_side(writers: list[Callable[[], Awaitable[None]]]) -> None:
    async with asyncio.TaskGroup() as group:
        for writer in writers:
            group.create_task(_run(writer))


async def _run(writer: Callable[[], Awaitable[None]]) -> None:
    await writer()


async def test_all_laws_hold_after_many_writers_on_few_shelves() -> None:
    ids = await shelves(5)
    taken: dict[UUID, int] = dict.fromkeys(ids, 0)

    async def writer(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(ACTS):
            lines = [(each, chance.randint(1, 4)) for each in chance.sample(ids, chance.randint(1, 3))]
            usages = [actions.Usage(key=each, quantity=q(n)) for each, n in lines]
            await actions.record_consumptions(world.MANAGER, usages, world.once())
            for each, n in lines:
                taken[each] += n
            if chance.random() < 0.2:
                count = actions.CountLine(key=chance.choice(ids), counted=q(chance.randint(0, 20)))
                await actions.record_counts(world.MANAGER, [count], world.once())

    await side_by_side([partial(writer, seed) for seed in range(WRITERS)])

    rows = await POOLED.fetch(
        "SELECT assignment_id, -sum(quantity)::bigint FROM ledger_entry WHERE kind = 'CONSUMPTION' GROUP BY 1"
    )
    assert {} == await broken()
    assert taken == {row[0]: row[1] // 10_000 for row in rows}
    assert await POOLED.fetch("SELECT FROM purchase_order WHERE origin = 'AUTOMATIC'")


async def test_usage_by_day_is_that_of_the_ledger_after_many_late_writers() -> None:
    ids = await shelves(3)
    today = datetime.now(UTC)

    async def writer(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(ACTS):
            asked: list[tuple[UUID, Quantity, datetime]] = [
                (chance.choice(ids), q(chance.randint(1, 3)), today - timedelta(hours=chance.randint(0, 200)))
                for _ in range(chance.randint(1, 6))
            ]
            if chance.random() < 0.3:
                returns = [actions.Receipt(key=key, quantity=n, happened_at=at, returned=True) for key, n, at in asked]
                await actions.receive_stock(world.MANAGER, returns, world.once())
            else:
                usages = [actions.Usage(key=key, quantity=n, happened_at=at) for key, n, at in asked]
                await actions.record_consumptions(world.MANAGER, usages, world.once())

    await side_by_side([partial(writer, seed) for seed in range(WRITERS)])

    rows = await POOLED.fetch("SELECT count(*) FROM daily_usage WHERE consumed > 0 AND returned > 0")
    assert {} == await broken()
    assert rows[0][0] > len(ids)


async def test_the_breach_of_many_at_once_makes_one_order() -> None:
    (assignment_id,) = await shelves(1)

    async def writer() -> None:
        usage = actions.Usage(key=assignment_id, quantity=q(1))
        await actions.record_consumptions(world.MANAGER, [usage], world.once())

    await side_by_side([writer] * 20)  # from 25 to 5: below the minimum of 10 from the sixteenth on

    orders = await POOLED.fetch("SELECT ordered FROM purchase_order_line")
    assert [q(21).scaled] == [row["ordered"] for row in orders]  # at 9, up to 30
    assert {} == await broken()


async def test_the_same_reference_from_many_clients_at_once_is_taken_once() -> None:
    (assignment_id,) = await shelves(1)

    async def writer() -> None:
        usage = actions.Usage(key=assignment_id, quantity=q(4), external_reference="WO-1")
        await actions.record_consumptions(world.MANAGER, [usage], world.once())

    await side_by_side([writer] * 12)

    (level,) = await POOLED.fetch("SELECT on_hand FROM stock_level")
    assert q(21).scaled == level["on_hand"]
    assert {} == await broken()


async def test_the_same_key_from_many_attempts_at_once_is_one_act() -> None:
    (assignment_id,) = await shelves(1)
    once = world.once("four")
    answers = []

    async def writer() -> None:
        usage = actions.Usage(key=assignment_id, quantity=q(4))
        answers.append(await actions.record_consumptions(world.MANAGER, [usage], once))

    await side_by_side([writer] * 12)

    (level,) = await POOLED.fetch("SELECT on_hand FROM stock_level")
    assert q(21).scaled == level["on_hand"]
    assert [False] + [True] * 11 == sorted(answer.replayed for answer in answers)
    assert 1 == len({answer.lines[0].entry_ids for answer in answers})


async def test_a_refused_bulk_leaves_no_trace() -> None:
    ids = await shelves(3)
    before = await _everything()
    lines = [
        *(actions.Adjustment(key=each, quantity=q(-20), reason="gone") for each in ids),
        actions.Adjustment(key=ids[0], quantity=q(-20), reason="gone"),
    ]

    with pytest.raises(Refusals):
        await actions.adjust_stock(world.MANAGER, lines, world.once())

    assert before == await _everything()


async def _everything() -> list[list[tuple[object, ...]]]:
    tables = ("stock_level", "ledger_entry", "purchase_order", "alert", "journal_entry", "answer")
    return [sorted((tuple(row) for row in await POOLED.fetch(f"SELECT * FROM {table}")), key=repr) for table in tables]


async def test_a_broken_law_is_found() -> None:
    await shelves(1)

    await POOLED.fetch("UPDATE ledger_entry SET quantity = quantity - 1 WHERE kind = 'RECEIPT'")

    assert "1: a balance is the sum of its ledger entries" in await broken()


async def test_usage_that_no_movement_stands_for_is_found() -> None:
    (assignment_id,) = await shelves(1)
    await actions.record_consumptions(world.MANAGER, [actions.Usage(key=assignment_id, quantity=q(2))], world.once())

    await POOLED.fetch("UPDATE daily_usage SET consumed = consumed + 1")

    assert ["usage by day is the sum of the ledger's consumptions and returns of that day"] == list(await broken())
