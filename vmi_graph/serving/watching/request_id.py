"""Gives every request an id that its answer, its errors and its log lines carry."""

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

SANE = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
KEY = "vmi_graph.request_id"


def new_request_id() -> str:
    """Return a fresh id."""
    return secrets.token_hex(12)


def request_id_of(scope: Scope) -> str:
    """Return the id of this request; the same one however often it is asked for."""
    if KEY not in scope:
        given = Headers(scope=scope).get("x-request-id", "")
        scope[KEY] = given if SANE.match(given) else new_request_id()
    return str(scope[KEY])


class RequestIds:
    """ASGI middleware: accepts a sane `X-Request-Id`, makes one otherwise, and answers with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its id."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        request_id = request_id_of(scope)

        async def send_with_id(message: Message) -> None:
            if message["type"] in {"http.response.start", "websocket.accept", "websocket.http.response.start"}:
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        with bound_contextvars(request_id=request_id):
            await self._app(scope, receive, send_with_id)
