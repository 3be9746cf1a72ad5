"""Operations written by hand, answered both ways."""

import gc
from collections.abc import Mapping
from typing import Any

import pytest

from tests import world
from tests.compiling.both import COMPILED, asked, both
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.identity import to_global
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.viewer import Role
from vmi_graph.serving.operations.execution import StrawberryRunner, runner_of
from vmi_graph.stock import actions as stock

pytestmark = pytest.mark.usefixtures("db")

LEVEL = """{ __typename id onHand position belowMinimum updatedAt countedAt value { amount currency }
    part { id number unitCost criticality } location { code } supplier { code }
    ledger(first: 2) { totalCount nodes { sequence quantity kind happenedAt } pageInfo { hasNextPage endCursor } } }"""

DOCUMENTS: Mapping[str, str] = {
    "one by id": "query($id: ID!) { stockLevel(of: {id: $id}) " + LEVEL + " }",
    "one by place": '{ stockLevel(of: {place: {part: "P-1", location: "HAM", supplier: "ACME"}}) { id } }',
    "one by an ambiguous place": '{ stockLevel(of: {place: {part: "P-1", location: "HAM"}}) { id } }',
    "one that is none": '{ stockLevel(of: {id: "nonsense"}) { id } }',
    "a page": "{ stockLevels(first: 3) { totalCount nodes "
    + LEVEL
    + " pageInfo { hasNextPage startCursor endCursor } } }",
    "edges": "{ stockLevels(first: 2) { edges { cursor node { onHand } __typename } __typename } }",
    "backwards": "{ stockLevels(last: 2) { edges { cursor node { id } } pageInfo { hasPreviousPage hasNextPage } } }",
    "empty page": "{ stockLevels(first: 0) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }",
    "where and order": """{ stockLevels(first: 5, where: {partNumber: {startsWith: "P"}, NOT: {onHand: {eq: "0"}}},
        orderBy: [{field: ON_HAND, direction: DESC}]) { totalCount nodes { onHand part { number } } } }""",
    "by a variable": """query($w: StockLevelWhere, $n: Int = 2) { stockLevels(first: $n, where: $w) {
        totalCount nodes { onHand } } }""",
    "fragments": """{ a: stockLevels(first: 1) { ...P } b: parts(first: 2) { nodes { ...Q
        stockLevels { totalCount nodes { onHand supplier { name } } } } } }
        fragment P on StockLevelConnection { nodes { ... on Node { id } onHand } }
        fragment Q on Part { number ... on Node { id } }""",
    "skip": "query($x: Boolean!) { stockLevels(first: 1) { nodes { onHand @skip(if: $x) id @include(if: $x) } } }",
    "orders": """{ purchaseOrders(first: 5) { nodes { number state createdAt ordinary: note supplier { code }
        location { name } lines(first: 3) { nodes { number ordered price part { number name } } } } } }""",
    "alerts": "{ alerts(first: 9) { nodes { condition severity openedAt part { number } } } }",
    "ledger": """{ ledgerEntries(first: 4, where: {kind: {in: [CONSUMPTION, RECEIPT]}}) { nodes { kind balanceAfter
        assignment { part { number } supplier { code } } } } }""",
    "rows in several ways": """{ stockLevels(first: 3) { a: nodes { id } edges { node { onHand part { name } }
        again: node { id __typename } cursor }
        b: nodes { ledger(last: 1) { nodes { kind } edges { node { id } } } } } }""",
    "anything": "query($id: ID!) { node(id: $id) { __typename id ... on Assignment { part { number } version } } }",
    "several things": """query($id: ID!) { nodes(ids: [$id, "Part_", $id, "nonsense"]) { id ... on Node { __typename }
        ... on Assignment { stockLevel { onHand } agreement { version } } } }""",
    "the newest": """{ stockLevels(first: 5) { nodes { replenishment { id outcome quantity agreement { minimum } }
        assignment { agreement { id minimum price { amount } } } } }
        purchaseOrders { nodes { review { occasion } } } }""",
    "one assignment": """query($id: ID!) { assignment(by: {id: $id}) { version } b: assignment(by: {place: {part: "P-2",
        location: "HAM"}}) { part { number } } alert(id: $id) { id } }""",
    "too large a page": "{ stockLevels(first: 101) { nodes { id } } }",
    "a bad cursor": '{ stockLevels(after: "zzz") { nodes { id } } }',
    "sorted by what is hidden": "{ parts(orderBy: [{field: UNIT_COST}]) { nodes { number } } }",
}


async def busy_world() -> str:
    first = await world.assignment("P-1", "HAM", "ACME", rank=1)
    await world.assignment("P-1", "HAM", "BOLT", rank=2, minimum=3, maximum=9)
    for number in range(2, 6):
        each = await world.assignment(f"P-{number}", "HAM", "ACME")
        receipt = stock.Receipt(key=each, quantity=Quantity.of(number * 3))
        await stock.receive_stock(world.MANAGER, [receipt], world.once())
        usage = stock.Usage(key=each, quantity=Quantity.of("2.5"))
        await stock.record_consumptions(world.MANAGER, [usage], world.once())
    return to_global("Assignment", first)


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_both_ways_answer_the_same(name: str) -> None:
    variables: dict[str, Any] = {"id": await busy_world(), "x": True, "w": {"onHand": {"gt": 1}}}
    viewers = [
        world.MANAGER,
        await world.supplier_viewer("ACME"),
        await world.supplier_viewer("BOLT", Role.ERP_CLIENT),
        await world.staff_viewer("HAM"),
        await world.staff_viewer("BER"),
    ]

    for viewer in viewers:
        answers = await both(viewer, DOCUMENTS[name], variables)

        assert answers.equal
        assert answers.was_compiled or "errors" in answers.answer


LEFT_ALONE: Mapping[str, str] = {
    "introspection": "{ stockLevels { totalCount } __schema { queryType { name } } }",
    "a type": '{ __type(name: "Part") { name } __typename }',
    "a list with an argument of its own": '{ purchaseOrders(part: {number: "P-1"}) { totalCount } }',
    "a field of a resolver": "{ myAccess { subject } }",
}


@pytest.mark.parametrize("name", LEFT_ALONE)
async def test_what_is_not_compiled_is_answered_in_the_ordinary_way(name: str) -> None:
    answers = await both(world.MANAGER, LEFT_ALONE[name])

    assert (True, False) == (answers.equal, answers.was_compiled)
    assert "errors" not in answers.answer


def test_subscriptions_are_not_compiled() -> None:
    prepared, _ = COMPILED.prepare(asked("subscription { stockLevelEvents { __typename } }"))

    assert isinstance(runner_of(prepared), StrawberryRunner)


async def test_of_several_operations_the_one_that_is_meant_is_compiled() -> None:
    await busy_world()
    document = """query A($x: Int!) { stockLevels(first: $x) { nodes { ...F } } }
        query B($x: Boolean!) { stockLevels { nodes { ...F onHand @include(if: $x) } } }
        fragment F on StockLevel { id }"""

    first = await both(world.MANAGER, document, {"x": 2}, "A")
    second = await both(world.MANAGER, document, {"x": False}, "B")

    assert (True, True, True, True) == (first.equal, first.was_compiled, second.equal, second.was_compiled)


async def test_a_whole_number_beyond_graphql_is_an_error_in_both_ways() -> None:
    await busy_world()
    await POOLED.fetch("UPDATE stock_level SET sequence = 2147483648 WHERE sequence = 2")

    answers = await both(world.MANAGER, "{ stockLevels { nodes { sequence } } }")

    assert (True, False) == (answers.equal, answers.was_compiled)
    assert "errors" in answers.answer


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")  # graphql-core forgets them
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_field_that_fails_takes_nothing_from_others_that_wait_for_the_same_row() -> None:
    await busy_world()
    document = """{ stockLevels { nodes { supplier { name } location { name }
        counts(first: 1000) { nodes { assignment { supplier { name } } } } } }
        parts { nodes { stockLevels { nodes { supplier { name } location { name } } } } } }"""

    for _ in range(20):
        answers = await both(world.MANAGER, document)

        assert {"BAD_USER_INPUT"} == {error["extensions"]["code"] for error in answers.answer["errors"]}

    gc.collect()  # what was forgotten is complained of here and not in another test


async def test_what_was_given_up_leaves_no_locks_behind() -> None:
    await busy_world()

    for first in (101, 1000):
        await both(
            world.MANAGER,
            f"{{ stockLevels {{ nodes {{ assignment {{ bin }} ledger(first: {first}) {{ "
            "totalCount } alerts { totalCount } part { name } } } suppliers { totalCount } }",
        )

    assert [] == await POOLED.fetch(
        "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'ClientRead' "
        "AND state = 'active'"
    )
