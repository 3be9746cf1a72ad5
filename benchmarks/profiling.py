"""`python -m benchmarks.profiling Q1`: where the product's time goes, in its process and statement by statement.

py-spy, where it is installed, samples the process under load; then PostgreSQL logs each statement's time for a moment.
"""

import argparse
import asyncio
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import uvloop

from benchmarks import load, targets, world
from vmi_graph import database

_LINE = re.compile(r"duration: ([\d.]+) ms  (parse|bind|execute) (?:<unnamed>|\S+?): (.*)", re.DOTALL)
_PLACE = re.compile(r"(?:.*site-packages/|.*/lib/python3\.\d+/|)(.*)")


async def _program(chosen: argparse.Namespace) -> None:
    async with world.opened(world.Size(chosen.levels)) as seeded:
        await asyncio.to_thread(_profiled, chosen, seeded)


def _profiled(chosen: argparse.Namespace, seeded: world.World) -> None:
    name = chosen.product
    with targets.started([name], seeded) as running:
        (server,) = running.values()
        requests = [server.request(each) for each in server.requests(chosen.workload, seeded, chosen.first)]
        _drive(server.port, requests, 3)
        _sample(server, requests, chosen.seconds)
        asyncio.run(_logging(seeded, on=True))
    try:
        # connections opened from here on are logged
        with targets.started([name], seeded) as running:
            (server,) = running.values()
            requests = [server.request(each) for each in server.requests(chosen.workload, seeded, chosen.first)]
            _drive(server.port, requests, 2)
            before = _log_end()
            done = _drive(server.port, requests, 3)
            _statements(before, max(done.answers, 1))
    finally:
        asyncio.run(_logging(seeded, on=False))


def _drive(port: int, requests: Sequence[bytes], seconds: float) -> load.Load:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(load.drive(port, requests, seconds, 16))


def _sample(server: targets.Running, requests: Sequence[bytes], seconds: float) -> None:
    spy = shutil.which("py-spy") or str(Path(sys.executable).parent / "py-spy")
    if not Path(spy).exists():
        print("Install py-spy to see where the process's time goes.")
        return
    raw = world.HOME / "profile.txt"
    command = [spy, "record", "-p", str(server.pid), "-d", str(int(seconds)), "-r", "500", "-f", "raw", "-o", str(raw)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as sampling:
        done = _drive(server.port, requests, seconds + 0.5)
        sampling.wait(60)
    print(f"{done.answers / done.seconds:.0f} requests/s while sampled")
    _shares(raw.read_text().splitlines())


def _shares(stacks: Sequence[str]) -> None:
    """Print each package's own time and the functions with the most time below them."""
    own: Counter[str] = Counter()
    below: Counter[str] = Counter()
    total = 0
    for line in stacks:
        stack, _, count = line.rpartition(" ")
        frames = stack.split(";")
        total += int(count)
        own[_room(frames[-1])] += int(count)
        for frame in {re.sub(r":\d+\)$", ")", each) for each in frames}:
            below[frame] += int(count)
    print("\nown time by place, %")
    for room, count in own.most_common(25):
        print(f"{100 * count / total:6.1f}  {room}")
    print("\ntime in a function and all it calls, %")
    for frame, count in below.most_common(110):
        print(f"{100 * count / total:6.1f}  {_short(frame)}")


def _room(frame: str) -> str:
    """Return the package a frame belongs to; of the product the folder."""
    match = re.search(r"\((.*?)(:\d+)?\)$", frame)
    path = _PLACE.sub(r"\1", match[1]) if match else frame
    parts = path.split("/")
    return "/".join(parts[:3]) if parts[0] == "vmi_graph" else "/".join(parts[:1])


def _short(frame: str) -> str:
    name, _, path = frame.partition(" (")
    return f"{name}  {path.rstrip(chr(41))[-60:]}"


def _log() -> Path:
    return max(
        (world.HOME / "postgres" / "cluster" / "log").glob("server-*.log"), key=lambda path: path.stat().st_mtime
    )


def _log_end() -> int:
    return _log().stat().st_size


async def _logging(seeded: world.World, *, on: bool) -> None:
    connection = await asyncpg.connect(**{**database.credentials(seeded.url), "user": "postgres"})
    what = "SET log_min_duration_statement = 0" if on else "RESET log_min_duration_statement"
    await connection.execute(f"ALTER DATABASE {seeded.database} {what}")
    await connection.close()


def _statements(start: int, answers: int) -> None:
    with _log().open("rb") as file:
        file.seek(start)
        text = file.read().decode(errors="replace")
    times: dict[str, Counter[str]] = defaultdict(Counter)
    counts: Counter[str] = Counter()
    for entry in re.split(r"\n(?=\d{4}-\d\d-\d\d )", text):
        if found := _LINE.search(entry):
            statement = re.sub(r"\s+", " ", found[3].split("\nDETAIL")[0]).strip()
            times[statement][found[2]] += float(found[1]) * 1000
            counts[statement] += found[2] == "execute"
        elif "duration:" in entry and "statement:" in entry:
            statement = re.sub(r"\s+", " ", entry.partition("statement:")[2]).strip()
            times[statement]["execute"] += float(entry.partition("duration: ")[2].split(" ")[0]) * 1000
            counts[statement] += 1
    print(f"\nstatements of {answers} requests: times each request, µs in PostgreSQL each request (bind is planning)")
    for statement, parts in sorted(times.items(), key=lambda item: -item[1].total())[:40]:
        each = "  ".join(f"{parts[name] / answers:7.0f} {name}" for name in ("parse", "bind", "execute"))
        print(f"{counts[statement] / answers:7.2f}  {each}  {statement[:170]}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profiling", description=__doc__)
    parser.add_argument("workload")
    parser.add_argument("--product", default="product", help="or NAME=FOLDER, another checkout")
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--first", type=int, default=100)
    parser.add_argument("--levels", type=int, default=100_000)
    asyncio.run(_program(parser.parse_args()))
