"""A small schema of shelves and parts, so that the layer is tested as one, and a server that serves it."""

import asyncio
import contextlib
import dataclasses
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from datetime import datetime
from typing import Literal

import httpx2
import strawberry
import uvicorn
from starlette.applications import Starlette
from strawberry.permission import BasePermission

from vmi_graph.foundation import refusal
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.viewer import Role, Viewer
from vmi_graph.serving.limits import Limits
from vmi_graph.serving.operations.execution import Compile
from vmi_graph.serving.over_socket.passing import StillValid
from vmi_graph.serving.routes import Serving
from vmi_graph.serving.watching.probes import Check

Info = strawberry.Info[Context, None]


class Nobody(BasePermission):
    message = "Nobody may see this."

    def has_permission(self, source: object, info: object, **kwargs: object) -> bool:  # noqa: ARG002 - its signature is Strawberry's
        return False


@dataclasses.dataclass
class Journal:
    """What the generators of subscriptions reported."""

    opened: int = 0
    closed: asyncio.Event = dataclasses.field(default_factory=asyncio.Event)


journal = Journal()


@strawberry.type
class Part:
    name: str

    @strawberry.field
    async def shelves(self, first: int = 10) -> "ShelfConnection":
        return ShelfConnection(nodes=[Shelf(code=f"S{n}") for n in range(first)])

    @strawberry.field
    def substitutes(self) -> "list[Part]":
        return []

    @strawberry.field
    def itself(self) -> "Part":
        return self


@strawberry.type
class Shelf:
    code: str

    @strawberry.field
    def broken(self) -> str | None:
        raise ZeroDivisionError("secret of the house")

    @strawberry.field
    def parts(self, first: int = 10) -> list[Part]:
        return [Part(name=f"P{n}") for n in range(first)]


@strawberry.type
class ShelfConnection:
    nodes: list[Shelf]

    @strawberry.field
    def edges(self) -> list["ShelfEdge"]:
        return [ShelfEdge(node=node) for node in self.nodes]


@strawberry.type
class ShelfEdge:
    node: Shelf


@strawberry.input
class Count:
    quantity: int
    nested: "Count | None" = None


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "you") -> str:
        return f"hello {name}"

    @strawberry.field
    def who(self, info: Info) -> str:
        return f"{info.context.viewer.subject} {info.context.request_id} {info.context.lasting}"

    @strawberry.field
    async def part(self) -> Part:
        await asyncio.sleep(0)
        return Part(name="bearing")

    @strawberry.field
    def shelves(self, first: int | None = None) -> ShelfConnection:
        return ShelfConnection(nodes=[Shelf(code=f"S{n}") for n in range(first or 5)])

    @strawberry.field
    def parts(self, ids: list[strawberry.ID]) -> list[Part]:
        return [Part(name=name) for name in ids]

    @strawberry.field
    def add(self, count: Count) -> int:
        return count.quantity + 1

    @strawberry.field
    def broken(self) -> str | None:
        raise ZeroDivisionError("secret of the house")

    @strawberry.field
    def broken_entirely(self) -> str:
        raise ZeroDivisionError("secret of the house")

    @strawberry.field
    def too_large_an_int(self) -> int | None:
        return 2**40

    @strawberry.field
    def half_a_character(self) -> str:
        return "\ud800"

    @strawberry.field
    def after(self, cursor: str) -> str | None:
        raise refusal.BadCursor(f"{cursor} is not a cursor of this list.")

    @strawberry.field
    def missing(self) -> str | None:
        raise refusal.NotFound("There is no such part.")

    @strawberry.field(permission_classes=[Nobody])  # type: ignore[untyped-decorator] # untyped with permissions
    def cost(self) -> str | None:
        return "1.00"

    @strawberry.field
    async def forever(self) -> str:
        await asyncio.Event().wait()
        return "never"


@strawberry.type
class Mutation:
    @strawberry.mutation
    def consume(self, quantity: int) -> Part:
        return Part(name=f"{quantity}")


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def ticks(self, count: int = 3) -> AsyncGenerator[int, None]:
        for number in range(count):
            yield number

    @strawberry.subscription
    async def quiet(self) -> AsyncGenerator[int, None]:
        journal.opened += 1
        try:
            yield 0
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            journal.closed.set()

    @strawberry.subscription
    async def flood(self, size: int = 1) -> AsyncGenerator[str, None]:
        try:
            while True:
                yield "x" * size
        finally:
            journal.closed.set()

    @strawberry.subscription
    async def stubborn(self) -> AsyncGenerator[int, None]:
        try:
            yield 0
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(3600)

    @strawberry.subscription
    async def slow_reader(self) -> AsyncGenerator[int, None]:
        yield 0
        raise refusal.SubscriberTooSlow("Resume after your last cursor.")

    @strawberry.subscription
    async def failing(self) -> AsyncGenerator[int, None]:
        yield 0
        raise ZeroDivisionError("secret of the house")

    @strawberry.subscription
    async def unplugged(self) -> AsyncGenerator[int, None]:
        yield 0
        raise ConnectionResetError("the database went away")

    @strawberry.subscription
    async def parts(self) -> AsyncGenerator[Part | None, None]:
        yield Part(name="bearing")

    @strawberry.subscription
    async def wrong(self) -> AsyncGenerator[int | None, None]:
        yield 2**40
        yield 1

    @strawberry.subscription
    async def lasting(self, info: Info) -> AsyncGenerator[bool, None]:
        yield info.context.lasting


schema = strawberry.Schema(Query, Mutation, Subscription)


@dataclasses.dataclass
class Door:
    """Who is let in: `Bearer NAME` for every name that was not revoked."""

    revoked: set[str] = dataclasses.field(default_factory=set)
    expires_at: datetime | None = None
    hangs: bool = False
    broken: bool = False

    async def authenticate(self, authorization: str | None) -> Viewer:
        if self.hangs:
            await asyncio.Event().wait()
        if self.broken:
            raise ConnectionError("no database")
        kind, _, name = (authorization or "").partition(" ")
        if kind.lower() != "bearer" or not name or name in self.revoked:
            raise refusal.Unauthenticated("Send a token.")
        return Viewer(subject=name, role=Role.PARTS_MANAGER, expires_at=self.expires_at)


def application(
    limits: Limits | None = None,
    door: Door | None = None,
    *,
    readiness: Mapping[str, Check] | None = None,
    still_valid: StillValid | None = None,
    compile_plan: Compile | None = None,
) -> Starlette:
    serving = Serving(
        schema,
        (door or Door()).authenticate,
        limits or Limits(),
        readiness=readiness or {},
        still_valid=still_valid,
        compile_plan=compile_plan,
    )

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await serving.stop()

    app = Starlette(routes=serving.routes, middleware=serving.middleware, lifespan=lifespan)
    app.state.serving = serving
    return app


def client(app: Starlette, token: str | None = "ann") -> httpx2.AsyncClient:
    headers = {"Accept": "application/graphql-response+json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    transport = httpx2.ASGITransport(app=app)
    return httpx2.AsyncClient(transport=transport, base_url="http://shelf.example", headers=headers)


@contextlib.asynccontextmanager
async def serving(app: Starlette, ws: type[asyncio.Protocol] | Literal["auto"] = "auto") -> AsyncIterator["Server"]:
    """Serve the application on a port of its own, its sockets by Uvicorn's protocol or another."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, ws=ws, log_config=None, timeout_graceful_shutdown=15)
    server = Server(config)
    task = asyncio.create_task(server.serve())
    await server.is_up.wait()
    try:
        yield server
    finally:
        server.should_exit = True
        await task


class Server(uvicorn.Server):
    """A server that says when it is up and where."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    @property
    def port(self) -> int:
        return int(self.servers[0].sockets[0].getsockname()[1])

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
