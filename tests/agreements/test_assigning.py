"""Suppliers put in charge, moved and relieved, on a real PostgreSQL."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests import world
from vmi_graph.agreements import actions, queries
from vmi_graph.agreements.actions import Appointment
from vmi_graph.catalog import actions as catalog
from vmi_graph.catalog import queries as catalog_queries
from vmi_graph.catalog import rules
from vmi_graph.catalog.actions import Charge, Move, place_lock
from vmi_graph.foundation import reading
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.refusal import Denied, InvalidInput, NotFound, Refusals, StaleVersion
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work

pytestmark = pytest.mark.usefixtures("db")


async def appointment(supplier: str = "ACME", **more: Any) -> Appointment:  # noqa: ANN401 - of many kinds
    await world.part("P-1")
    await world.location("HAM")
    await world.supplier(supplier)
    return Appointment(part="P-1", location="HAM", supplier=supplier, terms=world.terms(), **more)


async def seen(viewer: Viewer, assignment_id: UUID) -> catalog_queries.Assignment | None:
    return (await reading.by_ids(catalog_queries.ASSIGNMENTS, viewer, [assignment_id])).get(assignment_id)


async def topics() -> list[str]:
    rows = await POOLED.fetch("SELECT topic FROM journal_entry WHERE topic !~ '^catalog' ORDER BY xid, id")
    return [row["topic"] for row in rows]


async def assigned_together(*charges: Charge) -> list[UUID]:
    async with Work(world.ADMIN) as work:
        await work.lock(place_lock(each.part_id, each.location_id) for each in charges)
        return await actions.assign_many(work, [(each, world.terms()) for each in charges])


async def test_a_supplier_in_charge_has_a_contract_and_a_stock_level_at_zero() -> None:
    done = await actions.assign(world.MANAGER, await appointment(), reason="tender 12")

    (level,) = await POOLED.fetch("SELECT on_hand, sequence FROM stock_level WHERE id = $1", done.assignment_id)
    contract = (await queries.in_force([done.assignment_id]))[done.assignment_id]
    assert (0, 0) == (level["on_hand"], level["sequence"])
    assert (1, world.terms()) == (contract.version, contract.terms)


async def test_nothing_is_ordered_before_anybody_looked_at_the_shelf() -> None:
    await actions.assign(world.MANAGER, await appointment())

    told = await topics()
    assert told[:2] == ["assignment.started", "agreement.concluded"]
    assert [each for each in told if each.startswith("order")] == []


async def test_the_lowest_free_rank_is_taken_and_ranks_never_collide() -> None:
    first = await world.assignment(supplier_code="ACME")
    second = await world.assignment(supplier_code="BOLT")
    await actions.unassign(world.MANAGER, first)

    third = await world.assignment(supplier_code="COG")

    assert [2, 1] == [(await world.held(each)).rank for each in (second, third)]
    with pytest.raises(rules.RankTaken) as caught:
        await actions.assign(world.MANAGER, await appointment("DUO", rank=2))
    assert ("rank",) == caught.value.path


async def test_the_same_supplier_is_put_in_charge_once() -> None:
    await actions.assign(world.MANAGER, await appointment())

    with pytest.raises(rules.DuplicateAssignment):
        await actions.assign(world.MANAGER, await appointment())


async def test_of_many_at_once_who_assign_the_same_one_succeeds() -> None:
    wanted = await appointment()

    done = await asyncio.gather(*(actions.assign(world.MANAGER, wanted) for _ in range(6)), return_exceptions=True)

    assert sum(isinstance(each, rules.DuplicateAssignment) for each in done) == 5
    assert await reading.count(catalog_queries.ASSIGNMENTS, world.MANAGER) == 1


async def test_many_suppliers_at_once_get_different_ranks() -> None:
    wanted = [await appointment(name) for name in ("ACME", "BOLT", "COG", "DUO")]

    done = await asyncio.gather(*(actions.assign(world.MANAGER, each) for each in wanted))

    assert {1, 2, 3, 4} == {(await world.held(each.assignment_id)).rank for each in done}


@pytest.mark.parametrize("missing", ["part", "location", "supplier"])
async def test_what_does_not_exist_is_refused_where_it_was_named(missing: str) -> None:
    wanted: dict[str, Any] = {"part": "P-1", "location": "HAM", "supplier": "ACME", missing: "none"}
    await appointment()

    with pytest.raises(NotFound) as caught:
        await actions.assign(world.MANAGER, Appointment(**wanted, terms=world.terms()))

    assert (missing,) == caught.value.path
    assert await topics() == []


async def test_a_repeated_key_answers_with_the_same_assignment() -> None:
    key = uuid4()
    wanted = await appointment()
    first = await actions.assign(world.MANAGER, wanted, once=world.once("a", key=key))
    await actions.unassign(world.MANAGER, first.assignment_id)

    again = await actions.assign(world.MANAGER, wanted, once=world.once("a", key=key))

    assert (first.assignment_id, True) == (again.assignment_id, again.replayed)
    assert await reading.count(catalog_queries.ASSIGNMENTS, world.MANAGER) == 1


async def test_a_relieved_supplier_sees_nothing_of_it_and_the_customer_its_end() -> None:
    assignment_id = await world.assignment()
    acme = await world.supplier_viewer()

    await actions.unassign(world.MANAGER, assignment_id, reason="tender lost")

    ended = await seen(world.MANAGER, assignment_id)
    assert await seen(acme, assignment_id) is None
    assert ended is not None
    assert ended.ended_at is not None
    assert await queries.in_force([assignment_id]) == {}


async def test_a_supplier_is_not_relieved_while_stock_is_left() -> None:
    assignment_id = await world.assignment()
    await POOLED.fetch("UPDATE stock_level SET on_order = 1 WHERE id = $1", assignment_id)
    before = await topics()

    with pytest.raises(rules.StockLeft):
        await actions.unassign(world.MANAGER, assignment_id)

    assert (await world.held(assignment_id)).version == 1
    assert assignment_id in await queries.in_force([assignment_id])
    assert before == await topics()


async def test_a_relieved_supplier_may_be_put_in_charge_again_by_a_new_assignment() -> None:
    first = await world.assignment()
    await actions.unassign(world.MANAGER, first)

    second = await world.assignment()

    assert first != second
    assert (await queries.in_force([first, second])).keys() == {second}


async def test_rank_and_bin_change_and_the_supplier_hears_of_the_bin_only() -> None:
    assignment_id = await world.assignment(bin_name="A-01")
    before = len(await topics())

    await actions.change_assignment(world.MANAGER, assignment_id, Move(rank=3, bin="B-02", moves_bin=True))

    moved = await seen(world.MANAGER, assignment_id)
    rows = await POOLED.fetch("SELECT topic, supplier_id, facts FROM journal_entry WHERE topic ~ '^assignment.[br]'")
    assert moved is not None
    assert (3, "B-02", 2) == (moved.rank, moved.bin, moved.version)
    assert ["assignment.rank", "assignment.bin"] == (await topics())[before:]
    assert {"assignment.rank": True, "assignment.bin": False} == {
        row["topic"]: row["supplier_id"] is None for row in rows
    }


async def test_a_bin_left_out_stays_and_null_takes_it_away() -> None:
    assignment_id = await world.assignment(bin_name="A-01")

    await actions.change_assignment(world.MANAGER, assignment_id, Move(rank=2))
    kept = await seen(world.MANAGER, assignment_id)
    await actions.change_assignment(world.MANAGER, assignment_id, Move(moves_bin=True))
    gone = await seen(world.MANAGER, assignment_id)

    assert kept is not None
    assert gone is not None
    assert ("A-01", None) == (kept.bin, gone.bin)


async def test_a_rank_that_is_held_or_a_stale_version_is_refused() -> None:
    assignment_id = await world.assignment(supplier_code="ACME")
    await world.assignment(supplier_code="BOLT")

    with pytest.raises(rules.RankTaken):
        await actions.change_assignment(world.MANAGER, assignment_id, Move(rank=2))
    with pytest.raises(StaleVersion):
        await actions.change_assignment(world.MANAGER, assignment_id, Move(rank=5), expected_version=2)

    assert (await world.held(assignment_id)).version == 1


async def test_only_the_customer_puts_suppliers_in_charge() -> None:
    wanted = await appointment()
    acme = await world.supplier_viewer()
    assignment_id = (await actions.assign(world.MANAGER, wanted)).assignment_id

    with pytest.raises(Denied):
        await actions.assign(acme, wanted)
    with pytest.raises(Denied):
        await actions.unassign(acme, assignment_id)
    with pytest.raises(Denied):
        await actions.change_assignment(acme, assignment_id, Move(rank=1))


async def test_a_whole_import_is_assigned_in_a_few_statements() -> None:
    place, company = await world.location(), await world.supplier()
    lines = [catalog.Line(f"P-{number}", {"name": "Pump"}) for number in range(7_024)]
    parts = (await catalog.upsert(world.ADMIN, catalog.PARTS, lines)).ids
    charges = [Charge(part_id=each, location_id=place, supplier_id=company) for each in parts]

    ids = await assigned_together(*charges)

    assert len(await queries.in_force(ids)) == 7_024
    assert await reading.count(catalog_queries.ASSIGNMENTS, world.MANAGER) == 7_024


async def test_a_refused_charge_of_many_is_named_by_its_number() -> None:
    place, company, part = await world.location(), await world.supplier(), await world.part()
    charge = Charge(part_id=part, location_id=place, supplier_id=company)
    wrong_bin = Charge(part_id=part, location_id=place, supplier_id=await world.supplier("BOLT"), bin="")

    with pytest.raises(Refusals) as caught:
        await assigned_together(charge, charge, wrong_bin)

    assert [(rules.DuplicateAssignment, (1,)), (InvalidInput, (2, "bin"))] == [
        (type(each), each.path) for each in caught.value.refusals
    ]
    assert await topics() == []
