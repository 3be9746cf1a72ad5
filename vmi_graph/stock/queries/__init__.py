"""What is where, and how it came to be: levels, ledger, counts, balances at any past moment, sums."""

from vmi_graph.stock.queries.counts import COUNTS, Count
from vmi_graph.stock.queries.ledger import ENTRIES, Entry, LedgerTime, balances_at
from vmi_graph.stock.queries.levels import LEVELS, Level
from vmi_graph.stock.queries.summary import Summary, summary

__all__ = [
    "COUNTS",
    "ENTRIES",
    "LEVELS",
    "Count",
    "Entry",
    "LedgerTime",
    "Level",
    "Summary",
    "balances_at",
    "summary",
]
