"""Mutations whose answers are rendered by a plan: acted once, and answered as graphql-core would."""

from typing import Any
from uuid import uuid4

import orjson
import pytest

from tests import world
from tests.compiling.both import COMPILED, ORDINARY
from vmi_graph.compiling.runner import ActingRunner
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.identity import to_global
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.viewer import Role, Viewer
from vmi_graph.serving.operations.execution import runner_of
from vmi_graph.serving.operations.request import OperationRequest
from vmi_graph.stock import actions as stock

pytestmark = pytest.mark.usefixtures("db")

ASKED = """{ __typename replayed userErrors { __typename code message path } lines { __typename index repeated
    entries { id kind quantity balanceAfter sequence } count { id }
    stockLevels { id onHand belowMinimum part { number unitCost } supplier { code } value { amount } } } }"""
ONE = (
    "mutation($id: ID!, $quantity: Quantity!, $key: UUID!) { done: recordConsumption(input: {assignment: {id: $id}, "
    "quantity: $quantity, idempotencyKey: $key}) " + ASKED + " }"
)
MANY = "mutation($input: RecordConsumptionsInput!) { recordConsumptions(input: $input) " + ASKED + " }"


async def shelf() -> str:
    made = await world.assignment("P-1", "HAM", "ACME", minimum=5)
    await stock.receive_stock(world.MANAGER, [stock.Receipt(key=made, quantity=Quantity.of(50))], world.once())
    return to_global("Assignment", made)


async def answered(query: str, variables: dict[str, Any], viewer: Viewer = world.MANAGER) -> tuple[Any, bool]:
    """Return the answer of the compiled operation, and whether a plan rendered it."""
    request = OperationRequest(query, variables, None, {})
    runner = runner_of(COMPILED.prepare(request)[0])
    assert isinstance(runner, ActingRunner)
    runner.compile_at_once()
    answer = await runner.answer(request, Context(viewer, "request"))
    return orjson.loads(answer.encoded()), runner.compiled_last


async def ordinary(query: str, variables: dict[str, Any], viewer: Viewer = world.MANAGER) -> Any:  # noqa: ANN401 - JSON
    request = OperationRequest(query, variables, None, {})
    return orjson.loads(
        (await runner_of(ORDINARY.prepare(request)[0]).answer(request, Context(viewer, "request"))).encoded()
    )


def one(row: str, quantity: str = "2", key: str | None = None) -> dict[str, Any]:
    return {"id": row, "quantity": quantity, "key": key or str(uuid4())}


@pytest.mark.parametrize("role", [Role.PARTS_MANAGER, Role.SUPPLIER, Role.ERP_CLIENT, Role.LOCATION_STAFF])
async def test_both_ways_tell_the_same_of_one_act(role: Role) -> None:
    variables = one(await shelf())
    if role is Role.LOCATION_STAFF:
        viewer = await world.staff_viewer("HAM")
    else:
        viewer = world.MANAGER if role is Role.PARTS_MANAGER else await world.supplier_viewer("ACME", role)

    done, compiled = await answered(ONE, variables, viewer)
    again = await ordinary(ONE, variables, viewer)

    assert compiled
    assert (False, True) == (done["data"]["done"].pop("replayed"), again["data"]["done"].pop("replayed"))
    assert again == done
    assert "48" == done["data"]["done"]["lines"][0]["stockLevels"][0]["onHand"]


async def test_a_bulk_is_told_the_same_both_ways() -> None:
    row = await shelf()
    lines = [{"assignment": {"id": row}, "quantity": str(number)} for number in (1, 60, 3)]
    variables = {"input": {"idempotencyKey": str(uuid4()), "lines": lines}}

    done, compiled = await answered(MANY, variables)
    again = await ordinary(MANY, variables)

    assert compiled
    assert [1, 2, 2] == [len(line["entries"]) for line in done["data"]["recordConsumptions"]["lines"]]
    for each in (done, again):
        del each["data"]["recordConsumptions"]["replayed"]
    assert again == done


async def test_a_refusal_is_worded_by_the_ordinary_way_and_nothing_is_done_twice() -> None:
    row = await shelf()

    done, compiled = await answered(ONE, one(row, "0"))

    assert not compiled
    assert (None, "INVALID_INPUT") == (done["data"]["done"]["lines"], done["data"]["done"]["userErrors"][0]["code"])
    assert ["input", "quantity"] == done["data"]["done"]["userErrors"][0]["path"]


async def test_what_only_graphql_core_completes_is_acted_once() -> None:
    variables = one(await shelf())
    query = ONE.replace("id kind", "id ...on Node { id } kind") + " # __schema"

    for asked in (query, "mutation Two" + ONE[len("mutation") :].replace("done:", "a: __typename done:")):
        await answered(asked, variables)

    (taken,) = await POOLED.fetch("SELECT count(*) FROM ledger_entry WHERE kind = 'CONSUMPTION'")
    assert 1 == taken[0]


async def test_who_may_not_is_denied_the_same() -> None:
    variables = one(await shelf())

    done, compiled = await answered(ONE, variables, world.ANALYST)

    assert not compiled
    assert await ordinary(ONE, variables, world.ANALYST) == done
    assert "FORBIDDEN" == done["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize("wrong", [{"quantity": "many"}, {"key": "none"}, {"id": None}, {"quantity": None}])
async def test_wrong_variables_are_explained_the_same(wrong: dict[str, Any]) -> None:
    variables = one(await shelf()) | wrong

    done, compiled = await answered(ONE, variables)

    assert not compiled
    assert await ordinary(ONE, variables) == done


async def test_a_failure_is_told_once_and_the_act_is_not_tried_again() -> None:
    row = await shelf()
    variables = one(row) | {"key": str(uuid4())}
    query = ONE.replace("quantity: $quantity", 'quantity: $quantity, reason: "\\u0000"')

    done, compiled = await answered(query, variables)

    assert not compiled
    assert "BAD_USER_INPUT" == done["errors"][0]["extensions"]["code"]
    assert ["done"] == done["errors"][0]["path"]
