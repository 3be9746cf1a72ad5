"""`vmi-graph doctor`."""

import typer


def doctor() -> None:
    """Look at everything a server needs, say what is wrong and what to do; exit code 1 if anything is."""
    import asyncio

    from vmi_graph.foundation.settings import settings
    from vmi_graph.running import examination

    ill = False
    for finding in asyncio.run(examination.examined(settings())):
        ill = ill or not finding.well
        mark = typer.style("ok   ", fg="green") if finding.well else typer.style("WRONG", fg="red", bold=True)
        typer.echo(f"{mark}  {finding.what:<14} {finding.says}")
    if ill:
        raise typer.Exit(1)
