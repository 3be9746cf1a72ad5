"""One socket from `connection_init` to its end: who it is, which operations it runs, and why it is closed.

One task reads; each operation has its own; a third looks after the clock. Whoever decides that the socket must close
calls `end`, and `run` alone does it: operations are cancelled, the close frame is sent even to a reader that stalled,
and the generators get `stop_seconds` for their clean-up.
"""

import asyncio

import structlog
from starlette.websockets import WebSocket

from vmi_graph.foundation.viewer import Viewer
from vmi_graph.serving import errors
from vmi_graph.serving.faults import TooManySubscriptions
from vmi_graph.serving.over_socket import messages
from vmi_graph.serving.over_socket.closing import LOST, Close, CloseCode, Gone
from vmi_graph.serving.over_socket.operation import Operation
from vmi_graph.serving.over_socket.outlet import Outlet
from vmi_graph.serving.over_socket.passing import Pass, Surroundings
from vmi_graph.serving.watching.request_id import new_request_id

CLOSE_SECONDS = 1.0
"""How long the close frame may wait behind a reader that stalled."""

log = structlog.get_logger("vmi_graph.serving")


class Session:
    """One accepted socket."""

    def __init__(self, socket: WebSocket, around: Surroundings) -> None:
        self._socket = socket
        self._around = around
        self._limits = around.limits
        self._ending: asyncio.Future[Close | None] = asyncio.get_running_loop().create_future()
        self._outlet = Outlet(socket)
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._keepers: set[asyncio.Task[None]] = set()
        self._handshake_token = socket.headers.get("authorization")
        self._pass = Pass(around, self.end)
        self._initialising = False
        timeout = Close(CloseCode.INIT_TIMEOUT, "Connection initialisation timeout")
        self._timer = asyncio.get_running_loop().call_later(self._limits.init_seconds, self.end, timeout)

    def end(self, order: Close | None) -> None:
        """Close the socket with this order; None when the peer is gone already. The first order counts."""
        self._outlet.closed = True
        if not self._ending.done():
            self._ending.set_result(order)

    async def run(self) -> None:
        """Serve the socket until it ends."""
        self._keepers |= {asyncio.create_task(self._read()), asyncio.create_task(self._watch())}
        try:
            order = await self._ending
        finally:
            self._timer.cancel()
            self._pass.stop_watching()
            tasks = {*self._keepers, *self._tasks}
            for task in tasks:
                task.cancel()
        await self._close(order)
        await self._gather(tasks)

    async def _close(self, order: Close | None) -> None:
        if order is None:
            return
        log.info("socket.closing", code=order.code.value, reason=order.reason)
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._socket.close(order.code, order.reason)
        except (TimeoutError, *LOST):
            log.info("socket.gone")

    async def _gather(self, tasks: set[asyncio.Task[None]]) -> None:
        _, late = await asyncio.wait(tasks, timeout=self._limits.stop_seconds)
        if late:
            log.warning("socket.operations_abandoned", count=len(late))

    async def _read(self) -> None:
        try:
            while True:
                event = await self._socket.receive()
                if event["type"] == "websocket.disconnect":
                    self.end(None)
                    return
                await self._handle(messages.read(event.get("text"), self._limits))
        except Close as order:
            self.end(order)
        except Gone:
            self.end(None)
        except Exception:
            log.exception("socket.broken")
            self.end(Close(CloseCode.INTERNAL_ERROR, "Internal error"))

    async def _handle(self, message: messages.Message) -> None:
        match message:
            case messages.Init():
                await self._init(message)
            case messages.Subscribe():
                await self._subscribe(message)
            case messages.Complete():
                task = self._operations.pop(message.id, None)
                if task is not None:
                    task.cancel()
            case messages.Ping():
                await self._outlet.send(messages.PONG)
            case messages.Pong():
                pass

    async def _init(self, message: messages.Init) -> None:
        if self._initialising:
            raise Close(CloseCode.TOO_MANY_INITS, "Too many initialisation requests")
        self._initialising = True
        token = message.authorization if message.authorization is not None else self._handshake_token
        await self._pass.begin(token)
        self._timer.cancel()
        await self._outlet.send(messages.ack({"pingSeconds": self._limits.ping_seconds}))

    async def _subscribe(self, message: messages.Subscribe) -> None:
        viewer = self._pass.viewer
        if viewer is None:
            raise Close(CloseCode.NOT_INITIALISED, "Unauthorized")
        if message.id in self._operations:
            raise Close(CloseCode.OPERATION_EXISTS, f"Subscriber for {message.id[:80]} already exists")
        if len(self._tasks) >= self._limits.operations_per_socket:
            await self._refuse(message.id)  # here and not in a task: who does not read is not read any further
            return
        task = asyncio.create_task(self._operate(message, viewer))
        self._operations[message.id] = task
        self._tasks.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("socket.operation_broken", exc_info=task.exception())
            self.end(Close(CloseCode.INTERNAL_ERROR, "Internal error"))

    async def _operate(self, message: messages.Subscribe, viewer: Viewer) -> None:
        operation = Operation(self._around, message, self._outlet)
        try:
            await operation.run(viewer, new_request_id())
        except Gone:
            self.end(None)
        finally:
            if self._operations.get(message.id) is asyncio.current_task():
                del self._operations[message.id]

    async def _refuse(self, name: str) -> None:
        most = self._limits.operations_per_socket
        fault = TooManySubscriptions(f"A socket may have {most} operations at a time.")
        self._around.metrics.answered("socket", fault.code)
        quoted = messages.quoted(name)
        await self._outlet.send(messages.error_frame(quoted, errors.published(fault, new_request_id())))

    async def _watch(self) -> None:
        """Ping the peer, and look every few seconds whether its pass still holds."""
        loop = asyncio.get_running_loop()
        next_ping = loop.time() + self._limits.ping_seconds
        while True:
            await asyncio.sleep(min(self._limits.recheck_seconds, max(0.0, next_ping - loop.time())))
            try:
                await self._pass.check()
            except Close as order:
                self.end(order)
            if loop.time() >= next_ping:
                next_ping = loop.time() + self._limits.ping_seconds
                self._ping()

    def _ping(self) -> None:
        if not self._outlet.busy:  # a socket that is being written to needs no ping
            ping = asyncio.create_task(self._send_ping())
            self._keepers.add(ping)
            ping.add_done_callback(self._keepers.discard)

    async def _send_ping(self) -> None:
        try:
            await self._outlet.send(messages.PING)
        except Gone:
            self.end(None)
