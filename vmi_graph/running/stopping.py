"""Ctrl-C and SIGTERM: both ask for an orderly end, asked again they do not wait for it."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, Final

import uvloop

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def run(program: Coroutine[Any, Any, None]) -> None:
    """Run a program to its end, or until it is told to stop and has stopped."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        loop = runner.get_loop()
        task = loop.create_task(program)
        told = False

        def stop() -> None:
            nonlocal told
            told = True
            task.cancel()

        for each in SIGNALS:
            loop.add_signal_handler(each, stop)
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            if not told:  # nobody asked: something inside lost its way
                raise RuntimeError("the program cancelled itself") from None
