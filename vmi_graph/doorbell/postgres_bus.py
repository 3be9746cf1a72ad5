"""The bus on PostgreSQL NOTIFY and LISTEN."""

import asyncio

import asyncpg

from vmi_graph.doorbell.supervised_bus import PING_SECONDS, SupervisedBus


class PostgresBus(SupervisedBus):
    """Two connections of its own, to listen and to ring; PgBouncer cannot carry them, so name the server itself."""

    def __init__(self, url: str, channel: str, *, ping_seconds: float = PING_SECONDS) -> None:
        super().__init__(channel, ping_seconds)
        self._url = url
        self._listening: asyncpg.Connection[asyncpg.Record] | None = None
        self._ringing: asyncpg.Connection[asyncpg.Record] | None = None
        self._one_at_a_time = asyncio.Lock()  # a connection of asyncpg takes no second statement meanwhile
        self._lost = asyncio.Event()

    async def open(self) -> None:
        """Connect and LISTEN."""
        self._lost.clear()
        self._listening = await self._connection("vmi doorbell listens")
        self._listening.add_termination_listener(lambda _: self._lost.set())
        await self._listening.add_listener(self.channel, self._heard)

    async def listen(self) -> None:
        """Ask for a sign of life every `ping_seconds`; a connection that ends is noticed at once."""
        assert self._listening is not None
        while True:
            try:
                async with asyncio.timeout(self.ping_seconds):
                    await self._lost.wait()
            except TimeoutError:
                await self._listening.execute("SELECT 1", timeout=self.ping_seconds)
            else:
                raise ConnectionError("PostgreSQL closed the connection")

    async def publish(self, channel: str, message: str) -> None:
        """Ring; a connection that failed or was left in the middle is not used again."""
        self._require_own(channel)
        async with self._one_at_a_time:
            if self._ringing is None or self._ringing.is_closed():
                self._ringing = await self._connection("vmi doorbell rings")
            try:
                await self._ringing.execute("SELECT pg_notify($1, $2)", channel, message)
            except BaseException:
                self._ringing.terminate()
                self._ringing = None
                raise

    async def close(self) -> None:
        """Drop the listening connection without waiting for a farewell."""
        connection, self._listening = self._listening, None
        if connection is not None:
            connection.terminate()

    async def close_publishing(self) -> None:
        """Drop the ringing connection."""
        async with self._one_at_a_time:
            if self._ringing is not None:
                self._ringing.terminate()
                self._ringing = None

    async def _connection(self, name: str) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(self._url, timeout=self.ping_seconds, server_settings={"application_name": name})

    def _heard(self, *_: object) -> None:
        self.rung()
