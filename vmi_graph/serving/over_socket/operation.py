"""One operation of a socket, from `subscribe` to its last message; runs as a task of its own.

Cancelling the task ends the operation at once and silently: the resolver's generator is closed, so its `finally` blocks
run, and nothing more is sent under its id.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

import structlog

from vmi_graph.foundation.context import Context
from vmi_graph.foundation.graph.feed import Following
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.serving.fan_out.groups import Asked
from vmi_graph.serving.fan_out.member import Member
from vmi_graph.serving.faults import DeadlineExceeded
from vmi_graph.serving.operations.answer import Answer
from vmi_graph.serving.operations.execution import StrawberryRunner, encoded, refused, runner_of
from vmi_graph.serving.operations.prepared import Prepared, Runner
from vmi_graph.serving.over_socket import messages
from vmi_graph.serving.over_socket.closing import Gone
from vmi_graph.serving.over_socket.messages import Subscribe
from vmi_graph.serving.over_socket.outlet import Outlet
from vmi_graph.serving.over_socket.passing import Surroundings

log = structlog.get_logger("vmi_graph.serving")


class Operation:
    """Runs what one `subscribe` message asked for."""

    def __init__(self, around: Surroundings, asked: Subscribe, outlet: Outlet) -> None:
        self._around = around
        self._asked = asked
        self._outlet = outlet
        self._id = messages.quoted(asked.id)

    async def run(self, viewer: Viewer, request_id: str) -> None:
        """Send all messages of this operation; raises only Gone."""
        started = time.perf_counter()
        try:
            prepared, cost = self._around.execution.prepare(self._asked.request)
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
        self._around.metrics.answered("socket", outcome, timed)
        log.info(
            "operation.answered",
            transport="socket",
            outcome=outcome,
            ms=round(seconds * 1000, 1),
            operation_request_id=request_id,
        )

    async def _stream(self, prepared: Prepared, context: Context) -> str:
        with self._around.metrics.subscriptions.track_inprogress():
            told = await self._follow(runner_of(prepared), context)
            # a member waits here, where nothing is held any more of what it took to get there
            last = await self._in_group(told) if isinstance(told, Member) else told
        if last is not None:
            return await self._send_answer(last, context.request_id)
        await self._outlet.send(messages.complete_frame(self._id))
        return "OK"

    async def _in_group(self, member: Member) -> Answer | None:
        try:
            return await member.drained()
        finally:
            self._around.groups.leave(member)

    async def _follow(self, runner: Runner, context: Context) -> Member | Answer | None:
        """Send every event; returns the error that ended the subscription, or None where nothing more comes.

        A feed is followed until it is level with its group: the member that joined is returned.
        """
        if not isinstance(runner, StrawberryRunner):
            return await self._each(runner.events(self._asked.request, context), context.request_id)
        rendering = runner.rendering(self._asked.request, context)
        if isinstance(rendering, Answer):
            return rendering
        source = await rendering.source()
        if isinstance(source, Answer):
            return source
        if isinstance(source, Following):
            asked = Asked(self._asked.request, runner, rendering, source, self._outlet, self._id)
            return await self._around.groups.join(asked)
        return await self._each(rendering.all_rendered(source), context.request_id)

    async def _each(self, events: AsyncGenerator[Answer, None], request_id: str) -> Answer | None:
        async with aclosing(events):
            async for event in events:
                if not event.executed:
                    return event
                await self._next(event, request_id)
                await asyncio.sleep(0)  # a generator that never waits must let the others in
        return None

    async def _answer(self, prepared: Prepared, cost: int, context: Context) -> Answer:
        seconds = self._around.limits.request_seconds
        deadline = asyncio.timeout(seconds)
        try:
            async with deadline:
                return await self._around.execution.run(prepared, cost, self._asked.request, context)
        except TimeoutError:
            if not deadline.expired():
                raise
            raise DeadlineExceeded(f"The answer took longer than {seconds:g} seconds.") from None

    async def _send_answer(self, answer: Answer, request_id: str) -> str:
        if answer.executed:
            await self._next(answer, request_id)
            await self._outlet.send(messages.complete_frame(self._id))
        else:
            await self._outlet.send(messages.error_frame(self._id, answer.errors))
        return answer.outcome

    async def _next(self, answer: Answer, request_id: str) -> None:
        await self._outlet.send(messages.next_frame(self._id, encoded(answer, request_id)))
