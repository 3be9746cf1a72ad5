"""Writes to the stock; `post` is the ledger's only writer."""

from vmi_graph.stock.actions.adjusting import Adjustment, adjust_stock
from vmi_graph.stock.actions.consuming import Usage, record_consumptions
from vmi_graph.stock.actions.counting import CountLine, record_counts
from vmi_graph.stock.actions.gathered import record_consumption
from vmi_graph.stock.actions.levels import Kept, kept, open_levels
from vmi_graph.stock.actions.opening import open_balances
from vmi_graph.stock.actions.posting import Posted, Posting, post
from vmi_graph.stock.actions.receiving import Receipt, receive_stock
from vmi_graph.stock.actions.recording import Line, OnRefusal, Recorded

__all__ = [
    "Adjustment",
    "CountLine",
    "Kept",
    "Line",
    "OnRefusal",
    "Posted",
    "Posting",
    "Receipt",
    "Recorded",
    "Usage",
    "adjust_stock",
    "kept",
    "open_balances",
    "open_levels",
    "post",
    "receive_stock",
    "record_consumption",
    "record_consumptions",
    "record_counts",
]
