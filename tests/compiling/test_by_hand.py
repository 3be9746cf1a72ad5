"""Operations written by hand, answered both ways."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests import world
from tests.compiling.both import both
from vmi_graph.foundation.identity import to_global
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.viewer import Role
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
