"""The levels a unit of work holds under its locks: read once, kept up to date by `post`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.work import Work
from vmi_graph.stock.rules import Balances

_READ: Final = """
SELECT level.id, level.on_hand, level.allocated, level.on_order, level.in_transit, level.backordered,
       level.sequence, level.updated_at, assignment.supplier_id, assignment.location_id, assignment.part_id,
       assignment.ended_at
FROM stock_level AS level JOIN assignment ON assignment.id = level.id
WHERE level.id = ANY($1::uuid[])
"""


@dataclass(slots=True)
class Kept:
    """One level as the unit of work has it, its own writes included."""

    id: UUID
    balances: Balances
    sequence: int
    updated_at: datetime
    supplier_id: UUID
    location_id: UUID
    part_id: UUID
    ended: bool


async def kept(work: Work, assignment_ids: Sequence[UUID]) -> dict[UUID, Kept]:
    """Return the levels of assignments that the work has locked; those it never read are read in one statement."""
    held: dict[UUID, Kept] = work.memory.setdefault("stock.levels", {})
    missing = [each for each in dict.fromkeys(assignment_ids) if each not in held]
    if missing:
        for row in await work.fetch(_READ, missing):
            balances = Balances(*(Quantity(amount) for amount in row[1:6]))
            held[row[0]] = Kept(row[0], balances, row[6], row[7], row[8], row[9], row[10], row[11] is not None)
    return {each: held[each] for each in assignment_ids if each in held}


async def open_levels(work: Work, assignment_ids: Sequence[UUID]) -> None:
    """Give new assignments their level, with every balance at zero; nothing for those that have one already."""
    await work.write(
        "INSERT INTO stock_level (id, on_hand, allocated, on_order, in_transit, backordered, sequence, updated_at) "
        "SELECT id, 0, 0, 0, 0, 0, 0, $2 FROM unnest($1::uuid[]) AS id ON CONFLICT (id) DO NOTHING",
        list(assignment_ids),
        work.now,
    )
