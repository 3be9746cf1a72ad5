"""Connections held for reading: statements stay prepared, and nothing is reset, because nothing is left behind.

A pool that must be safe for everything asks PostgreSQL to forget each borrower: a round trip for every statement.
Whoever reads here runs single statements outside of transactions, and leaves nothing to forget.
"""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Final

import asyncpg

from vmi_graph.foundation.connection import UNSTORABLE
from vmi_graph.foundation.refusal import BadInput
from vmi_graph.foundation.settings import settings

_STATEMENTS: Final = 500  # prepared on each connection


class Reads:
    """A few connections, made when they are first needed and held until one breaks."""

    def __init__(self) -> None:
        self._credentials: Mapping[str, Any] | None = None
        self._idle: list[asyncpg.Connection[asyncpg.Record]] = []
        self._made = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    def open(self, credentials: Mapping[str, Any]) -> None:
        """Say where to read; nothing is connected yet."""
        self._credentials = credentials

    async def close(self) -> None:
        """Close what is idle; what is busy closes when it is given back."""
        self._credentials = None
        while self._idle:
            await self._idle.pop().close()

    async def fetch(self, sql: str, *values: object) -> Sequence[asyncpg.Record]:
        """Run one statement and return its rows."""
        connection = await self._borrowed()
        try:
            rows: list[asyncpg.Record] = await connection.fetch(sql, *values)
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as wrong:
            self._give_back(connection)
            if isinstance(wrong, UNSTORABLE):
                raise BadInput("A text contains a character that cannot be stored.") from wrong
            raise
        except BaseException:
            # cancelled, or the connection broke: nobody knows what is still on its way, so it goes
            connection.terminate()
            self._give_back(connection)
            raise
        self._give_back(connection)
        return rows

    async def _borrowed(self) -> "asyncpg.Connection[asyncpg.Record]":
        while True:
            if self._idle:
                connection = self._idle.pop()
                if not connection.is_closed():
                    return connection
                self._made -= 1
            elif self._made < settings().pool_size:
                return await self._connected()
            else:
                await asyncio.wait_for(self._turn(), settings().pool_wait_seconds)

    async def _connected(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self._credentials is None:
            raise RuntimeError("the database is not open: use `database.opened()`")
        self._made += 1
        try:
            return await asyncpg.connect(
                **self._credentials,
                statement_cache_size=_STATEMENTS,
                max_cached_statement_lifetime=0,
                command_timeout=settings().statement_seconds,
                server_settings={"application_name": "vmi_graph reads", "jit": "off"},
            )
        except BaseException:
            self._gone()
            raise

    async def _turn(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                self._next()  # the turn came and cannot be taken: the next one has it
            raise

    def _give_back(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        if connection.is_closed() or self._credentials is None:
            connection.terminate()
            self._gone()
        else:
            self._idle.append(connection)
            self._next()

    def _gone(self) -> None:
        self._made -= 1
        self._next()

    def _next(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return


READS: Final = Reads()
"""The connections of this process."""
