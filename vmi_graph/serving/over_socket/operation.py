"""One operation of a socket, from `subscribe` to its last message; runs as a task of its own.

Cancelling the task ends the operation at once and silently: the resolver's generator is closed, so its `finally` blocks
run, and nothing more is sent under its id.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

import structlog

from vmi_graph.foundation.context import Context
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.serving.faults import DeadlineExceeded
from vmi_graph.serving.operations.answer import Answer
from vmi_graph.serving.operations.execution import Execution, refused, runner_of
from vmi_graph.serving.operations.prepared import Prepared
from vmi_graph.serving.over_socket import messages
from vmi_graph.serving.over_socket.closing import Gone
from vmi_graph.serving.over_socket.messages import Subscribe
from vmi_graph.serving.watching.metrics import Metrics

Send = Callable[[str], Awaitable[None]]

log = structlog.get_logger("vmi_graph.serving")


class Operation:
    """Runs what one `subscribe` message asked for."""

    def __init__(self, execution: Execution, metrics: Metrics, asked: Subscribe, send: Send) -> None:
        self._execution = execution
        self._metrics = metrics
        self._asked = asked
        self._send = send
        self._id = messages.quoted(asked.id)

    async def run(self, viewer: Viewer, request_id: str) -> None:
        """Send all messages of this operation; raises only Gone."""
        started = time.perf_counter()
        try:
            prepared, cost = self._execution.prepare(self._asked.request)
            context = Context(viewer, request_id, lasting=prepared.lasting)
            if prepared.lasting:
                outcome = await self._stream(prepared, context)
            else:
                outcome = await self._send_answer(await self._answer(prepared, cost, context), request_id)
        except Gone:
            raise
        except Exception as raised:  # noqa: BLE001 - the published form of anything, logged when it is ours
            outcome = await self._send_answer(refused(raised, request_id), request_id)
            prepared = None
        seconds = time.perf_counter() - started
        timed = None if prepared is not None and prepared.lasting else seconds
        self._metrics.answered("socket", outcome, timed)
        log.info(
            "operation.answered",
            transport="socket",
            outcome=outcome,
            ms=round(seconds * 1000, 1),
            operation_request_id=request_id,
        )

    async def _stream(self, prepared: Prepared, context: Context) -> str:
        events = runner_of(prepared).events(self._asked.request, context)
        with self._metrics.subscriptions.track_inprogress():
            async with aclosing(events):
                async for event in events:
                    if not event.executed:
                        return await self._send_answer(event, context.request_id)
                    await self._next(event, context.request_id)
                    await asyncio.sleep(0)  # a generator that never waits must let the others in
        await self._send(messages.complete_frame(self._id))
        return "OK"

    async def _answer(self, prepared: Prepared, cost: int, context: Context) -> Answer:
        seconds = self._execution.limits.request_seconds
        deadline = asyncio.timeout(seconds)
        try:
            async with deadline:
                return await self._execution.run(prepared, cost, self._asked.request, context)
        except TimeoutError:
            if not deadline.expired():
                raise
            raise DeadlineExceeded(f"The answer took longer than {seconds:g} seconds.") from None

    async def _send_answer(self, answer: Answer, request_id: str) -> str:
        if answer.executed:
            await self._next(answer, request_id)
            await self._send(messages.complete_frame(self._id))
        else:
            await self._send(messages.error_frame(self._id, answer.errors))
        return answer.outcome

    async def _next(self, answer: Answer, request_id: str) -> None:
        try:
            payload = answer.encoded()
        except TypeError as raised:  # a resolver's value that JSON in UTF-8 cannot hold
            errors: list[dict[str, Any]] = refused(raised, request_id).errors
            payload = Answer(None, errors, answer.extensions).encoded()
        await self._send(messages.next_frame(self._id, payload))
