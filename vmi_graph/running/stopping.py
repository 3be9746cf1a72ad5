"""Ctrl-C and SIGTERM: both ask for an orderly end, asked again they do not wait for it."""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final

import uvloop

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def run(program: Coroutine[Any, Any, None]) -> bool:
    """Run a program to its end; answer whether it ended by itself and was not told to."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        loop = runner.get_loop()
        task = loop.create_task(program)
        for each in SIGNALS:
            loop.add_signal_handler(each, task.cancel)
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
        return not task.cancelled()
