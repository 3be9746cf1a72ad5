"""From consumption to order, and every decision kept with its reasons, on a real PostgreSQL."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests import world
from vmi_graph.agreements.actions import Limits, set_limits
from vmi_graph.agreements.rules import Ordering
from vmi_graph.catalog import actions as catalog
from vmi_graph.catalog.rules import Standing
from vmi_graph.foundation import reading
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import Denied
from vmi_graph.foundation.viewer import Role
from vmi_graph.purchasing.queries import LINES, ORDERS
from vmi_graph.purchasing.rules import OrderState
from vmi_graph.replenishment import actions, queries
from vmi_graph.replenishment.rules import Outcome, Reason
from vmi_graph.stock import actions as stock
from vmi_graph.stock.queries import LEVELS, Level

pytestmark = pytest.mark.usefixtures("db")


def q(number: object) -> Quantity:
    return Quantity.of(str(number))


async def shelf(on_hand: object = 10, **agreed: Any) -> UUID:  # noqa: ANN401 - terms of many kinds
    """An assignment with minimum 5 and maximum 20, unless said otherwise, and so much on its shelf."""
    assignment_id = await world.assignment(**agreed)
    receipt = stock.Receipt(key=assignment_id, quantity=q(on_hand))
    await stock.receive_stock(world.MANAGER, [receipt], world.once())
    return assignment_id


async def consume(assignment_id: UUID, quantity: object) -> None:
    usage = stock.Usage(key=assignment_id, quantity=q(quantity))
    await stock.record_consumptions(world.MANAGER, [usage], world.once())


async def orders() -> Sequence[Any]:
    return await reading.everything(ORDERS, world.MANAGER, reading.AllOf(()))


async def level(assignment_id: UUID) -> Level:
    return (await reading.by_ids(LEVELS, world.MANAGER, [assignment_id]))[assignment_id]


async def newest(assignment_id: UUID) -> queries.Review:
    return (await reading.firsts(queries.REVIEWS, world.MANAGER, "assignment_id", [assignment_id]))[assignment_id]


def whole(*assignment_ids: UUID) -> actions.Scope:
    return actions.Scope(keys=assignment_ids)


async def test_a_breach_makes_one_order_up_to_the_maximum_in_the_same_transaction() -> None:
    assignment_id = await shelf(10)

    await consume(assignment_id, 6)

    (order,) = await orders()
    (line,) = await reading.everything(LINES, world.MANAGER, reading.AllOf(()))
    found = await level(assignment_id)
    assert (OrderState.OPEN, q(16)) == (order.state, line.ordered)
    assert (q(4), q(16), q(20)) == (found.on_hand, found.on_order, found.position)


async def test_what_is_covered_is_not_ordered_again() -> None:
    assignment_id = await shelf(10)
    await consume(assignment_id, 6)

    await consume(assignment_id, 2)

    assert 1 == len(await orders())
    assert (Outcome.HOLD, [Reason.NOT_BREACHED.value]) == (
        (await newest(assignment_id)).outcome,
        (await newest(assignment_id)).facts["reasons"],
    )


async def test_the_minimum_itself_is_still_allowed() -> None:
    assignment_id = await shelf(10)

    await consume(assignment_id, 5)

    assert [] == list(await orders())


async def test_a_decision_to_order_is_kept_with_what_it_looked_at_and_names_its_order() -> None:
    assignment_id = await shelf(10)

    await consume(assignment_id, 6)

    review = await newest(assignment_id)
    (order,) = await orders()
    assert (Outcome.ORDER, q(16), order.id) == (review.outcome, review.quantity, review.order_id)
    assert q(4).scaled == review.facts["balances"]["on_hand"]
    assert ["TARGET", "MINIMUM_ORDER", "PACK_SIZE", "CEILING"] == [step[0] for step in review.facts["steps"]]


async def test_an_order_that_wants_a_look_is_proposed_once_and_not_on_order() -> None:
    assignment_id = await shelf(10, ordering=Ordering.PROPOSAL)

    await consume(assignment_id, 6)
    await consume(assignment_id, 1)

    (order,) = await orders()
    assert OrderState.PROPOSED is order.state
    assert q(0) == (await level(assignment_id)).on_order
    assert [Reason.AWAITING_APPROVAL.value] == (await newest(assignment_id)).facts["reasons"]


async def test_a_day_may_not_cost_more_than_agreed() -> None:
    assignment_id = await shelf(40, minimum=30, maximum=40, daily_value_cap=Decimal(200))  # 10.00 each
    await consume(assignment_id, 11)  # orders 11 for 110

    await consume(assignment_id, 11)  # 11 more would make it 220

    states = [order.state for order in sorted(await orders(), key=lambda order: order.id)]
    assert [OrderState.OPEN, OrderState.PROPOSED] == states


async def test_nothing_is_ordered_while_it_is_frozen_and_what_is_due_once_it_thaws() -> None:
    assignment_id = await shelf(10)
    await actions.freeze_ordering(world.MANAGER, whole(assignment_id), "recount", world.once())
    await consume(assignment_id, 6)
    held = await newest(assignment_id)

    thawed = await actions.unfreeze_ordering(world.MANAGER, whole(assignment_id), world.once())
    again = await actions.unfreeze_ordering(world.MANAGER, whole(assignment_id), world.once())

    assert [Reason.ORDERING_FROZEN.value] == held.facts["reasons"]
    assert ((assignment_id,), 1) == (thawed.assignment_ids, len(thawed.order_ids))
    assert ((), ()) == (again.assignment_ids, again.order_ids)
    assert 1 == len(await orders())


async def test_freezing_twice_freezes_once() -> None:
    assignment_id = await shelf(10)

    first = await actions.freeze_ordering(world.MANAGER, whole(assignment_id), None, world.once())
    second = await actions.freeze_ordering(world.MANAGER, whole(assignment_id), None, world.once())

    assert ((assignment_id,), ()) == (first.assignment_ids, second.assignment_ids)


async def test_a_whole_supplier_can_be_frozen() -> None:
    mine = await world.assignment("P-1", supplier_code="ACME")
    await world.assignment("P-2", supplier_code="BOLT")

    frozen = await actions.freeze_ordering(world.MANAGER, actions.Scope(supplier="ACME"), None, world.once())

    assert (mine,) == frozen.assignment_ids


async def test_a_supplier_may_not_freeze() -> None:
    assignment_id = await shelf(10)

    with pytest.raises(Denied):
        await actions.freeze_ordering(await world.supplier_viewer(), whole(assignment_id), None, world.once())


async def test_a_suspended_supplier_is_not_ordered_from() -> None:
    assignment_id = await shelf(10)
    line = catalog.Line("ACME", {"standing": Standing.SUSPENDED})
    await catalog.upsert(world.MANAGER, catalog.SUPPLIERS, [line], world.once())

    await consume(assignment_id, 6)

    assert [] == list(await orders())
    assert [Reason.SUPPLIER_SUSPENDED.value] == (await newest(assignment_id)).facts["reasons"]


async def test_a_higher_minimum_orders_at_once() -> None:
    assignment_id = await shelf(10)

    await set_limits(
        world.viewer(Role.SUPPLIER, supplier=await world.supplier()),
        [Limits(key=assignment_id, minimum=q(11))],
        once=world.once(),
    )

    (order,) = await orders()
    assert order.id == (await newest(assignment_id)).order_id


async def test_a_preview_decides_and_does_nothing() -> None:
    assignment_id = await shelf(10)

    now = await queries.preview(world.MANAGER, assignment_id, {})
    tried = await queries.preview(world.MANAGER, assignment_id, {"minimum": q(15), "maximum": q(50)})

    assert now is not None
    assert tried is not None
    assert Outcome.HOLD is now.decision.outcome
    assert (Outcome.ORDER, q(40)) == (tried.decision.outcome, tried.decision.quantity)
    assert [] == list(await orders())
