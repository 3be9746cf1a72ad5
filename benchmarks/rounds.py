"""Servers measured in turn, round after round."""

import asyncio
import json
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import uvloop

from benchmarks import cpu, load, wrk
from benchmarks.targets import Running
from benchmarks.workloads import leaves
from benchmarks.world import World


@dataclass(frozen=True)
class Plan:
    """What is measured, how often and for how long.

    warm  seconds before the first round, so that compilers and caches have done their work
    """

    workloads: Sequence[str]
    rounds: int = 5
    seconds: float = 2.0
    warm: float = 3.0
    connections: int = 16
    first: int = 100
    by_wrk: bool = False


@dataclass(frozen=True)
class Cell:
    """One server on one workload in one round; times in microseconds and milliseconds."""

    rate: float
    p50: float
    p99: float
    server: float
    postgres: float
    bad: int

    @property
    def cpu(self) -> float:
        return self.server + self.postgres


Results = dict[str, dict[str, list[Cell]]]
"""By workload, then by server."""


def agreeing(running: dict[str, Running], plan: Plan, world: World) -> dict[str, list[str]]:
    """Compare the servers' answers and return who takes part in what; whoever answers otherwise is left out aloud."""
    taking_part: dict[str, list[str]] = {}
    for workload in plan.workloads:
        expected: dict[int, list[str]] = {}
        taking_part[workload] = [
            name
            for name, server in running.items()
            if workload in server.target.workloads and _agrees(server, workload, plan, world, expected)
        ]
    return taking_part


_TRIED = (0, 3, 57)


def _agrees(server: Running, workload: str, plan: Plan, world: World, expected: dict[int, list[str]]) -> bool:
    asked = server.requests(workload, world, plan.first)
    for turn in _TRIED:
        status, body = server.answer(asked[turn % len(asked)])
        answer = json.loads(body) if status == 200 else {}
        if status != 200 or answer.get("errors") or not answer.get("data"):
            print(f"!! {server.target.name} cannot answer {workload}: {status} {body[:300]!r}", file=sys.stderr)
            return False
        found = leaves(answer["data"])
        if workload == "M1":  # each took one more than the one before
            found = [str(int(each) - 1) if each.isdigit() and len(each) < 9 else each for each in found]
            before = expected.get(turn)
            wanted, expected[turn] = before or leaves(answer["data"]), found
            found = leaves(answer["data"])
        else:
            wanted = expected.setdefault(turn, found)
        if found != wanted and workload != "M2":
            odd = [each for each in found if each not in wanted][:4]
            missing = [each for each in wanted if each not in found][:4]
            print(f"!! {server.target.name} answers {workload} otherwise: {odd} for {missing}", file=sys.stderr)
            return False
    return True


def measured(running: dict[str, Running], plan: Plan, world: World) -> Results:
    """Warm everybody up, then measure round by round, each beginning with another server."""
    taking_part = agreeing(running, plan, world)
    bytes_of = {
        (workload, name): [running[name].request(each) for each in running[name].requests(workload, world, plan.first)]
        for workload, names in taking_part.items()
        for name in names
    }
    results: Results = {workload: defaultdict(list) for workload in plan.workloads}

    def drive(workload: str, name: str, seconds: float) -> Cell:
        chosen = replace(plan, connections=2) if workload == "M2" else plan
        return _cell(running[name], world, bytes_of[workload, name], chosen, seconds)

    for workload, name in bytes_of:
        drive(workload, name, plan.warm)
    for turn in range(plan.rounds):
        for workload, names in taking_part.items():
            for name in _rotated(names, turn):
                results[workload][name].append(drive(workload, name, plan.seconds))
    return results


def _rotated(names: Sequence[str], by: int) -> Sequence[str]:
    start = by % max(len(names), 1)
    return [*names[start:], *names[:start]]


def _cell(server: Running, world: World, requests: Sequence[bytes], plan: Plan, seconds: float) -> Cell:
    own, database = cpu.snapshot(server.pid), cpu.snapshot(world.server)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        drive = wrk.drive if plan.by_wrk else load.drive
        done = runner.run(drive(server.port, requests, seconds, plan.connections))
    used, used_there = cpu.seconds_since(server.pid, own), cpu.seconds_since(world.server, database)
    if done.bad:
        print(f"!! {server.target.name}: {done.bad} bad answers, such as {done.example[:400]!r}", file=sys.stderr)
    count = max(done.answers, 1)
    return Cell(
        rate=done.answers / done.seconds,
        p50=done.median,
        p99=done.percentile(0.99),
        server=used / count * 1e6,
        postgres=used_there / count * 1e6,
        bad=done.bad,
    )


def ratio(cells: Sequence[Cell], reference: Sequence[Cell], of: Callable[[Cell], float]) -> float:
    """Return the median of the rounds' ratios."""
    return statistics.median(of(cell) / (of(base) or 1e-9) for cell, base in zip(cells, reference, strict=False))


def middle(cells: Sequence[Cell], of: Callable[[Cell], float]) -> float:
    """Return the median of the rounds."""
    return statistics.median(of(cell) for cell in cells)
