"""What `vmi-graph demo` does, in order: a place of its own, a world, a server, tokens, people at work."""

import asyncio
import socket
from datetime import UTC, datetime
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from vmi_graph.demo import orders, plan, seeding, show, simulator, tokens
from vmi_graph.demo.home import Home, NotTheDemos, moved_in
from vmi_graph.foundation.settings import Settings, settings
from vmi_graph.running import server, stopping

CONSOLE: Final = Console(highlight=False, soft_wrap=True)


def run(*, fresh: bool) -> None:
    """Serve the demo's world until told to stop."""
    from vmi_graph.serving.watching import logs

    logs.configure("WARNING")  # the screen belongs to the people at work
    chosen = settings()
    if chosen.database_url is not None:
        raise NotTheDemos("The demo makes a database of its own in VMI_DATA_DIR: unset VMI_DATABASE_URL.")
    bound = server.listening(chosen)
    home = moved_in(chosen.data_dir, fresh=fresh)
    stopping.run(_program(chosen, home, bound))
    CONSOLE.print(f"Stopped. The data stay in {home.folder.absolute()}; FRESH=1 begins anew.")


async def _program(chosen: Settings, home: Home, bound: socket.socket) -> None:
    CONSOLE.print("Loading the program …")
    from vmi_graph import app

    application = app.create_app(chosen)
    CONSOLE.print(f"Starting PostgreSQL in {home.folder.absolute()}, and bringing its schema up to date …")
    async with application.router.lifespan_context(application):
        if not home.seeded:
            await _seeded()
            home.seeded = True
            home.keep()
        given = await tokens.given_out(home)
        address = server.address(bound)
        serving = asyncio.create_task(server.serve(application, bound), name="demo: server")
        show.everything(CONSOLE, address, given)
        working = asyncio.create_task(simulator.at_work(address, given, _say), name="demo: people")
        try:
            await asyncio.wait((serving, working), return_when=asyncio.FIRST_COMPLETED)
        finally:
            CONSOLE.print("Stopping …")
            for task in (working, serving):
                task.cancel()
            ends = await asyncio.gather(working, serving, return_exceptions=True)
        broken = [end for end in ends if isinstance(end, Exception)]
        if broken:
            raise broken[0]


async def _seeded() -> None:
    world = plan.planned(datetime.now(UTC).date())
    columns = (SpinnerColumn(), TextColumn("{task.description:<42}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=CONSOLE) as progress:

        def bar(what: str, total: int) -> seeding.Advance:
            task = progress.add_task(what, total=total)
            return lambda more: progress.advance(task, more)

        things = len(world.parts) + len(world.sites) + len(world.companies)
        ids = await seeding.master_data(world, bar("Parts, locations, suppliers", things))
        await seeding.assignments(world, ids, bar("Contracts, a year of usage, stock", len(world.assignments)))
        await seeding.first_day(world, bar("A first day: consumption and counts", seeding.acts_of_first_day(world)))
        await orders.lived(bar("Purchase orders, each to another state", await orders.number()))


def _say(what: str) -> None:
    CONSOLE.print(f"[dim]{datetime.now().astimezone():%H:%M:%S}[/dim]  {what}")
