"""`vmi-graph import`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vmi_graph.importing.reports import Summary
    from vmi_graph.importing.spares import Asked

command = typer.Typer(no_args_is_help=True, help="Bring in what stands in files of comma-separated values.")

_UNUSABLE = 2
_SOME_REFUSED = 1


@command.command("template")
def template() -> None:
    """Print the header of a file for `import spares`, and below it a sentence for each column."""
    from vmi_graph.importing.columns import COLUMNS, USAGE

    typer.echo(",".join([*COLUMNS, "2024-01", "2024-02"]))
    for column in COLUMNS.values():
        also = f" Also headed: {', '.join(column.also)}." if column.also else ""
        typer.echo(f"# {column.name}: {column.meaning}{also}")
    typer.echo(f"# 2024-01, 2024-02, …: {USAGE}")


@command.command("spares")
def spares(
    file: Annotated[Path, typer.Argument(help="The file: CSV in UTF-8; see `import template`.", show_default=False)],
    location: Annotated[str | None, typer.Option(help="The location's code, where the file does not say.")] = None,
    supplier: Annotated[str | None, typer.Option(help="The supplier's code, where the file does not say.")] = None,
    currency: Annotated[str | None, typer.Option(help="The currency of prices, where the file does not say.")] = None,
    automatic: Annotated[
        bool,
        typer.Option("--automatic/--frozen", help="Let new assignments order at once, or freeze that until unfrozen."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen and change nothing.")] = False,
    count: Annotated[
        bool, typer.Option("--count", help="Take the file's stock as counted: the book follows where it differs.")
    ] = False,
    decimals: Annotated[
        str | None, typer.Option(help="point or comma: what stands before decimals, where the file leaves it open.")
    ] = None,
    reports: Annotated[
        Path | None, typer.Option(help="The folder for the files of refused lines and differences; beside the file.")
    ] = None,
) -> None:
    """Bring in spare parts with their stock, contract and usage history; the same file again changes nothing.

    Exit code 1 when lines were refused, 2 when the file as a whole cannot be imported.
    """
    import asyncio

    from vmi_graph.catalog import rules
    from vmi_graph.foundation.refusal import Refusal
    from vmi_graph.foundation.settings import settings
    from vmi_graph.importing import reports as written
    from vmi_graph.importing.columns import Unusable
    from vmi_graph.importing.lines import Given
    from vmi_graph.importing.numbers import Notation
    from vmi_graph.importing.spares import Asked

    try:
        given = Given(
            rules.code(location, "The location") if location is not None else None,
            rules.code(supplier, "The supplier") if supplier is not None else None,
            rules.currency(currency) if currency is not None else None,
            settings().currency,
        )
        notation = Notation(decimals) if decimals is not None else None
        asked = Asked(given, notation, frozen=not automatic, dry_run=dry_run, count=count)
        summary = asyncio.run(_imported(file, asked))
    except (Unusable, Refusal, ValueError) as wrong:
        sentence = "--decimals is point or comma." if isinstance(wrong, ValueError) else str(wrong)
        typer.echo(f"vmi-graph: {sentence}", err=True)
        raise typer.Exit(_UNUSABLE) from None
    folder = reports or file.resolve().parent
    refused = written.write_refused(folder, file.stem, summary.refused)
    differences = written.write_differences(folder, file.stem, summary.differences)
    _show(summary, asked, refused, differences)
    if summary.refused:
        raise typer.Exit(_SOME_REFUSED)


async def _imported(file: Path, asked: "Asked") -> "Summary":
    """Import a file into the database of the settings, under a progress bar."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from vmi_graph.access.actions import COMMAND_LINE
    from vmi_graph.foundation.settings import settings
    from vmi_graph.importing.spares import import_spares
    from vmi_graph.running.process import database_open

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    async with database_open(settings()):
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task(file.name, total=None)
            return await import_spares(
                COMMAND_LINE, file, asked, lambda done, total: bar.update(task, completed=done, total=total)
            )


def _show(summary: "Summary", asked: "Asked", refused: Path | None, differences: Path | None) -> None:
    """Print the summary as a table, and below it what is to be known or done."""
    from rich.console import Console
    from rich.table import Table

    screen = Console()
    table = Table("", "new", "changed", "unchanged", title="Would be imported" if asked.dry_run else "Imported")
    for column in table.columns[1:]:
        column.justify = "right"
    table.add_row("locations", f"{summary.locations:,}", "", "")
    table.add_row("suppliers", f"{summary.suppliers:,}", "", "")
    for name, tally in (
        ("parts", summary.parts),
        ("assignments", summary.assignments),
        ("agreements", summary.agreements),
        ("months of usage", summary.usage),
    ):
        table.add_row(name, f"{tally.added:,}", f"{tally.changed:,}", f"{tally.unchanged:,}")
    table.add_row("stock on hand", f"{summary.opened:,}", f"{summary.corrected:,}", f"{summary.agreeing:,}")
    screen.print(table)
    for sentence in _sentences(summary, asked, refused, differences):
        screen.print(sentence, markup=False, highlight=False, soft_wrap=True)


def _sentences(summary: "Summary", asked: "Asked", refused: Path | None, differences: Path | None) -> list[str]:
    said = [f"{summary.lines:,} lines read, {len(summary.refused):,} refused."]
    if summary.ignored:
        said.append(f"Columns without a meaning here, left out: {', '.join(summary.ignored)}.")
    if summary.usage_inside_ledger:
        said.append(
            f"{summary.usage_inside_ledger:,} months of usage left out: they are not over, or the ledger was kept then."
        )
    if refused is not None:
        said.append(f"Refused lines with their reasons: {refused}")
    if differences is not None:
        said.append(
            f"The stock of {len(summary.differences):,} assignments differs from the book, which has lived on and "
            f"stays as it is. {differences} shows both; --count takes the file for a count."
        )
    if summary.changed_nothing:
        said.append("Everything was there already: unchanged.")
    if asked.dry_run:
        said.append("A dry run: nothing was changed.")
    elif summary.frozen:
        said.append(
            f"Automatic ordering of {summary.frozen:,} assignments is frozen; the mutation unfreezeAutomaticOrdering "
            "lets it begin."
        )
    return said
