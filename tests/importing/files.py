"""Files as people have them, written for a test."""

from collections.abc import Mapping
from pathlib import Path

from tests import world
from vmi_graph.importing.lines import Given
from vmi_graph.importing.numbers import Notation
from vmi_graph.importing.reports import Summary
from vmi_graph.importing.spares import Asked, import_spares

HEADINGS = ("part_number", "minimum", "maximum", "on_hand", "unit_price", "lead_time_days")
BEARING = {
    "part_number": "B-1",
    "minimum": "5",
    "maximum": "20",
    "on_hand": "7",
    "unit_price": "12.50",
    "lead_time_days": "3",
}
SEAL = {**BEARING, "part_number": "S-1", "on_hand": "2", "unit_price": "0.75"}

AT_HAM = Given("HAM", "ACME")


def written(path: Path, *lines: Mapping[str, str], delimiter: str = ",", ending: str = "\n", mark: str = "") -> Path:
    """Write a file with a column for everything that its lines name."""
    headings = list(dict.fromkeys(name for line in lines for name in line))
    rows = [headings, *([line.get(name, "") for name in headings] for line in lines)]
    text = ending.join(delimiter.join(row) for row in rows) + ending
    path.write_bytes((mark + text).encode())
    return path


async def taken(
    path: Path,
    given: Given = AT_HAM,
    *,
    decimals: Notation | None = None,
    frozen: bool = True,
    dry_run: bool = False,
    count: bool = False,
) -> Summary:
    """Import a file as the parts manager."""
    return await import_spares(world.MANAGER, path, Asked(given, decimals, frozen, dry_run, count))
