"""The program's own processes, started as an operator starts them."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from typing import Any

PATIENCE = 60.0
"""Seconds a process may take for what takes a few on an idle machine."""


class Process:
    """One `vmi-graph …` with its log."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.log: list[str] = []
        self._said = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    @property
    def number(self) -> int:
        return self._process.pid

    async def until_said(self, event: str) -> dict[str, Any]:
        """Return the first log line of that event, however long ago it was written."""

        def found() -> dict[str, Any] | None:
            lines = (json.loads(line) for line in self.log if line.startswith("{"))
            return next((line for line in lines if line["event"] == event), None)

        async with asyncio.timeout(PATIENCE), self._said:
            await self._said.wait_for(lambda: found() is not None or self._reading.done())
        line = found()
        assert line is not None, f"ended with {await self._process.wait()}:\n{''.join(self.log)}"
        return line

    async def until_printed(self, words: str) -> None:
        """Wait until a line has these words in it."""

        def found() -> bool:
            return any(words in line for line in self.log)

        async with asyncio.timeout(PATIENCE), self._said:
            await self._said.wait_for(lambda: found() or self._reading.done())
        assert found(), f"ended with {await self._process.wait()}:\n{''.join(self.log)}"

    async def ended(self) -> int:
        """Wait for its end and return its exit code."""
        async with asyncio.timeout(PATIENCE):
            await self._reading
            return await self._process.wait()

    def send(self, what: signal.Signals) -> None:
        self._process.send_signal(what)

    async def kill(self) -> None:
        """End it as a crash would."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self.ended()

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            async with self._said:
                self.log.append(line.decode())
                self._said.notify_all()
        async with self._said:
            self._said.notify_all()


async def started(*command: str, **settings: str) -> Process:
    """Start `vmi-graph` with these settings and no others."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VMI_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "vmi_graph",
        *command,
        env={**clean, **settings},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    return Process(process)


@contextlib.asynccontextmanager
async def all_ended() -> AsyncIterator[list[Process]]:
    """Give a list to note processes in; none of them outlives the block."""
    noted: list[Process] = []
    try:
        yield noted
    finally:
        await asyncio.gather(*(process.kill() for process in noted))


async def said(*command: str, **settings: str) -> tuple[int, str, str]:
    """Run a command to its end; return exit code, standard output and standard error."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VMI_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "vmi_graph",
        *command,
        env={**clean, **settings},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()
