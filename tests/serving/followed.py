"""A small feed over the real journal, a server that serves it, and sockets that follow it."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import orjson
import strawberry
import websockets
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection

from tests.foundation.happenings import MANAGER, running_hub
from tests.serving import toy
from vmi_graph.foundation.graph import feed
from vmi_graph.foundation.graph.info import Info
from vmi_graph.foundation.journal import hub as hubs
from vmi_graph.foundation.refusal import Unauthenticated
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.serving.limits import Limits
from vmi_graph.serving.over_socket.outlet import ReadyFrames
from vmi_graph.serving.routes import Serving

PATIENCE = 60.0
FOLLOW = "subscription ($after: String) { movements(after: $after) { __typename ... on Movement { number } } }"
CURSORS = "subscription ($after: String) { movements(after: $after) { ... on Movement { number cursor } } }"


class Gate:
    """Stops whoever renders, and counts how often something was rendered."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.reached = asyncio.Event()
        self.rendered = 0

    async def passed(self) -> int:
        self.rendered += 1
        self.reached.set()
        await self.open.wait()
        return self.rendered


gate = Gate()


@strawberry.type
class Movement:
    """Something moved."""

    cursor: str
    number: int

    @strawberry.field
    async def slowly(self) -> int:
        return await gate.passed()

    @strawberry.field
    def who(self, info: Info) -> str:
        return info.context.viewer.subject

    @strawberry.field
    def larger(self, by: int) -> int:
        return self.number + by

    @strawberry.field
    def padding(self, size: int) -> str:
        return "x" * size

    @strawberry.field
    def broken(self) -> int | None:
        raise ZeroDivisionError("secret of the house")

    @strawberry.field
    def half_a_character(self) -> str:
        return "\ud800"


Item = Annotated[Movement | feed.Heartbeat, strawberry.union("Item")]


def _moved(cursor: str, entry: Any) -> Movement:  # noqa: ANN401 - an entry of the journal
    if entry.facts["number"] < 0:
        raise ZeroDivisionError("secret of the house")
    return Movement(cursor=cursor, number=entry.facts["number"])


MOVEMENTS = feed.Feed(["moved"], _moved)


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def movements(self, info: Info, after: feed.After = None, above: int | None = None) -> AsyncIterable[Item]:
        if above is None:
            return await MOVEMENTS.follow(info, after)
        return await MOVEMENTS.follow(info, after, lambda entry: bool(entry.facts["number"] > above))


SCHEMA = strawberry.Schema(toy.Query, subscription=Subscription)


@dataclass
class Place:
    """A server with its journal, and who is known there."""

    hub: hubs.Hub
    limits: Limits
    port: int = 0
    known: dict[str, Viewer] = field(default_factory=lambda: {"ann": MANAGER})

    def __post_init__(self) -> None:
        self.serving = Serving(SCHEMA, self.authenticate, self.limits, readiness={})

    async def authenticate(self, authorization: str | None) -> Viewer:
        name = (authorization or "").removeprefix("Bearer ")
        if name not in self.known:
            raise Unauthenticated("Send a token.")
        return self.known[name]


class Follower:
    """One socket with one subscription."""

    def __init__(self, socket: ClientConnection, name: str) -> None:
        self.socket = socket
        self.name = name
        self.frames: list[str] = []

    async def message(self) -> Any:  # noqa: ANN401 - JSON
        """Return the next message that is no ping."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = await self.socket.recv()
                assert isinstance(frame, str)
                message = orjson.loads(frame)
                if message["type"] != "ping":
                    self.frames.append(frame)
                    return message

    async def next(self) -> Any:  # noqa: ANN401 - JSON
        """Return the data of the next event."""
        message = await self.message()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        (told,) = message["payload"]["data"].values()
        return told

    async def beat(self) -> None:
        """Take the heartbeat that comes now."""
        assert "number" not in await self.next()

    async def numbers(self, count: int) -> list[int]:
        """Return the numbers of the next so many movements; heartbeats do not count."""
        found: list[int] = []
        while len(found) < count:
            told = await self.next()
            if "number" in told:
                found.append(told["number"])
        return found

    async def closed(self) -> int | None:
        async with asyncio.timeout(PATIENCE):
            await self.socket.wait_closed()
        return self.socket.close_code


Ws = type[asyncio.Protocol] | Literal["auto"]


@asynccontextmanager
async def place(limits: Limits | None = None, *, queue: int = 100, ws: Ws = ReadyFrames) -> AsyncIterator[Place]:
    """Serve the feed."""
    gate.reset()
    async with running_hub(queue=queue) as hub:
        hubs.IN_PROCESS.append(hub)
        here = Place(hub, limits or Limits())
        async with toy.serving(Starlette(routes=here.serving.routes), ws) as server:
            here.port = server.port
            yield here
            await here.serving.stop()
        hubs.IN_PROCESS.remove(hub)


@asynccontextmanager
async def following(
    here: Place, query: str = FOLLOW, *, who: str = "ann", name: str = "1", **variables: object
) -> AsyncIterator[Follower]:
    """Follow the feed on a socket of its own."""
    address = f"ws://127.0.0.1:{here.port}/graphql"
    protocol = websockets.Subprotocol("graphql-transport-ws")
    async with websockets.connect(address, subprotocols=[protocol], compression=None) as socket:
        await socket.send(
            orjson.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {who}"}}).decode()
        )
        assert "connection_ack" == orjson.loads(await socket.recv())["type"]
        payload = {"query": query, "variables": variables}
        await socket.send(orjson.dumps({"type": "subscribe", "id": name, "payload": payload}).decode())
        yield Follower(socket, name)


@asynccontextmanager
async def all_following(
    here: Place,
    count: int,
    query: str = FOLLOW,
    **variables: Any,  # noqa: ANN401 - JSON
) -> AsyncIterator[list[Follower]]:
    """Follow the feed on many sockets that are past their first heartbeat, each with its own operation id."""
    async with AsyncExitStack() as stack:
        opened = [
            await stack.enter_async_context(following(here, query, name=f"operation {number}", **variables))
            for number in range(count)
        ]
        for each in opened:
            await each.beat()
        yield opened


async def settled(here: Place, members: int) -> None:
    """Wait until so many subscriptions are in groups."""
    async with asyncio.timeout(PATIENCE):
        while here.serving.groups.members < members:  # noqa: ASYNC110 - nobody tells, and it takes a few turns of the loop
            await asyncio.sleep(0)
