"""The import of spare parts: a file read twice, once for its notation and once for what it says, batch by batch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import uuid4

from vmi_graph.agreements.rules import CHANGE_AGREEMENTS
from vmi_graph.catalog.rules import ASSIGN_SUPPLIERS, EDIT_MASTER_DATA
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.importing import columns, sheet
from vmi_graph.importing.batch import How, MovedMeanwhile, Outcome, take
from vmi_graph.importing.cells import Wrong
from vmi_graph.importing.lines import Given, Reader, Spare
from vmi_graph.importing.master_data import LinesRefused
from vmi_graph.importing.merging import Seen
from vmi_graph.importing.numbers import Evidence, Notation
from vmi_graph.importing.reading import Existing
from vmi_graph.importing.reports import Difference, Refused, Summary
from vmi_graph.replenishment.rules import FREEZE_ORDERING
from vmi_graph.stock.actions import CountLine, OnRefusal, record_counts
from vmi_graph.stock.rules import COUNT_STOCK

BATCH: Final = 1000  # lines of one transaction
_ATTEMPTS: Final = 5

Progress = Callable[[int, int], None]
"""Told how many lines are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done with a file.

    decimals  the notation of its numbers; None finds it out
    count     whether stock on hand that differs from the book is a count, which corrects the book
    """

    given: Given = field(default_factory=Given)
    decimals: Notation | None = None
    frozen: bool = True
    dry_run: bool = False
    count: bool = False


async def import_spares(viewer: Viewer, path: Path, asked: Asked, progress: Progress | None = None) -> Summary:
    """Import a file, batches of lines in one transaction each; the same file again changes nothing.

    Raises `columns.Unusable` for a file that cannot be imported as a whole; refused lines stand in the summary.
    """
    for permission in (EDIT_MASTER_DATA, ASSIGN_SUPPLIERS, CHANGE_AGREEMENTS, COUNT_STOCK, FREEZE_ORDERING):
        viewer.require(permission)
    file = sheet.opened(path)
    layout = columns.layout(file.headings)
    columns.require(layout, location=asked.given.location is not None, supplier=asked.given.supplier is not None)
    total, notations = _looked_through(file, layout, asked.decimals)
    run = _Run(viewer, asked, sheet.digest(path), path.name, Summary(ignored=layout.ignored))
    reader = Reader(layout, notations, asked.given)
    seen, batch = Seen(), list[Spare]()
    for done, row in enumerate(file.rows(), 1):
        run.summary.lines += 1
        try:
            spare = reader.spare(row)
            seen.check(spare)
            batch.append(spare)
        except Wrong as wrong:
            run.summary.refused.append(Refused(row.line, _number(layout, row.cells), wrong.column, wrong.reason))
        if len(batch) == BATCH:
            await run.take(batch)
            batch = []
        if progress is not None and done % BATCH == 0:
            progress(done, total)
    if batch:
        await run.take(batch)
    if progress is not None:
        progress(total, total)
    return run.finished()


def _number(layout: columns.Layout, cells: Sequence[str]) -> str:
    place = layout.places["part_number"]
    return cells[place].strip()[:64] if place < len(cells) else ""


def _looked_through(
    file: sheet.Sheet, layout: columns.Layout, decimals: Notation | None
) -> tuple[int, Mapping[str, Notation | None]]:
    """Return how many lines a file has, and the notation of its columns."""
    evidence, total = Evidence(), 0
    for row in file.rows():
        total += 1
        for name, place in layout.numbers:
            if place < len(row.cells):
                evidence.look(name, row.cells[place])
    return total, evidence.decided() if decimals is None else {"": decimals}


@dataclass(slots=True)
class _Run:
    """One import under way."""

    viewer: Viewer
    asked: Asked
    fingerprint: str
    name: str
    summary: Summary
    parts: set[str] = field(default_factory=set)
    new_parts: set[str] = field(default_factory=set)
    changed_parts: set[str] = field(default_factory=set)
    locations: set[str] = field(default_factory=set)
    suppliers: set[str] = field(default_factory=set)

    async def take(self, batch: Sequence[Spare]) -> None:
        """Write a batch, without the lines that are refused on the way."""
        how = How(f"import {self.name}", self.asked.frozen, self.asked.dry_run)
        left, attempts = list(batch), 0
        while left:
            try:
                outcome = await take(self.viewer, left, how)
            except LinesRefused as wrong:
                lines = {each.line for each in wrong.refused}
                self.summary.refused.extend({each.line: each for each in wrong.refused}.values())
                left = [spare for spare in left if spare.line not in lines]
            except MovedMeanwhile:
                attempts += 1
                if attempts == _ATTEMPTS:
                    raise
            else:
                self.parts |= {spare.part for spare in left}
                self._add(outcome)
                await self._compare(outcome.existing)
                return

    def _add(self, outcome: Outcome) -> None:
        made, summary = outcome.master_data, self.summary
        self.new_parts |= made.new_parts
        self.changed_parts |= made.changed_parts
        self.locations |= made.new_locations
        self.suppliers |= made.new_suppliers
        summary.assignments.add(outcome.assignments)
        summary.agreements.add(outcome.agreements)
        summary.usage.add(outcome.usage)
        summary.usage_inside_ledger += outcome.usage_inside_ledger
        summary.opened += outcome.opened
        summary.frozen += outcome.frozen

    async def _compare(self, existing: Sequence[tuple[Spare, Existing]]) -> None:
        """Hold the stock of ledgers that have begun against the file; correct the book where the file is a count."""
        counted = await self._count(existing) if self.asked.count and not self.asked.dry_run else set()
        for spare, known in existing:
            if spare.on_hand == known.level.on_hand:
                self.summary.agreeing += 1
            elif spare.line in counted:
                self.summary.corrected += 1
            else:
                self.summary.differences.append(
                    Difference(
                        spare.line,
                        spare.part,
                        spare.location,
                        spare.supplier,
                        str(spare.on_hand),
                        str(known.level.on_hand),
                    )
                )

    async def _count(self, existing: Sequence[tuple[Spare, Existing]]) -> set[int]:
        """Record every shelf of the file as counted, also where the book agrees; return the lines that were new."""
        reference, reason = f"import {self.fingerprint}", f"import {self.name}"
        lines = [
            CountLine(
                key=known.held.id,
                counted=spare.on_hand,
                external_reference=reference,
                reason=reason,
                path=(spare.line, spare.part),
            )
            for spare, known in existing
        ]
        once = Once.of(self.viewer.client, uuid4(), "import", reference)
        done = await record_counts(self.viewer, lines, once, OnRefusal.REFUSE_LINE)
        for refusal in done.refusals:
            line, part = refusal.path[:2]
            self.summary.refused.append(Refused(int(line), str(part), "on_hand", refusal.message))
        return {existing[line.index][0].line for line in done.lines if not line.repeated}

    def finished(self) -> Summary:
        """Return the summary."""
        summary = self.summary
        summary.locations, summary.suppliers = len(self.locations), len(self.suppliers)
        summary.parts.added = len(self.new_parts)
        summary.parts.changed = len(self.changed_parts - self.new_parts)
        summary.parts.unchanged = len(self.parts - self.new_parts - self.changed_parts)
        return summary
