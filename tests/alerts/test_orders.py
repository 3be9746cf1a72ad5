"""Alerts about orders that are late, on a real database."""

import asyncio
from datetime import datetime, timedelta
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
from vmi_graph.purchasing.events import OrderMoved
from vmi_graph.purchasing.rules import OrderOrigin, OrderState, OrderStep

pytestmark = pytest.mark.usefixtures("db")

ABOUT_ORDERS = reading.Is("condition", "in_", OF_AN_ORDER)


async def ordered(part: str = "P-1") -> tuple[UUID, UUID]:
    """Return an assignment and the automatic order it led to: 12 pieces, to be answered in a day, due in three."""
    assignment_id = await shelves.stocked(10, part, minimum=5, maximum=16)
    await shelves.consume(assignment_id, 6)
    (order_id,) = await shelves.order_ids(assignment_id)
    return assignment_id, order_id


def in_days(number: float) -> datetime:
    return shelves.now() + timedelta(days=number)


async def about_orders() -> list[tuple[Condition, bool]]:
    return [(alert.condition, alert.open) for alert in await shelves.alerts(ABOUT_ORDERS)]


async def moved(assignment_id: UUID, order_id: UUID, step: OrderStep, state: OrderState) -> None:
    """Let the order take a step, as far as alerts look at it."""
    async with Work(world.ADMIN) as work:
        await work.lock([assignment_id])
        await work.write(
            "UPDATE purchase_order SET state = $2, acknowledged_at = coalesce(acknowledged_at, $3) WHERE id = $1",
            order_id,
            state.value,
            work.now,
        )
        work.tell(
            OrderMoved(
                subject_id=order_id,
                assignment_id=assignment_id,
                step=step,
                state=state,
                number="PO",
                origin=OrderOrigin.AUTOMATIC,
            )
        )


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0.9, []),
        (1.1, [(Condition.ORDER_UNACKNOWLEDGED, True)]),
        (3.1, [(Condition.ORDER_OVERDUE, True), (Condition.ORDER_UNACKNOWLEDGED, True)]),
    ],
)
async def test_a_sweep_opens_an_alert_once_an_order_is_late(days: float, expected: list[object]) -> None:
    await ordered()

    await actions.sweep(in_days(days))

    assert expected == sorted(await about_orders(), key=lambda pair: pair[0].value)


async def test_the_alert_names_the_order_that_is_late_and_what_is_outstanding() -> None:
    _, order_id = await ordered()

    await actions.sweep(in_days(3.1))

    overdue = reading.Is("condition", "eq", Condition.ORDER_OVERDUE)
    (alert,) = await shelves.alerts(overdue)
    assert (order_id, None, Quantity.of(12)) == (alert.about_order_id, alert.led_to_order_id, alert.observed)


async def test_sweeping_again_and_at_once_opens_nothing_twice() -> None:
    for number in range(3):
        await ordered(f"P-{number}")
    at = in_days(1.1)

    await asyncio.gather(*(actions.sweep(at) for _ in range(8)))
    looked_at = await actions.sweep(at)

    assert [(Condition.ORDER_UNACKNOWLEDGED, True)] * 3 == await about_orders()
    assert 0 == looked_at


async def test_while_another_process_sweeps_there_is_nothing_to_do() -> None:
    await ordered()

    async with Work(world.ADMIN) as other:
        await other.fetch("SELECT pg_advisory_xact_lock($1)", 0x564D4953)
        looked_at = await actions.sweep(in_days(1.1))

    assert (0, []) == (looked_at, await about_orders())


async def test_an_answer_resolves_the_silence_but_not_the_delay() -> None:
    assignment_id, order_id = await ordered()
    await actions.sweep(in_days(3.1))
    await POOLED.fetch("UPDATE purchase_order SET due_at = due_at - interval '5 days'")

    await moved(assignment_id, order_id, OrderStep.ACKNOWLEDGED, OrderState.ACKNOWLEDGED)

    assert [(Condition.ORDER_OVERDUE, True), (Condition.ORDER_UNACKNOWLEDGED, False)] == sorted(
        await about_orders(), key=lambda pair: pair[0].value
    )


@pytest.mark.parametrize(
    ("step", "state"),
    [(OrderStep.CANCELLED, OrderState.CANCELLED), (OrderStep.RECEIVED, OrderState.CLOSED)],
)
async def test_the_end_of_an_order_ends_its_alerts(step: OrderStep, state: OrderState) -> None:
    assignment_id, order_id = await ordered()
    await actions.sweep(in_days(3.1))
    await POOLED.fetch("UPDATE purchase_order SET due_at = due_at - interval '5 days'")

    await moved(assignment_id, order_id, step, state)

    assert [False, False] == [is_open for _, is_open in await about_orders()]


async def test_an_order_that_is_late_again_has_another_episode() -> None:
    assignment_id, order_id = await ordered()
    await actions.sweep(in_days(3.1))
    await moved(assignment_id, order_id, OrderStep.ACKNOWLEDGED, OrderState.ACKNOWLEDGED)

    await actions.sweep(in_days(3.1))

    overdue = reading.Is("condition", "eq", Condition.ORDER_OVERDUE)
    assert [False, True] == [alert.open for alert in await shelves.alerts(overdue)]
