"""An order's life on a real PostgreSQL, step by step."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests import world
from tests.purchasing import orders
from tests.purchasing.orders import q
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.refusal import Denied, InvalidInput, KeyReused, NotFound, StaleVersion
from vmi_graph.purchasing import actions, queries
from vmi_graph.purchasing.rules import AboveCeiling, OrderOrigin, OrderState, OrderStep, WrongState

pytestmark = pytest.mark.usefixtures("db")


async def test_an_order_goes_from_open_to_closed_and_the_balances_go_with_it() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})
    seen = [await orders.balances(shelf)]

    await orders.acknowledge(made.order_id, {1: 8})
    seen.append(await orders.balances(shelf))
    await orders.ship(made.order_id, {1: 5})
    seen.append(await orders.balances(shelf))
    await orders.receive(made.order_id, {1: 4}, rejected={1: 1})
    seen.append(await orders.balances(shelf))
    await orders.ship(made.order_id)
    seen.append(await orders.balances(shelf))
    await orders.receive(made.order_id, {1: 3})
    seen.append(await orders.balances(shelf))

    assert [
        (q(10), q(0), q(0)),
        (q(8), q(0), q(0)),
        (q(3), q(5), q(0)),
        (q(3), q(0), q(4)),
        (q(0), q(3), q(4)),
        (q(0), q(0), q(7)),
    ] == seen
    assert ["OPEN", "ACKNOWLEDGED", "SHIPPED", "RECEIVED", "RECEIVED", "CLOSED"] == await orders.told(made.order_id)


async def test_the_order_keeps_when_each_step_was_taken_by_whom_and_how_much_it_moved() -> None:
    shelf = await orders.shelf()
    supplier = await world.supplier_viewer()
    made = await orders.create({shelf: 10})
    promised = datetime.now(UTC) + timedelta(days=9)
    left = datetime.now(UTC) - timedelta(hours=2)

    await orders.acknowledge(made.order_id, viewer=supplier, promised_at=promised, supplier_reference="SO-7")
    await orders.ship(made.order_id, viewer=supplier, happened_at=left, external_reference="ASN-1")
    await orders.receive(made.order_id, {1: 10}, external_reference="GR-1")

    found = await orders.order(made.order_id)
    assert (OrderState.CLOSED, OrderOrigin.CUSTOMER, Decimal(100), "EUR", promised, left, "SO-7", 4) == (
        found.state,
        found.origin,
        found.ordered_value,
        found.currency,
        found.promised_at,
        found.shipped_at,
        found.supplier_reference,
        found.version,
    )
    assert found.authorised_at == found.created_at
    assert found.ended_at == found.received_at
    assert [
        (1, OrderStep.PLACED, world.MANAGER.subject, None),
        (2, OrderStep.ACKNOWLEDGED, supplier.subject, None),
        (3, OrderStep.SHIPPED, supplier.subject, "ASN-1"),
        (4, OrderStep.RECEIVED, world.MANAGER.subject, "GR-1"),
    ] == [(each.number, each.step, each.actor, each.external_reference) for each in await orders.steps(made.order_id)]


async def test_every_movement_names_the_order_line_it_belongs_to() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})
    await orders.receive(made.order_id, {1: 10})

    (line,) = await orders.lines(made.order_id)
    rows = await POOLED.fetch("SELECT DISTINCT order_line_id FROM ledger_entry WHERE assignment_id = $1", shelf)

    assert [line.id] == [row[0] for row in rows]


async def test_an_order_of_several_parts_closes_with_the_last_of_them() -> None:
    one, other = await orders.shelf("P-1"), await orders.shelf("P-2")
    made = await orders.create({one: 10, other: 6})

    await orders.receive(made.order_id, {1: 10})
    between = (await orders.order(made.order_id)).state
    await orders.receive(made.order_id, {2: 6})

    assert OrderState.RECEIVED == between
    assert OrderState.CLOSED == (await orders.order(made.order_id)).state
    assert (q(0), q(0), q(6)) == await orders.balances(other)


async def test_more_than_was_ordered_is_received_as_it_came() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})
    await orders.ship(made.order_id)

    await orders.receive(made.order_id, {1: 12})

    assert (q(0), q(0), q(12)) == await orders.balances(shelf)
    assert OrderState.CLOSED == (await orders.order(made.order_id)).state


async def test_an_answer_of_nothing_at_all_cancels_the_order() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})

    await orders.acknowledge(made.order_id, {1: 0})

    assert OrderState.CANCELLED == (await orders.order(made.order_id)).state
    assert (q(0), q(0), q(0)) == await orders.balances(shelf)


async def test_an_answer_may_be_changed_until_something_was_shipped() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})
    await orders.acknowledge(made.order_id, {1: 4})

    await orders.acknowledge(made.order_id, {1: 9})
    on_order, _, _ = await orders.balances(shelf)
    await orders.ship(made.order_id, {1: 1})

    assert q(9) == on_order
    with pytest.raises(WrongState):
        await orders.acknowledge(made.order_id, {1: 10})


async def test_a_supplier_cannot_confirm_more_than_fits_below_the_ceiling() -> None:
    shelf = await orders.shelf(maximum=10, ceiling=12)
    made = await orders.create({shelf: 10})
    await orders.acknowledge(made.order_id, {1: 12})

    with pytest.raises(AboveCeiling) as refused:
        await orders.acknowledge(made.order_id, {1: 13})

    assert ("lines", 0, "quantity") == refused.value.path
    assert (q(12), q(0), q(0)) == await orders.balances(shelf)


async def test_an_order_without_a_promise_is_promised_for_when_it_is_due() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})

    await orders.acknowledge(made.order_id)

    found = await orders.order(made.order_id)
    assert found.due_at is not None
    assert found.due_at == found.promised_at


async def test_an_order_is_closed_short_once_something_of_it_came() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})
    await orders.ship(made.order_id, {1: 6})
    await orders.receive(made.order_id, {1: 5})

    await actions.close_order(world.MANAGER, actions.Ask(order=made.order_id, note="No more."), world.once())

    assert (q(0), q(0), q(5)) == await orders.balances(shelf)
    assert OrderState.CLOSED == (await orders.order(made.order_id)).state
    (*_, last) = await orders.steps(made.order_id)
    assert [{"number": 1, "quantity": 50_000, "rejected": 0}] == last.lines


async def test_a_supplier_cancels_its_own_order_while_nothing_was_shipped() -> None:
    shelf = await orders.shelf()
    supplier = await world.supplier_viewer()
    made = await orders.create({shelf: 10}, viewer=supplier)

    await actions.cancel_order(supplier, actions.Ask(order=made.order_id), world.once())

    assert OrderState.CANCELLED == (await orders.order(made.order_id)).state
    assert (q(0), q(0), q(0)) == await orders.balances(shelf)


async def test_nobody_cancels_what_was_shipped() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})
    await orders.ship(made.order_id, {1: 1})
    before = await orders.everything()

    with pytest.raises(WrongState):
        await actions.cancel_order(world.MANAGER, actions.Ask(order=made.order_id), world.once())

    assert before == await orders.everything()


async def test_another_suppliers_assignment_and_order_do_not_exist_for_a_supplier() -> None:
    shelf = await orders.shelf(supplier="ACME")
    await orders.shelf(supplier="OTHER")
    other = await world.supplier_viewer("OTHER")
    made = await orders.create({shelf: 5})
    before = await orders.everything()

    with pytest.raises(NotFound):
        await orders.create({shelf: 5}, viewer=other)
    for step in (orders.acknowledge, orders.ship):
        with pytest.raises(NotFound):
            await step(made.order_id, viewer=other)
    with pytest.raises(NotFound):
        await actions.cancel_order(other, actions.Ask(order=made.order_id), world.once())

    assert await queries.find_order(other, made.order_id) is None
    assert before == await orders.everything()


async def test_staff_receive_at_their_own_locations_only() -> None:
    shelf = await orders.shelf(location="HAM")
    made = await orders.create({shelf: 5})

    with pytest.raises(NotFound):
        await orders.receive(made.order_id, {1: 5}, viewer=await world.staff_viewer("BER"))
    await orders.receive(made.order_id, {1: 5}, viewer=await world.staff_viewer("HAM", "BER"))

    assert OrderState.CLOSED == (await orders.order(made.order_id)).state


async def test_who_lacks_the_permission_is_denied() -> None:
    shelf = await orders.shelf()
    supplier, staff = await world.supplier_viewer(), await world.staff_viewer("HAM")
    made = await orders.create({shelf: 5})
    ask = actions.Ask(order=made.order_id)

    for denied in (
        orders.create({shelf: 5}, viewer=staff),
        orders.acknowledge(made.order_id, viewer=world.MANAGER),
        orders.ship(made.order_id, viewer=world.MANAGER),
        orders.receive(made.order_id, {1: 5}, viewer=supplier),
        actions.close_order(supplier, ask, world.once()),
        actions.approve_order(supplier, ask, world.once()),
        actions.reject_order(supplier, ask, world.once()),
        actions.cancel_order(world.ANALYST, ask, world.once()),
    ):
        with pytest.raises(Denied):
            await denied


async def test_a_stale_version_is_refused_and_changes_nothing() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 5})
    await orders.acknowledge(made.order_id, expected_version=1)
    before = await orders.everything()

    with pytest.raises(StaleVersion) as refused:
        await orders.ship(made.order_id, expected_version=1)

    assert (1, 2) == (refused.value.expected, refused.value.actual)
    assert before == await orders.everything()


async def test_the_same_notice_twice_ships_once_also_when_the_order_has_moved_on() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})
    first = await orders.ship(made.order_id, {1: 4}, external_reference="ASN-1", expected_version=1)
    await orders.receive(made.order_id, {1: 10}, external_reference="ASN-1")
    before = await orders.balances(shelf)

    again = await orders.ship(made.order_id, {1: 4}, external_reference="ASN-1", expected_version=1)

    assert (first.step_id, True) == (again.step_id, again.replayed)
    assert before == await orders.balances(shelf)
    with pytest.raises(KeyReused):
        await orders.ship(made.order_id, {1: 5}, external_reference="ASN-1")


async def test_what_cannot_have_happened_yet_or_is_promised_for_the_past_is_refused() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})
    now = datetime.now(UTC)

    for wrong in (
        orders.receive(made.order_id, {1: 1}, happened_at=now + timedelta(hours=1)),
        orders.ship(made.order_id, {1: 1}, expected_at=now - timedelta(days=1)),
        orders.acknowledge(made.order_id, promised_at=now - timedelta(days=2)),
        orders.create({shelf: 1}, due_at=now - timedelta(days=2)),
    ):
        with pytest.raises(InvalidInput):
            await wrong


async def test_a_line_the_order_does_not_have_is_not_found_and_one_named_twice_refused() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})

    with pytest.raises(NotFound) as missing:
        await orders.ship(made.order_id, {2: 1})
    twice = [actions.Arrived(1, q(1)), actions.Arrived("P-1", q(1))]
    with pytest.raises(InvalidInput) as doubled:
        await actions.receive_order(world.MANAGER, actions.Delivery(order=made.order_id, lines=twice), world.once())

    assert ("lines", 0, "line") == missing.value.path
    assert ("lines", 1, "line") == doubled.value.path
