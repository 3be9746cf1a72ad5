"""Everything a decision looks at, gathered for many assignments at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from vmi_graph.agreements.queries import InForce
from vmi_graph.catalog.rules import Standing
from vmi_graph.foundation.connection import Statements
from vmi_graph.foundation.quantity import ZERO
from vmi_graph.purchasing.queries import ordered_today, proposed_quantities
from vmi_graph.replenishment.rules import Situation
from vmi_graph.stock.rules import Balances

_AROUND: Final = """
SELECT level.id, supplier.standing, level.reported_at, stop.id IS NOT NULL
FROM stock_level AS level
JOIN assignment ON assignment.id = level.id AND assignment.ended_at IS NULL
JOIN supplier ON supplier.id = assignment.supplier_id
LEFT JOIN ordering_freeze AS stop ON stop.assignment_id = level.id AND stop.thawed_at IS NULL
WHERE level.id = ANY($1::uuid[])
"""


async def situations(
    balances: Mapping[UUID, Balances], contracts: Mapping[UUID, InForce], now: datetime, *, within: Statements
) -> dict[UUID, Situation]:
    """Return the situation of each assignment that is live and has a contract; the others are left out."""
    ids: Sequence[UUID] = [each for each in balances if each in contracts]
    around = {row[0]: row for row in await within.fetch(_AROUND, ids)}
    proposed = await proposed_quantities(ids, within=within)
    capped = [each for each in ids if contracts[each].terms.daily_value_cap is not None]
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    spent = await ordered_today(capped, midnight, within=within) if capped else {}
    return {
        each: Situation(
            balances=balances[each],
            terms=contracts[each].terms,
            standing=Standing(around[each][1]),
            frozen=around[each][3],
            proposed=proposed.get(each, ZERO),
            ordered_today=spent.get(each, Decimal(0)),
            data_age=None if around[each][2] is None else max(now - around[each][2], now - now),
        )
        for each in ids
        if each in around
    }
