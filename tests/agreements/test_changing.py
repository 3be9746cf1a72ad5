"""Contracts as they are changed, on a real PostgreSQL."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from tests import world
from vmi_graph.agreements import actions, queries, rules
from vmi_graph.agreements.actions import Limits
from vmi_graph.catalog.queries import Place
from vmi_graph.foundation import reading
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import Denied, InvalidInput, NotFound, Refusal, Refusals, StaleVersion
from vmi_graph.foundation.viewer import Role, Viewer

pytestmark = pytest.mark.usefixtures("db")

q = Quantity.of


async def in_force(assignment_id: UUID) -> queries.InForce:
    return (await queries.in_force([assignment_id]))[assignment_id]


async def history(assignment_id: UUID) -> list[queries.Agreement]:
    condition = reading.Is("assignment_id", "eq", assignment_id)
    orders = [reading.Order("version")]
    return await reading.everything(queries.AGREEMENTS, world.MANAGER, condition, orders=orders)


async def told(topic: str) -> list[tuple[UUID | None, Mapping[str, Any]]]:
    rows = await POOLED.fetch("SELECT supplier_id, facts FROM journal_entry WHERE topic = $1 ORDER BY xid, id", topic)
    return [(row["supplier_id"], orjson.loads(row["facts"])) for row in rows]


async def refused(viewer: Viewer, *limits: Limits) -> list[Refusal]:
    with pytest.raises(Refusals) as caught:
        await actions.set_limits(viewer, limits)
    return list(caught.value.refusals)


async def test_the_supplier_sets_its_minimum_and_the_past_keeps_the_old_one() -> None:
    assignment_id = await world.assignment(minimum=5)
    acme = await world.supplier_viewer()

    await actions.set_limits(acme, [Limits(key=assignment_id, minimum=q(7))], reason="season")

    old, new = await history(assignment_id)
    assert (1, q(5), 2, q(7)) == (old.version, old.minimum, new.version, new.minimum)
    assert (old.valid_until, None) == (new.valid_from, new.valid_until)
    assert (acme.subject, "season") == (new.changed_by, new.change_reason)


async def test_a_moment_is_answered_with_the_version_then_in_force() -> None:
    assignment_id = await world.assignment(minimum=5)
    await actions.set_limits(await world.supplier_viewer(), [Limits(key=assignment_id, minimum=q(7))])
    old, new = await history(assignment_id)
    tick = timedelta(microseconds=1)
    moments = (old.valid_from - tick, old.valid_from, new.valid_from - tick, new.valid_from)

    found = [(await queries.in_force([assignment_id], at=each)).get(assignment_id) for each in moments]

    assert [None, 1, 1, 2] == [each and each.version for each in found]


async def test_the_journal_tells_the_supplier_what_changed() -> None:
    assignment_id = await world.assignment(minimum=5)
    acme = await world.supplier_viewer()

    await actions.set_limits(acme, [Limits(key=assignment_id, minimum=q("7.5"))], reason="season")

    facts = {"version": 2, "before": {"minimum": "5"}, "after": {"minimum": "7.5"}, "reason": "season"}
    assert await told("agreement.changed") == [(acme.supplier_id, facts)]


async def test_an_internal_note_is_told_to_the_customers_people_only() -> None:
    assignment_id = await world.assignment()

    await actions.change_agreement(world.MANAGER, assignment_id, {"internal_note": "watch them"})

    ((supplier_id, facts),) = await told("agreement.changed")
    assert supplier_id is not None
    assert (facts["before"], facts["after"]) == ({}, {})
    assert await told("agreement.note") == [(None, {"before": None, "after": "watch them"})]


async def test_setting_what_is_set_already_makes_no_version() -> None:
    assignment_id = await world.assignment(minimum=5)
    before = await in_force(assignment_id)

    changed = await actions.set_limits(await world.supplier_viewer(), [Limits(key=assignment_id, minimum=q(5))])

    assert [before.agreement_id] == changed.agreement_ids
    assert before == await in_force(assignment_id)
    assert await told("agreement.changed") == []


async def test_several_assignments_are_set_at_once_and_one_wrong_line_refuses_them_all() -> None:
    first, second = await world.assignment("P-1"), await world.assignment("P-2", highest_minimum=8)
    acme = await world.supplier_viewer()
    place = Place("P-1", "HAM")

    refusals = await refused(
        acme,
        Limits(key=first, minimum=q(7)),
        Limits(key=second, minimum=q(9)),
        Limits(key=place, minimum=q(8)),
        Limits(key=uuid4(), minimum=q(8)),
        Limits(key=Place("P-2", "HAM"), maximum=q(30)),
    )

    assert [rules.OutOfBounds, InvalidInput, NotFound, InvalidInput] == [type(each) for each in refusals]
    expected = [(1, "minimum"), (2, "assignment"), (3, "assignment"), (4, "assignment")]
    assert [("limits", *place) for place in expected] == [each.path for each in refusals]
    assert (await in_force(first)).version == 1
    done = await actions.set_limits(acme, [Limits(key=place, minimum=q(7)), Limits(key=second, minimum=q(8))])
    assert [first, second] == done.assignment_ids


async def test_the_other_sides_limit_is_refused() -> None:
    assignment_id = await world.assignment()

    (by_supplier,) = await refused(await world.supplier_viewer(), Limits(key=assignment_id, maximum=q(30)))
    (by_customer,) = await refused(world.MANAGER, Limits(key=assignment_id, minimum=q(6)))

    assert [("limits", 0, "maximum"), ("limits", 0, "minimum")] == [by_supplier.path, by_customer.path]
    assert {rules.NotYours} == {type(by_supplier), type(by_customer)}


async def test_anothers_assignment_is_refused_like_one_that_does_not_exist() -> None:
    theirs = await world.assignment("P-1", "HAM", "BOLT")
    await world.assignment("P-2", "HAM", "ACME")
    acme = await world.supplier_viewer("ACME")

    answers = [await refused(acme, Limits(key=key, minimum=q(6))) for key in (theirs, uuid4())]

    assert [(each.code, each.message, each.path) for each in answers[0]] == [
        (each.code, each.message, each.path) for each in answers[1]
    ]


async def test_the_customer_changes_any_term_and_what_is_left_out_stays() -> None:
    assignment_id = await world.assignment(lowest_minimum=2, price="10.00")
    before = (await in_force(assignment_id)).terms
    patch = {"lowest_minimum": None, "price": Decimal("11.5"), "ordering": rules.Ordering.PROPOSAL}

    await actions.change_agreement(world.MANAGER, assignment_id, patch, expected_version=1)

    assert rules.changed(before, patch) == (await in_force(assignment_id)).terms


async def test_a_change_that_contradicts_the_rest_changes_nothing() -> None:
    assignment_id = await world.assignment(maximum=20)

    with pytest.raises(Refusals) as caught:
        await actions.change_agreement(world.MANAGER, assignment_id, {"ceiling": q(19)})

    assert ("terms", "ceiling") == caught.value.refusals[0].path
    assert (await in_force(assignment_id)).version == 1


async def test_a_stale_version_is_refused() -> None:
    assignment_id = await world.assignment()
    await actions.change_agreement(world.MANAGER, assignment_id, {"lead_time_days": 4}, expected_version=1)

    with pytest.raises(Refusals) as caught:
        await actions.change_agreement(world.MANAGER, assignment_id, {"lead_time_days": 5}, expected_version=1)

    (refusal,) = caught.value.refusals
    assert isinstance(refusal, StaleVersion)
    assert (1, 2) == (refusal.expected, refusal.actual)


async def test_of_many_who_saw_the_same_version_exactly_one_changes_it() -> None:
    assignment_id = await world.assignment()
    changes = [
        actions.change_agreement(world.MANAGER, assignment_id, {"lead_time_days": days}, expected_version=1)
        for days in range(10, 16)
    ]

    done = await asyncio.gather(*changes, return_exceptions=True)

    assert sum(isinstance(each, Refusals) for each in done) == 5
    assert [1, 2] == [each.version for each in await history(assignment_id)]


async def test_versions_follow_each_other_without_gap_when_many_change_at_once() -> None:
    assignment_id = await world.assignment()
    days = range(10, 16)

    await asyncio.gather(
        *(actions.change_agreement(world.MANAGER, assignment_id, {"lead_time_days": each}) for each in days)
    )

    versions = await history(assignment_id)
    assert [*range(1, 8)] == [each.version for each in versions]
    assert [each.valid_until for each in versions] == [each.valid_from for each in versions[1:]] + [None]
    assert {3, *days} == {each.lead_time_days for each in versions}


async def test_a_repeated_key_answers_the_same_and_changes_nothing() -> None:
    assignment_id = await world.assignment()
    acme = await world.supplier_viewer()
    key = uuid4()
    limits = [Limits(key=assignment_id, minimum=q(7), expected_version=1)]
    first = await actions.set_limits(acme, limits, once=world.once("a", key=key))

    again = await actions.set_limits(acme, limits, once=world.once("a", key=key))

    assert (first.agreement_ids, True) == (again.agreement_ids, again.replayed)
    assert (await in_force(assignment_id)).version == 2


@pytest.mark.parametrize("role", [Role.ANALYST, Role.LOCATION_STAFF])
async def test_those_who_only_look_set_no_limits(role: Role) -> None:
    assignment_id = await world.assignment()
    places = [await world.location()] if role is Role.LOCATION_STAFF else None

    with pytest.raises(Denied):
        await actions.set_limits(world.viewer(role, locations=places), [Limits(key=assignment_id, maximum=q(30))])


async def test_a_supplier_changes_no_terms_but_its_limits() -> None:
    assignment_id = await world.assignment()

    with pytest.raises(Denied):
        await actions.change_agreement(await world.supplier_viewer(), assignment_id, {"price": Decimal(99)})


async def test_one_statement_reads_the_terms_of_many() -> None:
    terms = {await world.assignment(f"P-{number}", minimum=number): number for number in range(5)}

    found = await queries.in_force([*terms, uuid4()])

    assert {row_id: q(number) for row_id, number in terms.items()} == {
        row_id: each.terms.minimum for row_id, each in found.items()
    }
