"""Following feeds as a client does, and knowing when everything was told."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any, Final

import orjson

from tests.foundation.happenings import Bell
from tests.permissions import documents
from tests.permissions.asking import ORDINARY, Json
from vmi_graph.foundation import work as units
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.journal import hub as hubs
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.running.process import ENDINGS
from vmi_graph.serving.operations.execution import runner_of
from vmi_graph.serving.operations.request import OperationRequest

FEEDS: Final = tuple(documents.root("subscription").fields)


@asynccontextmanager
async def running() -> AsyncIterator[hubs.Hub]:
    """The hub of a process as it is served, which beats only when told to."""
    bell = Bell()
    made = hubs.Hub(bell.wait, ENDINGS, queue=100_000, poll_seconds=60, heartbeat_seconds=3600)
    units.BELLS.append(bell.ring)
    try:
        async with hubs.running(made):
            yield made
    finally:
        units.BELLS.remove(bell.ring)


@asynccontextmanager
async def following(
    viewer: Viewer, feed: str, variables: Mapping[str, Any] | None = None
) -> AsyncIterator[AsyncGenerator[Json, None]]:
    """Follow a feed, everything selected, as it goes over a socket."""
    given = dict(variables or {})
    request = OperationRequest(documents.of_root("subscription", feed, sorted(given), 2), given, None, {})
    prepared, _ = ORDINARY.prepare(request)
    answers = runner_of(prepared).events(request, Context(viewer, "request", lasting=True))

    async def read() -> AsyncGenerator[Json, None]:
        async with aclosing(answers) as told:
            async for answer in told:
                yield orjson.loads(answer.encoded())

    async with aclosing(read()) as events:
        yield events


def cursor_of(event: Json) -> str:
    """Return the cursor behind an event."""
    (told,) = event["data"].values()
    return str(next(value for name, value in told.items() if name.endswith("_cursor")))


def is_heartbeat(event: Json) -> bool:
    """Whether it is a sign of life; an error is neither."""
    assert "errors" not in event, event["errors"]
    (told,) = event["data"].values()
    return bool(told["__typename"] == "Heartbeat")


async def until_beat(events: AsyncGenerator[Json, None]) -> list[Json]:
    """Return what is told up to the next heartbeat, which ends the list."""
    told = []
    async with asyncio.timeout(60):
        async for event in events:
            told.append(event)
            if is_heartbeat(event):
                return told
    raise AssertionError("the feed ended")


async def present(hub: hubs.Hub) -> None:
    """Let every feed know that this is the present."""
    waiting = True
    while waiting:  # a transaction elsewhere on the server may still be open
        waiting = await hub.catch_up()
    await hub.beat()
