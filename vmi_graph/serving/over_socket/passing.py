"""By what right a socket is open: its token, until when it holds, and whether it still does.

A token is checked at `connection_init`, at the moment it expires, and every few seconds in between, so that a revoked
one does not go on listening.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from vmi_graph.foundation.refusal import Fault
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.serving.fan_out.groups import Groups
from vmi_graph.serving.limits import Limits
from vmi_graph.serving.operations.execution import Execution
from vmi_graph.serving.over_socket.closing import Close, CloseCode
from vmi_graph.serving.watching.metrics import Metrics

Authenticate = Callable[[str | None], Awaitable[Viewer]]
StillValid = Callable[[Viewer], bool | Awaitable[bool]]
LONGEST_TIMER = 3600.0
"""Clocks are set now and then: a timer for a far moment looks again every hour."""

log = structlog.get_logger("vmi_graph.serving")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every socket shares."""

    execution: Execution
    authenticate: Authenticate
    still_valid: StillValid | None
    metrics: Metrics
    groups: Groups

    @property
    def limits(self) -> Limits:
        """The bounds of the layer."""
        return self.execution.limits


class Pass:
    """The right of one socket; `end` is called at the moment it expires."""

    def __init__(self, around: Surroundings, end: Callable[[Close], None]) -> None:
        self._around = around
        self._end = end
        self._token: str | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.viewer: Viewer | None = None

    async def begin(self, token: str | None) -> None:
        """Find out who it is, or raise the Close that says why not."""
        self._token = token
        viewer = await self._authenticated()
        if _remaining(viewer) <= 0:
            raise _expired()
        self.viewer = viewer
        self._await_expiry(viewer)

    async def check(self) -> None:
        """Raise a Close when the right is gone; when nobody can tell, it holds until somebody can."""
        if self.viewer is None:
            return
        try:
            holds = await self._holds(self.viewer)
        except Close:
            raise
        except Exception:
            log.exception("socket.recheck_failed")
            return
        if not holds:
            raise Close(CloseCode.FORBIDDEN, "Your access has changed: connect again")

    def stop_watching(self) -> None:
        """Stop looking at the clock."""
        if self._timer is not None:
            self._timer.cancel()

    async def _authenticated(self) -> Viewer:
        try:
            return await self._around.authenticate(self._token)
        except Fault as fault:
            raise Close(CloseCode.FORBIDDEN, fault.message) from None

    async def _holds(self, viewer: Viewer) -> bool:
        if self._around.still_valid is not None:
            valid = self._around.still_valid(viewer)
            return await valid if inspect.isawaitable(valid) else valid
        return await self._authenticated() == viewer

    def _await_expiry(self, viewer: Viewer) -> None:
        remaining = _remaining(viewer)
        if remaining <= 0:
            self._end(_expired())
        elif viewer.expires_at is not None:
            delay = min(remaining, LONGEST_TIMER)
            self._timer = asyncio.get_running_loop().call_later(delay, self._await_expiry, viewer)


def _remaining(viewer: Viewer) -> float:
    if viewer.expires_at is None:
        return float("inf")
    return (viewer.expires_at - datetime.now(UTC)).total_seconds()


def _expired() -> Close:
    return Close(CloseCode.FORBIDDEN, "The token has expired")
