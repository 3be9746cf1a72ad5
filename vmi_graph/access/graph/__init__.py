"""Access in the graph.

objects  tokens that were given out, and what the viewer may do and where
writes   giving tokens out and taking them back
"""

from vmi_graph.access.graph.objects import AccessToken, MyAccess, Query
from vmi_graph.access.graph.writes import Mutation

__all__ = ["AccessToken", "Mutation", "MyAccess", "Query"]
