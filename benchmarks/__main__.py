"""`python -m benchmarks`; see `--help`."""

import argparse
import asyncio
import platform
import time

from benchmarks import report, rounds, targets, world

QUESTIONS = ("Q1", "Q2", "Q3", "Q4", "M1", "M2")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="The product beside its peers.")
    parser.add_argument("--only", help="workloads, such as Q1,M1; all when left out")
    parser.add_argument(
        "--peers",
        default="mercurius,postgraphile,limit",
        help="beside the product; mercurius-gp too, and NAME=FOLDER for another checkout of the product",
    )
    parser.add_argument("--reference", default="mercurius", help="whom ratios are against")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each server, workload and round")
    parser.add_argument("--warm", type=float, default=3.0, help="seconds before the first round")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--first", type=int, default=100, help="page size of Q2")
    parser.add_argument("--levels", type=int, default=100_000, help="rows: stock levels in the world")
    parser.add_argument("--wrk", action="store_true", help="load by wrk instead of the client of our own")
    parser.add_argument("--fresh", action="store_true", help="throw the database away and seed anew")
    parser.add_argument("--no-product", action="store_true", help="only the peers")
    parser.add_argument("--keep", action="store_true", help="write the tables into docs/performance.md")
    return parser.parse_args()


async def _program(chosen: argparse.Namespace) -> None:
    workloads = tuple(chosen.only.split(",")) if chosen.only else QUESTIONS
    peers = [name for name in chosen.peers.split(",") if name]
    plan = rounds.Plan(
        workloads, chosen.rounds, chosen.seconds, chosen.warm, chosen.connections, chosen.first, chosen.wrk
    )
    names = [*peers, *([] if chosen.no_product else ["product"])]
    async with world.opened(world.Size(chosen.levels), fresh=chosen.fresh) as seeded:
        results = await asyncio.to_thread(_measure, names, plan, seeded)
    tables = report.tables(results, plan, chosen.reference)
    for title, rows in tables:
        print(report.shown(title, rows))
    if chosen.keep:
        about = (
            f"{time.strftime('%Y-%m-%d')}, {chosen.levels:,} levels, {plan.rounds} rounds of {plan.seconds:g} s, "
            f"{plan.connections} connections, Python {platform.python_version()}; x against {chosen.reference}.\n"
        )
        report.keep("requests", "\n".join([about, *(report.written(*table) for table in tables)]))


def _measure(names: list[str], plan: rounds.Plan, seeded: world.World) -> rounds.Results:
    with targets.started(names, seeded) as running:
        return rounds.measured(running, plan, seeded)


if __name__ == "__main__":
    asyncio.run(_program(_arguments()))
