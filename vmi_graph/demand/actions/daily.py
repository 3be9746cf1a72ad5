"""Usage by day, kept beside the ledger so that nobody has to add the ledger up."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.work import Work
from vmi_graph.stock.events import StockMoved
from vmi_graph.stock.rules import DayUsage

_ADD: Final = """
INSERT INTO daily_usage AS known (id, assignment_id, day, consumed, returned)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::date[], $4::bigint[], $5::bigint[])
ON CONFLICT (assignment_id, day)
    DO UPDATE SET consumed = known.consumed + excluded.consumed, returned = known.returned + excluded.returned
"""


async def roll_up(work: Work, moves: Sequence[StockMoved]) -> None:
    """Add what was taken and brought back to its days, in one statement; the work has locked the assignments."""
    days: dict[tuple[UUID, date], DayUsage] = {}
    for move in moves:
        for usage in move.usage:
            key = (move.subject_id, usage.day)
            known = days.get(key)
            days[key] = usage if known is None else known + usage
    if days:
        await work.write_last(
            _ADD,
            [new_id() for _ in days],
            [assignment_id for assignment_id, _ in days],
            [day for _, day in days],
            [usage.consumed.scaled for usage in days.values()],
            [usage.returned.scaled for usage in days.values()],
        )
