"""The running program put together: database open, reactions wired, journal read, HTTP and sockets served."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from vmi_graph.foundation.settings import Settings, settings

_LIMIT: Final = "limit_"


def create_app(chosen: Settings | None = None, *, with_worker: bool = True) -> Starlette:
    """Return the application; its lifespan opens and closes everything it needs.

    with_worker  whether this process also does what a worker does
    """
    from vmi_graph.access.queries import authenticate  # what is below loads the whole graph
    from vmi_graph.compiling.runner import compiling
    from vmi_graph.running import chores, process
    from vmi_graph.schema import SCHEMA
    from vmi_graph.serving.limits import Limits
    from vmi_graph.serving.routes import Serving

    chosen = chosen or settings()
    checks = process.Checks()
    origins = chosen.allowed_origins.split()
    bounds = {name.removeprefix(_LIMIT): value for name, value in chosen if name.startswith(_LIMIT)}
    limits = Limits(page_size=chosen.page_size, allowed_origins=frozenset(origins), **bounds)
    serving = Serving(SCHEMA, authenticate, limits, readiness=checks.by_name(), compile_plan=compiling)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            checks.process = await stack.enter_async_context(process.opened(chosen))
            if with_worker:
                await stack.enter_async_context(chores.done_meanwhile())
            stack.push_async_callback(serving.stop)
            yield

    return Starlette(routes=serving.routes, middleware=[*_shared_with(origins), *serving.middleware], lifespan=lifespan)


def _shared_with(origins: Sequence[str]) -> list[Middleware]:
    """Let pages of other origins send operations, with tokens; there are no cookies they could ride on."""
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["POST"],
            allow_headers=["Authorization", "Content-Type", "X-Request-Id"],
            expose_headers=["X-Request-Id"],
        )
    ]
