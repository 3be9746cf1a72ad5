"""Subscriptions as a client follows them: heartbeats, cursors, resuming."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Annotated, Any, cast

import pytest
import strawberry

from tests.foundation.happenings import MANAGER, moved, running_hub, supplier, tell
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.graph import feed
from vmi_graph.foundation.graph.info import Info
from vmi_graph.foundation.journal import hub as hubs
from vmi_graph.foundation.refusal import BadCursor
from vmi_graph.foundation.viewer import Viewer

pytestmark = pytest.mark.usefixtures("db")

DOCUMENT = """
subscription ($after: String) {
  movements(after: $after) {
    __typename
    ... on Movement { cursor number }
    ... on Heartbeat { cursor at }
  }
}
"""


@strawberry.type
class Movement:
    """Something moved."""

    cursor: str
    number: int


Item = Annotated[Movement | feed.Heartbeat, strawberry.union("Item")]


MOVEMENTS = feed.Feed(["moved"], lambda cursor, entry: Movement(cursor=cursor, number=entry.facts["number"]))


@strawberry.type
class Query:
    """Nothing much."""

    nothing: int = 0


@strawberry.type
class Subscription:
    """Movements."""

    @strawberry.subscription
    async def movements(self, info: Info, after: feed.After = None) -> AsyncIterable[Item]:
        return await MOVEMENTS.follow(info, after)


SCHEMA = strawberry.Schema(query=Query, subscription=Subscription)


@pytest.fixture
async def hub() -> AsyncIterator[hubs.Hub]:
    async with running_hub() as started:
        hubs.IN_PROCESS.append(started)
        yield started
        hubs.IN_PROCESS.remove(started)


@asynccontextmanager
async def subscribed(after: str | None = None, viewer: Viewer = MANAGER) -> AsyncIterator[AsyncGenerator[Any, None]]:
    stream = await SCHEMA.subscribe(
        DOCUMENT, variable_values={"after": after}, context_value=Context(viewer, "request", lasting=True)
    )
    async with aclosing(cast("AsyncGenerator[Any, None]", stream)) as results:
        yield results


async def following(results: AsyncGenerator[Any, None]) -> dict[str, Any]:
    async with asyncio.timeout(20):
        result = await anext(results)
    assert result.errors is None, result.errors
    return cast("dict[str, Any]", result.data["movements"])


async def test_a_client_has_a_cursor_before_anything_happens(hub: hubs.Hub) -> None:
    async with subscribed() as results:
        first = await following(results)
        await hub.beat()
        second = await following(results)

    assert ["Heartbeat", "Heartbeat"] == [first["__typename"], second["__typename"]]


async def test_every_cursor_resumes_behind_its_own_item(hub: hubs.Hub) -> None:  # noqa: ARG001 - runs
    async with subscribed() as results:
        start = await following(results)
        await tell(*moved(1, 3))
        one, two, three = [await following(results) for _ in range(3)]

    for cursor, expected in ((start["cursor"], 1), (one["cursor"], 2), (two["cursor"], 3)):
        async with subscribed(cursor) as results:
            assert expected == (await following(results))["number"]
    async with subscribed(three["cursor"]) as results:
        assert "Heartbeat" == (await following(results))["__typename"]


async def test_the_cursor_of_a_heartbeat_resumes_over_what_was_hidden(hub: hubs.Hub) -> None:
    viewer = supplier()
    async with subscribed(viewer=viewer) as results, subscribed() as internal:
        await following(results)
        await following(internal)
        await tell(*moved(1, 1))
        await following(internal)
        await hub.beat()
        beat = await following(results)

    async with subscribed(beat["cursor"]) as all_of_it:
        assert "Heartbeat" == (await following(all_of_it))["__typename"]


async def test_heartbeats_do_not_tell_whether_somebody_else_did_something(hub: hubs.Hub) -> None:
    async with subscribed(viewer=supplier()) as results:
        cursors = [(await following(results))["cursor"]]
        for _ in range(5):
            await hub.beat()
            cursors.append((await following(results))["cursor"])

    assert 6 == len(set(cursors))


@pytest.mark.parametrize("garbage", ["", "1", "A" * 22, "é" * 22, "-" * 22, "x" * 10_000])
async def test_what_is_no_cursor_is_refused(hub: hubs.Hub, garbage: str) -> None:  # noqa: ARG001 - runs
    async with subscribed(garbage) as results:
        result = await anext(results)

    assert isinstance(result.errors[0].original_error, BadCursor)


async def test_without_a_reader_a_subscription_is_an_error_of_the_program() -> None:
    async with subscribed() as results:
        result = await anext(results)

    assert isinstance(result.errors[0].original_error, RuntimeError)
