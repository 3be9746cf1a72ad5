"""`python -m benchmarks.unseen`: what many different documents leave behind in the product's memory.

Sends small documents, each for the first and last time, and prints the process's memory as they go by. The cache is
bounded in entries and bytes (`serving.limits`), so memory must stop growing long before the documents do.
"""

import argparse
import asyncio
import json

import uvloop

from benchmarks import cpu, load, targets, world

STEPS = 8


def _measure(chosen: argparse.Namespace, seeded: world.World) -> None:
    with (
        targets.started([chosen.product], seeded) as running,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        (server,) = running.values()
        headers = {"Authorization": f"Bearer {seeded.callers[0].token}"}
        body = json.dumps({"query": f"{{ a{load.FRESH.decode()}: __typename }}"}).encode()
        request = load.request(server.port, "/graphql", body, headers)
        sent, sizes = 0, []
        while sent < chosen.documents:
            done = runner.run(load.drive(server.port, [request], chosen.seconds / STEPS, 8))
            sent += done.answers
            sizes.append((sent, cpu.resident_kilobytes(server.pid)))
            print(
                f"{sent:>9,} documents  {sizes[-1][1] / 1024:7.1f} MB  "
                f"{done.answers / done.seconds:6.0f}/s  {done.bad} bad"
            )
        (early, before), (late, after) = sizes[len(sizes) // 2], sizes[-1]
        print(
            f"over the last {late - early:,} documents memory grew by "
            f"{(after - before) * 1024 / (late - early):.2f} bytes each"
        )


async def _program(chosen: argparse.Namespace) -> None:
    async with world.opened(world.Size(chosen.levels)) as seeded:
        await asyncio.to_thread(_measure, chosen, seeded)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.unseen", description="Documents never sent before.")
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--seconds", type=float, default=40, help="between eight looks at the memory")
    parser.add_argument("--product", default="product", help="or NAME=FOLDER, another checkout")
    parser.add_argument("--levels", type=int, default=100_000)
    asyncio.run(_program(parser.parse_args()))
