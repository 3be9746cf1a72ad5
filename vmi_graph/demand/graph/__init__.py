"""Demand in the graph.

objects    usage by day and from before the ledger, unmet demand, months of usage, and how lists are filtered and sorted
reads      what is read
recording  the mutation that records what could not be served
"""

from vmi_graph.demand.graph.objects import (
    DailyUsage,
    DailyUsageOrder,
    DailyUsageWhere,
    UnmetDemand,
    UnmetDemandOrder,
    UnmetDemandWhere,
    UsageHistory,
    UsageHistoryOrder,
    UsageHistoryWhere,
)
from vmi_graph.demand.graph.reads import Query
from vmi_graph.demand.graph.recording import Mutation

__all__ = [
    "DailyUsage",
    "DailyUsageOrder",
    "DailyUsageWhere",
    "Mutation",
    "Query",
    "UnmetDemand",
    "UnmetDemandOrder",
    "UnmetDemandWhere",
    "UsageHistory",
    "UsageHistoryOrder",
    "UsageHistoryWhere",
]
