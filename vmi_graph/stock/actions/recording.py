"""What consumption, receipts, adjustments and counts have in common: lines, their answers, their repetitions."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Self
from uuid import UUID

from vmi_graph.catalog.queries import Held, Key, held
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import InvalidInput, KeyReused, NotFound, Path, Refusal, Refusals
from vmi_graph.foundation.word import Word
from vmi_graph.foundation.work import Work
from vmi_graph.stock import rules
from vmi_graph.stock.actions.levels import kept
from vmi_graph.stock.actions.posting import Posted
from vmi_graph.stock.rules import EntryKind

_AHEAD: Final = timedelta(minutes=5)  # how far a client's clock may run ahead of ours


class OnRefusal(Word):
    """What becomes of a bulk when one of its lines is refused."""

    REFUSE_ALL = "REFUSE_ALL", "Nothing of the bulk happens."
    REFUSE_LINE = "REFUSE_LINE", "The other lines happen; the refused ones are answered with their reasons."


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one line: the assignments it touched, what it wrote, and whether it had come before."""

    index: int
    assignment_ids: tuple[UUID, ...] = ()
    entry_ids: tuple[UUID, ...] = ()
    count_id: UUID | None = None
    repeated: bool = False

    @classmethod
    def of(cls, kept_line: Mapping[str, Any]) -> Self:
        """Read a line from a kept answer."""
        return cls(
            kept_line["index"],
            tuple(UUID(each) for each in kept_line["assignments"]),
            tuple(UUID(each) for each in kept_line["entries"]),
            UUID(kept_line["count"]) if kept_line["count"] else None,
            kept_line["repeated"],
        )

    def to_keep(self) -> dict[str, object]:
        """Return what a kept answer holds of it."""
        return {
            "index": self.index,
            "assignments": self.assignment_ids,
            "entries": self.entry_ids,
            "count": self.count_id,
            "repeated": self.repeated,
        }


@dataclass(slots=True)
class Recorded:
    """The answer to a recording, the same at first and when repeated; refusals only where lines may be refused."""

    lines: list[Line] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    replayed: bool = False

    @classmethod
    def again(cls, answer: Mapping[str, Any]) -> Self:
        """Read the answer given before."""
        refusals = [_refusal(each) for each in answer["refusals"]]
        return cls([Line.of(each) for each in answer["lines"]], refusals, replayed=True)

    def to_keep(self) -> dict[str, object]:
        """Return what the idempotency key keeps."""
        refusals = [{"code": each.code, "message": each.message, "path": each.path} for each in self.refusals]
        return {"lines": [line.to_keep() for line in self.lines], "refusals": refusals}


def _refusal(answer: Mapping[str, Any]) -> Refusal:
    again = Refusal(answer["message"], path=tuple(answer["path"]))
    again.code = answer["code"]  # type: ignore[misc]  # the code it had, whatever its class was
    return again


@dataclass(frozen=True, slots=True)
class Asked:
    """One line as it was asked for: which assignment, when, under which name of the client's."""

    key: Key
    happened_at: datetime | None = None
    external_reference: str | None = None
    reason: str | None = None
    path: Path = ()


@dataclass(slots=True)
class Ledgering:
    """A recording under way: what each line stands for, which came before, which are refused."""

    work: Work
    asked: Sequence[Asked]
    found: list[list[Held]]
    on_refusal: OnRefusal
    answer: Recorded = field(default_factory=Recorded)
    refused: dict[int, Refusal] = field(default_factory=dict)

    def refuse(self, index: int, refusal: Refusal) -> None:
        """Note the refusal of a line."""
        self.refused[index] = refusal.under(*self.asked[index].path)
        self.answer.refusals.append(self.refused[index])

    def finish(self) -> Recorded:
        """Keep the answer; refuse the whole when a line was refused and the bulk stands or falls together."""
        if self.answer.refusals and self.on_refusal is OnRefusal.REFUSE_ALL:
            raise Refusals(self.answer.refusals)
        self.answer.lines.sort(key=lambda line: line.index)
        self.work.keep(self.answer.to_keep())
        return self.answer


async def begin(work: Work, asked: Sequence[Asked], on_refusal: OnRefusal) -> Ledgering | Recorded:
    """Find and lock the assignments of all lines; return the earlier answer for a key that came before."""
    rules.check_size(len(asked))
    found = await held(work.viewer, [each.key for each in asked], work)
    await work.lock(each.id for line in found for each in line)
    if work.answer is not None:
        return Recorded.again(work.answer)
    return await looked_up(work, asked, found, on_refusal)


async def looked_up(
    work: Work, asked: Sequence[Asked], found: Sequence[Sequence[Held]], on_refusal: OnRefusal
) -> Ledgering:
    """Read the levels that are locked now; refuse lines without a live assignment, and those from the future."""
    levels = await kept(work, [each.id for line in found for each in line])
    live = [[each for each in line if each.id in levels and not levels[each.id].ended] for line in found]
    under_way = Ledgering(work, asked, live, on_refusal)
    for index, (line, there) in enumerate(zip(asked, live, strict=True)):
        try:
            _check(line, there, work.now)
        except Refusal as refusal:
            there.clear()
            under_way.refuse(index, refusal)
    return under_way


def _check(line: Asked, there: Sequence[Held], now: datetime) -> None:
    if not there:
        raise NotFound("There is no such assignment.", path=("assignment",))
    rules.check_reference(line.external_reference)
    if line.happened_at is not None and line.happened_at > now + _AHEAD:
        raise InvalidInput("It cannot have happened in the future.", path=("happenedAt",))


_EARLIER: Final = """
SELECT entry.external_reference, entry.assignment_id, array_agg(entry.id ORDER BY entry.sequence),
       sum(entry.quantity) FILTER (WHERE entry.kind = $4)::bigint
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS asked (assignment_id, reference, source)
JOIN ledger_entry AS entry ON entry.assignment_id = asked.assignment_id AND entry.source = asked.source
     AND entry.external_reference = asked.reference AND entry.kind IN ($4, 'COUNT_CORRECTION')
GROUP BY 1, 2
"""


async def earlier(
    under_way: Ledgering, kind: EntryKind, quantities: Sequence[Quantity], done: AbstractSet[int] = frozenset()
) -> set[int]:
    """Answer the lines whose external reference came before; return their places.

    A reference that stands for another quantity than before, in the ledger or within this bulk, is refused.
    """
    pairs = [
        (each.id, line.external_reference)
        for line, there in zip(under_way.asked, under_way.found, strict=True)
        if line.external_reference is not None
        for each in there
    ]
    if not pairs:
        return set()
    ids, references = zip(*dict.fromkeys(pairs), strict=True)
    sources = [under_way.work.by(each).client for each in ids]
    rows = await under_way.work.fetch(_EARLIER, list(ids), list(references), sources, kind.value)
    known: dict[tuple[str, UUID], tuple[tuple[UUID, ...], Quantity]] = {
        (row[0], row[1]): (tuple(row[2]), abs(Quantity(row[3] or 0))) for row in rows
    }
    return _answer_repeated(under_way, known, quantities, done)


def _answer_repeated(
    under_way: Ledgering,
    known: Mapping[tuple[str, UUID], tuple[tuple[UUID, ...], Quantity]],
    quantities: Sequence[Quantity],
    before_this: AbstractSet[int],
) -> set[int]:
    done: set[int] = set()
    first: dict[tuple[str, tuple[UUID, ...]], int] = {}
    for index, (line, there) in enumerate(zip(under_way.asked, under_way.found, strict=True)):
        if line.external_reference is None or not there or index in before_this:
            continue
        reference = line.external_reference
        before = [(each.id, known[reference, each.id]) for each in there if (reference, each.id) in known]
        twin = first.setdefault((reference, tuple(each.id for each in there)), index)
        same = (
            quantities[twin] == quantities[index]
            if twin != index
            else abs(sum((quantity.scaled for _, (_, quantity) in before), 0)) == abs(quantities[index]).scaled
        )
        if twin == index and not before:
            continue
        done.add(index)
        if not same:
            under_way.refuse(
                index,
                KeyReused("This external reference came before with another quantity.", path=("externalReference",)),
            )
            continue
        entries = tuple(entry for _, (ids, _) in before for entry in ids)
        touched = tuple(assignment_id for assignment_id, _ in before) or tuple(each.id for each in there)
        under_way.answer.lines.append(Line(index, touched, entries, repeated=True))
    return done


def single(under_way: Ledgering) -> None:
    """Refuse the lines that leave open which of several suppliers' shelves is meant, or whose reference came twice."""
    seen: set[tuple[UUID, str]] = set()
    for index, (line, there) in enumerate(zip(under_way.asked, under_way.found, strict=True)):
        if len(there) > 1:
            there.clear()
            sentence = "Several suppliers are in charge there: say which one."
            under_way.refuse(index, InvalidInput(sentence, path=("assignment",)))
        elif there and line.external_reference is not None:
            name = (there[0].id, line.external_reference)
            if name in seen:
                there.clear()
                sentence = "This external reference stands twice in the request."
                under_way.refuse(index, KeyReused(sentence, path=("externalReference",)))
            seen.add(name)


def note(under_way: Ledgering, places: Sequence[int], posted: Sequence[Posted | None]) -> None:
    """Answer each line with what its postings wrote."""
    written: dict[int, list[Posted]] = {}
    for place, wrote in zip(places, posted, strict=True):
        if wrote is not None:
            written.setdefault(place, []).append(wrote)
    for place, lines in written.items():
        touched = tuple(each.assignment_id for each in lines)
        entries = tuple(entry for each in lines for entry in each.entry_ids)
        under_way.answer.lines.append(Line(place, touched, entries))
