"""`vmi-graph demo`."""

from typing import Annotated

import typer


def demo(
    *,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew: drop what an earlier demo left.")] = False,
) -> None:
    """Serve a believable world with people at work in it, until Ctrl-C; the data are kept for the next time."""
    from vmi_graph.demo.run import run

    run(fresh=fresh)
