"""Orders as they are read: what the database computes agrees with the rules, and the lists find what they should."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from tests import world
from tests.purchasing import orders
from tests.purchasing.orders import q
from vmi_graph.foundation import reading
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.purchasing import actions, queries
from vmi_graph.purchasing.rules import OrderState

pytestmark = pytest.mark.usefixtures("db")


async def test_what_is_on_order_and_in_transit_is_the_same_in_sql_and_in_the_rules() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})
    differences = []

    for state in OrderState:
        await POOLED.fetch("UPDATE purchase_order SET state = $1", state.value)
        for amounts in itertools.product((0, 3, 7), repeat=4):
            await POOLED.fetch(
                "UPDATE purchase_order_line SET confirmed = $1, shipped = $2, received = $3, rejected = $4", *amounts
            )
            (read,) = await orders.lines(made.order_id)
            (ruled,) = (await queries.held_order(made.order_id, POOLED)).lines
            if (read.on_order, read.in_transit, read.outstanding) != (
                ruled.on_order,
                ruled.in_transit,
                ruled.outstanding,
            ):
                differences.append((state, amounts))

    assert [] == differences


@pytest.mark.parametrize(
    ("state", "promised", "due", "overdue"),
    [
        (OrderState.OPEN, None, -1, True),
        (OrderState.OPEN, None, 1, False),
        (OrderState.ACKNOWLEDGED, 1, -1, False),
        (OrderState.ACKNOWLEDGED, -1, 1, True),
        (OrderState.SHIPPED, -1, -2, True),
        (OrderState.RECEIVED, -1, -2, True),
        (OrderState.PROPOSED, None, None, False),
        (OrderState.CLOSED, -1, -1, False),
        (OrderState.CANCELLED, -1, -1, False),
    ],
)
async def test_an_order_is_overdue_past_its_promise_else_past_its_due_date(
    state: OrderState, promised: int | None, due: int | None, overdue: bool
) -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})
    moments = [None if days is None else datetime.now(UTC) + timedelta(days=days) for days in (promised, due)]

    await POOLED.fetch("UPDATE purchase_order SET state = $1, promised_at = $2, due_at = $3", state.value, *moments)

    assert overdue == (await orders.order(made.order_id)).overdue


async def test_an_order_awaits_its_answer_until_the_supplier_moves_it() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})
    await POOLED.fetch("UPDATE purchase_order SET response_due_at = now() - interval '1 minute'")
    waiting = await orders.order(made.order_id)

    await orders.acknowledge(made.order_id)

    answered = await orders.order(made.order_id)
    assert (True, True) == (waiting.awaiting_answer, waiting.answer_overdue)
    assert (False, False) == (answered.awaiting_answer, answered.answer_overdue)


async def listed(viewer: Viewer, condition: reading.Condition) -> set[str]:
    return {each.number for each in await reading.everything(queries.ORDERS, viewer, condition)}


async def test_orders_are_found_by_part_assignment_supplier_location_and_state() -> None:
    one, other = await orders.shelf("P-1"), await orders.shelf("P-2", supplier="OTHER", location="BER")
    first, second = await orders.create({one: 1}), await orders.create({other: 1})
    await orders.acknowledge(second.order_id)
    number = (await orders.order(second.order_id)).number
    part_id = (await world.held(other)).part_id

    for condition in (
        queries.containing(part="P-2"),
        queries.containing(part=part_id),
        queries.containing(assignment_ids=[other]),
        reading.Is("supplier_code", "eq", "OTHER"),
        reading.Is("location_code", "eq", "BER"),
        reading.Is("state", "eq", OrderState.ACKNOWLEDGED),
    ):
        assert {number} == await listed(world.ANALYST, condition)
    assert 2 == len(await listed(world.ANALYST, reading.AllOf(())))
    assert first.order_id != second.order_id


async def test_a_supplier_sees_its_own_orders_only_and_none_once_its_assignment_is_over() -> None:
    mine, others = await orders.shelf(supplier="ACME"), await orders.shelf(supplier="OTHER")
    made = await orders.create({mine: 1})
    await orders.create({others: 1})
    await actions.cancel_order(world.MANAGER, actions.Ask(order=made.order_id), world.once())
    viewer = await world.supplier_viewer("ACME")
    number = (await orders.order(made.order_id)).number
    while_it_lasts = await listed(viewer, reading.AllOf(()))

    await POOLED.fetch("UPDATE assignment SET ended_at = now() WHERE id = $1", mine)

    assert {number} == while_it_lasts
    assert set() == await listed(viewer, reading.AllOf(()))
    assert [] == await orders.lines(made.order_id, viewer)
    assert number in await listed(world.ANALYST, reading.AllOf(()))


async def test_staff_see_the_orders_of_their_locations_without_prices() -> None:
    here, there = await orders.shelf(location="HAM"), await orders.shelf(location="BER")
    made = await orders.create({here: 1})
    await orders.create({there: 1})
    viewer = await world.staff_viewer("HAM")

    (found,) = await reading.everything(queries.ORDERS, viewer, reading.AllOf(()))
    (line,) = await orders.lines(made.order_id, viewer)

    assert (made.order_id, None, None) == (found.id, found.ordered_value, found.currency)
    assert (q(1), None, None) == (line.ordered, line.price, line.ordered_value)
