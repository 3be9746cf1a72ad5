"""Writes of demand: usage by day, what was asked for in vain, and usage from before the ledger."""

from vmi_graph.demand.actions.daily import roll_up
from vmi_graph.demand.actions.history import Loaded, Usage, load_usage
from vmi_graph.demand.actions.unmet import Unserved, record_unmet_demand

__all__ = ["Loaded", "Unserved", "Usage", "load_usage", "record_unmet_demand", "roll_up"]
