"""What orders cover already, for deciding; the caller narrows the assignments to what the viewer may see."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from vmi_graph.foundation.connection import POOLED, Statements
from vmi_graph.foundation.quantity import SCALE, Quantity
from vmi_graph.purchasing.rules import OrderOrigin

_PROPOSED: Final = """
SELECT line.assignment_id, sum(line.ordered)::bigint
FROM purchase_order_line AS line JOIN purchase_order ON purchase_order.id = line.order_id
WHERE line.assignment_id = ANY($1::uuid[]) AND purchase_order.state = 'PROPOSED'
GROUP BY line.assignment_id
"""

_ORDERED: Final = f"""
SELECT line.assignment_id, sum(line.ordered * line.price) / {SCALE}
FROM purchase_order_line AS line JOIN purchase_order ON purchase_order.id = line.order_id
WHERE line.assignment_id = ANY($1::uuid[]) AND purchase_order.created_at >= $2
  AND purchase_order.origin = ANY($3::text[]) AND purchase_order.state <> 'CANCELLED'
GROUP BY line.assignment_id
"""  # noqa: S608 - only a constant of ours in it


async def proposed_quantities(assignment_ids: Sequence[UUID], *, within: Statements = POOLED) -> dict[UUID, Quantity]:
    """Return what orders that wait for approval cover, whoever made them; assignments without any are left out."""
    rows = await within.fetch(_PROPOSED, list(assignment_ids))
    return {row[0]: Quantity(row[1]) for row in rows}


async def ordered_today(
    assignment_ids: Sequence[UUID],
    since: datetime,
    *,
    origins: Collection[OrderOrigin] = (OrderOrigin.AUTOMATIC,),
    within: Statements = POOLED,
) -> dict[UUID, Decimal]:
    """Return the worth of what was ordered or proposed since then and not cancelled, in the contract's currency.

    Assignments without any are left out.
    """
    rows = await within.fetch(_ORDERED, list(assignment_ids), since, [origin.value for origin in origins])
    return {row[0]: row[1] for row in rows}
