"""Alerts about orders that are late, on a real database."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from tests import world
from tests.alerts import shelves
from vmi_graph.alerts import actions
from vmi_graph.alerts.rules import OF_AN_ORDER, Condition
from vmi_graph.foundation import reading
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.work import Work
from vmi_graph.purchasing.actions import (
    Acknowledgement,
    Arrived,
    Ask,
    Delivery,
    Shipment,
    acknowledge_order,
    cancel_order,
    receive_order,
    ship_order,
)

pytestmark = pytest.mark.usefixtures("db")

ABOUT_ORDERS = reading.Is("condition", "in_", OF_AN_ORDER)
SILENT = (Condition.ORDER_UNACKNOWLEDGED, True)
OVERDUE = (Condition.ORDER_OVERDUE, True)


async def ordered(days_ago: float, part: str = "P-1") -> UUID:
    """Return an automatic order of some days ago: 12 pieces, to be answered in a day, due in three."""
    assignment_id = await shelves.stocked(10, part, minimum=5, maximum=16)
    await shelves.consume(assignment_id, 6)
    (order_id,) = await shelves.order_ids(assignment_id)
    await POOLED.fetch(
        "UPDATE purchase_order SET created_at = created_at - $2::interval, authorised_at = authorised_at - $2,"
        " response_due_at = response_due_at - $2, due_at = due_at - $2 WHERE id = $1",
        order_id,
        timedelta(days=days_ago),
    )
    return order_id


async def sweep() -> int:
    return await actions.sweep(shelves.now())


async def about_orders() -> list[tuple[Condition, bool]]:
    found = [(alert.condition, alert.open) for alert in await shelves.alerts(ABOUT_ORDERS)]
    return sorted(found, key=lambda pair: pair[0].value)


@pytest.mark.parametrize(
    ("days_ago", "expected"), [(0.9, []), (1.1, [SILENT]), (2.9, [SILENT]), (3.1, [OVERDUE, SILENT])]
)
async def test_a_sweep_opens_an_alert_once_an_order_is_late(days_ago: float, expected: list[object]) -> None:
    await ordered(days_ago)

    await sweep()

    assert expected == await about_orders()


async def test_the_alert_names_the_order_that_is_late_and_what_is_outstanding() -> None:
    order_id = await ordered(4)

    await sweep()

    (alert,) = await shelves.alerts(reading.Is("condition", "eq", Condition.ORDER_OVERDUE))
    assert (order_id, None, Quantity.of(12)) == (alert.about_order_id, alert.led_to_order_id, alert.observed)


async def test_sweeping_again_and_at_once_opens_nothing_twice() -> None:
    for number in range(3):
        await ordered(2, f"P-{number}")

    await asyncio.gather(*(sweep() for _ in range(8)))
    looked_at = await sweep()

    assert [SILENT] * 3 == await about_orders()
    assert 0 == looked_at


async def test_while_another_process_sweeps_there_is_nothing_to_do() -> None:
    await ordered(2)

    async with Work(world.ADMIN) as other:
        await other.fetch("SELECT pg_advisory_xact_lock($1)", 0x564D4953)
        looked_at = await sweep()

    assert (0, []) == (looked_at, await about_orders())


async def test_an_answer_ends_the_silence() -> None:
    order_id = await ordered(4)
    await sweep()

    await acknowledge_order(world.ADMIN, Acknowledgement(order=order_id), world.once())

    assert [OVERDUE, (Condition.ORDER_UNACKNOWLEDGED, False)] == await about_orders()


async def test_a_later_promise_ends_the_delay_until_it_is_broken() -> None:
    order_id = await ordered(4)
    await sweep()
    promised_at = shelves.now() + timedelta(days=1)

    await acknowledge_order(world.ADMIN, Acknowledgement(order=order_id, promised_at=promised_at), world.once())
    kept = await about_orders()
    await actions.sweep(promised_at + timedelta(hours=1))

    assert [(condition, False) for condition, _ in (OVERDUE, SILENT)] == kept
    assert [False, True] == [
        alert.open for alert in await shelves.alerts(reading.Is("condition", "eq", Condition.ORDER_OVERDUE))
    ]


async def test_a_shipment_is_an_answer_too() -> None:
    order_id = await ordered(4)
    await sweep()

    await ship_order(world.ADMIN, Shipment(order=order_id), world.once())

    assert [OVERDUE, (Condition.ORDER_UNACKNOWLEDGED, False)] == await about_orders()


@pytest.mark.parametrize(("arrived", "expected"), [(11, True), (12, False)])
async def test_a_delay_lasts_until_everything_arrived(arrived: int, *, expected: bool) -> None:
    order_id = await ordered(4)
    await sweep()

    delivery = Delivery(order=order_id, lines=[Arrived(1, Quantity.of(arrived))])
    await receive_order(world.ADMIN, delivery, world.once())

    assert [(Condition.ORDER_OVERDUE, expected), (Condition.ORDER_UNACKNOWLEDGED, False)] == await about_orders()


async def test_calling_an_order_off_ends_its_alerts() -> None:
    order_id = await ordered(4)
    await sweep()

    await cancel_order(world.ADMIN, Ask(order=order_id, note="not needed"), world.once())

    assert [False, False] == [is_open for _, is_open in await about_orders()]
