"""`/healthz` says the process lives, `/readyz` that what it needs is there."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse

Check = Callable[[], Awaitable[object]]
CHECK_SECONDS = 3.0

log = structlog.get_logger("vmi_graph.serving")


async def healthz(_request: Request) -> JSONResponse:
    """Answer that the process lives and its loop turns."""
    return JSONResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})


class Readiness:
    """Runs the named checks at once; a check fails by raising, by answering False, or by taking too long."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = dict(checks)

    async def answer(self, _request: Request) -> JSONResponse:
        """Answer 200, or 503 with the names of what fails; why it fails stands in the log."""
        failed = await asyncio.gather(*(self._failed(name, check) for name, check in self._checks.items()))
        failing = sorted(name for name in failed if name is not None)
        return JSONResponse(
            {"status": "failing" if failing else "ready", "failing": failing},
            status_code=503 if failing else 200,
            headers={"Cache-Control": "no-store"},
        )

    async def _failed(self, name: str, check: Check) -> str | None:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                answer = await check()
        except Exception as raised:  # noqa: BLE001 - whatever it is, the server is not ready
            log.warning("readiness.failing", check=name, reason=repr(raised))
            return name
        return name if answer is False else None
