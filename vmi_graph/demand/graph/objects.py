"""Usage by day and from before the ledger, unmet demand and months of usage in the graph."""

from datetime import date, datetime

import strawberry

from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import ASSIGNMENTS
from vmi_graph.demand import queries, rules
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.stock import graph as stock


@kit.entity(queries.USAGE_HISTORY)
class UsageHistory(kit.Node):
    """What was used in a period before the ledger began; a period without a figure has no record, which is not zero."""

    period: rules.Period
    starts_on: date
    quantity: Quantity
    source: str
    assignment: catalog.Assignment = kit.related(
        ASSIGNMENTS, by="assignment_id", meaning="The assignment it was used from."
    )


@kit.filters(queries.USAGE_HISTORY)
class UsageHistoryWhere:
    """Which figures of usage."""


@kit.orders(queries.USAGE_HISTORY)
class UsageHistoryOrder:
    """By what figures of usage are sorted."""


@kit.entity(queries.DAILY_USAGE)
class DailyUsage(kit.Node):
    """What the ledger says was used on one calendar day in UTC; a day without a row is a day without usage."""

    day: date
    consumed: Quantity
    returned: Quantity
    quantity: Quantity
    assignment: catalog.Assignment = kit.related(
        ASSIGNMENTS, by="assignment_id", meaning="The assignment it was used from."
    )


@kit.filters(queries.DAILY_USAGE)
class DailyUsageWhere:
    """Which days of usage."""


@kit.orders(queries.DAILY_USAGE)
class DailyUsageOrder:
    """By what days of usage are sorted."""


@kit.extends(stock.StockLevel)
class StockLevelUsage:
    """What demand adds to a level."""

    daily_usage: kit.Connection[DailyUsage] = kit.listed(
        DailyUsage,
        queries.DAILY_USAGE,
        "What was used each day since the ledger began, the latest first; days without usage have no row.",
        where=DailyUsageWhere,
        order_by=DailyUsageOrder,
        by="assignment_id",
    )


@kit.entity(queries.UNMET_DEMAND)
class UnmetDemand(kit.Node):
    """What was asked for and not served; no stock moved."""

    quantity: Quantity
    happened_at: datetime
    recorded_at: datetime
    actor: str
    source: str
    external_reference: str | None
    reason: str | None
    assignment: catalog.Assignment = kit.related(
        ASSIGNMENTS, by="assignment_id", meaning="The assignment that should have served it."
    )


@kit.filters(queries.UNMET_DEMAND)
class UnmetDemandWhere:
    """Which unmet demand."""


@kit.orders(queries.UNMET_DEMAND)
class UnmetDemandOrder:
    """By what unmet demand is sorted."""


@strawberry.type(description="What was used in one calendar month in UTC, from history and ledger together.")
class MonthlyUsage:
    """One month; its root is a `rules.MonthlyUsage`."""

    starts_on: date = strawberry.field(description="The first day of the month.")
    quantity: Quantity | None = strawberry.field(
        description=(
            "Consumption less returns, in stock units; negative when more came back than went out. Null when nobody "
            "kept a record of the month, which is not zero."
        )
    )
