"""Demand in the graph.

objects    usage history, unmet demand, months of usage, and how lists are filtered and sorted
reads      what is read
recording  the mutation that records what could not be served
"""

from vmi_graph.demand.graph.objects import (
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
    "Mutation",
    "Query",
    "UnmetDemand",
    "UnmetDemandOrder",
    "UnmetDemandWhere",
    "UsageHistory",
    "UsageHistoryOrder",
    "UsageHistoryWhere",
]
