"""HTTP and sockets on one port, until told to stop."""

import asyncio
import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog
import uvicorn
from starlette.applications import Starlette

from vmi_graph.foundation.settings import Settings, settings
from vmi_graph.serving.over_socket.outlet import ReadyFrames

GRACEFUL_SECONDS: Final = 15
"""How long requests under way may take once the server was told to stop."""

log = structlog.get_logger("vmi_graph.serving")


class PortTaken(RuntimeError):  # noqa: N818 - a state of the world, read aloud
    """Something else listens where this server should."""


def listening(chosen: Settings) -> socket.socket:
    """Take the port before anything else is started; `PortTaken` says so in a sentence."""
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((chosen.host, chosen.port))
        bound.listen()  # only now is it ours alone; who connects meanwhile waits
    except OSError as wrong:
        bound.close()
        raise PortTaken(_why(wrong, chosen)) from None
    return bound


def _why(wrong: OSError, chosen: Settings) -> str:
    if wrong.errno == errno.EADDRINUSE:
        return (
            f"Port {chosen.port} on {chosen.host} is busy: something else listens there. "
            "Stop it, or choose another port with VMI_PORT."
        )
    if wrong.errno == errno.EACCES:
        return f"Port {chosen.port} needs more rights than this user has: choose one above 1023 with VMI_PORT."
    return f"The server cannot listen on {chosen.host}, port {chosen.port}: {wrong.strerror}. See VMI_HOST."


def address(bound: socket.socket) -> str:
    """Return where a browser on this machine finds the server."""
    host, port = bound.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - the name of "everywhere"
    return f"http://{f'[{host}]' if ':' in host and '[' not in host else host}:{port}"


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handlers: `stopping` has them."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


async def serve(application: Starlette, bound: socket.socket) -> None:
    """Serve until cancelled, then let requests under way finish and close sockets with 1012."""
    config = uvicorn.Config(
        application,
        loop="none",
        http="httptools",
        ws=ReadyFrames,
        ws_max_size=settings().limit_message_bytes,
        ws_per_message_deflate=False,  # costs more memory for each socket than it saves
        lifespan="off",  # the application is open already: what fails there is said in a sentence
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[bound]), name="serving")
    log.info("serving", address=address(bound))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        log.info("stopping")
        server.should_exit = True
        await running
        raise
