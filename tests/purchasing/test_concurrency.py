"""Many at once on one order, on a real PostgreSQL: what may happen once happens once."""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any

import pytest

from tests import world
from tests.purchasing import orders
from tests.purchasing.orders import q
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.quantity import ZERO
from vmi_graph.foundation.refusal import Refusal
from vmi_graph.purchasing import actions
from vmi_graph.purchasing.rules import OrderState, WrongState

pytestmark = pytest.mark.usefixtures("db")


async def together(acts: Sequence[Any]) -> list[Any]:
    return await asyncio.gather(*acts, return_exceptions=True)


async def test_ten_receipts_with_the_same_reference_are_one() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})

    answers = await together([orders.receive(made.order_id, {1: 4}, external_reference="GR-1") for _ in range(10)])

    assert (q(6), q(0), q(4)) == await orders.balances(shelf)
    assert 1 == len({answer.step_id for answer in answers})
    assert 9 == sum(answer.replayed for answer in answers)


async def test_ten_partial_receipts_add_up_and_the_order_closes_once() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})

    await together([orders.receive(made.order_id, {1: 1}, external_reference=f"GR-{each}") for each in range(10)])

    assert (q(0), q(0), q(10)) == await orders.balances(shelf)
    assert ["OPEN", *["RECEIVED"] * 9, "CLOSED"] == await orders.told(made.order_id)


async def test_ten_orders_with_the_same_reference_are_one_also_for_different_shelves() -> None:
    shelves = [await orders.shelf(f"P-{number}") for number in range(2)]
    supplier = await world.supplier_viewer()

    acts = [orders.create({each: 5}, viewer=supplier, external_reference="4711") for each in shelves * 5]
    answers = await together(acts)

    made = [answer for answer in answers if isinstance(answer, actions.Stepped)]
    assert 1 == len({answer.order_id for answer in made})
    assert 5 == len(made)
    assert all(isinstance(answer, Refusal | actions.Stepped) for answer in answers)
    on_order = [(await orders.level(each)).on_order for each in shelves]
    assert [ZERO, q(5)] == sorted(on_order)


async def test_of_a_cancellation_and_a_shipment_one_wins_and_the_other_is_refused() -> None:
    shelves = [await orders.shelf(f"P-{number}") for number in range(6)]
    made = [await orders.create({shelf: 10}) for shelf in shelves]

    for one in made:
        ask = actions.Ask(order=one.order_id)
        outcome = await together(
            [actions.cancel_order(world.MANAGER, ask, world.once()), orders.ship(one.order_id, {1: 10})]
        )

        assert [WrongState] == [type(each) for each in outcome if isinstance(each, Exception)]

    for one, shelf in zip(made, shelves, strict=True):
        state = (await orders.order(one.order_id)).state
        on_order, in_transit, _ = await orders.balances(shelf)
        assert (ZERO, ZERO if state is OrderState.CANCELLED else q(10)) == (on_order, in_transit)


async def test_two_answers_at_once_leave_the_balance_of_the_last() -> None:
    shelf = await orders.shelf()
    made = await orders.create({shelf: 10})

    await together([orders.acknowledge(made.order_id, {1: confirmed}) for confirmed in (3, 5, 7, 9)])

    (line,) = await orders.lines(made.order_id)
    rows = await POOLED.fetch("SELECT sum(quantity)::bigint FROM ledger_entry WHERE balance = 'ON_ORDER'")
    assert line.confirmed == line.on_order == (await orders.level(shelf)).on_order
    assert line.confirmed.scaled == rows[0][0]
    assert [1, 2, 3, 4, 5] == [each.number for each in await orders.steps(made.order_id)]


async def test_a_number_that_is_taken_is_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = await orders.shelf()
    fair = secrets.choice
    drawn = iter("AAAAAAAA" * 2)
    monkeypatch.setattr(secrets, "choice", lambda letters: next(drawn, None) or fair(letters))

    made = [await orders.create({shelf: 1}) for _ in range(2)]

    first, second = [(await orders.order(each.order_id)).number for each in made]
    assert first.endswith("-AAAAAAAA")
    assert not second.endswith("-AAAAAAAA")
