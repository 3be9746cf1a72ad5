"""What is asked, in each server's words, and answers compared leaf by leaf."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.load import FRESH
from benchmarks.world import Caller, World

REQUESTS = 200
"""Different requests of each workload, sent in turn."""
BULK = 1_000

_LEVEL = "id onHand available minimum belowMinimum part { number name } location { code name }"

PRODUCT = {
    "Q1": f"query Q1($id: ID!) {{ stockLevel(of: {{ id: $id }}) {{ {_LEVEL} supplier {{ name }} }} }}",
    "Q2": "query Q2($first: Int!) { stockLevels(first: $first) { totalCount pageInfo { hasNextPage endCursor } "
    f"edges {{ cursor node {{ {_LEVEL} }} }} }} }}",
    "Q3": "query Q3 { purchaseOrders(first: 20) { nodes { id number state supplier { name } "
    "lines(first: 20) { nodes { id number ordered part { number } } } } } }",
    "Q4": "query Q4($id: ID!, $from: Date!, $until: Date!) { stockLevel(of: { id: $id }) { "
    "dailyUsage(first: 90, where: { day: { gte: $from, lte: $until } }) { nodes { day quantity } } } }",
    "M1": "mutation M1($id: ID!, $key: UUID!) { recordConsumption(input: "
    '{ assignment: { id: $id }, quantity: "1", idempotencyKey: $key }) '
    "{ lines { stockLevels { id onHand belowMinimum } } userErrors { code } } }",
    "M2": "mutation M2($input: RecordConsumptionsInput!) { recordConsumptions(input: $input) "
    "{ lines { index } userErrors { code } } }",
    "N1": f"query N1($id: ID!) {{ a{FRESH.decode()}: stockLevel(of: {{ id: $id }}) "
    f"{{ {_LEVEL} supplier {{ name }} }} }}",
}
"""The words of the product."""

BY_HAND = {
    **PRODUCT,
    "Q4": "query Q4($id: ID!, $from: String!, $until: String!) { "
    "dailyUsage(of: { id: $id }, from: $from, until: $until) { day quantity } }",
    "M1": PRODUCT["M1"].replace("UUID!", "ID!"),
}
"""What the hand-written peers understand: the same but for names of scalars, and usage asked for at the root."""

_ROW = "onHandUnits available minimum belowMinimum"
_PLACE = "partByPartId { number name } locationByLocationId { code name }"
POSTGRAPHILE = {
    "Q1": "query Q1($supplier: UUID!, $level: UUID!) { visibleLevel(supplier: $supplier, level: $level) { rowId "
    f"{_ROW} assignmentByRowId {{ {_PLACE} supplierBySupplierId {{ name }} }} }} }}",
    "Q2": "query Q2($supplier: UUID!, $first: Int!) { supplierByRowId(rowId: $supplier) { assignmentsBySupplierId("
    "first: $first, orderBy: [ROW_ID_ASC], condition: { endedAt: null }) { totalCount pageInfo "
    f"{{ hasNextPage endCursor }} edges {{ cursor node {{ {_PLACE} stockLevelByRowId {{ rowId {_ROW} }} }} }} }} }} }}",
    "Q3": "query Q3($supplier: UUID!) { supplierByRowId(rowId: $supplier) { purchaseOrdersBySupplierId(first: 20, "
    "orderBy: [CREATED_AT_DESC]) { nodes { rowId number state supplierBySupplierId { name } "
    "purchaseOrderLinesByOrderId(first: 20, orderBy: [NUMBER_ASC]) { nodes { rowId number orderedUnits "
    "assignmentByAssignmentId { partByPartId { number } } } } } } } }",
    "Q4": "query Q4($supplier: UUID!, $level: UUID!, $from: Date!, $until: Date!) { dailyUsageOf(supplier: $supplier, "
    "level: $level, since: $from, until: $until) { nodes { day quantity } } }",
    "M1": "mutation M1($supplier: UUID!, $level: UUID!) { take(input: { supplier: $supplier, level: $level, "
    'amount: "10000" }) { result { rowId onHandUnits belowMinimum } } }',
}
"""The words PostGraphile makes of the tables; row scope is an argument."""

DIALECTS = {"product": PRODUCT, "by hand": BY_HAND, "postgraphile": POSTGRAPHILE}


@dataclass(frozen=True)
class Asked:
    """One request before it is put on a connection."""

    caller: Caller
    body: bytes


def level_id(kind: str, row: Any) -> str:  # noqa: ANN401 - a UUID of whichever library
    return f"{kind}_{row.hex}"


def requests(workload: str, dialect: str, world: World, first: int) -> list[Asked]:
    """Return the requests of a workload: the same rows for every server, callers in turn."""
    text = DIALECTS[dialect][workload]
    return [
        Asked(
            caller,
            json.dumps({"query": text, "variables": _variables(workload, dialect, caller, turn, first)}).encode(),
        )
        for turn in range(REQUESTS if workload != "M2" else 40)
        for caller in [world.callers[turn % len(world.callers)]]
    ]


def _variables(workload: str, dialect: str, caller: Caller, turn: int, first: int) -> dict[str, Any]:
    if workload == "M2":
        rows = [caller.calm[(turn * 37 + n) % len(caller.calm)] for n in range(BULK)]
        lines = [{"assignment": {"id": level_id("Assignment", row)}, "quantity": "1"} for row in rows]
        return {"input": {"idempotencyKey": FRESH.decode(), "lines": lines}}
    row = {
        "N1": caller.levels[turn * 31 % len(caller.levels)],
        "Q1": caller.levels[turn * 31 % len(caller.levels)],
        "Q4": caller.hot[turn // 10 % len(caller.hot)],
    }.get(workload, caller.calm[turn * 17 % len(caller.calm)])
    if dialect == "postgraphile":
        every: dict[str, Any] = {"supplier": str(caller.supplier), "level": str(row), "first": first}
    else:
        every = {"id": level_id("Assignment", row), "first": first, "key": FRESH.decode()}
    every |= {"from": "2026-03-01", "until": "2026-05-29"}
    return {name: value for name, value in every.items() if f"${name}:" in DIALECTS[dialect][workload]}


_GLOBAL = re.compile(r"^[A-Za-z]+_([0-9a-f]{32})$")
_UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_PLACES = frozenset({"cursor", "endCursor", "startCursor"})


def leaves(answer: object) -> list[str]:
    """Return every scalar as text, ids bare, cursors only as being there: the same whatever the shape around them."""
    found: list[str] = []

    def walk(value: object, name: str) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                walk(inner, key)
        elif isinstance(value, list):
            for inner in value:
                walk(inner, name)
        elif name in _PLACES:
            found.append(f"{name} {value is not None}")
        else:
            found.append(_bare(value))

    walk(answer, "")
    return sorted(found)


def _bare(value: object) -> str:
    text = str(value)
    if matched := _GLOBAL.match(text):
        return matched[1]
    return text.replace("-", "") if _UUID.match(text) else text
