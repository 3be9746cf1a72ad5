"""Frames written past ASGI: as the specification has them, and never where they would harm."""

import asyncio
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect

from tests.serving import toy
from vmi_graph.serving.over_socket.closing import Gone
from vmi_graph.serving.over_socket.outlet import EXTENSION, Outlet, ReadyFrames, text_frame

SIZES = (0, 1, 125, 126, 127, 65_535, 65_536, 200_000)


async def test_a_ready_frame_of_any_length_is_the_message() -> None:
    async def application(socket: WebSocket) -> None:
        await socket.accept()
        outlet = Outlet(socket)
        for size in SIZES:
            while not outlet.write(text_frame(b"<", b"x" * size)):  # noqa: ASYNC110 - until the peer took the last one
                await asyncio.sleep(0)
        await socket.close()

    received = await _received(application, ReadyFrames)

    assert ["<" + "x" * size for size in SIZES] == received


@pytest.mark.parametrize("compression", [None, "deflate"])
async def test_ready_frames_and_sent_messages_keep_their_order(compression: str | None) -> None:
    async def application(socket: WebSocket) -> None:
        await socket.accept()
        outlet = Outlet(socket)
        for number in range(20):
            if number % 3:
                await outlet.send(f"{number}")
            else:
                assert outlet.write(text_frame(b"", f"{number}".encode()))
        await socket.close()

    received = await _received(application, ReadyFrames, compression=compression)

    assert [str(number) for number in range(20)] == received


async def test_another_server_is_asked_to_send() -> None:
    async def application(socket: WebSocket) -> None:
        await socket.accept()
        outlet = Outlet(socket)
        assert not outlet.write(text_frame(b"", b"written"))
        await outlet.send("sent")
        await socket.close()

    assert ["sent"] == await _received(application, "auto")


async def test_nothing_is_written_once_the_socket_is_about_to_close() -> None:
    async def application(socket: WebSocket) -> None:
        await socket.accept()
        outlet = Outlet(socket)
        outlet.closed = True
        assert not outlet.write(text_frame(b"", b"written"))
        await socket.close()

    assert [] == await _received(application, ReadyFrames)


async def test_nothing_is_written_before_the_handshake_nor_behind_the_close_frame() -> None:
    answers = []

    async def application(socket: WebSocket) -> None:
        write = socket.scope["extensions"][EXTENSION]
        answers.append(write(text_frame(b"", b"too early")))
        await socket.accept()
        await socket.close()
        answers.append(write(text_frame(b"", b"too late")))

    received = await _received(application, ReadyFrames)

    assert ([], [False, False]) == (received, answers)


async def test_a_peer_that_reads_nothing_is_written_to_no_further() -> None:
    written = asyncio.Event()

    async def application(socket: WebSocket) -> None:
        await socket.accept()
        outlet = Outlet(socket)
        while outlet.write(text_frame(b"", b"x" * 100_000)):  # noqa: ASYNC110 - until the peer takes no more
            await asyncio.sleep(0)
        written.set()
        await socket.receive()

    app = Starlette(routes=[WebSocketRoute("/", application)])
    async with (
        asyncio.timeout(60),
        toy.serving(app, ReadyFrames) as server,
        connect(f"ws://127.0.0.1:{server.port}/", compression=None, close_timeout=0.1) as socket,
    ):
        socket.transport.pause_reading()
        await written.wait()
        socket.transport.abort()


async def test_a_peer_that_is_gone_is_told_nothing_and_nothing_breaks() -> None:
    gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def application(socket: WebSocket) -> None:
        await socket.accept()
        await socket.receive()
        outlet = Outlet(socket)
        try:
            assert not outlet.write(text_frame(b"", b"written"))
            with pytest.raises(Gone):
                await outlet.send("sent")
        finally:
            gone.set_result(None)

    app = Starlette(routes=[WebSocketRoute("/", application)])
    async with asyncio.timeout(60), toy.serving(app, ReadyFrames) as server:
        socket = await connect(f"ws://127.0.0.1:{server.port}/")
        socket.transport.abort()
        await gone


async def _received(application: Any, ws: Any, **options: Any) -> list[str]:  # noqa: ANN401 - what both take
    app = Starlette(routes=[WebSocketRoute("/", application)])
    async with (
        asyncio.timeout(60),
        toy.serving(app, ws) as server,
        connect(f"ws://127.0.0.1:{server.port}/", **{"compression": None, **options}) as socket,
    ):
        return [str(message) async for message in socket]
