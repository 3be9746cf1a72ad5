"""What was used and what was asked for in vain, as it is read."""

from vmi_graph.demand.queries.history import USAGE_HISTORY, Usage
from vmi_graph.demand.queries.monthly import monthly_usage
from vmi_graph.demand.queries.unmet import UNMET_DEMAND, Unmet

__all__ = ["UNMET_DEMAND", "USAGE_HISTORY", "Unmet", "Usage", "monthly_usage"]
