"""How orders are made, proposed and approved, on a real PostgreSQL."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests import world
from tests.purchasing import orders
from tests.purchasing.orders import q
from vmi_graph.agreements.rules import Ordering
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.quantity import ZERO
from vmi_graph.foundation.refusal import InvalidInput, KeyReused, Refusals
from vmi_graph.foundation.viewer import Role
from vmi_graph.foundation.work import Work
from vmi_graph.purchasing import actions, queries
from vmi_graph.purchasing.rules import AboveCeiling, AgainstTerms, OrderOrigin, OrderState

pytestmark = pytest.mark.usefixtures("db")


@pytest.mark.parametrize(
    ("role", "origin"), [(Role.SUPPLIER, OrderOrigin.SUPPLIER), (Role.ERP_CLIENT, OrderOrigin.ERP)]
)
async def test_a_supplier_orders_without_asking(role: Role, origin: OrderOrigin) -> None:
    shelf = await orders.shelf()

    made = await orders.create({shelf: 10}, viewer=await world.supplier_viewer(role=role))

    found = await orders.order(made.order_id)
    assert (OrderState.OPEN, origin, None) == (found.state, found.origin, found.reason)
    assert (q(10), q(0), q(0)) == await orders.balances(shelf)


@pytest.mark.parametrize(
    ("agreed", "price", "why"),
    [
        ({"ordering": Ordering.PROPOSAL, "minimum": 0}, None, "The contract wants every order to be approved."),
        ({"order_value_cap": Decimal(99)}, None, "The order is worth more than one order may be."),
        ({"daily_value_cap": Decimal(99)}, None, "The day's orders would be worth more than a day's may be."),
        ({}, Decimal("9.99"), "A price is not the agreed one."),
    ],
)
async def test_what_the_contract_wants_a_look_at_is_proposed_and_says_why(
    agreed: dict[str, Any], price: Decimal | None, why: str
) -> None:
    shelf = await orders.shelf(**agreed)
    supplier = await world.supplier_viewer()
    request = actions.Request(lines=[actions.Wanted(shelf, q(10), price)])

    made = await actions.create_order(supplier, request, world.once())

    found = await orders.order(made.order_id)
    assert (OrderState.PROPOSED, why, None) == (found.state, found.reason, found.authorised_at)
    assert (q(0), q(0), q(0)) == await orders.balances(shelf)
    assert {shelf: q(10)} == await queries.proposed_quantities([shelf])


async def test_a_days_orders_count_together_towards_the_cap() -> None:
    shelf = await orders.shelf(daily_value_cap=Decimal(100))
    supplier = await world.supplier_viewer()

    made = [await orders.create({shelf: each}, viewer=supplier) for each in (6, 4, 1)]

    states = [(await orders.order(each.order_id)).state for each in made]
    assert [OrderState.OPEN, OrderState.OPEN, OrderState.PROPOSED] == states


async def test_an_approved_order_is_placed_and_its_times_begin_to_run() -> None:
    shelf = await orders.shelf(ordering=Ordering.PROPOSAL, minimum=0, lead_time_days=3)
    made = await orders.create({shelf: 10}, viewer=await world.supplier_viewer())

    await actions.approve_order(world.MANAGER, actions.Ask(order=made.order_id), world.once())

    found = await orders.order(made.order_id)
    assert OrderState.OPEN == found.state
    assert found.authorised_at is not None
    assert (found.authorised_at + timedelta(days=3), found.authorised_at + timedelta(hours=24)) == (
        found.due_at,
        found.response_due_at,
    )
    assert (q(10), q(0), q(0)) == await orders.balances(shelf)


async def test_a_rejected_order_moves_nothing() -> None:
    shelf = await orders.shelf(ordering=Ordering.PROPOSAL, minimum=0)
    made = await orders.create({shelf: 10}, viewer=await world.supplier_viewer())

    await actions.reject_order(world.MANAGER, actions.Ask(order=made.order_id, note="Not now."), world.once())

    assert OrderState.CANCELLED == (await orders.order(made.order_id)).state
    assert ["PROPOSED", "CANCELLED"] == await orders.told(made.order_id)
    assert 0 == (await POOLED.fetch("SELECT count(*) FROM ledger_entry"))[0][0]


async def test_what_no_longer_fits_below_the_ceiling_is_not_approved() -> None:
    shelf = await orders.shelf(ordering=Ordering.PROPOSAL, minimum=0, maximum=10, ceiling=12)
    supplier = await world.supplier_viewer()
    made = [await orders.create({shelf: 10}, viewer=supplier) for _ in range(2)]
    await actions.approve_order(world.MANAGER, actions.Ask(order=made[0].order_id), world.once())

    with pytest.raises(AboveCeiling):
        await actions.approve_order(world.MANAGER, actions.Ask(order=made[1].order_id), world.once())

    assert (q(10), q(0), q(0)) == await orders.balances(shelf)


async def test_each_line_that_breaks_its_terms_is_refused_with_its_place_and_nothing_is_ordered() -> None:
    good = await orders.shelf("P-1")
    packed = await orders.shelf("P-2", pack_size=4)
    full = await orders.shelf("P-3", maximum=5, ceiling=6)
    before = await orders.everything()

    with pytest.raises(Refusals) as refused:
        await orders.create({good: 1, packed: 6, full: 7})

    assert [(AgainstTerms, ("lines", 1, "quantity")), (AboveCeiling, ("lines", 2, "quantity"))] == [
        (type(each), each.path) for each in refused.value.refusals
    ]
    assert before == await orders.everything()


async def test_an_order_has_one_supplier_one_location_and_each_assignment_once() -> None:
    one, elsewhere = await orders.shelf("P-1"), await orders.shelf("P-1", location="BER")
    others = await orders.shelf("P-2", supplier="OTHER")

    for second in (elsewhere, others):
        with pytest.raises(InvalidInput):
            await orders.create({one: 1, second: 1})
    twice = actions.Request(lines=[actions.Wanted(one, q(1)), actions.Wanted(one, q(2))])
    with pytest.raises(InvalidInput):
        await actions.create_order(world.MANAGER, twice, world.once())


async def test_the_same_key_repeats_the_answer() -> None:
    shelf = await orders.shelf()
    request = actions.Request(lines=[actions.Wanted(shelf, q(5))])
    once = world.once("the same")
    first = await actions.create_order(world.MANAGER, request, once)

    again = await actions.create_order(world.MANAGER, request, once)

    assert (first.order_id, first.step_id, True) == (again.order_id, again.step_id, again.replayed)
    assert (q(5), q(0), q(0)) == await orders.balances(shelf)


async def test_the_same_reference_makes_one_order_and_another_order_under_it_is_refused() -> None:
    shelf = await orders.shelf()
    supplier = await world.supplier_viewer()
    first = await orders.create({shelf: 5}, viewer=supplier, external_reference="4711")

    again = await orders.create({shelf: 5}, viewer=supplier, external_reference="4711")

    assert (first.order_id, first.step_id, True) == (again.order_id, again.step_id, again.replayed)
    assert (q(5), q(0), q(0)) == await orders.balances(shelf)
    with pytest.raises(KeyReused):
        await orders.create({shelf: 6}, viewer=supplier, external_reference="4711")


async def test_automatic_orders_are_placed_many_at_once_and_proposals_move_nothing() -> None:
    shelves = [await orders.shelf(f"P-{number}") for number in range(5)]
    needs = [
        actions.Need(
            assignment_id=each,
            quantity=q(7),
            price=Decimal("2.50"),
            currency="EUR",
            lead_time_days=2,
            response_hours=4,
            proposed=each == shelves[-1],
            reason="The position fell below the minimum.",
        )
        for each in shelves
    ]

    async with Work(world.MANAGER) as work:
        await work.lock(shelves)
        placed = await actions.place_automatically(work, needs)

    assert set(shelves) == set(placed)
    states = [(await orders.order(placed[each])).state for each in shelves]
    assert [OrderState.OPEN] * 4 + [OrderState.PROPOSED] == states
    assert [q(7)] * 4 + [ZERO] == [(await orders.level(each)).on_order for each in shelves]
    since = datetime.now(UTC) - timedelta(hours=1)
    assert dict.fromkeys(shelves, Decimal("17.5")) == await queries.ordered_today(shelves, since)
