"""The handshake of a socket, and all open sockets when the server stops."""

import asyncio
from urllib.parse import urlsplit

import structlog
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from vmi_graph.serving.over_socket.closing import Close, CloseCode
from vmi_graph.serving.over_socket.passing import Surroundings
from vmi_graph.serving.over_socket.session import Session

SUBPROTOCOL = "graphql-transport-ws"

log = structlog.get_logger("vmi_graph.serving")


class SocketEndpoint:
    """The ASGI application of one path's sockets."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._open: dict[Session, asyncio.Task[object]] = {}
        self._stopping = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket to its end."""
        socket = WebSocket(scope, receive, send)
        await socket.receive()  # websocket.connect
        if not self._is_origin_allowed(socket):
            log.info("socket.origin_refused", origin=socket.headers.get("origin"))
            await socket.close()  # before it was accepted: answered 403
            return
        if SUBPROTOCOL not in scope["subprotocols"]:
            await socket.accept()
            await socket.close(CloseCode.BAD_SUBPROTOCOL, "Subprotocol not acceptable")
            return
        await socket.accept(SUBPROTOCOL)
        await self._serve(socket)

    async def _serve(self, socket: WebSocket) -> None:
        session = Session(socket, self._around)
        task = asyncio.current_task()
        assert task is not None  # a coroutine runs in one
        self._open[session] = task
        if self._stopping:
            session.end(_restart())
        if len(self._open) > self._around.limits.sockets:
            session.end(Close(CloseCode.TRY_AGAIN_LATER, "Too many sockets are open"))
        try:
            with self._around.metrics.sockets.track_inprogress():
                await session.run()
        finally:
            del self._open[session]

    def _is_origin_allowed(self, socket: WebSocket) -> bool:
        """Whether no browser asks, or one that shows a page of ours or of an allowed origin."""
        origin = socket.headers.get("origin")
        allowed = self._around.limits.allowed_origins
        if origin is None or origin in allowed or "*" in allowed:
            return True
        return urlsplit(origin).netloc.lower() == socket.headers.get("host", "").lower()

    async def stop(self) -> None:
        """Close all sockets with 1012 and wait, within a deadline, for their generators to finish."""
        self._stopping = True
        tasks = set(self._open.values())
        for session in tuple(self._open):
            session.end(_restart())
        if tasks:
            await asyncio.wait(tasks, timeout=self._around.limits.stop_seconds + 1)


def _restart() -> Close:
    return Close(CloseCode.SERVICE_RESTART, "Service restart")
