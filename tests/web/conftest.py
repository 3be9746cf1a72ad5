"""A browser, and a small real API behind the built page, until it is pointed at the product's own server."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import strawberry
import uvicorn
from playwright.async_api import Browser, BrowserContext, async_playwright
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.extensions import SchemaExtension
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

STATIC = Path(__file__).parents[2] / "vmi_graph" / "static"
CHROMIUM = os.environ.get("VMI_TEST_CHROMIUM", "/usr/bin/chromium")
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self' ws: wss:"
)
VIEWERS = {"Bearer manager": "PARTS_MANAGER", "Bearer planner": "SUPPLIER"}


@strawberry.type
class Access:
    role: str


@strawberry.type
class Query:
    @strawberry.field
    def my_access(self, info: strawberry.Info[Any, None]) -> Access:
        return Access(role=role_of(info.context))

    @strawberry.field
    def part_name(self, number: str) -> str:
        return f"Bearing {number}"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def seen_by(self, info: strawberry.Info[Any, None]) -> AsyncIterator[str]:
        yield role_of(info.context)
        await asyncio.Event().wait()


class Cost(SchemaExtension):
    def get_results(self) -> dict[str, Any]:
        return {"cost": {"requested": 7, "limit": 10_000}}


def role_of(context: dict[str, Any]) -> str:
    payload = context.get("connection_params") or {}
    shown = payload.get("Authorization") or context["request"].headers.get("authorization", "")
    return VIEWERS.get(shown, "nobody")


class Api(GraphQL[Any, None]):
    async def on_ws_connect(self, context: dict[str, Any]) -> None:
        if role_of(context) == "nobody":
            raise ConnectionRejectionError


async def page(_: Request) -> HTMLResponse:
    html = (STATIC / "graphiql.html").read_text(encoding="utf-8")
    return HTMLResponse(html, headers={"content-security-policy": CONTENT_SECURITY_POLICY})


def toy_app() -> Starlette:
    schema = strawberry.Schema(Query, subscription=Subscription, extensions=[Cost])
    api = Api(schema, graphql_ide=None, subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL])
    return Starlette(
        routes=[
            Route("/graphql", page, methods=["GET"]),
            Route("/graphql", api, methods=["POST"]),
            WebSocketRoute("/graphql", api),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]
    )


@pytest.fixture(scope="session")
async def base_url() -> AsyncIterator[str]:
    """Where a real server answers with the built page."""
    if not (STATIC / "graphiql.html").is_file():
        absent("The web pages are not built: run `pip install -e .`.")
    listening = socket.create_server(("127.0.0.1", 0))  # connections queue here until uvicorn is up
    server = uvicorn.Server(uvicorn.Config(toy_app(), log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium: `VMI_TEST_CHROMIUM`, or the system's."""
    if shutil.which(CHROMIUM) is None:
        absent(f"There is no Chromium at {CHROMIUM}: install it or set VMI_TEST_CHROMIUM.")
    async with async_playwright() as playwright:
        cut_off = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", cut_off]
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        await chromium.close()


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A browser profile of its own, with nothing remembered."""
    context = await browser.new_context(viewport={"width": 1400, "height": 850})
    yield context
    await context.close()


def absent(reason: str) -> None:
    """Fail where all must run, skip loudly on a developer's machine."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(f"NOT TESTED IN A BROWSER. {reason}")
