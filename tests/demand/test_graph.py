from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests import world
from vmi_graph.demand.actions import Usage, load_usage
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work
from vmi_graph.schema import SCHEMA

pytestmark = pytest.mark.usefixtures("db")

RECORD = """mutation ($input: RecordUnmetDemandInput!) { recordUnmetDemand(input: $input) {
  replayed userErrors { code path }
  lines { index repeated unmetDemand { quantity externalReference reason assignment { part { number } } } } } }"""
PLACE = {"place": {"part": "P-1", "location": "HAM"}}


async def _ask(document: str, viewer: Viewer = world.MANAGER, **variables: object) -> dict[str, Any]:
    result = await SCHEMA.execute(document, variable_values=variables, context_value=Context(viewer, "request"))
    assert result.errors is None
    assert result.data is not None
    return result.data


async def _record(*lines: dict[str, Any], **more: object) -> dict[str, Any]:
    given = {"idempotencyKey": str(uuid4()), "lines": list(lines), **more}
    answer: dict[str, Any] = (await _ask(RECORD, input=given))["recordUnmetDemand"]
    return answer


async def _history(assignment_id: UUID, *figures: tuple[int, int]) -> None:
    async with Work(world.MANAGER) as work:
        await work.lock([assignment_id])
        await load_usage(
            work, [Usage(assignment_id, date(2024, month, 1), Quantity.of(used)) for month, used in figures]
        )


async def test_unmet_demand_is_recorded_and_listed() -> None:
    await world.assignment()
    line = {"assignment": PLACE, "quantity": "2.5", "externalReference": "T-1", "reason": "none left"}

    answer = await _record(line)

    demand = {"quantity": "2.5", "externalReference": "T-1", "reason": "none left"}
    assert [
        {"index": 0, "repeated": False, "unmetDemand": {**demand, "assignment": {"part": {"number": "P-1"}}}}
    ] == answer["lines"]
    listed = await _ask('{ unmetDemand(where: {partNumber: {eq: "P-1"}}) { totalCount nodes { quantity } } }')
    assert {"totalCount": 1, "nodes": [{"quantity": "2.5"}]} == listed["unmetDemand"]


async def test_a_reference_that_comes_again_is_answered_as_repeated() -> None:
    await world.assignment()
    line = {"assignment": PLACE, "quantity": 2, "externalReference": "T-1"}
    await _record(line)

    answer = await _record(line)

    assert [True] == [each["repeated"] for each in answer["lines"]]


async def test_refused_lines_are_told_by_their_place_and_the_others_happen_where_they_may() -> None:
    await world.assignment()
    lines = [{"assignment": PLACE, "quantity": 0}, {"assignment": PLACE, "quantity": 1}]

    whole = await _record(*lines)
    single = await _record(*lines, onRefusal="REFUSE_LINE")

    wrong = [{"code": "INVALID_INPUT", "path": ["input", "lines", "0", "quantity"]}]
    assert (None, wrong) == (whole["lines"], whole["userErrors"])
    assert ([1], wrong) == ([line["index"] for line in single["lines"]], single["userErrors"])


async def test_usage_history_is_listed_and_added_up_by_month() -> None:
    assignment_id = await world.assignment()
    await _history(assignment_id, (1, 4), (3, -1))

    data = await _ask(
        """query ($of: AssignmentReference!) {
          usageHistory { nodes { period startsOn quantity assignment { location { code } } } }
          monthlyUsage(of: $of) { startsOn quantity } }""",
        of=PLACE,
    )

    there = {"assignment": {"location": {"code": "HAM"}}}
    assert [
        {"period": "MONTH", "startsOn": "2024-03-01", "quantity": "-1", **there},
        {"period": "MONTH", "startsOn": "2024-01-01", "quantity": "4", **there},
    ] == data["usageHistory"]["nodes"]
    assert [
        {"startsOn": "2024-01-01", "quantity": "4"},
        {"startsOn": "2024-02-01", "quantity": None},
        {"startsOn": "2024-03-01", "quantity": "-1"},
    ] == data["monthlyUsage"][:3]


async def test_another_suppliers_usage_and_unmet_demand_do_not_exist() -> None:
    other = await world.assignment(supplier_code="BOLT")
    await world.assignment(part_number="P-2", supplier_code="ACME")
    await _history(other, (1, 4))
    await _record({"assignment": PLACE, "quantity": 1})
    planner = await world.supplier_viewer("ACME")

    data = await _ask(
        """query ($of: AssignmentReference!) { usageHistory { totalCount } unmetDemand { totalCount }
                                               monthlyUsage(of: $of) { quantity } }""",
        planner,
        of=PLACE,
    )

    assert {"usageHistory": {"totalCount": 0}, "unmetDemand": {"totalCount": 0}, "monthlyUsage": None} == data
