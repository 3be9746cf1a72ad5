"""Alerts in the graph.

objects  the type, how lists of it are filtered and sorted, and where they hang
reads    what is read
acts     taking notice
live     the subscription
"""

from vmi_graph.alerts.graph.acts import Mutation
from vmi_graph.alerts.graph.live import Subscription
from vmi_graph.alerts.graph.objects import Alert, AlertOrder, AlertWhere
from vmi_graph.alerts.graph.reads import Query

__all__ = ["Alert", "AlertOrder", "AlertWhere", "Mutation", "Query", "Subscription"]
