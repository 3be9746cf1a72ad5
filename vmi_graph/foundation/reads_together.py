"""The same statement asked by several requests at one moment leaves as one, each with its own values.

What a group of acts has written is read for the answers of all of them at once. Every request keeps its own values, the
scope of its viewer among them: the statement is run for each set of values (LATERAL), not for their union.
"""

import asyncio
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from vmi_graph.foundation.reads import READS

_PARAMETER: Final = re.compile(r"\$(\d+)")
_MOST_VALUES: Final = 9

Waiting = list[tuple[Sequence[object], "asyncio.Future[Sequence[Any]]"]]


class ReadsTogether:
    """Collects what is asked in one turn of the loop; only statements whose values are ids."""

    def __init__(self) -> None:
        self._waiting: dict[str, Waiting] = {}
        self._reading: set[asyncio.Task[None]] = set()

    async def fetch(self, sql: str, *values: object) -> Sequence[Any]:
        """Run a statement, in whatever company, and return its rows."""
        if not 0 < len(values) <= _MOST_VALUES or not all(isinstance(value, UUID) for value in values):
            return await READS.fetch(sql, *values)
        loop = asyncio.get_running_loop()
        rows: asyncio.Future[Sequence[Any]] = loop.create_future()
        if sql not in self._waiting:
            self._waiting[sql] = []
            loop.call_soon(self._leave, sql)
        self._waiting[sql].append((values, rows))
        return await rows

    def _leave(self, sql: str) -> None:
        reading = asyncio.get_running_loop().create_task(self._read(sql, self._waiting.pop(sql)))
        self._reading.add(reading)
        reading.add_done_callback(self._reading.discard)

    async def _read(self, sql: str, waiting: Waiting) -> None:
        try:
            found = await _rows(sql, [values for values, _ in waiting])
        except Exception as wrong:  # noqa: BLE001 - told to whoever asked
            for _, rows in waiting:
                if not rows.done():
                    rows.set_exception(wrong)
            return
        except BaseException:  # this task was cancelled: nobody else will answer them
            for _, rows in waiting:
                rows.cancel()
            raise
        for (_, rows), own in zip(waiting, found, strict=True):
            if not rows.done():
                rows.set_result(own)


async def _rows(sql: str, asked: Sequence[Sequence[object]]) -> Sequence[Sequence[Any]]:
    """Return the rows for each set of values."""
    if len(asked) == 1:
        return [await READS.fetch(sql, *asked[0])]
    found: list[list[Any]] = [[] for _ in asked]
    for row in await READS.fetch(_for_each(sql, len(asked[0])), *(list(column) for column in zip(*asked, strict=True))):
        place, *values = row
        found[place - 1].append(values)
    return found


@lru_cache(maxsize=500)
def _for_each(sql: str, values: int) -> str:
    """Return the statement that runs another for each set of values, with the place of the set in front of its rows."""
    arrays = ", ".join(f"${number}::uuid[]" for number in range(1, values + 1))
    names = ", ".join(f"v{number}" for number in range(1, values + 1))
    own = _PARAMETER.sub(r"asked.v\1", sql)
    return (
        f"SELECT asked.place, found.* FROM unnest({arrays}) WITH ORDINALITY AS asked ({names}, place) "  # noqa: S608 - a statement of ours
        f"CROSS JOIN LATERAL ({own}) AS found ORDER BY asked.place"
    )


READS_TOGETHER: Final = ReadsTogether()
"""What waits in this process."""
