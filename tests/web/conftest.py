"""A browser, and a small graph behind the product's own serving layer and pages."""

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import AsyncIterator

import pytest
import strawberry
import uvicorn
from playwright.async_api import Browser, BrowserContext, async_playwright
from starlette.applications import Starlette

from vmi_graph.foundation.context import Context
from vmi_graph.foundation.refusal import Unauthenticated
from vmi_graph.foundation.viewer import Role, Viewer
from vmi_graph.serving.limits import Limits
from vmi_graph.serving.over_http.pages import STATIC
from vmi_graph.serving.routes import Serving

CHROMIUM = os.environ.get("VMI_TEST_CHROMIUM", "/usr/bin/chromium")
ROLES = {"Bearer manager": Role.PARTS_MANAGER, "Bearer analyst": Role.ANALYST}
Info = strawberry.Info[Context, None]


@strawberry.type
class Access:
    role: str


@strawberry.type
class Query:
    @strawberry.field
    def my_access(self, info: Info) -> Access:
        return Access(role=info.context.viewer.role.value)

    @strawberry.field
    def part_name(self, number: str) -> str:
        return f"Bearing {number}"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def seen_by(self, info: Info) -> AsyncIterator[str]:
        yield info.context.viewer.role.value
        await asyncio.Event().wait()


async def authenticate(authorization: str | None) -> Viewer:
    if authorization not in ROLES:
        raise Unauthenticated("This token is not known.")
    return Viewer(subject="reader", role=ROLES[authorization])


def small_app() -> Starlette:
    serving = Serving(strawberry.Schema(Query, subscription=Subscription), authenticate, Limits(), readiness={})

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await serving.stop()

    return Starlette(routes=serving.routes, middleware=serving.middleware, lifespan=lifespan)


@pytest.fixture(scope="session")
async def base_url() -> AsyncIterator[str]:
    """Where a real server answers with the built page."""
    if not (STATIC / "graphiql.html").is_file():
        absent("The web pages are not built: run `pip install -e .`.")
    listening = socket.create_server(("127.0.0.1", 0))  # connections queue here until uvicorn is up
    server = uvicorn.Server(uvicorn.Config(small_app(), log_config=None))
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
