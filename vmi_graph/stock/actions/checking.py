"""Every time the book is held against the shelf is kept: the stock accuracy is made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from vmi_graph.agreements.queries import contracts_of
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.work import Work
from vmi_graph.stock import rules
from vmi_graph.stock.actions.levels import kept
from vmi_graph.stock.events import BookChecked


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What the book said of a shelf, and what was there."""

    assignment_id: UUID
    expected: Quantity
    counted: Quantity
    at: datetime
    external_reference: str | None = None
    reason: str | None = None


_WRITE: Final = """
WITH counts AS (
    INSERT INTO stock_count (id, assignment_id, expected, counted, tolerance_percent, within_tolerance, counted_at,
                             external_reference, reason, actor, source, recorded_at)
    SELECT count.*, $12
    FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::numeric[], $6::boolean[], $7::timestamptz[],
                $8::text[], $9::text[], $10::text[], $11::text[]) AS count
)
UPDATE stock_level
SET counted_at = greatest(stock_level.counted_at, new.at), reported_at = $12, updated_at = greatest(updated_at, $12)
FROM (SELECT id, max(at) AS at FROM unnest($2::uuid[], $7::timestamptz[]) AS each (id, at) GROUP BY id) AS new
WHERE stock_level.id = new.id
"""


async def note_checks(work: Work, checks: Sequence[Check]) -> list[UUID]:
    """Keep checks of assignments that the work has locked; tells `BookChecked` for each; return their ids."""
    if not checks:
        return []
    contracts = await contracts_of(work, [check.assignment_id for check in checks])
    levels = await kept(work, [check.assignment_id for check in checks])
    tolerances = [
        contracts[check.assignment_id].terms.count_tolerance_percent if check.assignment_id in contracts else Decimal(0)
        for check in checks
    ]
    agreed = [
        rules.is_within_tolerance(check.expected, check.counted, tolerance)
        for check, tolerance in zip(checks, tolerances, strict=True)
    ]
    ids = [new_id() for _ in checks]
    await work.write(
        _WRITE,
        ids,
        [check.assignment_id for check in checks],
        [check.expected.scaled for check in checks],
        [check.counted.scaled for check in checks],
        tolerances,
        agreed,
        [check.at for check in checks],
        [check.external_reference for check in checks],
        [check.reason for check in checks],
        [work.by(check.assignment_id).subject for check in checks],
        [work.by(check.assignment_id).client for check in checks],
        work.now,
    )
    work.tell(
        *(
            BookChecked(
                subject_id=count_id,
                assignment_id=check.assignment_id,
                supplier_id=levels[check.assignment_id].supplier_id,
                location_id=levels[check.assignment_id].location_id,
                expected=check.expected,
                counted=check.counted,
                tolerance_percent=tolerance,
                within_tolerance=within,
            )
            for count_id, check, tolerance, within in zip(ids, checks, tolerances, agreed, strict=True)
        )
    )
    return ids
