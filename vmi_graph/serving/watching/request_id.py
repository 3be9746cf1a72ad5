"""Gives every request an id that its answer, its errors and its log lines carry."""

import os
import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars

SANE = re.compile(rb"[A-Za-z0-9._-]{8,64}\Z")
KEY = "vmi_graph.request_id"
_STARTS = frozenset({"http.response.start", "websocket.accept", "websocket.http.response.start"})


def new_request_id() -> str:
    """Return a fresh id."""
    return os.urandom(12).hex()


def request_id_of(scope: Scope) -> str:
    """Return the id of this request; the same one however often it is asked for."""
    if KEY not in scope:
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        scope[KEY] = given.decode() if SANE.match(given) else new_request_id()
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
            if message["type"] in _STARTS:
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        bind_contextvars(request_id=request_id)  # the task of this request ends with it, and its context too
        await self._app(scope, receive, send_with_id)
