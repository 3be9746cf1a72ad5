"""POST /graphql.

In this order, so that what costs little refuses first: method (405), media types (406, 415), declared size (413), who
asks (401), the body (413, 400), the document (400), and then it runs. Statuses follow the GraphQL-over-HTTP draft for
each media type, see `negotiation.py`; validation errors are 400, which satisfies its MUSTs and today's audit suite.

A GET answers with GraphiQL to a browser, and with 405 to anything else: no operation travels in an address.
A client that goes away does not stop its operation; the deadline does.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from vmi_graph.foundation.context import Context
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.serving.faults import BadRequest, DeadlineExceeded, MethodNotAllowed
from vmi_graph.serving.operations.answer import Answer
from vmi_graph.serving.operations.execution import Execution, refused
from vmi_graph.serving.operations.request import OperationRequest, read_json
from vmi_graph.serving.over_http import body, negotiation, pages
from vmi_graph.serving.watching.metrics import Metrics
from vmi_graph.serving.watching.request_id import request_id_of

Authenticate = Callable[[str | None], Awaitable[Viewer]]
ALLOWED = "GET, HEAD, POST"

NOTABLE_SECONDS = 1.0
"""What went well and took less is told at the level DEBUG only: `/metrics` counts it."""

log = structlog.get_logger("vmi_graph.serving")


class Ready(Response):
    """Bytes with their headers, handed to the server without further thought."""

    def init_headers(self, headers: Mapping[str, str] | None = None) -> None:
        """Take the headers as they are."""
        given = headers or {}
        self.raw_headers = [(name.lower().encode(), value.encode()) for name, value in given.items()]
        self.raw_headers.append((b"content-length", str(len(self.body)).encode()))


@dataclass(frozen=True, slots=True)
class HttpEndpoint:
    """The ASGI application of one path."""

    execution: Execution
    authenticate: Authenticate
    metrics: Metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever it is."""
        request = Request(scope, receive)
        try:
            response = await self._response(request)
        except ClientDisconnect:
            return  # nobody is left to be answered
        await response(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        accept = request.headers.get("accept")
        if request.method in {"GET", "HEAD"} and negotiation.wants_page(accept):
            return pages.ide_page()
        started = time.perf_counter()
        media = negotiation.LEGACY
        try:
            if request.method != "POST":
                raise MethodNotAllowed("Send operations with POST; GET answers browsers with GraphiQL.")  # noqa: TRY301
            media = negotiation.media_type(accept)
            answer = await self._in_time(request)
        except ClientDisconnect:
            raise
        except Exception as raised:  # noqa: BLE001 - the published form of anything, logged when it is ours
            answer = refused(raised, request_id_of(request.scope))
        response = _encoded(answer, media, request_id_of(request.scope))
        seconds = time.perf_counter() - started
        self.metrics.answered("http", answer.outcome, seconds)
        quiet = answer.outcome == "OK" and seconds < NOTABLE_SECONDS
        if not quiet or logging.getLogger("vmi_graph.serving").isEnabledFor(logging.DEBUG):
            tell = log.debug if quiet else log.info
            tell("operation.answered", transport="http", outcome=answer.outcome, ms=round(seconds * 1000, 1))
        return response

    async def _in_time(self, request: Request) -> Answer:
        seconds = self.execution.limits.request_seconds
        deadline = asyncio.timeout(seconds)
        try:
            async with deadline:
                return await self._answer(request)
        except TimeoutError:
            if not deadline.expired():
                raise
            raise DeadlineExceeded(f"The answer took longer than {seconds:g} seconds.") from None

    async def _answer(self, request: Request) -> Answer:
        limits = self.execution.limits
        body.check_headers(request.headers, limits.body_bytes)
        viewer = await self.authenticate(request.headers.get("authorization"))
        parameters = read_json(await body.read(request.receive, limits.body_bytes), deepest=limits.json_depth)
        operation = OperationRequest.of(parameters)
        prepared, cost = self.execution.prepare(operation)
        if prepared.lasting:
            raise BadRequest("Subscriptions are answered over the WebSocket of this path, graphql-transport-ws.")
        context = Context(viewer, request_id_of(request.scope))
        return await self.execution.run(prepared, cost, operation, context)


def _encoded(answer: Answer, media: str, request_id: str) -> Response:
    try:
        content = answer.encoded()
    except TypeError as raised:  # a resolver's value that JSON in UTF-8 cannot hold
        answer.data, answer.errors = None, refused(raised, request_id).errors
        content = answer.encoded()
    headers = {"Content-Type": f"{media}; charset=utf-8", "Cache-Control": "no-store", "Vary": "Accept"}
    if answer.outcome == "UNAUTHENTICATED":
        headers["WWW-Authenticate"] = 'Bearer realm="vmi_graph"'
    if answer.outcome == "METHOD_NOT_ALLOWED":
        headers["Allow"] = ALLOWED
    return Ready(content, negotiation.status(answer, media), headers)
