"""A client that keeps connections busy: a request, its answer, the next request. About 15 microseconds each."""

import asyncio
import itertools
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

FRESH = b"f" * 32
"""Stands in a request for 32 hexadecimal digits that no other request has."""


@dataclass
class Load:
    """What came of driving one server for a while."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    bad: int = 0
    example: bytes = b""

    @property
    def answers(self) -> int:
        return len(self.latencies)

    def percentile(self, share: float) -> float:
        """Return a latency in milliseconds."""
        ordered = sorted(self.latencies) or [0.0]
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def median(self) -> float:
        return 1000 * statistics.median(self.latencies or [0.0])


def request(port: int, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """Return a whole HTTP request."""
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Content-Type: application/json",
        "Accept: application/json",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class _Connection(asyncio.Protocol):
    """One connection; `ended` is done when it has sent its last request and read the answer."""

    def __init__(self, load: Load, requests: Iterator[bytes], until: float) -> None:
        self._load = load
        self._requests = requests
        self._until = until
        self._received = b""
        self._expected = 0
        self._sent = 0.0
        self._transport: asyncio.Transport
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one without saying so
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ended.done():
            self._load.bad += 1
            self._load.example = repr(error).encode()
            self.ended.set_result(None)

    def _send(self) -> None:
        self._sent = time.perf_counter()
        if self._sent >= self._until:
            self.ended.set_result(None)
            self._transport.close()
            return
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        received = self._received = self._received + data if self._received else data
        if not self._expected:
            end = received.find(b"\r\n\r\n")
            if end < 0:
                return
            head = received[:end].lower()
            place = head.find(b"content-length:")
            # -1: in chunks, whose end looks like nothing else
            self._expected = end + 4 + int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else -1
        whole = received.endswith(b"0\r\n\r\n") if self._expected < 0 else len(received) >= self._expected
        if whole:
            self._load.latencies.append(time.perf_counter() - self._sent)
            if not received.startswith(b"HTTP/1.1 200") or b'"errors":[' in received or b'rrors":[{' in received:
                self._load.bad += 1
                self._load.example = received[:600]
            self._received = b""
            self._expected = 0
            self._send()


_fresh = itertools.count(time.time_ns() << 20)


def fresh_digits() -> bytes:
    """Return 32 hexadecimal digits, never the same, in the form of a UUID of version 4."""
    number = f"{next(_fresh) & (1 << 104) - 1:026x}"
    return f"{number[:12]}4{number[12:15]}8{number[15:18]}{number[18:]}0000".encode()


def _endlessly(requests: Sequence[bytes]) -> Iterator[bytes]:
    for each in itertools.cycle(requests):
        yield each.replace(FRESH, fresh_digits()) if FRESH in each else each


async def drive(port: int, requests: Sequence[bytes], seconds: float, connections: int) -> Load:
    """Keep connections busy for so many seconds; the last answers are waited for."""
    loop = asyncio.get_running_loop()
    load, turn = Load(), _endlessly(requests)
    began = time.perf_counter()
    open_ones = [
        (await loop.create_connection(lambda: _Connection(load, turn, began + seconds), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    await asyncio.wait_for(asyncio.gather(*(each.ended for each in open_ones)), seconds + 60)
    load.seconds = time.perf_counter() - began
    return load
