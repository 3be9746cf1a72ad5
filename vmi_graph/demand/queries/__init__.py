"""What was used and what was asked for in vain, as it is read."""

from vmi_graph.demand.queries.daily import DAILY_USAGE, DailyUsage
from vmi_graph.demand.queries.history import USAGE_HISTORY, Usage
from vmi_graph.demand.queries.monthly import monthly_usage
from vmi_graph.demand.queries.unmet import UNMET_DEMAND, Unmet

__all__ = ["DAILY_USAGE", "UNMET_DEMAND", "USAGE_HISTORY", "DailyUsage", "Unmet", "Usage", "monthly_usage"]
