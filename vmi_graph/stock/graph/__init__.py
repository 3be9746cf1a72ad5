"""Stock in the graph.

objects    levels, ledger entries, counts, and how lists of them are filtered and sorted
reads      what is read, and balances at any past moment
recording  the mutations that write to the ledger
live       the subscription to stock levels
"""

from vmi_graph.stock.graph.live import Subscription
from vmi_graph.stock.graph.objects import (
    LedgerEntry,
    LedgerEntryOrder,
    LedgerEntryWhere,
    StockCount,
    StockLevel,
    StockLevelOrder,
    StockLevelWhere,
)
from vmi_graph.stock.graph.reads import Query
from vmi_graph.stock.graph.recording import Mutation

__all__ = [
    "LedgerEntry",
    "LedgerEntryOrder",
    "LedgerEntryWhere",
    "Mutation",
    "Query",
    "StockCount",
    "StockLevel",
    "StockLevelOrder",
    "StockLevelWhere",
    "Subscription",
]
