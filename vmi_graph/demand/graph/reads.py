"""What is read of demand."""

from typing import Annotated

import strawberry

from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import Place, held
from vmi_graph.demand import queries
from vmi_graph.demand.graph.objects import (
    DailyUsage,
    DailyUsageOrder,
    DailyUsageWhere,
    MonthlyUsage,
    UnmetDemand,
    UnmetDemandOrder,
    UnmetDemandWhere,
    UsageHistory,
    UsageHistoryOrder,
    UsageHistoryWhere,
)
from vmi_graph.foundation import graph as kit


@strawberry.type
class Query:
    """What is read of demand."""

    daily_usage: kit.Connection[DailyUsage] = kit.listed(
        DailyUsage,
        queries.DAILY_USAGE,
        "Usage by day as the ledger has it, as far as the viewer may see it; the latest day first.",
        where=DailyUsageWhere,
        order_by=DailyUsageOrder,
    )
    usage_history: kit.Connection[UsageHistory] = kit.listed(
        UsageHistory,
        queries.USAGE_HISTORY,
        "Usage from before the ledger began, as far as the viewer may see it; the latest first.",
        where=UsageHistoryWhere,
        order_by=UsageHistoryOrder,
    )
    unmet_demand: kit.Connection[UnmetDemand] = kit.listed(
        UnmetDemand,
        queries.UNMET_DEMAND,
        "What was asked for and not served, as far as the viewer may see it; the latest first.",
        where=UnmetDemandWhere,
        order_by=UnmetDemandOrder,
    )

    @strawberry.field(
        description=(
            "What was used of one assignment in each month, the oldest first and none left out; null for an "
            "assignment that does not exist or may not be seen."
        )
    )
    async def monthly_usage(
        self,
        info: kit.Info,
        of: Annotated[catalog.AssignmentReference, strawberry.argument(description="Whose usage.")],
    ) -> list[MonthlyUsage] | None:
        """Add history and ledger up."""
        key = of.key
        if isinstance(key, Place):
            (found,) = await held(kit.viewer(info), [key])
            if len(found) != 1:
                return None
            key = found[0].id
        months = await queries.monthly_usage(kit.viewer(info), key)
        return [MonthlyUsage(starts_on=month.starts_on, quantity=month.quantity) for month in months] or None
