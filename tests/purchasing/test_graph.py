"""Purchase orders as clients of the API meet them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from tests import world
from tests.foundation.happenings import running_hub
from tests.purchasing import orders
from vmi_graph.agreements.rules import Ordering
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.identity import to_global
from vmi_graph.foundation.journal import hub as hubs
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.schema import SCHEMA

pytestmark = pytest.mark.usefixtures("db")

ORDER = """
  number state origin reason version overdue awaitingAnswer
  orderedValue { amount currency }
  supplier { code } location { code }
  lines(first: 10) {
    nodes { number ordered confirmed shipped received rejected onOrder inTransit outstanding price
            part { number } assignment { id } stockLevel { position } }
  }
  steps(first: 20) { nodes { number step stateAfter actor externalReference
                             lines { number quantity rejected line { part { number } } } } }
"""


async def run(document: str, viewer: Viewer = world.MANAGER, **values: object) -> dict[str, Any]:
    result = await SCHEMA.execute(document, variable_values=values, context_value=Context(viewer, "request"))
    assert result.errors is None, result.errors
    assert result.data is not None
    return result.data


async def do(mutation: str, viewer: Viewer, **given: object) -> dict[str, Any]:
    """Send a mutation of purchasing with one input; a fresh key unless one is given."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    document = f"""mutation ($input: {kind}!) {{
      {mutation}(input: $input) {{
        purchaseOrder {{ {ORDER} }} step {{ step }} replayed userErrors {{ code message path }}
      }}
    }}"""
    values = {"idempotencyKey": str(uuid4()), **given}
    return cast("dict[str, Any]", (await run(document, viewer, input=values))[mutation])


def place(part: str = "P-1", location: str = "HAM", supplier: str | None = None) -> dict[str, object]:
    return {"place": {"part": part, "location": location, "supplier": supplier}}


async def created(viewer: Viewer, quantity: object = "10", part: str = "P-1", **more: object) -> dict[str, Any]:
    lines = [{"assignment": place(part), "quantity": quantity}]
    return await do("createPurchaseOrder", viewer, lines=lines, **more)


async def test_a_supplier_and_a_manager_take_an_order_from_made_to_closed() -> None:
    await orders.shelf()
    supplier = await world.supplier_viewer()
    made = await created(supplier, note="Before the holidays.")
    number = made["purchaseOrder"]["number"]
    line = {"line": {"part": "P-1"}, "quantity": "8"}

    acknowledged = await do("acknowledgePurchaseOrder", supplier, order={"number": number}, lines=[line])
    shipped = await do("shipPurchaseOrder", supplier, order={"number": number}, externalReference="ASN-1")
    arrived = [{"line": {"number": 1}, "accepted": "7.5", "rejected": "0.5"}]
    received = await do("receivePurchaseOrder", world.MANAGER, order={"number": number}, lines=arrived)

    answers = [made, acknowledged, shipped, received]
    assert [[]] * 4 == [each["userErrors"] for each in answers]
    assert ["OPEN", "ACKNOWLEDGED", "SHIPPED", "CLOSED"] == [each["purchaseOrder"]["state"] for each in answers]
    assert ["PLACED", "ACKNOWLEDGED", "SHIPPED", "RECEIVED"] == [each["step"]["step"] for each in answers]
    order = received["purchaseOrder"]
    assert {"amount": "100", "currency": "EUR"} == order["orderedValue"]
    assert {
        "number": 1,
        "quantity": "7.5",
        "rejected": "0.5",
        "line": {"part": {"number": "P-1"}},
    } == order["steps"]["nodes"][3]["lines"][0]
    assert ("7.5", "0.5", "0", {"position": "7.5"}) == tuple(
        order["lines"]["nodes"][0][name] for name in ("received", "rejected", "outstanding", "stockLevel")
    )


async def test_an_order_of_several_lines_refuses_each_wrong_one_at_its_place() -> None:
    await orders.shelf("P-1", pack_size=5)
    await orders.shelf("P-2", maximum=5, ceiling=6)
    lines = [
        {"assignment": place("P-1"), "quantity": "7"},
        {"assignment": place("P-2"), "quantity": "7"},
    ]

    refused = await do("createPurchaseOrder", await world.supplier_viewer(), lines=lines)

    assert refused["purchaseOrder"] is None
    assert [
        ("AGAINST_TERMS", ["input", "lines", "0", "quantity"]),
        ("ABOVE_CEILING", ["input", "lines", "1", "quantity"]),
    ] == [(each["code"], each["path"]) for each in refused["userErrors"]]


async def test_the_same_key_repeats_the_answer_and_another_input_under_it_is_refused() -> None:
    await orders.shelf()
    key = str(uuid4())
    first = await created(world.MANAGER, idempotencyKey=key)

    again = await created(world.MANAGER, idempotencyKey=key)
    other = await created(world.MANAGER, quantity="9", idempotencyKey=key)

    assert (first["purchaseOrder"]["number"], True) == (again["purchaseOrder"]["number"], again["replayed"])
    assert ["KEY_REUSED"] == [each["code"] for each in other["userErrors"]]


async def test_a_proposed_order_says_why_and_is_approved_or_rejected() -> None:
    await orders.shelf("P-1", ordering=Ordering.PROPOSAL, minimum=0)
    supplier = await world.supplier_viewer()
    made = [await created(supplier, quantity=each) for each in ("10", "4")]
    first, second = ({"number": each["purchaseOrder"]["number"]} for each in made)

    approved = await do("approvePurchaseOrder", world.MANAGER, order=first)
    rejected = await do("rejectPurchaseOrder", world.MANAGER, order=second, note="One is enough.")

    assert ("PROPOSED", "The contract wants every order to be approved.") == (
        made[0]["purchaseOrder"]["state"],
        made[0]["purchaseOrder"]["reason"],
    )
    assert ["OPEN", "CANCELLED"] == [each["purchaseOrder"]["state"] for each in (approved, rejected)]


async def test_an_order_is_cancelled_or_closed_and_nothing_more_happens_to_it() -> None:
    await orders.shelf()
    one = {"number": (await created(world.ADMIN))["purchaseOrder"]["number"]}
    other = {"number": (await created(world.ADMIN))["purchaseOrder"]["number"]}
    await do("shipPurchaseOrder", world.ADMIN, order=other, lines=[{"line": {"number": 1}, "quantity": 3}])

    cancelled = await do("cancelPurchaseOrder", world.ADMIN, order=one, expectedVersion=1)
    closed = await do("closePurchaseOrder", world.ADMIN, order=other, expectedVersion=2)
    refused = await do("shipPurchaseOrder", world.ADMIN, order=one)

    assert ["CANCELLED", "CLOSED"] == [each["purchaseOrder"]["state"] for each in (cancelled, closed)]
    assert "0" == closed["purchaseOrder"]["lines"]["nodes"][0]["outstanding"]
    assert [("WRONG_STATE", ["input", "order"])] == [(each["code"], each["path"]) for each in refused["userErrors"]]


async def test_a_stale_version_tells_both_versions() -> None:
    await orders.shelf()
    number = (await created(world.ADMIN))["purchaseOrder"]["number"]
    document = """mutation ($input: ShipPurchaseOrderInput!) {
      shipPurchaseOrder(input: $input) { userErrors { code path ... on StaleVersion { expected actual } } }
    }"""
    given = {"idempotencyKey": str(uuid4()), "order": {"number": number}, "expectedVersion": 7}

    answer = await run(document, world.ADMIN, input=given)

    assert [{"code": "STALE_VERSION", "path": ["input", "expectedVersion"], "expected": 7, "actual": 1}] == answer[
        "shipPurchaseOrder"
    ]["userErrors"]


LISTED = """query ($where: PurchaseOrderWhere, $part: PartReference, $assignment: AssignmentReference) {
  purchaseOrders(where: $where, part: $part, assignment: $assignment) { totalCount nodes { number } }
}"""


async def test_orders_are_listed_by_state_part_and_assignment() -> None:
    await orders.shelf("P-1")
    await orders.shelf("P-2")
    await created(world.ADMIN)
    number = (await created(world.ADMIN, part="P-2"))["purchaseOrder"]["number"]
    await do("acknowledgePurchaseOrder", world.ADMIN, order={"number": number})

    answers = [
        await run(LISTED, where={"state": {"eq": "ACKNOWLEDGED"}}),
        await run(LISTED, part={"number": "P-2"}),
        await run(LISTED, assignment=place("P-2")),
        await run(LISTED, where={"supplierCode": {"eq": "ACME"}, "orderedValue": {"gt": "1"}}, part={"number": "P-2"}),
    ]

    assert [{"totalCount": 1, "nodes": [{"number": number}]}] * 4 == [each["purchaseOrders"] for each in answers]
    assert 0 == (await run(LISTED, assignment=place("P-9")))["purchaseOrders"]["totalCount"]


async def test_what_hangs_on_parts_places_and_suppliers_leads_to_their_orders() -> None:
    await orders.shelf()
    number = (await created(world.ADMIN))["purchaseOrder"]["number"]
    line = {"nodes": [{"order": {"number": number}}]}

    answer = await run("""{
      part(by: {number: "P-1"}) { purchaseOrderLines { nodes { order { number } } } }
      location(by: {code: "HAM"}) { purchaseOrders { nodes { number } } }
      supplier(by: {code: "ACME"}) { purchaseOrders { nodes { number } } }
      assignment(by: {place: {part: "P-1", location: "HAM"}}) { purchaseOrderLines { nodes { order { number } } } }
      stockLevel(of: {place: {part: "P-1", location: "HAM"}}) { purchaseOrderLines { nodes { order { number } } } }
    }""")

    assert {
        "part": {"purchaseOrderLines": line},
        "location": {"purchaseOrders": {"nodes": [{"number": number}]}},
        "supplier": {"purchaseOrders": {"nodes": [{"number": number}]}},
        "assignment": {"purchaseOrderLines": line},
        "stockLevel": {"purchaseOrderLines": line},
    } == answer


async def test_a_suppliers_orders_do_not_exist_for_another_at_the_same_place() -> None:
    await orders.shelf(supplier="ACME")
    await orders.shelf(supplier="OTHER")
    acme, other = await world.supplier_viewer("ACME"), await world.supplier_viewer("OTHER")
    made = await created(acme)
    number = made["purchaseOrder"]["number"]
    (row,) = [each.id for each in await orders.lines(await _id(number))]
    nodes = [to_global("PurchaseOrder", await _id(number)), to_global("PurchaseOrderLine", row)]

    seen = await run(
        """query ($number: String!, $ids: [ID!]!) {
          purchaseOrder(by: {number: $number}) { number }
          purchaseOrders { totalCount nodes { number } }
          purchaseOrderLines { totalCount nodes { number } }
          nodes(ids: $ids) { id }
          part(by: {number: "P-1"}) { purchaseOrderLines { totalCount } }
          location(by: {code: "HAM"}) { purchaseOrders { totalCount } }
        }""",
        other,
        number=number,
        ids=nodes,
    )
    refused = await do("shipPurchaseOrder", other, order={"number": number})
    unknown = await do("shipPurchaseOrder", other, order={"number": "PO-20260101-AAAAAAAA"})

    nothing = {"totalCount": 0, "nodes": []}
    assert {
        "purchaseOrder": None,
        "purchaseOrders": nothing,
        "purchaseOrderLines": nothing,
        "nodes": [None, None],
        "part": {"purchaseOrderLines": {"totalCount": 0}},
        "location": {"purchaseOrders": {"totalCount": 0}},
    } == seen
    assert refused["userErrors"] == unknown["userErrors"]
    assert ["NOT_FOUND"] == [each["code"] for each in refused["userErrors"]]


async def _id(number: str) -> UUID:
    from vmi_graph.purchasing.queries import find_order

    found = await find_order(world.ADMIN, number)
    assert found is not None
    return found.id


async def test_staff_see_no_prices() -> None:
    await orders.shelf()
    number = (await created(world.ADMIN))["purchaseOrder"]["number"]

    answer = await run(
        f"query ($number: String!) {{ purchaseOrder(by: {{number: $number}}) {{ {ORDER} }} }}",
        await world.staff_viewer("HAM"),
        number=number,
    )

    order = answer["purchaseOrder"]
    assert (None, None) == (order["orderedValue"], order["lines"]["nodes"][0]["price"])


FOLLOWED = """subscription ($after: String, $states: [OrderState!]) {
  purchaseOrderEvents(after: $after, states: $states) {
    ... on PurchaseOrderChanged { cursor step state order { number state } }
    ... on Heartbeat { cursor }
  }
}"""


@pytest.fixture
async def hub() -> AsyncIterator[hubs.Hub]:
    async with running_hub() as started:
        hubs.IN_PROCESS.append(started)
        yield started
        hubs.IN_PROCESS.remove(started)


@asynccontextmanager
async def following(viewer: Viewer, **values: object) -> AsyncIterator[AsyncGenerator[Any, None]]:
    stream = await SCHEMA.subscribe(
        FOLLOWED, variable_values=values, context_value=Context(viewer, "request", lasting=True)
    )
    async with aclosing(cast("AsyncGenerator[Any, None]", stream)) as results:
        yield results


async def event(results: AsyncGenerator[Any, None], *, beat: bool = False) -> dict[str, Any]:
    """The next step, or the next heartbeat."""
    async with asyncio.timeout(20):
        async for result in results:
            assert result.errors is None, result.errors
            told = cast("dict[str, Any]", result.data["purchaseOrderEvents"])
            if ("step" not in told) == beat:
                return told
    raise AssertionError("the feed ended")


@pytest.mark.usefixtures("hub")
async def test_a_feed_tells_each_step_with_the_state_it_led_to_also_after_a_break() -> None:
    await orders.shelf()
    supplier = await world.supplier_viewer()
    async with following(supplier) as results:
        cursor = (await event(results, beat=True))["cursor"]
        number = (await created(supplier))["purchaseOrder"]["number"]
        live = await event(results)

    await do("shipPurchaseOrder", supplier, order={"number": number})
    async with following(supplier, after=cursor) as results:
        replayed = [await event(results) for _ in range(2)]

    assert ("PLACED", "OPEN", {"number": number, "state": "OPEN"}) == (live["step"], live["state"], live["order"])
    assert [("PLACED", "OPEN"), ("SHIPPED", "SHIPPED")] == [(each["step"], each["state"]) for each in replayed]
    assert [live["cursor"], "SHIPPED"] == [replayed[0]["cursor"], replayed[0]["order"]["state"]]


@pytest.mark.usefixtures("hub")
async def test_a_feed_tells_a_supplier_nothing_of_another_and_only_what_was_asked_for() -> None:
    await orders.shelf(supplier="ACME")
    await orders.shelf("P-2", supplier="OTHER")
    acme = await world.supplier_viewer("ACME")
    async with following(acme, states=["CANCELLED"]) as results:
        await event(results, beat=True)
        await created(world.ADMIN, part="P-2")
        number = (await created(world.ADMIN))["purchaseOrder"]["number"]
        await do("cancelPurchaseOrder", world.ADMIN, order={"number": number})
        first = await event(results)

    assert ("CANCELLED", number) == (first["state"], first["order"]["number"])
