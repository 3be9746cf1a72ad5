"""The program as it is served: what a group is told is, byte for byte, what each would be told alone."""

import asyncio
import os
import random
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import orjson
import pytest
import websockets
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection

from tests import world
from tests.alerts import shelves
from tests.foundation.happenings import Bell
from tests.journeys import selecting
from tests.serving import toy
from vmi_graph.access import actions as access
from vmi_graph.access.queries import authenticate
from vmi_graph.agreements.actions import unassign
from vmi_graph.agreements.rules import Ordering
from vmi_graph.foundation import work as units
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.journal import hub as hubs
from vmi_graph.foundation.viewer import Role, Viewer
from vmi_graph.running.process import ENDINGS
from vmi_graph.schema import SCHEMA
from vmi_graph.serving.limits import Limits
from vmi_graph.serving.operations.answer import Answer
from vmi_graph.serving.operations.execution import runner_of
from vmi_graph.serving.operations.request import OperationRequest
from vmi_graph.serving.over_socket.outlet import ReadyFrames
from vmi_graph.serving.routes import Serving

pytestmark = pytest.mark.usefixtures("db")

PATIENCE = 120.0
DOCUMENTS = int(os.environ.get("VMI_TEST_FEEDS", "8"))
"""Of each feed, for each viewer."""
LIMITS = Limits(cost=10**9, aliases=10**6, tokens=10**6)


@dataclass
class Site:
    """The program's schema, journal and tokens behind one port; it beats only when told to."""

    hub: hubs.Hub
    serving: Serving
    port: int
    tokens: dict[str, str] = field(default_factory=dict)

    async def present(self) -> None:
        """Hand out all there is, then let every feed know that this is the present."""
        while await self.hub.catch_up():  # noqa: ASYNC110 - a transaction elsewhere on the server is still open
            await asyncio.sleep(0)
        await self.hub.beat()


@pytest.fixture
async def site(db: str) -> AsyncIterator[Site]:  # noqa: ARG001 - the journal it reads
    bell = Bell()
    hub = hubs.Hub(bell.wait, ENDINGS, queue=10_000, poll_seconds=60, heartbeat_seconds=3600)
    serving = Serving(SCHEMA, authenticate, LIMITS, readiness={})
    units.BELLS.append(bell.ring)
    async with hubs.running(hub), toy.serving(Starlette(routes=serving.routes), ReadyFrames) as server:
        here = Site(hub, serving, server.port)
        for code in ("ACME", "BOLT"):
            await world.supplier(code)
        await world.location("HAM")
        for role in (Role.PARTS_MANAGER, Role.ANALYST, Role.ADMIN):
            here.tokens[role.value] = await access.create_token(role=role, subject=role.value)
        for role, code in ((Role.SUPPLIER, "ACME"), (Role.ERP_CLIENT, "ACME"), (Role.SUPPLIER, "BOLT")):
            subject = f"{role.value} {code}"
            here.tokens[subject] = await access.create_token(role=role, supplier=code, subject=subject)
        here.tokens["STAFF"] = await access.create_token(role=Role.LOCATION_STAFF, locations=["HAM"], subject="staff")
        yield here
        await serving.stop()
    units.BELLS.remove(bell.ring)


class InGroup:
    """A subscription on a socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def payload(self) -> bytes:
        async with asyncio.timeout(PATIENCE):
            frame = await self._socket.recv()
        assert isinstance(frame, str)
        head = '{"id":"a","type":"next","payload":'
        assert frame.startswith(head), frame
        return frame[len(head) : -1].encode()


class Alone:
    """A subscription in the ordinary way, through graphql-core."""

    def __init__(self, answers: AsyncGenerator[Answer, None]) -> None:
        self._answers = answers

    async def payload(self) -> bytes:
        async with asyncio.timeout(PATIENCE):
            return (await anext(self._answers)).encoded()


Follower = InGroup | Alone


async def until_beat(follower: Follower) -> list[bytes]:
    """Return what is told up to the next heartbeat, which ends the list."""
    told = [await follower.payload()]
    while b'"__typename":"Heartbeat"' not in told[-1]:
        told.append(await follower.payload())
    # the id of a request is nobody's twice
    return [re.sub(rb'("requestId":"|request id )[0-9a-f]{24}', rb"\1", each) for each in told]


@asynccontextmanager
async def in_group(site: Site, token: str, query: str, after: str | None = None) -> AsyncIterator[InGroup]:
    address = f"ws://127.0.0.1:{site.port}/graphql"
    protocol = websockets.Subprotocol("graphql-transport-ws")
    async with websockets.connect(address, subprotocols=[protocol], compression=None, max_queue=None) as socket:
        payload: dict[str, object] = {"Authorization": f"Bearer {token}"}
        await socket.send(orjson.dumps({"type": "connection_init", "payload": payload}).decode())
        assert "connection_ack" == orjson.loads(await socket.recv())["type"]
        payload = {"query": query, "variables": {"after": after}}
        await socket.send(orjson.dumps({"type": "subscribe", "id": "a", "payload": payload}).decode())
        yield InGroup(socket)


@asynccontextmanager
async def alone(site: Site, viewer: Viewer, query: str, after: str | None = None) -> AsyncIterator[Alone]:
    request = OperationRequest(query, {"after": after}, None, {})
    prepared, _ = site.serving.execution.prepare(request)
    answers = runner_of(prepared).events(request, Context(viewer, "0" * 24, lasting=True))
    yield Alone(answers)
    await answers.aclose()


async def happenings() -> AsyncIterator[None]:
    """Have something happen, step by step, that every feed tells of."""
    hers = await world.assignment("P-1", "HAM", "ACME", ordering=Ordering.AUTOMATIC)
    his = await world.assignment("P-1", "HAM", "BOLT", ordering=Ordering.AUTOMATIC)
    ending = await world.assignment("P-2", "MUC", "ACME", minimum=0)
    yield
    for assignment in (hers, his, ending):
        await shelves.receive(assignment, 12)
        yield
    for assignment in (hers, his, ending):
        await shelves.consume(assignment, 8)
        yield
    await shelves.consume(ending, 4)
    yield  # who is followed alone is asked later, and would not hear of this any more
    await unassign(world.ADMIN, ending)
    yield
    await shelves.consume(his, 1)
    await shelves.consume(hers, 1)
    yield


@dataclass
class Pair:
    """The same subscription three times: alone, and twice in a group."""

    query: str
    token: str
    viewer: Viewer
    alone: Alone
    grouped: tuple[InGroup, InGroup]
    heard: list[bytes] = field(default_factory=list)

    async def compare(self) -> None:
        """Take what is told up to the next heartbeat, and have it the same for all three."""
        ordinary, first, second = [await until_beat(each) for each in (self.alone, *self.grouped)]
        assert ordinary[:-1] == first[:-1], self.query
        # the same moment; the place is as far as the journal was read by the time it was asked
        assert _of_no_moment(ordinary[-1]) == _of_no_moment(first[-1]), self.query
        assert first == second, self.query
        self.heard += ordinary[:-1]

    async def begin(self) -> None:
        """Take the first heartbeats: each is of its own moment."""
        first, *others = [_of_no_moment(*await until_beat(each)) for each in (self.alone, *self.grouped)]
        assert [first] * 2 == others, self.query


def _of_no_moment(beat: bytes) -> bytes:
    return re.sub(rb'"(cursor|at)(_again)?":"[^"]*"', b"", beat)


@asynccontextmanager
async def compared(site: Site, seed: int) -> AsyncIterator[list[Pair]]:
    pick = random.Random(seed)
    pairs = []
    async with AsyncExitStack() as stack:
        for feed in selecting.FIELDS:
            for query in [selecting.document(pick, feed) for _ in range(DOCUMENTS)]:
                for token in site.tokens.values():
                    viewer = await authenticate(f"Bearer {token}")
                    beside = await stack.enter_async_context(alone(site, viewer, query))
                    first = await stack.enter_async_context(in_group(site, token, query))
                    second = await stack.enter_async_context(in_group(site, token, query))
                    pairs.append(Pair(query, token, viewer, beside, (first, second)))
        yield pairs


async def _compare_all(site: Site, pairs: list[Pair]) -> None:
    async for _ in happenings():
        await site.present()
        for pair in pairs:
            await pair.compare()


@pytest.mark.parametrize("seed", range(int(os.environ.get("VMI_TEST_SEEDS", "1"))))
async def test_a_group_is_told_byte_for_byte_what_each_would_be_told_alone(site: Site, seed: int) -> None:
    async with compared(site, seed) as pairs:
        for pair in pairs:
            await pair.begin()
        async with asyncio.timeout(PATIENCE):
            while site.serving.groups.members < 2 * len(pairs):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0)
        groups = len(site.serving.groups)
        await _compare_all(site, pairs)

    assert groups < 2 * len(pairs)
    for feed in selecting.FIELDS:
        assert any(pair.heard for pair in pairs if feed in pair.query), feed


async def test_what_is_resumed_is_byte_for_byte_what_each_would_be_told_alone(site: Site) -> None:
    pick = random.Random(7)
    queries = [selecting.document(pick, feed) for feed in selecting.FIELDS]
    async with AsyncExitStack() as stack:
        begun = await stack.enter_async_context(in_group(site, site.tokens["ADMIN"], queries[0]))
        beginning = orjson.loads(await begun.payload())["data"]["told"]["cursor"]
        async for _ in happenings():
            await site.present()
        for query in queries:
            for token in site.tokens.values():
                viewer = await authenticate(f"Bearer {token}")
                beside = await stack.enter_async_context(alone(site, viewer, query, beginning))
                resumed = await stack.enter_async_context(in_group(site, token, query, beginning))
                assert (await until_beat(beside))[:-1] == (await until_beat(resumed))[:-1], query


async def test_a_planted_difference_is_found(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups are made that forget about rows: somebody is told what is another supplier's, or not what is their own."""
    monkeypatch.setattr(Viewer, "faceless", property(lambda _viewer: world.MANAGER))
    monkeypatch.setattr(site.hub, "may_see", lambda _viewer, _entry: True)

    async with compared(site, 0) as pairs:
        for pair in pairs:
            await pair.begin()
        with pytest.raises(AssertionError):
            await _compare_all(site, pairs)
        monkeypatch.undo()  # before the fixtures end
