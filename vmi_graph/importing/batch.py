"""One batch of lines, written in one transaction through the actions of the capabilities."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from vmi_graph.agreements import rules as agreements
from vmi_graph.agreements.actions import assign_many
from vmi_graph.agreements.actions.versions import amend
from vmi_graph.catalog import actions as catalog
from vmi_graph.catalog.actions import Charge, Move
from vmi_graph.demand import rules as demand
from vmi_graph.demand.actions import Usage, load_usage
from vmi_graph.foundation.refusal import Refusal, Refusals
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work, retried
from vmi_graph.importing.cells import Wrong
from vmi_graph.importing.lines import Spare, checked_terms
from vmi_graph.importing.master_data import LinesRefused, MasterData, bring_in, refused_line
from vmi_graph.importing.reading import Existing, There, look, place_of, stand
from vmi_graph.importing.reports import Refused, Tally
from vmi_graph.replenishment.actions import freeze, review
from vmi_graph.replenishment.rules import Occasion
from vmi_graph.stock.actions import open_balances, open_levels


@dataclass(frozen=True, slots=True)
class How:
    """How a file is taken: under which reason, with automatic ordering frozen or not, for show or for good."""

    reason: str
    frozen: bool = True
    dry_run: bool = False


@dataclass(slots=True)
class Outcome:
    """What a batch wrote; `existing` are the lines whose ledger has begun before, with how they stood."""

    master_data: MasterData = field(default_factory=MasterData)
    assignments: Tally = field(default_factory=Tally)
    agreements: Tally = field(default_factory=Tally)
    usage: Tally = field(default_factory=Tally)
    usage_inside_ledger: int = 0
    opened: int = 0
    frozen: int = 0
    existing: list[tuple[Spare, Existing]] = field(default_factory=list)


class MovedMeanwhile(Exception):  # noqa: N818 - passing
    """Somebody else made or ended something that the batch names, between looking and locking: take it again."""


class _Undone(Exception):  # noqa: N818 - ends a dry run
    """Everything would have gone well; nothing is to be kept."""


@retried
async def take(viewer: Viewer, spares: Sequence[Spare], how: How) -> Outcome:
    """Write a batch, all or nothing; `LinesRefused` names the lines that stand in its way."""
    outcome = Outcome()
    try:
        async with Work(viewer) as work:
            there = await _locked(work, spares)
            await _Batch(work, spares, how, there, outcome).write()
            if how.dry_run:
                await _undo(work)
    except _Undone:
        return outcome
    return outcome


async def _undo(work: Work) -> None:
    await work.settle()  # whoever reacts may refuse, too
    raise _Undone


async def _locked(work: Work, spares: Sequence[Spare]) -> There:
    there = await look(work, spares)
    names: set[UUID | str] = {each.id for each in there.held.values()}
    for spare in spares:
        names |= {f"part:{spare.part}", f"location:{spare.location}", f"supplier:{spare.supplier}"}
        if spare.part in there.parts and spare.location in there.locations:
            # a part or location of our own making is known to nobody else before the commit
            names.add(catalog.place_lock(there.parts[spare.part].id, there.locations[spare.location]))
    await work.lock(names)
    now = await look(work, spares)
    if now.names != there.names:
        raise MovedMeanwhile
    return now


@dataclass(slots=True)
class _Batch:
    work: Work
    spares: Sequence[Spare]
    how: How
    there: There
    outcome: Outcome
    existing: dict[tuple[str, str, str], Existing] = field(default_factory=dict)
    ids: dict[int, UUID] = field(default_factory=dict)  # of assignments, by line

    async def write(self) -> None:
        """Write everything, in the order in which one thing needs the other."""
        self.existing = await stand(self.work, self.there)
        self.ids = {spare.line: known.held.id for spare, known in self._known()}
        self.outcome.master_data = await bring_in(self.work, self.spares, self.there)
        await self._assign()
        await self._move()
        await self._change_contracts()
        await self._open()
        await self._load_usage()
        self.outcome.existing = [(spare, known) for spare, known in self._known() if known.begun]

    def _known(self) -> list[tuple[Spare, Existing]]:
        return [(spare, self.existing[place_of(spare)]) for spare in self.spares if place_of(spare) in self.existing]

    def _new(self) -> list[Spare]:
        return [spare for spare in self.spares if place_of(spare) not in self.existing]

    async def _assign(self) -> None:
        new, ids_of = self._new(), self.outcome.master_data
        charges = [
            (
                Charge(
                    part_id=ids_of.part_ids[spare.part],
                    location_id=ids_of.location_ids[spare.location],
                    supplier_id=ids_of.supplier_ids[spare.supplier],
                    rank=spare.rank,
                    bin=spare.bin,
                ),
                spare.new_terms,
            )
            for spare in new
        ]
        try:
            ids = await assign_many(self.work, charges, self.how.reason) if charges else []
        except Refusals as refusals:
            raise LinesRefused([refused_line(new[int(each.path[0])], each) for each in refusals.refusals]) from None
        self.ids |= {spare.line: row_id for spare, row_id in zip(new, ids, strict=True)}
        self.outcome.assignments.added = self.outcome.agreements.added = len(new)
        # now and not by reaction: whoever reacts must find what is on the shelf, not an empty one
        await open_levels(self.work, ids)

    async def _move(self) -> None:
        refused = []
        for spare, known in self._known():
            moves_bin = spare.bin is not None and spare.bin != known.assignment.bin
            moves_rank = spare.rank is not None and spare.rank != known.held.rank
            if not moves_bin and not moves_rank:
                self.outcome.assignments.unchanged += 1
                continue
            try:
                await catalog.move(self.work, known.held, Move(rank=spare.rank, bin=spare.bin, moves_bin=moves_bin))
                self.outcome.assignments.changed += 1
            except Refusal as refusal:
                refused.append(refused_line(spare, refusal))
        if refused:
            raise LinesRefused(refused)

    async def _change_contracts(self) -> None:
        amended, refused = [], []
        for spare, known in self._known():
            old = known.contract.terms
            try:
                terms = _changed(old, spare)
            except Wrong as wrong:
                refused.append(Refused(spare.line, spare.part, wrong.column, wrong.reason))
                continue
            if terms == old:
                self.outcome.agreements.unchanged += 1
            else:
                amended.append((known.held, known.contract, terms))
        if refused:
            raise LinesRefused(refused)
        if amended:
            await amend(self.work, amended, self.how.reason)
        self.outcome.agreements.changed = len(amended)

    async def _open(self) -> None:
        begun = {spare.line for spare, known in self._known() if known.begun}
        new = [spare for spare in self.spares if spare.line not in begun]
        ids = [self.ids[spare.line] for spare in new]
        if not ids:
            return
        if self.how.frozen:
            self.outcome.frozen = len(await freeze(self.work, ids, self.how.reason))
        await open_balances(self.work, [(self.ids[spare.line], spare.on_hand, self.work.now) for spare in new])
        self.outcome.opened = len(new)
        empty = [self.ids[spare.line] for spare in new if not spare.on_hand]
        if empty and not self.how.frozen:
            # nothing moves on an empty shelf, so that nobody would look at it
            await review(self.work, empty, Occasion.STOCK_MOVED)

    async def _load_usage(self) -> None:
        rows = []
        for spare in self.spares:
            known = self.existing.get(place_of(spare))
            began = self.work.now if known is None else known.assignment.started_at
            for day, quantity in spare.usage:
                if demand.is_history(day, demand.Period.MONTH, began):
                    rows.append(Usage(self.ids[spare.line], day, quantity))
                else:
                    self.outcome.usage_inside_ledger += 1
        if rows:
            loaded = await load_usage(self.work, rows, self.how.reason)
            self.outcome.usage = Tally(loaded.added, loaded.changed, loaded.unchanged)


def _changed(old: agreements.Terms, spare: Spare) -> agreements.Terms:
    """Return a contract with what a line says of it; a ceiling that was the maximum goes with it."""
    said = dict(spare.terms)
    if "ceiling" not in said and old.ceiling == old.maximum:
        said["ceiling"] = said["maximum"]
    return checked_terms(lambda: agreements.changed(old, said))
