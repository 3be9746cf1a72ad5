"""Alerts about what lies on shelves, on a real database."""

import asyncio
import random
from collections.abc import Sequence
from uuid import UUID

import asyncpg
import pytest

from tests import world
from tests.alerts import shelves
from vmi_graph.agreements.actions import change_agreement, unassign
from vmi_graph.agreements.queries import in_force
from vmi_graph.agreements.rules import Ordering
from vmi_graph.alerts import actions, rules
from vmi_graph.alerts.queries import ALERTS
from vmi_graph.alerts.rules import Condition
from vmi_graph.catalog.rules import Criticality
from vmi_graph.foundation import reading
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.work import Work
from vmi_graph.stock.queries import LEVELS

pytestmark = pytest.mark.usefixtures("db")


async def test_a_consumption_below_the_minimum_opens_one_alert_that_names_the_order_it_led_to() -> None:
    assignment_id = await shelves.stocked(10, minimum=5, maximum=20)

    await shelves.consume(assignment_id, 6)

    (alert,) = await shelves.alerts()
    (order_id,) = await shelves.order_ids(assignment_id)
    assert (Condition.BELOW_MINIMUM, Quantity.of(4), Quantity.of(5)) == (alert.condition, alert.observed, alert.limit)
    assert (order_id, True, 1) == (alert.led_to_order_id, alert.open, alert.version)
    (facts,) = await shelves.told()
    assert ("OPENED", str(order_id)) == (facts["change"], facts["order"])


async def test_the_minimum_itself_opens_nothing() -> None:
    assignment_id = await shelves.stocked(10, minimum=5)

    await shelves.consume(assignment_id, 5)

    assert [] == await shelves.alerts()


async def test_further_consumption_is_told_to_nobody_again() -> None:
    assignment_id = await shelves.stocked(10, minimum=5)
    await shelves.consume(assignment_id, 6)

    await shelves.consume(assignment_id, 1)

    assert [("OPENED", "BELOW_MINIMUM")] == await shelves.changes()


async def test_an_empty_shelf_has_an_alert_of_its_own_and_both_end_with_a_receipt() -> None:
    assignment_id = await shelves.stocked(10, minimum=5)
    await shelves.consume(assignment_id, 10)

    await shelves.receive(assignment_id, 5)

    assert [] == await shelves.open_conditions()
    assert [
        ("OPENED", "BELOW_MINIMUM"),
        ("OPENED", "OUT_OF_STOCK"),
        ("RESOLVED", "BELOW_MINIMUM"),
        ("RESOLVED", "OUT_OF_STOCK"),
    ] == await shelves.changes()


async def test_crossing_again_is_another_episode() -> None:
    assignment_id = await shelves.stocked(10, minimum=5)
    await shelves.consume(assignment_id, 6)
    await shelves.receive(assignment_id, 6)

    await shelves.consume(assignment_id, 6)

    assert [False, True] == [alert.open for alert in await shelves.alerts()]


async def test_too_much_on_the_shelf_opens_an_alert() -> None:
    assignment_id = await shelves.stocked(10, maximum=20)

    await shelves.receive(assignment_id, 11)

    assert [Condition.ABOVE_MAXIMUM] == await shelves.open_conditions()


async def test_a_new_assignment_with_nothing_on_its_shelf_is_low_and_out() -> None:
    await world.assignment(minimum=5)

    assert [Condition.BELOW_MINIMUM, Condition.OUT_OF_STOCK] == await shelves.open_conditions()


async def test_criticality_raises_the_severity() -> None:
    await world.part("P-1", criticality=Criticality.HIGH)
    assignment_id = await shelves.stocked(10, minimum=5)

    await shelves.consume(assignment_id, 6)

    (alert,) = await shelves.alerts()
    assert rules.Severity.CRITICAL is alert.severity


async def test_a_change_of_the_agreement_opens_updates_and_resolves() -> None:
    assignment_id = await shelves.stocked(10, minimum=5, maximum=20, ordering=Ordering.MANUAL)

    for minimum in (11, 12, 10):
        await change_agreement(
            world.ADMIN, assignment_id, {"minimum": Quantity.of(minimum)}, reason="season", once=world.once()
        )

    assert [("OPENED", "110000"), ("UPDATED", "120000"), ("RESOLVED", "120000")] == [
        (facts["change"], str(facts["limit"])) for facts in await shelves.told()
    ]


async def test_an_order_that_comes_later_is_named_by_the_open_alert() -> None:
    assignment_id = await shelves.stocked(10, minimum=5, ordering=Ordering.MANUAL)
    await shelves.consume(assignment_id, 6)

    await change_agreement(
        world.ADMIN, assignment_id, {"ordering": Ordering.AUTOMATIC}, reason="trust", once=world.once()
    )

    (order_id,) = await shelves.order_ids(assignment_id)
    (alert,) = await shelves.alerts()
    assert order_id == alert.led_to_order_id
    assert [(None, "OPENED"), (str(order_id), "UPDATED")] == [
        (facts["order"], facts["change"]) for facts in await shelves.told()
    ]


async def test_a_proposed_order_is_named_too() -> None:
    assignment_id = await shelves.stocked(10, minimum=5, ordering=Ordering.PROPOSAL)

    await shelves.consume(assignment_id, 6)

    (alert,) = await shelves.alerts()
    assert await shelves.order_ids(assignment_id) == [alert.led_to_order_id]


async def test_the_order_is_named_whichever_is_known_first() -> None:
    first = await shelves.stocked(10, minimum=5, ordering=Ordering.MANUAL)
    ordered = await shelves.stocked(10, part="P-2", minimum=5)
    await shelves.consume(ordered, 6)
    (order_id,) = await shelves.order_ids(ordered)
    await shelves.consume(first, 6)

    for known_first in (True, False):
        await POOLED.fetch("DELETE FROM alert")
        async with Work(world.ADMIN) as work:
            await work.lock([first])
            if not known_first:
                await actions.reassess(work, [first])
            actions.led_to(work)[first] = order_id
            await actions.reassess(work, [first])

        (alert,) = await shelves.alerts()
        assert order_id == alert.led_to_order_id


async def test_assessing_again_changes_nothing() -> None:
    assignment_id = await shelves.stocked(10, minimum=5)
    await shelves.consume(assignment_id, 6)
    before = await shelves.alerts()

    async with Work(world.ADMIN) as work:
        await work.lock([assignment_id])
        await actions.reassess(work, [assignment_id, assignment_id])
        await actions.reassess(work, [assignment_id])

    assert before == await shelves.alerts()
    assert [("OPENED", "BELOW_MINIMUM")] == await shelves.changes()


async def test_the_alerts_of_an_ended_assignment_end_with_it() -> None:
    assignment_id = await world.assignment(minimum=5)

    await unassign(world.ADMIN, assignment_id, reason="no longer", once=world.once())

    assert [False, False] == [alert.open for alert in await shelves.alerts()]
    assert ["RESOLVED", "RESOLVED"] == [change for change, _ in await shelves.changes()][-2:]


async def test_alerts_are_sorted_by_urgency_and_not_by_its_letters() -> None:
    for number, criticality in enumerate([Criticality.MEDIUM, Criticality.HIGH, Criticality.LOW]):
        await world.part(f"P-{number}", criticality=criticality)
        await shelves.consume(await shelves.stocked(10, f"P-{number}", minimum=5), 6)

    most_urgent_first = [reading.Order("urgency", descending=True)]
    found = await reading.everything(ALERTS, world.ADMIN, shelves.ALL, orders=most_urgent_first)

    assert ["CRITICAL", "WARNING", "NOTICE"] == [alert.severity.value for alert in found]


async def test_a_supplier_sees_its_own_alerts_and_no_others() -> None:
    await world.assignment("P-1", "HAM", "ACME", minimum=5)
    await world.assignment("P-1", "HAM", "BOLT", minimum=5)

    seen = await shelves.alerts(viewer=await world.supplier_viewer("BOLT"))

    assert {await world.supplier("BOLT")} == {alert.supplier_id for alert in seen}
    assert 2 == len(seen)
    assert [] == await shelves.alerts(viewer=await world.staff_viewer("MUC"))


async def test_twenty_consumers_at_once_open_each_alert_once() -> None:
    assignment_id = await shelves.stocked(15, minimum=5)

    await asyncio.gather(*(shelves.consume(assignment_id, 1) for _ in range(20)))

    # the last five took more than the book held: the shelf was checked, and the book was wrong
    expected = [Condition.BELOW_MINIMUM, Condition.COUNT_VARIANCE, Condition.OUT_OF_STOCK]
    assert expected == await shelves.open_conditions()
    assert sorted(("OPENED", condition.value) for condition in expected) == sorted(await shelves.changes())


async def test_the_database_refuses_a_second_open_episode_about_the_same() -> None:
    assignment_id = await shelves.stocked(10, minimum=5)
    await shelves.consume(assignment_id, 6)

    duplicated = await POOLED.fetch(
        "INSERT INTO alert (id, assignment_id, condition, horizon, severity, opened_at, version) "
        "SELECT gen_random_uuid(), assignment_id, condition, horizon, severity, opened_at, 1 FROM alert "
        "ON CONFLICT DO NOTHING RETURNING id"
    )

    assert [] == duplicated


class Counting(Work):
    """A unit of work that remembers its statements."""

    statements = 0

    async def fetch(self, sql: str, *values: object) -> Sequence[asyncpg.Record]:
        self.statements += 1
        return await super().fetch(sql, *values)

    async def write(self, sql: str, *values: object) -> Sequence[asyncpg.Record]:
        self.statements += 1
        return await super().write(sql, *values)


async def test_many_assignments_take_few_statements() -> None:
    ids = [await shelves.stocked(0, part=f"P-{number}", minimum=5) for number in range(12)]

    async with Counting(world.ADMIN) as work:
        await work.lock(ids)
        await actions.reassess(work, ids)

        assert 4 == work.statements
    assert 24 == len(await shelves.alerts())


@pytest.mark.parametrize("seed", range(4))
async def test_open_alerts_equal_what_holds_at_each_step_of_a_random_walk(seed: int) -> None:
    dice = random.Random(seed)
    assignment_id = await shelves.stocked(6, minimum=4, maximum=8, ordering=Ordering.MANUAL)
    crossings, held = 0, set[Condition]()

    for _ in range(25):
        step = dice.choice([shelves.consume, shelves.receive])
        await step(assignment_id, dice.randint(1, 4))
        holding = await _holding(assignment_id)
        crossings, held = crossings + len(holding - held), holding

        assert holding == set(await shelves.open_conditions()) - {Condition.COUNT_VARIANCE}

    of_the_shelf = reading.Is("condition", "in_", rules.OF_THE_SHELF)
    assert crossings == len(await shelves.alerts(of_the_shelf))


async def _holding(assignment_id: UUID) -> set[Condition]:
    level = await reading.one(LEVELS, world.ADMIN, reading.Is("id", "eq", assignment_id))
    assert level is not None
    contract = (await in_force([assignment_id]))[assignment_id]
    return {finding.condition for finding in rules.findings(level.balances, contract.terms)}
