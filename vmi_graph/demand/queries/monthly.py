"""Usage by month, over the border between history and ledger."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from vmi_graph.catalog.queries import ASSIGNMENTS
from vmi_graph.demand import rules
from vmi_graph.foundation.connection import POOLED, Statements
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import Is, one
from vmi_graph.foundation.viewer import Viewer

_HISTORY: Final = """
SELECT date_trunc('month', starts_on)::date, sum(quantity)::bigint FROM usage_history WHERE assignment_id = $1
GROUP BY 1
"""

_LEDGER: Final = """
SELECT date_trunc('month', day)::date, sum(consumed - returned)::bigint FROM daily_usage WHERE assignment_id = $1
GROUP BY 1
"""


async def monthly_usage(
    viewer: Viewer, assignment_id: UUID, *, within: Statements = POOLED
) -> list[rules.MonthlyUsage]:
    """Return what was used in each month, oldest first; nothing for an assignment the viewer may not see."""
    assignment = await one(ASSIGNMENTS, viewer, Is("id", "eq", assignment_id), within=within)
    if assignment is None:
        return []
    history = await within.fetch(_HISTORY, assignment_id)
    ledger = await within.fetch(_LEDGER, assignment_id)
    return rules.by_month(
        {row[0]: Quantity(row[1]) for row in history},
        {row[0]: Quantity(row[1]) for row in ledger},
        assignment.started_at,
        assignment.ended_at or datetime.now(UTC),
    )
