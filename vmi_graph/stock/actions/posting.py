"""The ledger's only writer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.quantity import Quantity, total
from vmi_graph.foundation.refusal import Refusal
from vmi_graph.foundation.work import Work
from vmi_graph.stock.actions.levels import Kept, kept
from vmi_graph.stock.events import StockMoved
from vmi_graph.stock.rules import Balances, DayUsage, EntryKind, Movement, usage_of

_FROM_THE_SHELF: Final = frozenset(
    {
        EntryKind.OPENING_BALANCE,
        EntryKind.CONSUMPTION,
        EntryKind.RETURN,
        EntryKind.RECEIPT,
        EntryKind.COUNT_CORRECTION,
        EntryKind.ADJUSTMENT,
        EntryKind.ORDER_RECEIVED,
    }
)
"""Kinds that somebody reported who stood at the shelf: they make the stock figure fresh."""


@dataclass(frozen=True, slots=True)
class Posting:
    """Movements of one assignment to be written together, or the rule that makes them from its balances.

    `happened_at` is now where it is left out.
    """

    assignment_id: UUID
    movements: Sequence[Movement] | Callable[[Balances], Sequence[Movement]]
    happened_at: datetime | None = None
    external_reference: str | None = None
    reason: str | None = None
    order_line_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """What a posting wrote: its entries' ids, the balances before and after, and what was booked as found."""

    assignment_id: UUID
    entry_ids: tuple[UUID, ...]
    before: Balances
    after: Balances
    found: Quantity


@dataclass(slots=True)
class _Rows:
    """Columns of the entries to be written, and kinds and usage of each assignment's."""

    columns: list[list[object]] = field(default_factory=lambda: [[] for _ in range(14)])
    kinds: dict[UUID, list[EntryKind]] = field(default_factory=dict)
    usage: dict[UUID, list[DayUsage]] = field(default_factory=dict)

    def add(self, *values: object) -> None:
        for column, value in zip(self.columns, values, strict=True):
            column.append(value)


_WRITE: Final = """
WITH entries AS (
    INSERT INTO ledger_entry (id, assignment_id, sequence, balance, kind, quantity, balance_after, happened_at,
                              recorded_at, external_reference, reason, order_line_id, actor, source)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
                $8::timestamptz[], $9::timestamptz[], $10::text[], $11::text[], $12::uuid[], $13::text[], $14::text[])
)
UPDATE stock_level SET on_hand = new.on_hand, allocated = new.allocated, on_order = new.on_order,
       in_transit = new.in_transit, backordered = new.backordered, sequence = new.sequence,
       moved_at = new.at, updated_at = new.at,
       reported_at = CASE WHEN new.reported THEN new.at ELSE reported_at END
FROM unnest($15::uuid[], $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[], $21::bigint[],
            $22::timestamptz[], $23::boolean[])
     AS new (id, on_hand, allocated, on_order, in_transit, backordered, sequence, at, reported)
WHERE stock_level.id = new.id
"""


async def post(
    work: Work, postings: Sequence[Posting], refused: Callable[[int, Refusal], None] | None = None
) -> list[Posted | None]:
    """Write movements of assignments that the work has locked, in one statement; tells `StockMoved` for each of them.

    A posting that would make a balance negative refuses the whole, unless `refused` takes its place and reason;
    then the others are written, and None stands in its place.
    """
    levels = await kept(work, [posting.assignment_id for posting in postings])
    first = {level.id: level.balances for level in levels.values()}
    rows = _Rows()
    posted: list[Posted | None] = []
    for place, posting in enumerate(postings):
        try:
            posted.append(_apply(work, levels[posting.assignment_id], posting, rows))
        except Refusal as refusal:
            if refused is None:
                raise
            posted.append(None)
            refused(place, refusal)
    touched = [level for level in levels.values() if level.id in rows.kinds]
    if touched:
        await _write(work, rows, touched)
        work.tell(*(_moved(level, first[level.id], rows) for level in touched))
    return posted


async def _write(work: Work, rows: _Rows, touched: Sequence[Kept]) -> None:
    amounts = zip(*(_amounts(level) for level in touched), strict=True)
    await work.write(
        _WRITE,
        *rows.columns,
        [level.id for level in touched],
        *(list(column) for column in amounts),
        [level.sequence for level in touched],
        [level.updated_at for level in touched],
        [not _FROM_THE_SHELF.isdisjoint(rows.kinds[level.id]) for level in touched],
    )


def _moved(level: Kept, before: Balances, rows: _Rows) -> StockMoved:
    return StockMoved(
        subject_id=level.id,
        assignment_id=level.id,
        supplier_id=level.supplier_id,
        location_id=level.location_id,
        kinds=tuple(dict.fromkeys(rows.kinds[level.id])),
        before=before,
        after=level.balances,
        sequence=level.sequence,
        usage=rows.usage.get(level.id, ()),
    )


def _amounts(level: Kept) -> tuple[int, int, int, int, int]:
    now = level.balances
    return (
        now.on_hand.scaled,
        now.allocated.scaled,
        now.on_order.scaled,
        now.in_transit.scaled,
        now.backordered.scaled,
    )


def _apply(work: Work, level: Kept, posting: Posting, rows: _Rows) -> Posted:
    before = after = level.balances
    movements = posting.movements(before) if callable(posting.movements) else posting.movements
    steps = [(movement, after := after.moved(movement)) for movement in movements]
    recorded_at = max(work.now, level.updated_at)  # the sequence and the time of recording never disagree
    by = work.by(level.id)
    ids = []
    for movement, balances in steps:
        level.sequence += 1
        ids.append(new_id())
        rows.kinds.setdefault(level.id, []).append(movement.kind)
        if (used := usage_of(movement, posting.happened_at or recorded_at)) is not None:
            rows.usage.setdefault(level.id, []).append(used)
        rows.add(
            ids[-1],
            level.id,
            level.sequence,
            movement.balance.value,
            movement.kind.value,
            movement.quantity.scaled,
            balances.of(movement.balance).scaled,
            posting.happened_at or recorded_at,
            recorded_at,
            posting.external_reference,
            posting.reason,
            posting.order_line_id,
            by.subject,
            by.client,
        )
    level.balances, level.updated_at = after, recorded_at
    corrections = [movement.quantity for movement in movements if movement.kind is EntryKind.COUNT_CORRECTION]
    return Posted(level.id, tuple(ids), before, after, total(corrections))
