"""The real parts of an industrial site, which must not be part of the project: they lie beside the checkout, or not."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests import world
from tests.importing.files import taken
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.context import Context
from vmi_graph.importing.lines import Given
from vmi_graph.schema import SCHEMA

FILE = Path(__file__).parents[3] / "shared" / "data" / "industrial_spares.csv"

pytestmark = [
    pytest.mark.usefixtures("db"),
    pytest.mark.skipif(not FILE.exists(), reason="../shared/data/industrial_spares.csv is not beside the checkout"),
]

SUMMARY = """{ stockSummary { assignments breached belowMinimum aboveMaximum outOfStock
                              stockValue { amount currency } } }"""
SITE = """(input: {idempotencyKey: $key, scope: {allOf: {location: {code: "SITE"}}}}) {
    assignmentsChanged ordersCreated userErrors { code message } }"""
UNFREEZE = f"mutation ($key: UUID!) {{ done: unfreezeAutomaticOrdering {SITE} }}"
FREEZE = f"mutation ($key: UUID!) {{ done: freezeAutomaticOrdering {SITE} }}"
ORDERS = """{ purchaseOrders(first: 0) { totalCount }
              ofNothing: purchaseOrderLines(where: {ordered: {lte: 0}}) { totalCount }
              purchaseOrderLines(first: 0) { totalCount } }"""
HISTORY = """{ usageHistory(first: 0) { totalCount }
               returns: usageHistory(first: 0, where: {quantity: {lt: 0}}) { totalCount }
               monthlyUsage(of: {place: {part: "7500", location: "SITE"}}) { startsOn quantity } }"""


async def _answer(document: str, **variables: object) -> dict[str, Any]:
    context = Context(world.MANAGER, "request")
    result = await SCHEMA.execute(document, variable_values=variables, context_value=context)
    assert result.errors is None
    assert result.data is not None
    return result.data


async def _done(mutation: str) -> dict[str, Any]:
    done: dict[str, Any] = (await _answer(mutation, key=str(uuid4())))["done"]
    return done


async def test_the_real_parts_are_what_they_were_counted_to_be_and_are_ordered_once() -> None:
    site = Given("SITE", "ACME", "EUR")

    summary = await taken(FILE, site)

    assert ([], 7024, 7024, 7024) == (
        summary.refused,
        summary.parts.added,
        summary.assignments.added,
        summary.opened,
    )
    assert {
        "assignments": 7024,
        "breached": 716,
        "belowMinimum": 716,
        "aboveMaximum": 1112,
        "outOfStock": 561,
        "stockValue": [{"amount": "5335936.32", "currency": "EUR"}],
    } == (await _answer(SUMMARY))["stockSummary"]
    history = await _answer(HISTORY)
    assert 191_888 == history["usageHistory"]["totalCount"]  # 393,344 cells, 201,456 of them empty
    assert 2032 == history["returns"]["totalCount"]
    months = history["monthlyUsage"]
    assert ("1997-01-01", "1998-02-01", None) == (
        months[0]["startsOn"],
        months[13]["startsOn"],
        months[14]["quantity"],
    )

    assert (await taken(FILE, site)).changed_nothing

    assert {"assignmentsChanged": 7024, "ordersCreated": 716, "userErrors": []} == await _done(UNFREEZE)
    assert {"assignmentsChanged": 0, "ordersCreated": 0, "userErrors": []} == await _done(UNFREEZE)
    await _done(FREEZE)
    assert {"assignmentsChanged": 7024, "ordersCreated": 0, "userErrors": []} == await _done(UNFREEZE)
    orders = await _answer(ORDERS)
    assert (716, 0) == (orders["purchaseOrderLines"]["totalCount"], orders["ofNothing"]["totalCount"])
    assert 716 == (await POOLED.fetch("SELECT count(DISTINCT assignment_id) FROM purchase_order_line"))[0][0]
