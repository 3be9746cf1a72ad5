"""The running program put together: reactions wired, database open, journal read, HTTP and sockets served."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.applications import Starlette

from vmi_graph import capabilities
from vmi_graph.foundation import work
from vmi_graph.foundation.settings import Settings, settings


def wire() -> None:
    """Let every capability react to what lower ones tell; calling it again changes nothing."""
    work.WITHIN.clear()
    for reactions in capabilities.floors("reactions"):
        for event, reaction in reactions.WITHIN.items():
            work.WITHIN.setdefault(event, []).append(reaction)


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
    limits = Limits(page_size=chosen.page_size, allowed_origins=frozenset(chosen.allowed_origins.split()))
    serving = Serving(SCHEMA, authenticate, limits, readiness=checks.by_name(), compile_plan=compiling)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            checks.process = await stack.enter_async_context(process.opened(chosen))
            if with_worker:
                await stack.enter_async_context(chores.done_meanwhile())
            stack.push_async_callback(serving.stop)
            yield

    return Starlette(routes=serving.routes, middleware=serving.middleware, lifespan=lifespan)
