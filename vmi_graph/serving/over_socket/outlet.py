"""The way out of one socket: frame after frame, waiting for the peer; or at once, where the server can.

A server that can write a ready frame says so in the scope of the connection. Uvicorn does with `ReadyFrames` as its
protocol; without it everything goes through ASGI's `send`, and costs more.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import lru_cache
from typing import Any, Final

from starlette.websockets import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from vmi_graph.serving.over_socket.closing import LOST, Gone

EXTENSION: Final = "vmi_graph.ready_frames"
"""In the scope's `extensions`: writes a complete frame at once, or answers False."""

_FINAL_TEXT: Final = b"\x81"
_ONE_BYTE: Final = 126  # lengths from here on stand in two bytes
_TWO_BYTES: Final = 1 << 16  # and from here on in eight


@lru_cache(maxsize=1024)
def _header(length: int) -> bytes:
    if length < _ONE_BYTE:
        return _FINAL_TEXT + bytes((length,))
    if length < _TWO_BYTES:
        return _FINAL_TEXT + b"\x7e" + length.to_bytes(2, "big")
    return _FINAL_TEXT + b"\x7f" + length.to_bytes(8, "big")


def text_frame(head: bytes, tail: bytes) -> bytes:
    """Return a server's text frame of two parts, as RFC 6455 has it: unmasked, and never compressed."""
    return b"".join((_header(len(head) + len(tail)), head, tail))


class ReadyFrames(WebSocketsSansIOProtocol):
    """Uvicorn's protocol, which also lets the application write a ready frame."""

    def run_asgi(self) -> Coroutine[Any, Any, None]:
        """Run the application on a scope that says what this server can."""
        extensions: Any = self.scope["extensions"]
        extensions[EXTENSION] = self.write_frame
        return super().run_asgi()

    def write_frame(self, frame: bytes) -> bool:
        """Write a complete frame; False where the peer does not keep up, or the connection is not open."""
        if self.close_sent or not self.handshake_complete or not self.writable.is_set() or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True


class Outlet:
    """Sends frames to one peer.

    closed  set when the socket is about to be closed: nothing is written past that
    """

    __slots__ = ("_sending", "_socket", "_write", "closed")

    def __init__(self, socket: WebSocket) -> None:
        self.closed = False
        self._socket = socket
        self._sending = asyncio.Lock()
        self._write: Callable[[bytes], bool] | None = socket.scope.get("extensions", {}).get(EXTENSION)

    @property
    def busy(self) -> bool:
        """Whether something waits for the peer."""
        return self._sending.locked()

    async def send(self, text: str) -> None:
        """Send a message once the peer takes it; raises Gone where there is none."""
        async with self._sending:
            try:
                await self._socket.send({"type": "websocket.send", "text": text})
            except LOST:
                raise Gone from None

    def write(self, frame: bytes) -> bool:
        """Write a ready frame now; False where that cannot be done, and the message must be sent."""
        return self._write is not None and not self.closed and self._write(frame)
