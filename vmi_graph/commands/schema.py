"""`vmi-graph schema`."""

from pathlib import Path
from typing import Annotated

import typer


def schema(
    *,
    write: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it to a file.")] = None,
    check: Annotated[Path | None, typer.Option(metavar="FILE", help="Fail if the file differs from it.")] = None,
) -> None:
    """Print the graph's schema in GraphQL's schema definition language."""
    from vmi_graph.schema import sdl

    text = sdl()
    if write is not None:
        write.write_text(text, encoding="utf-8")
    if check is not None and (not check.is_file() or check.read_text(encoding="utf-8") != text):
        typer.echo(f"vmi-graph: {check} is not the schema of this program: run `make schema`.", err=True)
        raise typer.Exit(1)
    if write is None and check is None:
        typer.echo(text, nl=False)
