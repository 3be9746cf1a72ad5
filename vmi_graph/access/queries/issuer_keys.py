"""The public keys of an issuer outside, from an address or a file, kept for a while and read anew when they change."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import httpx2
import orjson
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

FRESH_SECONDS: Final = 300.0
FLOOR_SECONDS: Final = 30.0
"""The least between two readings, whoever asks: an unknown key id must not become a way to flood the issuer."""

_TIMEOUT_SECONDS: Final = 5.0
_LARGEST: Final = 1_000_000

_log = structlog.get_logger(__name__)


class Unreadable(Exception):  # noqa: N818 - what the keys are
    """The keys could not be read."""


async def read(where: str) -> KeySet:
    """Read keys from an address or a file."""
    try:
        if where.startswith(("http://", "https://")):
            async with httpx2.AsyncClient(timeout=_TIMEOUT_SECONDS, follow_redirects=False) as client:
                answer = await client.get(where)
                answer.raise_for_status()
                content = answer.content
        else:
            content = await asyncio.to_thread(Path(where).read_bytes)
        if len(content) > _LARGEST:
            raise Unreadable("larger than any set of keys")
        return KeySet.import_key_set(orjson.loads(content))
    except (httpx2.HTTPError, OSError, ValueError, KeyError, TypeError, AttributeError, JoseError) as wrong:
        raise Unreadable(f"{type(wrong).__name__}: {wrong}") from wrong


class IssuerKeys:
    """The keys of one issuer; the last good ones stay in use while new ones cannot be read."""

    def __init__(
        self,
        where: str,
        *,
        reader: Callable[[str], Awaitable[KeySet]] = read,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._where = where
        self._read = reader
        self._clock = clock
        self._keys: KeySet | None = None
        self._read_at = -FRESH_SECONDS
        self._tried_at = -FLOOR_SECONDS
        self._reading = asyncio.Lock()

    async def holding(self, kid: str | None) -> KeySet | None:
        """Return the keys, read anew when they are old or do not hold this id; None when none could ever be read."""
        if self._stale(kid):
            async with self._reading:
                if self._stale(kid):
                    await self._refresh()
        return self._keys

    def _stale(self, kid: str | None) -> bool:
        now = self._clock()
        if now - self._tried_at < FLOOR_SECONDS:
            return False
        if self._keys is None or now - self._read_at >= FRESH_SECONDS:
            return True
        return kid is not None and all(key.kid != kid for key in self._keys.keys)

    async def _refresh(self) -> None:
        self._tried_at = self._clock()
        try:
            self._keys = await self._read(self._where)
            self._read_at = self._tried_at
        except Unreadable as wrong:
            _log.warning("the keys of the issuer cannot be read", where=self._where, why=str(wrong))
