"""Usage by day: right under late entries, returns, corrections and whatever else moves stock."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import world
from tests.compiling.both import both
from tests.postgres.laws import broken
from vmi_graph.demand import queries
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.identity import to_global
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import AllOf, everything
from vmi_graph.stock import actions

pytestmark = pytest.mark.usefixtures("db")

TODAY = datetime.now(UTC).date()
NOON = datetime.combine(TODAY, datetime.min.time(), UTC) - timedelta(hours=12)  # of yesterday


def q(number: object) -> Quantity:
    return Quantity.of(str(number))


async def days() -> list[tuple[date, str, str, str]]:
    rows = await everything(queries.DAILY_USAGE, world.MANAGER, AllOf(()))
    return [(row.day, str(row.consumed), str(row.returned), str(row.quantity)) for row in rows]


async def taken(*usages: tuple[Any, object, datetime]) -> None:
    lines = [actions.Usage(key=key, quantity=q(n), happened_at=at) for key, n, at in usages]
    await actions.record_consumptions(world.MANAGER, lines, world.once())


async def brought_back(key: Any, number: object, at: datetime) -> None:  # noqa: ANN401 - an id or a place
    line = actions.Receipt(key=key, quantity=q(number), happened_at=at, returned=True)
    await actions.receive_stock(world.MANAGER, [line], world.once())


async def test_late_entries_and_returns_count_on_the_day_on_which_they_happened() -> None:
    shelf = await world.assignment()
    before = NOON - timedelta(days=3)

    await taken((shelf, 5, NOON), (shelf, "0.5", NOON), (shelf, 2, before))
    await brought_back(shelf, 4, before)

    assert [(NOON.date(), "5.5", "0", "5.5"), (before.date(), "2", "4", "-2")] == await days()


async def test_the_day_is_that_of_utc_whatever_offset_the_client_wrote() -> None:
    shelf = await world.assignment()
    night = datetime.combine(NOON.date(), datetime.min.time(), timezone(timedelta(hours=9))) + timedelta(hours=3)

    await taken((shelf, 1, night))

    assert [(NOON.date() - timedelta(days=1), "1", "0", "1")] == await days()


async def test_what_is_found_counted_adjusted_or_received_is_no_usage() -> None:
    shelf = await world.assignment()
    await actions.receive_stock(world.MANAGER, [actions.Receipt(key=shelf, quantity=q(9))], world.once())
    await actions.adjust_stock(world.MANAGER, [actions.Adjustment(key=shelf, quantity=q(-2), reason="x")], world.once())
    await actions.record_counts(world.MANAGER, [actions.CountLine(key=shelf, counted=q(3))], world.once())

    before = await days()
    await taken((shelf, 7, NOON))  # four more than the book holds

    assert [] == before
    assert [(NOON.date(), "7", "0", "7")] == await days()


async def test_a_refused_bulk_and_a_repeated_key_leave_the_days_as_they_were() -> None:
    shelf = await world.assignment()
    usage = actions.Usage(key=shelf, quantity=q(2), happened_at=NOON, external_reference="WO-1")
    once = world.once()

    await actions.record_consumptions(world.MANAGER, [usage], once)
    await actions.record_consumptions(world.MANAGER, [usage], once)
    await actions.record_consumptions(world.MANAGER, [usage], world.once())

    assert [(NOON.date(), "2", "0", "2")] == await days()


async def test_ninety_days_come_in_one_page_the_same_both_ways_and_only_to_whom_they_belong() -> None:
    shelf = await world.assignment(supplier_code="ACME")
    other = await world.assignment(supplier_code="BOLT", rank=2)
    await taken(*((shelf, 1 + day, NOON - timedelta(days=day)) for day in range(95)))
    await taken((other, 777, NOON))
    document = """query ($id: ID!, $from: Date) { stockLevel(of: {id: $id}) { dailyUsage(first: 90,
        where: {day: {gte: $from}}, orderBy: [{field: DAY}]) { totalCount nodes { id day consumed returned quantity
        assignment { part { number } } } pageInfo { hasNextPage endCursor } } }
        dailyUsage(first: 100) { totalCount nodes { day consumed } } }"""
    asked = {"id": to_global("StockLevel", shelf), "from": (NOON - timedelta(days=89)).date().isoformat()}

    answers = await both(await world.supplier_viewer("ACME"), document, asked)

    assert answers.was_compiled
    assert answers.equal
    data = answers.answer["data"]
    page = data["stockLevel"]["dailyUsage"]
    assert (90, [str(90 - n) for n in range(90)]) == (page["totalCount"], [row["consumed"] for row in page["nodes"]])
    assert not page["pageInfo"]["hasNextPage"]
    assert 95 == data["dailyUsage"]["totalCount"]
    assert "777" not in {row["consumed"] for row in data["dailyUsage"]["nodes"]}


Act = tuple[str, int, int, int]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["take", "return", "count", "adjust"]), st.integers(0, 1), st.integers(1, 9), st.integers(0, 80)
    ),
    min_size=1,
    max_size=12,
)


async def _do(shelves: list[Any], act: Act) -> None:
    what, which, number, hours = act
    shelf, at = shelves[which], NOON - timedelta(hours=hours)
    if what == "take":
        await taken((shelf, number, at), (shelves[0], 1, at))
    elif what == "return":
        await brought_back(shelf, number, at)
    elif what == "count":
        line = actions.CountLine(key=shelf, counted=q(number), happened_at=at)
        await actions.record_counts(world.MANAGER, [line], world.once())
    else:
        adjustment = actions.Adjustment(key=shelf, quantity=q(number), happened_at=at, reason="found")
        await actions.adjust_stock(world.MANAGER, [adjustment], world.once())


async def test_usage_by_day_is_the_ledgers_after_any_acts() -> None:
    shelves = [await world.assignment(), await world.assignment("P-2")]
    loop = asyncio.get_running_loop()

    def until_done(run: Callable[[], Coroutine[Any, Any, None]]) -> None:
        asyncio.run_coroutine_threadsafe(run(), loop).result()

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(ACTS)
    def any_acts(acts: list[Act]) -> None:
        async def run() -> None:
            await POOLED.fetch("TRUNCATE daily_usage, ledger_entry, stock_count, replenishment_review, alert CASCADE")
            await POOLED.fetch("UPDATE stock_level SET on_hand = 0, on_order = 0, sequence = 0")
            expected: dict[tuple[Any, date], int] = defaultdict(int)
            for act in acts:
                await _do(shelves, act)
                what, which, number, hours = act
                day = (NOON - timedelta(hours=hours)).date()
                if what == "take":
                    expected[shelves[which], day] += number
                    expected[shelves[0], day] += 1
                elif what == "return":
                    expected[shelves[which], day] -= number
            rows = await everything(queries.DAILY_USAGE, world.MANAGER, AllOf(()))
            assert expected == {(row.assignment_id, row.day): row.quantity.scaled // 10_000 for row in rows}
            assert not [law for law in await broken() if law.startswith("usage by day")]

        until_done(run)

    await asyncio.to_thread(any_acts)
