"""`python -m benchmarks.fanout`: one alert to many sockets, and what an idle subscription weighs.

The product's alerts are real: shelves already below their minimum are touched for the first time, and each opens one
episode in the journal; the episodes are taken out again by SQL before the next time.
"""

import argparse
import asyncio
import base64
import json
import os
import statistics
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import cast

import asyncpg
import uvloop

from benchmarks import cpu, load, report, targets, world
from benchmarks.workloads import level_id
from vmi_graph import database

SUBSCRIPTION = (
    "subscription { alertEvents { __typename ... on AlertChanged "
    "{ cursor change condition severity alert { id observed } } } }"
)
EVENTS, BURST = 10, 10


def _frame(text: str) -> bytes:
    """Return a text frame as a client sends it, masked with zeros."""
    content = text.encode()
    length = len(content)
    head = bytes((0x81, 0x80 | length)) if length < 126 else b"\x81\xfe" + length.to_bytes(2, "big")
    return head + b"\0\0\0\0" + content


class _Socket(asyncio.Protocol):
    """A subscriber that notes when each alert arrived; it reads as little of a frame as it can."""

    def __init__(self, port: int, token: str, arrivals: list[float]) -> None:
        self._port = port
        self._token = token
        self._arrivals = arrivals
        self._buffer = b""
        self._open = False
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        key = base64.b64encode(os.urandom(16)).decode()
        self.transport.write(
            f"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
        )

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(error or ConnectionError("closed"))

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        buffer = self._buffer + data
        if not self._open:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                self._buffer = buffer
                return
            self._open = True
            buffer = buffer[end + 4 :]
            payload = {"Authorization": f"Bearer {self._token}"}
            self.transport.write(_frame(json.dumps({"type": "connection_init", "payload": payload})))
        place = 0
        while len(buffer) - place >= 2:
            length, head = buffer[place + 1], 2
            if length == 126:
                length, head = int.from_bytes(buffer[place + 2 : place + 4], "big"), 4
            if len(buffer) - place < head + length:
                break
            self._take(buffer[place] & 15, buffer[place + head : place + head + length], now)
            place += head + length
        self._buffer = buffer[place:]

    def _take(self, kind: int, content: bytes, now: float) -> None:
        if kind == 9:  # ping
            self.transport.write(b"\x8a\x80\0\0\0\0")
        elif kind == 1 and b'"AlertChanged"' in content:
            self._arrivals.append(now)
        elif kind == 1 and b'"ping"' in content:
            self.transport.write(_frame('{"type":"pong"}'))
        elif kind == 1 and b'"connection_ack"' in content:
            asked = {"id": str(uuid.uuid4()), "type": "subscribe", "payload": {"query": SUBSCRIPTION}}
            self.transport.write(_frame(json.dumps(asked)))
            self.ready.set_result(None)
        elif kind == 1 and b'"error"' in content:
            print(f"!! {content[:300]!r}", file=sys.stderr)


@dataclass(frozen=True)
class Heard:
    """What one server did in one round."""

    p50: float
    p99: float
    rate: float
    server: float
    lost: int
    kilobytes: float


@dataclass(frozen=True)
class Publisher:
    """What makes a server send alerts; `forget` undoes the last ones ahead of the clock."""

    publish: Callable[[int], Awaitable[None]]
    forget: Callable[[], Awaitable[None]]


@asynccontextmanager
async def _listening(server: targets.Running, token: str, many: int, arrivals: list[float]):  # noqa: ANN202
    loop, sockets = asyncio.get_running_loop(), []
    for start in range(0, many, 50):
        batch = [
            (await loop.create_connection(lambda: _Socket(server.port, token, arrivals), "127.0.0.1", server.port))[1]
            for _ in range(min(50, many - start))
        ]
        await asyncio.wait_for(asyncio.gather(*(each.ready for each in batch)), 60)
        sockets += batch
    await asyncio.sleep(0.5 + many / 1000)
    try:
        yield
    finally:
        for each in sockets:
            each.transport.abort()
        await asyncio.sleep(0.5)


async def _until(arrivals: list[float], many: int, seconds: float) -> None:
    end = time.perf_counter() + seconds
    while len(arrivals) < many and time.perf_counter() < end:  # noqa: ASYNC110 - sockets must not pay for an event
        await asyncio.sleep(0.002)


async def _heard(server: targets.Running, token: str, many: int, publisher: Publisher) -> Heard:
    arrivals: list[float] = []
    empty = cpu.resident_kilobytes(server.pid)
    async with _listening(server, token, many, arrivals):
        kilobytes = (cpu.resident_kilobytes(server.pid) - empty) / many
        await publisher.forget()
        await publisher.publish(1)
        await _until(arrivals, many, 20)
        latencies: list[float] = []
        lost = 0
        for _ in range(EVENTS):
            arrivals.clear()
            await publisher.forget()
            began = time.perf_counter()
            await publisher.publish(1)
            await _until(arrivals, many, 10)
            lost += many - len(arrivals)
            latencies += [each - began for each in arrivals]
        arrivals.clear()
        await publisher.forget()
        before, began = cpu.snapshot(server.pid), time.perf_counter()
        await publisher.publish(BURST)
        await _until(arrivals, many * BURST, 60)
        lost += many * BURST - len(arrivals)
        last = max(arrivals, default=time.perf_counter())
        used = cpu.seconds_since(server.pid, before)
    latencies.sort()
    return Heard(
        p50=1000 * statistics.median(latencies or [0]),
        p99=1000 * (latencies or [0])[int(0.99 * len(latencies)) - 1],
        rate=len(arrivals) / (last - began),
        server=used / max(len(arrivals), 1) * 1e6,
        lost=lost,
        kilobytes=kilobytes,
    )


def _publishing(server: targets.Running, caller: world.Caller, connection: asyncpg.Connection) -> Publisher:
    """Return what makes a server send alerts: a consumption of shelves below minimum, or a knock at a peer."""
    low = sorted(set(caller.levels) - set(caller.calm))

    async def by_consumption(many: int) -> None:
        lines = [{"assignment": {"id": level_id("Assignment", row)}, "quantity": "1"} for row in low[:many]]
        key = load.fresh_digits().decode()
        query = (
            "mutation($input: RecordConsumptionsInput!) "
            "{ recordConsumptions(input: $input) { userErrors { message } } }"
        )
        body = json.dumps({"query": query, "variables": {"input": {"idempotencyKey": key, "lines": lines}}}).encode()
        await _post(server, load.request(server.port, "/graphql", body, {"Authorization": f"Bearer {caller.token}"}))

    async def by_knocking(many: int) -> None:
        for _ in range(many):
            await _post(server, load.request(server.port, "/publish", b"{}", {}))

    async def forget() -> None:
        await connection.execute("DELETE FROM alert")

    async def forget_nothing() -> None:
        pass

    if server.target.by_token:
        return Publisher(by_consumption, forget)
    return Publisher(by_knocking, forget_nothing)


async def _post(server: targets.Running, request: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(request)
    answer = await reader.read(20_000)
    if b" 200 " not in answer[:20] or b'rrors":[{' in answer:
        print(f"!! {answer[:400]!r}", file=sys.stderr)
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


def _measure(chosen: argparse.Namespace, seeded: world.World) -> dict[str, list[Heard]]:
    names = chosen.servers.split(",")
    # in a small world few suppliers have shelves below their minimum
    caller = max(seeded.callers, key=lambda each: len(each.levels) - len(each.calm))
    results: dict[str, list[Heard]] = {name.partition("=")[0]: [] for name in names}
    with targets.started(names, seeded) as running, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        connection = runner.run(asyncpg.connect(**database.credentials(seeded.url)))
        for turn in range(chosen.rounds):
            for name in list(running)[turn % len(running) :] + list(running)[: turn % len(running)]:
                server = running[name]
                publisher = _publishing(server, caller, connection)
                results[name].append(runner.run(_heard(server, caller.token, chosen.sockets, publisher)))
        runner.run(connection.close())
    return results


_HEAD = ("", "messages/s", "x", "p50 ms", "p99 ms", "p99 x", "server µs", "CPU x", "kB each", "lost")


def _rows(results: dict[str, list[Heard]], reference: str) -> list[list[str]]:
    base = results.get(reference) or next(iter(results.values()))

    def ratio(heard: list[Heard], of: Callable[[Heard], float]) -> str:
        return f"{statistics.median(of(one) / (of(other) or 1e-9) for one, other in zip(heard, base, strict=True)):.2f}"

    def middle(heard: list[Heard], of: Callable[[Heard], float]) -> str:
        return f"{statistics.median(of(one) for one in heard):.1f}"

    return [
        [
            name,
            f"{statistics.median(one.rate for one in heard):.0f}",
            ratio(heard, lambda one: one.rate),
            middle(heard, lambda one: one.p50),
            middle(heard, lambda one: one.p99),
            ratio(heard, lambda one: one.p99),
            middle(heard, lambda one: one.server),
            ratio(heard, lambda one: one.server),
            f"{heard[0].kilobytes:.0f}",
            str(sum(one.lost for one in heard)),
        ]
        for name, heard in results.items()
    ]


async def _program(chosen: argparse.Namespace) -> None:
    async with world.opened(world.Size(chosen.levels)) as seeded:
        results = await asyncio.to_thread(_measure, chosen, seeded)
    title = f"S1 · one alert to {chosen.sockets:,} sockets"
    rows = _rows(results, "graphql-ws")
    print(report.shown(title, rows, _HEAD))
    if chosen.keep:
        report.keep("sockets", report.written(title, rows, _HEAD))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fanout", description="One alert to many sockets.")
    parser.add_argument("--servers", default="graphql-ws,mercurius,product", help="NAME=FOLDER: another checkout")
    parser.add_argument("--sockets", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--levels", type=int, default=100_000)
    parser.add_argument("--keep", action="store_true", help="write the table into docs/performance.md")
    asyncio.run(_program(parser.parse_args()))
