"""Counting shelves by hand: the book is made to agree, and whether it did is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.refusal import InvalidInput, KeyReused
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work, retried
from vmi_graph.stock import rules
from vmi_graph.stock.actions.checking import Check, note_checks
from vmi_graph.stock.actions.levels import kept
from vmi_graph.stock.actions.posting import Posting, post
from vmi_graph.stock.actions.recording import Asked, Ledgering, Line, OnRefusal, Recorded, begin, single


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine(Asked):
    """One shelf as it was found."""

    counted: Quantity


@retried
async def record_counts(
    viewer: Viewer, lines: Sequence[CountLine], once: Once, on_refusal: OnRefusal = OnRefusal.REFUSE_ALL
) -> Recorded:
    """Record counts, several shelves at once; the book follows the shelf in the same transaction."""
    viewer.require(rules.COUNT_STOCK)
    async with Work(viewer, once) as work:
        under_way = await begin(work, lines, on_refusal)
        if isinstance(under_way, Recorded):
            return under_way
        single(under_way)
        done = await _repeated(under_way, lines)
        places = [
            index
            for index, there in enumerate(under_way.found)
            if there and index not in done and _countable(under_way, index, lines[index])
        ]
        await _count(under_way, [(index, lines[index]) for index in places])
        return under_way.finish()


def _countable(under_way: Ledgering, index: int, line: CountLine) -> bool:
    if line.counted < ZERO:
        under_way.refuse(index, InvalidInput("A count cannot be negative.", path=("counted",)))
        return False
    return True


async def _count(under_way: Ledgering, lines: Sequence[tuple[int, CountLine]]) -> None:
    work = under_way.work
    ids = [under_way.found[index][0].id for index, _ in lines]
    levels = await kept(work, ids)
    checks, postings = [], []
    book = {level.id: level.balances.on_hand for level in levels.values()}
    for assignment_id, (_, line) in zip(ids, lines, strict=True):
        expected, book[assignment_id] = book[assignment_id], line.counted
        movements = rules.correct(expected, line.counted)
        at = line.happened_at or work.now
        postings.append(Posting(assignment_id, movements, line.happened_at, line.external_reference, line.reason))
        checks.append(
            Check(
                assignment_id=assignment_id,
                expected=expected,
                counted=line.counted,
                at=at,
                external_reference=line.external_reference,
                reason=line.reason,
            )
        )
    posted = await post(work, postings)
    counts = await note_checks(work, checks)
    for (index, _), wrote, count_id in zip(lines, posted, counts, strict=True):
        if wrote is not None:
            under_way.answer.lines.append(Line(index, (wrote.assignment_id,), wrote.entry_ids, count_id))


_EARLIER: Final = """
SELECT count.assignment_id, count.external_reference, count.id, count.counted
FROM unnest($1::uuid[], $2::text[]) AS asked (assignment_id, reference)
JOIN stock_count AS count ON count.assignment_id = asked.assignment_id AND count.source = $3
     AND count.external_reference = asked.reference
"""


async def _repeated(under_way: Ledgering, lines: Sequence[CountLine]) -> set[int]:
    """Answer the lines whose external reference came before; return their places."""
    named = [
        (index, there[0].id, line.external_reference)
        for index, (line, there) in enumerate(zip(lines, under_way.found, strict=True))
        if there and line.external_reference is not None
    ]
    if not named:
        return set()
    rows = await under_way.work.fetch(
        _EARLIER,
        [assignment_id for _, assignment_id, _ in named],
        [reference for _, _, reference in named],
        under_way.work.viewer.client,
    )
    known = {(row[0], row[1]): (row[2], Quantity(row[3])) for row in rows}
    done: set[int] = set()
    for index, assignment_id, reference in named:
        if (assignment_id, reference) not in known:
            continue
        done.add(index)
        count_id, counted = known[assignment_id, reference]
        if counted == lines[index].counted:
            under_way.answer.lines.append(Line(index, (assignment_id,), (), count_id, repeated=True))
        else:
            sentence = "This external reference came before with another count."
            under_way.refuse(index, KeyReused(sentence, path=("externalReference",)))
    return done
