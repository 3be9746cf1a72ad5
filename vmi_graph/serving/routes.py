"""The way in: what the composition passes, and the routes it gets back.

serving = routes.Serving(schema, authenticate, Limits(), readiness={"database": check_database})
app = Starlette(routes=serving.routes, middleware=serving.middleware, lifespan=...)   # ends with serving.stop()
"""

from collections.abc import Mapping

import strawberry
from prometheus_client import CollectorRegistry
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from vmi_graph.serving.fan_out.groups import Groups
from vmi_graph.serving.limits import Limits
from vmi_graph.serving.operations.execution import Compile, Execution
from vmi_graph.serving.over_http.endpoint import Authenticate, HttpEndpoint
from vmi_graph.serving.over_http.pages import Assets
from vmi_graph.serving.over_socket.endpoint import SocketEndpoint
from vmi_graph.serving.over_socket.passing import StillValid, Surroundings
from vmi_graph.serving.watching.metrics import Metrics
from vmi_graph.serving.watching.probes import Check, Readiness, healthz
from vmi_graph.serving.watching.request_id import RequestIds


class Straight:
    """ASGI middleware: operations go straight to their endpoint, past the search through all routes."""

    def __init__(self, app: ASGIApp, path: str, endpoint: ASGIApp) -> None:
        self._app = app
        self._path = path
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        straight = scope["type"] == "http" and scope["path"] == self._path
        await (self._endpoint if straight else self._app)(scope, receive, send)


class Serving:
    """One schema, served.

    authenticate  gets the raw `Authorization` value, or None; raises Unauthenticated
    readiness     named checks of what the server needs; a check fails by raising or answering False
    still_valid   asked every few seconds about the viewer of each open socket; without it, `authenticate` is
    registry      where the figures are counted; `/metrics` shows all of it
    compile_plan  offered each operation once, before Strawberry's own pipeline gets it
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        authenticate: Authenticate,
        limits: Limits,
        *,
        readiness: Mapping[str, Check],
        still_valid: StillValid | None = None,
        registry: CollectorRegistry | None = None,
        compile_plan: Compile | None = None,
    ) -> None:
        self.execution = Execution(schema, limits, compile_plan)
        self.metrics = Metrics(registry or CollectorRegistry())
        self.groups = Groups()
        self._sdl = schema.as_str() + "\n"
        self._http = HttpEndpoint(self.execution, authenticate, self.metrics)
        self._sockets = SocketEndpoint(
            Surroundings(self.execution, authenticate, still_valid, self.metrics, self.groups)
        )
        self.middleware = [Middleware(RequestIds), Middleware(Straight, path="/graphql", endpoint=self._http)]
        self.routes: list[BaseRoute] = [
            Route("/graphql", self._http),
            WebSocketRoute("/graphql", self._sockets),
            Route("/healthz", healthz),
            Route("/readyz", Readiness(readiness).answer),
            Route("/schema.graphql", self._schema_text),
            Route("/metrics", self.metrics.page),
            Mount("/static", Assets()),
        ]

    async def stop(self) -> None:
        """Close all sockets with 1012; called at the end of the lifespan."""
        await self._sockets.stop()

    async def _schema_text(self, _request: Request) -> PlainTextResponse:
        return PlainTextResponse(self._sdl, headers={"Cache-Control": "no-cache"})
