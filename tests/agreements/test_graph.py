"""Contracts and assignments as clients of the API read and change them."""

from typing import Any
from uuid import uuid4

import pytest

from tests import world
from tests.asking import act, ask, fault
from vmi_graph.agreements.queries import TERMS
from vmi_graph.agreements.rules import Ordering
from vmi_graph.foundation.refusal import Denied
from vmi_graph.schema import SCHEMA

pytestmark = pytest.mark.usefixtures("db")

PLACE = {"place": {"part": "P-1", "location": "HAM"}}
NEW: dict[str, Any] = {
    "part": {"number": "P-1"},
    "location": {"code": "HAM"},
    "supplier": {"code": "ACME"},
    "terms": {"minimum": "5", "maximum": 20, "price": {"amount": "12.50", "currency": "EUR"}, "leadTimeDays": 3},
}
ASSIGN = """
mutation ($input: AssignSupplierInput!) {
  assignSupplier(input: $input) {
    replayed
    assignment { rank bin supplier { code } agreement { version minimum maximum ceiling packSize ordering } }
    userErrors { code path }
  }
}
"""
LIMIT = """
mutation ($input: SetMinimumAndMaximumInput!) {
  setMinimumAndMaximum(input: $input) {
    agreements { version minimum maximum assignment { part { number } } }
    userErrors { code path message }
  }
}
"""
CHANGE = """
mutation ($input: ChangeAgreementInput!) {
  changeAgreement(input: $input) {
    agreement { version leadTimeDays lowestMinimum price { amount currency } internalNote changedBy changeReason }
    userErrors { code path ... on StaleVersion { expected actual } }
  }
}
"""
READ = """
query ($by: AssignmentReference!) {
  assignment(by: $by) {
    agreement {
      minimum price { amount currency } orderValueCap { amount } internalNote
    }
    agreements { totalCount nodes { version validUntil } }
  }
}
"""


async def test_a_supplier_is_put_in_charge_by_a_contract_with_usual_terms() -> None:
    await world.part("P-1")
    await world.location("HAM")
    await world.supplier("ACME")

    payload = await act(ASSIGN, **NEW, bin="A-07")

    assert payload["userErrors"] == []
    assert payload["assignment"] == {
        "rank": 1,
        "bin": "A-07",
        "supplier": {"code": "ACME"},
        "agreement": {
            "version": 1,
            "minimum": "5",
            "maximum": "20",
            "ceiling": "20",
            "packSize": "1",
            "ordering": "AUTOMATIC",
        },
    }


async def test_terms_that_contradict_each_other_are_refused_at_the_term() -> None:
    payload = await act(ASSIGN, **{**NEW, "terms": {**NEW["terms"], "maximum": 4}})

    assert payload["userErrors"] == [{"code": "INVALID_INPUT", "path": ["input", "terms", "maximum"]}]
    assert payload["assignment"] is None


async def test_the_supplier_sets_its_minimum_by_the_name_of_the_place() -> None:
    await world.assignment("P-1", "HAM", "ACME", highest_minimum=8)
    acme = await world.supplier_viewer("ACME")

    payload = await act(LIMIT, acme, limits=[{"assignment": PLACE, "minimum": 8, "expectedVersion": 1}])
    refused = await act(LIMIT, acme, limits=[{"assignment": PLACE, "minimum": "8.0001"}])

    assert payload["agreements"] == [
        {"version": 2, "minimum": "8", "maximum": "20", "assignment": {"part": {"number": "P-1"}}}
    ]
    assert refused["userErrors"] == [
        {
            "code": "OUT_OF_BOUNDS",
            "path": ["input", "limits", "0", "minimum"],
            "message": "The minimum must lie within the contract's bounds: no lower bound, at most 8.",
        }
    ]


@pytest.mark.parametrize("name", ["", "none", "a\x00b", "x" * 5000])
async def test_a_place_that_nobody_could_name_is_refused_like_one_that_does_not_exist(name: str) -> None:
    await world.assignment("P-1", "HAM", "ACME")
    keys = ({"part": name, "location": "HAM"}, {"part": "P-1", "location": "HAM", "supplier": name})

    payloads = [await act(CHANGE, assignment={"place": key}, terms={"leadTimeDays": 4}) for key in keys]

    refused = {"code": "NOT_FOUND", "path": ["input", "assignment"]}
    assert [[refused], [refused]] == [payload["userErrors"] for payload in payloads]


async def test_the_customer_changes_terms_and_takes_others_away() -> None:
    await world.assignment("P-1", "HAM", "ACME", lowest_minimum=2)
    terms = {"price": {"amount": "9.99", "currency": "USD"}, "lowestMinimum": None, "internalNote": "watch them"}

    payload = await act(CHANGE, assignment=PLACE, terms=terms, reason="tender 12")

    assert payload["agreement"] == {
        "version": 2,
        "leadTimeDays": 3,
        "lowestMinimum": None,
        "price": {"amount": "9.99", "currency": "USD"},
        "internalNote": "watch them",
        "changedBy": world.MANAGER.subject,
        "changeReason": "tender 12",
    }


async def test_a_stale_version_says_what_was_expected_and_what_is() -> None:
    await world.assignment("P-1", "HAM", "ACME")

    payload = await act(CHANGE, assignment=PLACE, terms={"leadTimeDays": 4}, expectedVersion=7)

    assert payload == {
        "agreement": None,
        "userErrors": [{"code": "STALE_VERSION", "path": ["input", "expectedVersion"], "expected": 7, "actual": 1}],
    }


@pytest.mark.parametrize(
    ("who", "price", "note"),
    [
        ("manager", {"amount": "10", "currency": "EUR"}, "watch them"),
        ("analyst", {"amount": "10", "currency": "EUR"}, "watch them"),
        ("supplier", {"amount": "10", "currency": "EUR"}, None),
        ("staff", None, "watch them"),
    ],
)
async def test_prices_and_notes_are_read_by_those_who_may(who: str, price: Any, note: str | None) -> None:  # noqa: ANN401 - JSON
    await world.assignment("P-1", "HAM", "ACME", internal_note="watch them", order_value_cap=100)
    viewers = {
        "manager": world.MANAGER,
        "analyst": world.ANALYST,
        "supplier": await world.supplier_viewer("ACME"),
        "staff": await world.staff_viewer("HAM"),
    }

    read = await ask(READ, viewers[who], by=PLACE)

    agreement = read["assignment"]["agreement"]
    assert (price, note) == (agreement["price"], agreement["internalNote"])
    assert (price is None) == (agreement["orderValueCap"] is None)


async def test_anothers_contract_is_null_and_not_counted() -> None:
    await world.assignment("P-1", "HAM", "BOLT")
    acme = await world.supplier_viewer("ACME")
    document = """
    query ($by: AssignmentReference!) {
      agreements { totalCount }
      agreementAt(assignment: $by, at: "2100-01-01T00:00:00Z") { id }
    }
    """

    seen = await ask(document, acme, by={"place": {"part": "P-1", "location": "HAM", "supplier": "BOLT"}})

    assert seen == {"agreements": {"totalCount": 0}, "agreementAt": None}


async def test_a_past_moment_is_answered_with_its_own_version() -> None:
    assignment_id = await world.assignment("P-1", "HAM", "ACME")
    await act(CHANGE, assignment=PLACE, terms={"leadTimeDays": 9})
    history = await ask(READ, by=PLACE)
    changed_at = history["assignment"]["agreements"]["nodes"][1]["validUntil"]
    document = """
    query ($by: AssignmentReference!, $at: DateTime!) {
      before: agreementAt(assignment: $by, at: "2020-01-01T00:00:00Z") { version }
      then: agreementAt(assignment: $by, at: $at) { version leadTimeDays }
    }
    """

    seen = await ask(document, by={"id": f"Assignment_{assignment_id.hex}"}, at=changed_at)

    assert seen == {"before": None, "then": {"version": 2, "leadTimeDays": 9}}
    assert history["assignment"]["agreements"]["totalCount"] == 2


async def test_a_supplier_is_denied_what_only_the_customer_does() -> None:
    await world.assignment("P-1", "HAM", "ACME", ordering=Ordering.MANUAL)
    acme = await world.supplier_viewer("ACME")

    denied = await fault(
        CHANGE, acme, input={"idempotencyKey": str(uuid4()), "assignment": PLACE, "terms": {"leadTimeDays": 4}}
    )

    assert isinstance(denied, Denied)


@pytest.mark.parametrize("name", ["TermsInput", "TermsPatch"])
def test_every_term_can_be_given(name: str) -> None:
    found = SCHEMA.get_type_by_name(name)

    assert {field.python_name for field in found.fields} == TERMS.keys() - {"currency"}  # type: ignore[union-attr]
