"""Usage from before the ledger: figures loaded by whoever puts an assignment under management."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from vmi_graph.demand import rules
from vmi_graph.demand.events import UsageLoaded
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import NotFound, Refusal, Refusals
from vmi_graph.foundation.work import Work


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used of an assignment in one period; negative when more came back than went out."""

    assignment_id: UUID
    starts_on: date
    quantity: Quantity
    period: rules.Period = rules.Period.MONTH


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many figures were new, were put right, and were known already."""

    added: int
    changed: int
    unchanged: int


_ASSIGNMENTS: Final = "SELECT id, supplier_id, location_id, started_at FROM assignment WHERE id = ANY($1::uuid[])"

_WRITE: Final = """
INSERT INTO usage_history AS known (id, assignment_id, period, starts_on, quantity, source)
SELECT given.*, $6 FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::date[], $5::bigint[]) AS given
ON CONFLICT (assignment_id, period, starts_on)
    DO UPDATE SET quantity = excluded.quantity, source = excluded.source WHERE known.quantity <> excluded.quantity
RETURNING assignment_id, starts_on, (xmax = 0) AS added
"""


async def load_usage(work: Work, rows: Sequence[Usage], source: str | None = None) -> Loaded:
    """Keep figures of assignments that the work has locked, set-based; one figure for each period.

    A figure that is there already is put right where it differs. Refuses periods in which the ledger was kept;
    refusals carry the number of the row as their path. Tells `UsageLoaded` for each assignment that changed.
    """
    found = await work.fetch(_ASSIGNMENTS, list({row.assignment_id for row in rows}))
    assignments = {record["id"]: record for record in found}
    refusals: list[Refusal] = []
    for index, row in enumerate(rows):
        if row.assignment_id not in assignments:
            refusals.append(NotFound("There is no such assignment.", path=(index, "assignment")))
            continue
        try:
            rules.check_history(row.starts_on, row.period, assignments[row.assignment_id]["started_at"])
        except Refusal as refusal:
            refusals.append(refusal.under(index))
    if refusals:
        raise Refusals(refusals)
    if not rows:
        return Loaded(0, 0, 0)
    written = await work.write(
        _WRITE,
        [new_id() for _ in rows],
        [row.assignment_id for row in rows],
        [row.period.value for row in rows],
        [row.starts_on for row in rows],
        [row.quantity.scaled for row in rows],
        source or work.viewer.client,
    )
    touched: dict[UUID, list[date]] = {}
    for assignment_id, starts_on, _ in written:
        touched.setdefault(assignment_id, []).append(starts_on)
    work.tell(
        *(
            UsageLoaded(
                subject_id=assignment_id,
                assignment_id=assignment_id,
                supplier_id=assignments[assignment_id]["supplier_id"],
                location_id=assignments[assignment_id]["location_id"],
                periods=len(days),
                earliest=min(days),
                latest=max(days),
            )
            for assignment_id, days in touched.items()
        )
    )
    added = sum(record["added"] for record in written)
    return Loaded(added, len(written) - added, len(rows) - len(written))
