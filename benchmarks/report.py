"""Tables, on the terminal and in docs/performance.md."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.rounds import Cell, Plan, Results, middle, ratio

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"

TITLES = {
    "Q1": "Q1 · one stock level with part, location and supplier",
    "Q2": "Q2 · {first} levels with part and location, page info and total count",
    "Q3": "Q3 · 20 orders with their lines and parts",
    "Q4": "Q4 · 90 days of daily usage",
    "M1": "M1 · record a consumption",
    "M2": "M2 · record 1,000 consumptions in one request",
    "N1": "N1 · Q1 in a document that was never sent before",
}
_HEAD = ("", "req/s", "x", "p50 ms", "p99 ms", "server µs", "PG µs", "CPU x", "server x")


def tables(results: Results, plan: Plan, reference: str) -> list[tuple[str, list[list[str]]]]:
    """Return a title and rows for each workload; x is against the reference, the median of the rounds' ratios."""
    made = []
    for workload, by_server in results.items():
        if by_server:
            base = by_server.get(reference) or next(iter(by_server.values()))
            rows = [_row(name, cells, base) for name, cells in by_server.items() if cells]
            made.append((TITLES[workload].format(first=plan.first), rows))
    return made


def _row(name: str, cells: Sequence[Cell], base: Sequence[Cell]) -> list[str]:
    bad = sum(cell.bad for cell in cells)
    return [
        f"{name} ({bad} bad)" if bad else name,
        f"{middle(cells, lambda c: c.rate):.0f}",
        f"{ratio(cells, base, lambda c: c.rate):.2f}",
        f"{middle(cells, lambda c: c.p50):.1f}",
        f"{middle(cells, lambda c: c.p99):.1f}",
        f"{middle(cells, lambda c: c.server):.0f}",
        f"{middle(cells, lambda c: c.postgres):.0f}",
        f"{ratio(cells, base, lambda c: c.cpu):.2f}",
        f"{ratio(cells, base, lambda c: c.server):.2f}",
    ]


def shown(title: str, rows: Sequence[Sequence[str]], head: Sequence[str] = _HEAD) -> str:
    """Return a compact table for the terminal."""
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    lines = [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in [head, *rows]
    ]
    return "\n".join([f"\n{title}", *lines])


def written(title: str, rows: Sequence[Sequence[str]], head: Sequence[str] = _HEAD) -> str:
    """Return a table for the page."""
    lines = [f"| {' | '.join(row)} |" for row in [head, ["---", *["--:"] * (len(head) - 1)], *rows]]
    return "\n".join([f"### {title}", "", *lines, ""])


def keep(section: str, text: str) -> None:
    """Put a section's last tables into the page, between its marks."""
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(begin)
    if not rest:
        raise SystemExit(f"{PAGE} has no section {section}")
    after = rest.partition(end)[2]
    PAGE.write_text(f"{before}{begin}\n\n{text}\n{end}{after}", encoding="utf-8")
