"""Alerts as clients of the API read, acknowledge and follow them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any, cast
from uuid import uuid4

import pytest

from tests import world
from tests.alerts import shelves
from tests.foundation.happenings import running_hub
from vmi_graph.agreements.actions import unassign
from vmi_graph.agreements.rules import Ordering
from vmi_graph.alerts import actions
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.identity import to_global
from vmi_graph.foundation.journal import hub as hubs
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.schema import SCHEMA

pytestmark = pytest.mark.usefixtures("db")

FOLLOW = """
subscription ($after: String, $of: [AssignmentReference!]) {
  alertEvents(after: $after, of: $of) {
    __typename
    ... on AlertChanged { cursor at change condition severity observed limit alert { id open stockLevel { onHand } } }
    ... on Heartbeat { cursor }
  }
}
"""
ACKNOWLEDGE = """
mutation ($input: AcknowledgeAlertInput!) {
  acknowledgeAlert(input: $input) {
    replayed
    userErrors { code path }
    alert { acknowledgedBy acknowledgedNote version }
  }
}
"""


async def ask(document: str, viewer: Viewer = world.MANAGER, **variables: object) -> Any:  # noqa: ANN401 - JSON
    result = await SCHEMA.execute(document, variable_values=variables, context_value=Context(viewer, "request"))
    assert result.errors is None, result.errors
    return result.data


async def test_an_alert_leads_to_all_it_is_about() -> None:
    assignment_id = await shelves.stocked(10, minimum=5, maximum=20)
    await shelves.consume(assignment_id, 6)
    await actions.sweep(shelves.now().replace(year=shelves.now().year + 1))

    data = await ask("""{
      alerts(where: {open: {eq: true}}, orderBy: [{field: CONDITION}]) {
        totalCount
        nodes {
          condition horizon severity observed limit open resolvedAt version
          assignment { part { number } } part { number } location { code } supplier { code }
          stockLevel { onHand alerts { totalCount } }
          ledToOrder { number promptedBy { nodes { condition } } }
          aboutOrder { number alerts { totalCount } }
        }
      }
    }""")

    low, overdue, silent = data["alerts"]["nodes"]
    assert ["BELOW_MINIMUM", "ORDER_OVERDUE", "ORDER_UNACKNOWLEDGED"] == [
        alert["condition"] for alert in (low, overdue, silent)
    ]
    assert ("4", "5", "4", "P-1", "HAM", "ACME") == (
        low["observed"],
        low["limit"],
        low["stockLevel"]["onHand"],
        low["part"]["number"],
        low["location"]["code"],
        low["supplier"]["code"],
    )
    assert low["ledToOrder"]["number"] == overdue["aboutOrder"]["number"] == silent["aboutOrder"]["number"]
    assert [{"condition": "BELOW_MINIMUM"}] == low["ledToOrder"]["promptedBy"]["nodes"]
    assert (None, None, 2) == (low["aboutOrder"], overdue["ledToOrder"], overdue["aboutOrder"]["alerts"]["totalCount"])


async def test_one_alert_is_found_by_its_id_by_whoever_may_see_it() -> None:
    await world.assignment(minimum=0)
    (alert,) = await shelves.alerts()
    given = to_global("Alert", alert.id)
    document = "query ($id: ID!) { alert(id: $id) { condition } node(id: $id) { id } }"

    own = await ask(document, await world.supplier_viewer("ACME"), id=given)
    other = await ask(document, await world.supplier_viewer("BOLT"), id=given)

    assert {"alert": {"condition": "OUT_OF_STOCK"}, "node": {"id": given}} == own
    assert {"alert": None, "node": None} == other


async def test_acknowledging_answers_the_alert_and_repeats_the_answer() -> None:
    await world.assignment(minimum=0)
    (alert,) = await shelves.alerts()
    asked = {"idempotencyKey": str(uuid4()), "alert": to_global("Alert", alert.id), "note": "ordered by hand"}

    first = await ask(ACKNOWLEDGE, input=asked)
    again = await ask(ACKNOWLEDGE, input=asked)

    expected = {"acknowledgedBy": world.MANAGER.subject, "acknowledgedNote": "ordered by hand", "version": 2}
    assert [(False, expected), (True, expected)] == [
        (data["acknowledgeAlert"]["replayed"], data["acknowledgeAlert"]["alert"]) for data in (first, again)
    ]


@pytest.mark.parametrize("alert", ["Alert_" + 32 * "0", "nonsense"])
async def test_what_does_not_exist_is_refused(alert: str) -> None:
    data = await ask(ACKNOWLEDGE, input={"idempotencyKey": str(uuid4()), "alert": alert})

    assert {
        "replayed": False,
        "userErrors": [{"code": "NOT_FOUND", "path": ["input", "alert"]}],
        "alert": None,
    } == data["acknowledgeAlert"]


@pytest.fixture
async def hub() -> AsyncIterator[hubs.Hub]:
    async with running_hub() as started:
        hubs.IN_PROCESS.append(started)
        yield started
        hubs.IN_PROCESS.remove(started)


@asynccontextmanager
async def following(
    after: str | None = None, viewer: Viewer = world.MANAGER, of: object = None
) -> AsyncIterator[AsyncGenerator[Any, None]]:
    context = Context(viewer, "request", lasting=True)
    stream = await SCHEMA.subscribe(FOLLOW, variable_values={"after": after, "of": of}, context_value=context)
    async with aclosing(cast("AsyncGenerator[Any, None]", stream)) as results:
        yield results


async def told(results: AsyncGenerator[Any, None], count: int) -> list[Mapping[str, Any]]:
    """Return the next so many events; heartbeats in between do not count."""
    events: list[Mapping[str, Any]] = []
    async with asyncio.timeout(20):
        while len(events) < count:
            result = await anext(results)
            assert result.errors is None, result.errors
            if result.data["alertEvents"]["__typename"] == "AlertChanged":
                events.append(result.data["alertEvents"])
    return events


async def heartbeat(results: AsyncGenerator[Any, None]) -> str:
    async with asyncio.timeout(20):
        result = await anext(results)
    assert "Heartbeat" == result.data["alertEvents"]["__typename"]
    return cast("str", result.data["alertEvents"]["cursor"])


async def test_alerts_are_told_in_order_and_each_cursor_resumes_behind_its_event(hub: hubs.Hub) -> None:  # noqa: ARG001 - runs
    assignment_id = await shelves.stocked(10, minimum=5, ordering=Ordering.MANUAL)
    async with following() as results:
        start = await heartbeat(results)
        await shelves.consume(assignment_id, 6)
        (alert,) = await shelves.alerts()
        await actions.acknowledge_alert(world.MANAGER, alert.id, world.once())
        await shelves.receive(assignment_id, 6)
        await shelves.consume(assignment_id, 7)
        live = await told(results, 4)

    assert ["OPENED", "ACKNOWLEDGED", "RESOLVED", "OPENED"] == [event["change"] for event in live]
    assert ("4", "5", "BELOW_MINIMUM") == (live[0]["observed"], live[0]["limit"], live[0]["condition"])
    for number, cursor in enumerate([start, *(event["cursor"] for event in live[:-1])]):
        async with following(cursor) as results:
            replayed = await told(results, 4 - number)
        assert [event["cursor"] for event in live[number:]] == [event["cursor"] for event in replayed]
        assert "3" == replayed[-1]["alert"]["stockLevel"]["onHand"]


async def test_a_replay_tells_what_was_then_beside_what_is_now(hub: hubs.Hub) -> None:  # noqa: ARG001 - runs
    assignment_id = await shelves.stocked(10, minimum=5, ordering=Ordering.MANUAL)
    async with following() as results:
        start = await heartbeat(results)
    await shelves.consume(assignment_id, 6)
    await shelves.receive(assignment_id, 6)

    async with following(start) as results:
        opened, _ = await told(results, 2)

    assert ("OPENED", False) == (opened["change"], opened["alert"]["open"])


async def test_a_supplier_hears_of_its_own_alerts_only_and_of_chosen_ones_if_it_likes(hub: hubs.Hub) -> None:  # noqa: ARG001 - runs
    acme = await world.supplier_viewer("ACME")
    async with following(viewer=acme) as results:
        start = await heartbeat(results)
    await world.assignment("P-1", "HAM", "BOLT", minimum=0)
    await world.assignment("P-1", "HAM", "ACME", minimum=0)
    chosen = await world.assignment("P-2", "HAM", "ACME", minimum=1)
    mine = {to_global("Alert", alert.id) for alert in await shelves.alerts(viewer=acme)}

    async with following(start, acme) as results:
        heard = await told(results, 3)
    async with following(start, acme, of=[{"id": to_global("Assignment", chosen)}]) as results:
        narrowed = await told(results, 2)

    assert mine == {event["alert"]["id"] for event in heard}
    assert ["BELOW_MINIMUM", "OUT_OF_STOCK"] == sorted(event["condition"] for event in narrowed)


async def test_an_event_about_an_alert_that_went_out_of_sight_has_no_alert(hub: hubs.Hub) -> None:  # noqa: ARG001 - runs
    acme = await world.supplier_viewer("ACME")
    async with following(viewer=acme) as results:
        start = await heartbeat(results)
    assignment_id = await world.assignment(minimum=0)
    await unassign(world.ADMIN, assignment_id, once=world.once())

    async with following(start, acme) as results:  # the hub of this test has not heard of endings: the row decides
        opened, resolved = await told(results, 2)

    assert [("OPENED", None), ("RESOLVED", None)] == [(each["change"], each["alert"]) for each in (opened, resolved)]
