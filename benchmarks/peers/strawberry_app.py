"""The product's own schema behind Strawberry's own ASGI application: what never-seen documents are measured against."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Mount
from strawberry.asgi import GraphQL

from vmi_graph.access.queries import authenticate
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.settings import settings
from vmi_graph.running import process
from vmi_graph.schema import SCHEMA


class _Pipeline(GraphQL):
    async def get_context(self, request: Any, response: Any = None) -> Context:  # noqa: ANN401, ARG002 - Strawberry's
        assert isinstance(request, Request)
        return Context(await authenticate(request.headers.get("authorization")), "bench")


@asynccontextmanager
async def _open(_: Starlette) -> AsyncIterator[None]:
    async with process.opened(settings()):
        yield


app = Starlette(routes=[Mount("/", _Pipeline(SCHEMA))], lifespan=_open)
