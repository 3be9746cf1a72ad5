"""Parts, locations, suppliers and assignments as clients of the API see them."""

from typing import Any
from uuid import uuid4

import pytest

from tests import world
from tests.asking import act, ask, fault
from vmi_graph.foundation.identity import to_global
from vmi_graph.foundation.refusal import Denied

pytestmark = pytest.mark.usefixtures("db")

UPSERT = """
mutation ($input: UpsertPartsInput!) {
  upsertParts(input: $input) {
    created changed unchanged replayed
    parts { id number name unitCost unitCostCurrency criticality version }
    userErrors { code path ... on StaleVersion { expected actual } }
  }
}
"""
ASSIGNMENT = """
query ($by: AssignmentReference!) {
  assignment(by: $by) { id rank bin part { number } location { code } supplier { code } }
}
"""


async def test_a_part_is_created_changed_and_read_by_its_number() -> None:
    cost = {"amount": "12.50", "currency": "EUR"}
    made = await act(UPSERT, parts=[{"number": "P-1", "name": "Pump", "unitCost": cost, "criticality": "HIGH"}])
    await act(UPSERT, parts=[{"number": "P-1", "unitCost": None}])

    read = await ask('{ part(by: { number: "P-1" }) { id name unitCost criticality version } }')

    assert (1, "12.5") == (made["created"], made["parts"][0]["unitCost"])
    assert read["part"] == {
        "id": made["parts"][0]["id"],
        "name": "Pump",
        "unitCost": None,
        "criticality": "HIGH",
        "version": 2,
    }


async def test_a_refused_line_leaves_everything_else_of_the_payload_empty() -> None:
    payload = await act(UPSERT, parts=[{"number": "P-1", "name": "Pump"}, {"number": "P-2", "expectedVersion": 3}])

    assert payload["userErrors"] == [
        {"code": "STALE_VERSION", "path": ["input", "parts", "1", "expectedVersion"], "expected": 3, "actual": 0}
    ]
    assert {payload[name] for name in ("created", "changed", "unchanged", "parts")} == {None}


async def test_a_repeated_mutation_says_so() -> None:
    key = str(uuid4())
    first = await act(UPSERT, idempotencyKey=key, parts=[{"number": "P-1", "name": "Pump"}])

    again = await act(UPSERT, idempotencyKey=key, parts=[{"number": "P-1", "name": "Pump"}])

    assert again == {**first, "replayed": True}


async def test_a_supplier_is_denied_before_its_input_is_looked_at() -> None:
    supplier = await world.supplier_viewer()

    denied = await fault(UPSERT, supplier, input={"idempotencyKey": str(uuid4()), "parts": [{"number": ""}]})

    assert isinstance(denied, Denied)


@pytest.mark.parametrize(
    "field", ["part(by: {number: %s})", "location(by: {code: %s})", "supplier(by: {code: %s})", "part(by: {id: %s})"]
)
@pytest.mark.parametrize("name", ['"none"', '"Part_00"', '""', '"Supplier_00000000000000000000000000000000"'])
async def test_what_does_not_exist_is_null(field: str, name: str) -> None:
    data = await ask(f"{{ found: {field % name} {{ id }} }}")

    assert data == {"found": None}


async def test_an_assignment_is_found_by_id_and_by_place() -> None:
    assignment_id = await world.assignment("P-1", "HAM", "ACME", bin_name="A-07")
    by_id = await ask(ASSIGNMENT, by={"id": to_global("Assignment", assignment_id)})

    by_place = await ask(ASSIGNMENT, by={"place": {"part": "P-1", "location": "HAM", "supplier": "ACME"}})

    assert by_id == by_place
    assert by_id["assignment"] == {
        "id": to_global("Assignment", assignment_id),
        "rank": 1,
        "bin": "A-07",
        "part": {"number": "P-1"},
        "location": {"code": "HAM"},
        "supplier": {"code": "ACME"},
    }


async def test_a_place_without_a_supplier_means_the_only_one_that_is_seen() -> None:
    place = {"place": {"part": "P-1", "location": "HAM"}}
    await world.assignment("P-1", "HAM", "ACME")
    await world.assignment("P-1", "HAM", "BOLT")

    for_manager = await ask(ASSIGNMENT, by=place)
    for_supplier = await ask(ASSIGNMENT, await world.supplier_viewer("BOLT"), by=place)

    assert for_manager["assignment"] is None
    assert for_supplier["assignment"]["supplier"] == {"code": "BOLT"}


WHOLE = """
{
  parts { totalCount nodes { number unitCost assignments { totalCount nodes { rank supplier { code } } } } }
  locations { nodes { code assignments { totalCount } } }
  suppliers { totalCount nodes { code assignments { totalCount } } }
  assignments { totalCount nodes { supplier { code } } }
}
"""


async def test_a_supplier_sees_its_own_and_cannot_tell_that_there_are_others() -> None:
    await world.assignment("P-1", "HAM", "BOLT")
    await world.assignment("P-1", "HAM", "ACME")
    await world.assignment("P-2", "BER", "BOLT")
    acme = await world.supplier_viewer("ACME")

    seen = await ask(WHOLE, acme)

    assert seen == {
        "parts": {
            "totalCount": 1,
            "nodes": [
                {
                    "number": "P-1",
                    "unitCost": None,
                    "assignments": {"totalCount": 1, "nodes": [{"rank": None, "supplier": {"code": "ACME"}}]},
                }
            ],
        },
        "locations": {"nodes": [{"code": "HAM", "assignments": {"totalCount": 1}}]},
        "suppliers": {"totalCount": 1, "nodes": [{"code": "ACME", "assignments": {"totalCount": 1}}]},
        "assignments": {"totalCount": 1, "nodes": [{"supplier": {"code": "ACME"}}]},
    }


async def test_anothers_assignment_is_null_by_id_by_place_and_by_node() -> None:
    theirs = to_global("Assignment", await world.assignment("P-1", "HAM", "BOLT"))
    await world.assignment("P-1", "HAM", "ACME")
    acme = await world.supplier_viewer("ACME")
    document = """
    query ($id: ID!) {
      byId: assignment(by: { id: $id }) { id }
      byPlace: assignment(by: { place: { part: "P-1", location: "HAM", supplier: "BOLT" } }) { id }
      node(id: $id) { id }
    }
    """

    seen = await ask(document, acme, id=theirs)

    assert seen == {"byId": None, "byPlace": None, "node": None}


async def test_sorting_by_what_may_not_be_read_is_denied() -> None:
    acme = await world.supplier_viewer("ACME")

    denied = await fault("{ assignments(orderBy: { field: RANK }) { totalCount } }", acme)

    assert isinstance(denied, Denied)


async def test_staff_see_their_locations_only() -> None:
    await world.assignment("P-1", "HAM", "ACME")
    await world.assignment("P-2", "BER", "BOLT")

    seen: Any = await ask(WHOLE, await world.staff_viewer("HAM"))

    assert ["P-1"] == [each["number"] for each in seen["parts"]["nodes"]]
    assert ["HAM"] == [each["code"] for each in seen["locations"]["nodes"]]
    assert ["ACME"] == [each["code"] for each in seen["suppliers"]["nodes"]]
