"""Supplier ACME asks the whole schema, beside supplier BOLT at the same shelves, and finds no trace of it.

The world is built twice, without BOLT and with it; ACME's story is the same in both, so that its answers have to be
the same too, byte by byte, but for ids and moments: counts, pages, cursors, errors and costs included.
"""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from strawberry.utils.str_converters import to_camel_case

from tests import world
from tests.permissions import companies, questions, unseen
from tests.permissions.asking import Json, ask, codes, resolved
from tests.permissions.companies import nobody
from tests.permissions.emptying import emptied
from tests.permissions.questions import Names, Question
from tests.permissions.unseen import Secrets
from vmi_graph.foundation.viewer import Role, Viewer

RESTRICTED = {
    ("assignments", "rank"),
    ("parts", "unitCost"),
    ("parts", "unitCostCurrency"),
    ("locations", "storageCapacity"),
    ("agreements", "internalNote"),
}
"""What a supplier may neither read nor filter or sort by, since the rows that are left or their order would tell it."""


@dataclass(frozen=True, slots=True)
class Twins:
    """The answers to the same questions in a world without BOLT and in one with it."""

    secrets: Secrets
    without: list[tuple[Question, Json]] = field(default_factory=list)
    beside: list[tuple[Question, Json]] = field(default_factory=list)


Way = Callable[[Viewer, str, Mapping[str, Any]], Awaitable[Json]]


async def _answers(viewer: Viewer, asked: Iterable[Question], way: Way = resolved) -> list[tuple[Question, Json]]:
    return [(each, await way(viewer, each.document, each.variables)) for each in asked]


def _asked(names: Names) -> Iterator[Question]:
    yield from questions.lists(depth=2)
    yield from questions.look_ups(names, depth=2)
    yield from (question for question, _ in questions.orders())
    yield from (question for question, _ in questions.filters())


@pytest.fixture(scope="module")
async def twins(opened: str) -> AsyncIterator[Twins]:  # noqa: ARG001 - the database, open
    kinds = unseen.sources()
    never = Names({kind: [nobody(kind)] for kind in kinds}, ["PO-20200101-AAAABBBB"])
    await companies.built(with_bolt=False)
    without = await _answers(await companies.planner_of("ACME"), _asked(never))
    await emptied()
    await companies.built(with_bolt=True)
    secrets = await unseen.secrets_of("BOLT")
    beside = await _answers(await companies.planner_of("ACME"), _asked(secrets.names.first), ask)
    yield Twins(secrets, without, beside)
    await emptied()


def _leaks(secrets: Secrets, answers: Iterable[tuple[Question, Json]]) -> dict[str, list[str]]:
    """Return the traces found, by root field."""
    found = {question.root: secrets.traces(answer)[:3] for question, answer in answers if secrets.traces(answer)}
    return dict(itertools.islice(found.items(), 10))


def test_bolt_has_something_of_every_kind(twins: Twins) -> None:
    assert set(unseen.sources()) == set(twins.secrets.names.ids)


def test_nothing_of_another_supplier_is_in_any_answer(twins: Twins) -> None:
    assert {} == _leaks(twins.secrets, twins.beside)


def test_every_answer_is_as_in_a_world_without_the_other_supplier(twins: Twins) -> None:
    assert len(twins.without) == len(twins.beside)
    different: Mapping[str, list[str]] = {
        question.root: found[:5]
        for (question, alone), (_, beside) in zip(twins.without, twins.beside, strict=True)
        if (found := list(unseen.differences(unseen.masked(alone), unseen.masked(beside))))
    }

    assert {} == different


def test_no_answer_is_broken(twins: Twins) -> None:
    expected = {"FORBIDDEN"}  # what sorts or filters by a restricted column; see below

    assert [] == [
        (question.root, answer["errors"][:2]) for question, answer in twins.beside if not set(codes(answer)) <= expected
    ]


def test_what_a_supplier_may_not_read_is_no_way_to_sort_or_filter(twins: Twins) -> None:
    broken = {question.document for question, answer in twins.beside if codes(answer)}
    sorts = {(question.root, by): question.document in broken for question, by in questions.orders()}
    filters = {(question.root, by): question.document in broken for question, by in questions.filters()}

    assert {each for each, refused in filters.items() if refused} == RESTRICTED
    assert {each for each, refused in sorts.items() if refused} == {
        (root, name) for root, name in sorts if (root, to_camel_case(name.lower())) in RESTRICTED
    }
    assert any(sorts.values())


async def test_the_customer_sees_what_the_other_supplier_may_not(twins: Twins) -> None:
    """The enumeration would find BOLT: it does for those who may see it."""
    asked = [*questions.lists(depth=0), *questions.look_ups(twins.secrets.names.first, depth=0)]
    answers = await _answers(world.ADMIN, asked)

    told = {question.root for question, answer in answers if twins.secrets.traces(answer)}

    assert {question.root for question, _ in answers} - {"myAccess", "stockSummary"} <= told | {"replenishmentPreview"}


async def test_no_id_of_another_supplier_leads_to_anything(twins: Twins) -> None:
    ids = [each for known in twins.secrets.names.ids.values() for each in known]
    everywhere = [f"{kind}_{each.rpartition('_')[2]}" for kind in unseen.sources() for each in ids]
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    viewers = [await companies.planner_of("ACME"), await companies.staff_of("MUC")]

    found = [
        node
        for viewer in viewers
        for place in range(0, len(everywhere), 100)
        for node in (await ask(viewer, document, {"ids": everywhere[place : place + 100]}))["data"]["nodes"]
    ]

    assert [] == [node for node in found if node is not None]


async def test_a_machine_of_the_supplier_sees_what_its_planners_see(twins: Twins) -> None:
    planner, machine = await companies.planner_of("ACME"), await companies.planner_of("ACME", Role.ERP_CLIENT)
    asked = list(questions.lists(depth=1))

    planners, machines = await _answers(planner, asked), await _answers(machine, asked, ask)

    assert {} == _leaks(twins.secrets, machines)
    assert planners == machines


async def test_staff_elsewhere_see_nothing_of_either(twins: Twins) -> None:
    staff = await companies.staff_of("MUC")
    acme = await unseen.secrets_of("ACME")
    asked = [*questions.lists(depth=1), *questions.look_ups(twins.secrets.names, depth=1)]

    answers = await _answers(staff, [*asked, *questions.look_ups(acme.names, depth=1)])

    assert {} == _leaks(twins.secrets, answers)
    assert [] == [
        (question.root, each)
        for question, answer in answers
        for known in acme.names.ids.values()
        for each in known
        if each.rpartition("_")[2] in unseen.readable(answer)
    ]
