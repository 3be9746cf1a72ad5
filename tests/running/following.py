"""A client of the socket: one subscription, its items in order, its close code."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

PATIENCE = 60.0


class Follower:
    """One subscription on one socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def next(self) -> dict[str, Any]:
        """Return the data of the next item."""
        async with asyncio.timeout(PATIENCE):
            while True:
                message = json.loads(await self._socket.recv())
                if message["type"] == "ping":
                    await self._socket.send('{"type":"pong"}')
                elif message["type"] == "next":
                    assert "errors" not in message["payload"], message
                    data: dict[str, Any] = message["payload"]["data"]
                    return data
                else:
                    raise AssertionError(message)

    async def closed(self) -> int | None:
        """Wait until the server closes, and return its code."""
        async with asyncio.timeout(PATIENCE):
            await self._socket.wait_closed()
        return self._socket.close_code


@contextlib.asynccontextmanager
async def following(address: str, token: str, document: str, **variables: object) -> AsyncIterator[Follower]:
    """Subscribe over graphql-transport-ws."""
    url = f"{address.replace('http', 'ws', 1)}/graphql"
    async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
        assert "connection_ack" == json.loads(await socket.recv())["type"]
        payload = {"query": document, "variables": variables}
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        yield Follower(socket)
