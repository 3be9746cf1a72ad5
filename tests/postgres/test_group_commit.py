"""Single consumptions written together: every law holds, and each is answered as if it had come alone."""

import asyncio
import random
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests import world
from tests.postgres.laws import broken
from vmi_graph.catalog.queries import Key, Place
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.gathering import LATER
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import BadInput, KeyReused, Refusals
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.stock import actions
from vmi_graph.stock.actions.gathered import Taking, take_together

pytestmark = pytest.mark.usefixtures("db")


def q(number: object) -> Quantity:
    return Quantity.of(str(number))


async def shelves(*suppliers: str) -> list[UUID]:
    """One assignment for each supplier named, with 25 on its shelf and automatic ordering below 10."""
    agreed: dict[str, Any] = {"minimum": 10, "maximum": 30, "ceiling": 33, "pack_size": 3, "minimum_order": 6}
    made = [await world.assignment(f"P-{place}", "HAM", each, **agreed) for place, each in enumerate(suppliers)]
    receipts = [actions.Receipt(key=each, quantity=q(25)) for each in made]
    await actions.receive_stock(world.MANAGER, receipts, world.once())
    return made


def taking(viewer: Viewer, key: Key, quantity: object = 1, once: Once | None = None, **more: str) -> Taking:
    usage = actions.Usage(
        key=key,
        quantity=q(quantity),
        external_reference=more.get("external_reference"),
        reason=more.get("reason"),
    )
    return Taking(viewer, usage, once or world.once(uuid4(), client=viewer.client))


async def taken_at_once(takings: Sequence[Taking]) -> list[Any]:
    acts = (actions.record_consumption(each.viewer, each.usage, each.once) for each in takings)
    return await asyncio.gather(*acts, return_exceptions=True)


async def on_hand() -> list[int]:
    rows = await POOLED.fetch("SELECT on_hand / 10000 FROM stock_level ORDER BY id")
    return [row[0] for row in rows]


async def test_each_answer_tells_its_own_entries() -> None:
    ids = await shelves("ACME", "BOLT", "ACME")

    outcomes = await take_together([taking(world.MANAGER, each, place + 1) for place, each in enumerate(ids)])

    lines = [each.lines[0] for each in outcomes if isinstance(each, actions.Recorded)]
    rows = {row["id"]: row for row in await POOLED.fetch("SELECT id, assignment_id, quantity FROM ledger_entry")}
    written = [rows[entry] for line in lines for entry in line.entry_ids]
    assert [(each, -10_000 * (place + 1)) for place, each in enumerate(ids)] == [
        (row["assignment_id"], row["quantity"]) for row in written
    ]
    assert [(0, (each,)) for each in ids] == [(line.index, line.assignment_ids) for line in lines]
    assert [24, 23, 22] == await on_hand()


async def test_everything_written_names_whose_act_it_was() -> None:
    ids = await shelves("ACME", "BOLT")
    people = [await world.supplier_viewer("ACME"), await world.supplier_viewer("BOLT")]

    await take_together([taking(person, each, 30) for person, each in zip(people, ids, strict=True)])

    tables = {
        "ledger_entry": "actor, source FROM ledger_entry WHERE source <> 'parts_manager'",
        "journal_entry": "actor, client FROM journal_entry WHERE client LIKE 'supplier%'",
        "stock_count": "actor, source FROM stock_count",
        "purchase_order_step": "actor, source FROM purchase_order_step",
        "answer": "client, client FROM answer WHERE client LIKE 'supplier%'",
    }
    expected = sorted((person.subject, person.client) for person in people)
    for table, sql in tables.items():
        rows = await POOLED.fetch(f"SELECT DISTINCT {sql}")
        assert expected == sorted((row[0], row[1]) for row in rows), table
    orders = await POOLED.fetch("SELECT created_by, supplier_id FROM purchase_order")
    assert {(person.subject, person.supplier_id) for person in people} == {(row[0], row[1]) for row in orders}
    assert {} == await broken()


async def test_what_one_may_not_see_is_refused_to_it_alone() -> None:
    acme, bolt = await shelves("ACME", "BOLT")
    planner = await world.supplier_viewer("ACME")

    mine, others, managers = await take_together(
        [taking(planner, acme), taking(planner, bolt, 2), taking(world.MANAGER, bolt, 3)]
    )

    assert isinstance(mine, actions.Recorded)
    assert isinstance(managers, actions.Recorded)
    assert isinstance(others, Refusals)
    assert ["NOT_FOUND"] == [refusal.code for refusal in others.refusals]
    assert [24, 22] == await on_hand()


async def test_staff_take_only_at_their_own_location() -> None:
    (there,) = await shelves("ACME")
    here, elsewhere = await world.staff_viewer("HAM"), await world.staff_viewer("BER")

    outcomes = await take_together([taking(elsewhere, there), taking(here, there)])

    assert [Refusals, actions.Recorded] == [type(each) for each in outcomes]


async def test_a_refused_one_leaves_no_trace_and_may_come_again() -> None:
    ids = await shelves("ACME", "BOLT")
    once = world.once("zero")

    first = await take_together([taking(world.MANAGER, ids[0], 0, once), taking(world.MANAGER, ids[1])])
    kept = await POOLED.fetch("SELECT FROM answer WHERE key = $1", once.key)

    assert isinstance(first[0], Refusals)
    assert [("INVALID_INPUT", ("quantity",))] == [(each.code, each.path) for each in first[0].refusals]
    assert [] == list(kept)
    assert [25, 24] == await on_hand()


async def test_the_same_key_twice_is_one_act() -> None:
    ids = await shelves("ACME", "BOLT")
    once = world.once("one")

    answers = await taken_at_once(
        [taking(world.MANAGER, ids[0], 4, once), taking(world.MANAGER, ids[1]), taking(world.MANAGER, ids[0], 4, once)]
    )

    assert [False, False, True] == [each.replayed for each in answers]
    assert answers[0].lines == answers[2].lines
    assert [21, 24] == await on_hand()


async def test_the_same_key_for_something_else_is_refused() -> None:
    ids = await shelves("ACME", "BOLT")
    key = uuid4()
    once, other = world.once("one", key=key), world.once("other", key=key)

    answers = await taken_at_once([taking(world.MANAGER, ids[0], 4, once), taking(world.MANAGER, ids[1], 1, other)])

    assert isinstance(answers[0], actions.Recorded)
    assert isinstance(answers[1], KeyReused)
    assert [21, 25] == await on_hand()


async def test_keys_answered_before_repeat_their_answers_beside_new_ones() -> None:
    ids = await shelves("ACME", "BOLT")
    once = world.once("one")
    before = await actions.record_consumptions(world.MANAGER, [actions.Usage(key=ids[0], quantity=q(4))], once)

    again, fresh = await take_together([taking(world.MANAGER, ids[0], 4, once), taking(world.MANAGER, ids[0])])

    assert isinstance(again, actions.Recorded)
    assert isinstance(fresh, actions.Recorded)
    assert (True, before.lines) == (again.replayed, again.lines)
    assert [20, 25] == await on_hand()


async def test_the_same_reference_twice_is_taken_once_and_tells_the_same_entries() -> None:
    (shelf,) = await shelves("ACME")

    answers = await taken_at_once([taking(world.MANAGER, shelf, 4, external_reference="WO-1") for _ in range(3)])

    assert [False, True, True] == [each.lines[0].repeated for each in answers]
    assert 1 == len({each.lines[0].entry_ids for each in answers})
    assert [21] == await on_hand()


async def test_the_same_reference_with_another_quantity_is_refused() -> None:
    (shelf,) = await shelves("ACME")

    first, second = await taken_at_once(
        [taking(world.MANAGER, shelf, amount, external_reference="WO-1") for amount in (4, 5)]
    )

    assert isinstance(first, actions.Recorded)
    assert isinstance(second, Refusals)
    assert ["KEY_REUSED"] == [each.code for each in second.refusals]


async def test_another_ones_act_on_the_same_shelf_comes_after() -> None:
    (shelf,) = await shelves("ACME")
    planner = await world.supplier_viewer("ACME")
    acts = [taking(world.MANAGER, shelf, 2), taking(planner, shelf, 3), taking(world.MANAGER, shelf, 4)]

    outcomes = await take_together(acts)

    assert [False, True, False] == [each is LATER for each in outcomes]
    assert [19] == await on_hand()


async def test_a_poisoned_one_does_not_spoil_the_others() -> None:
    ids = await shelves("ACME", "BOLT", "ACME")

    answers = await taken_at_once(
        [taking(world.MANAGER, each, 1, reason="\x00" if place == 1 else "fine") for place, each in enumerate(ids)]
    )

    assert [actions.Recorded, BadInput, actions.Recorded] == [type(each) for each in answers]
    assert [24, 25, 24] == await on_hand()
    assert {} == await broken()


async def test_more_than_the_book_held_is_found_for_each_of_them() -> None:
    (shelf,) = await shelves("ACME")

    answers = await take_together([taking(world.MANAGER, shelf, 20), taking(world.MANAGER, shelf, 20)])

    kinds = await POOLED.fetch("SELECT kind, quantity / 10000 FROM ledger_entry ORDER BY sequence OFFSET 1 LIMIT 3")
    assert [("CONSUMPTION", -20), ("COUNT_CORRECTION", 15), ("CONSUMPTION", -20)] == [(row[0], row[1]) for row in kinds]
    assert [1, 2] == [len(each.lines[0].entry_ids) for each in answers if isinstance(each, actions.Recorded)]
    assert {} == await broken()


async def test_a_place_is_drawn_in_turn_of_rank_by_those_who_see_it() -> None:
    first = await world.assignment("P-9", "HAM", "ACME", rank=1)
    second = await world.assignment("P-9", "HAM", "BOLT", rank=2)
    receipts = [actions.Receipt(key=each, quantity=q(5)) for each in (first, second)]
    await actions.receive_stock(world.MANAGER, receipts, world.once())

    outcomes = await take_together([taking(world.MANAGER, Place("P-9", "HAM"), 7)])

    assert isinstance(outcomes[0], actions.Recorded)
    assert (first, second) == outcomes[0].lines[0].assignment_ids
    assert [0, 3] == await on_hand()


async def test_all_laws_hold_after_many_takers_beside_bulks_and_counts() -> None:
    names = ["ACME", "BOLT", "ACME", "BOLT"]
    ids = await shelves(*names)
    people = {name: await world.supplier_viewer(name) for name in set(names)}
    taken = dict.fromkeys(ids, 0)

    async def taker(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(8):
            place, amount = chance.randrange(len(ids)), chance.randint(1, 4)
            who = chance.choice([world.MANAGER, people[names[place]]])
            usage = actions.Usage(key=ids[place], quantity=q(amount))
            once = world.once(amount, client=who.client)
            first = await actions.record_consumption(who, usage, once)
            again = await actions.record_consumption(who, usage, once)
            assert (False, True, first.lines) == (first.replayed, again.replayed, again.lines)
            taken[ids[place]] += amount

    async def others() -> None:
        for number in range(6):
            usages = [actions.Usage(key=each, quantity=q(1)) for each in ids]
            await actions.record_consumptions(world.MANAGER, usages, world.once())
            for each in ids:
                taken[each] += 1
            count = actions.CountLine(key=ids[number % len(ids)], counted=q(number))
            await actions.record_counts(world.MANAGER, [count], world.once())

    await asyncio.gather(others(), *(taker(seed) for seed in range(16)))

    rows = await POOLED.fetch(
        "SELECT assignment_id, -sum(quantity)::bigint / 10000 FROM ledger_entry WHERE kind = 'CONSUMPTION' GROUP BY 1"
    )
    assert {} == await broken()
    assert taken == {row[0]: row[1] for row in rows}


async def test_whoever_gives_up_waiting_does_not_undo_the_others() -> None:
    ids = await shelves("ACME", "BOLT", "ACME", "BOLT")
    acts = [taking(world.MANAGER, each) for each in ids]
    tasks = [asyncio.create_task(actions.record_consumption(each.viewer, each.usage, each.once)) for each in acts]
    await asyncio.sleep(0)

    tasks[0].cancel()
    tasks[2].cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)

    assert [False, True, False, True] == [isinstance(each, actions.Recorded) for each in answers]
    # whether those who gave up were served is found out by their keys
    again = await taken_at_once([acts[0], acts[2]])
    assert [24, 24, 24, 24] == await on_hand()
    assert [1, 1] == [len(each.lines) for each in again]
    assert {} == await broken()
