"""Decisions in the graph: reviews, what would be decided now, freezes.

objects   reviews and freezes, and what they add to lower types
preview   what would be decided now, also with other terms
reads     lists
writes    freezing and letting go on
"""

from vmi_graph.replenishment.graph.objects import OrderingFreeze, ReplenishmentReview
from vmi_graph.replenishment.graph.reads import Query
from vmi_graph.replenishment.graph.writes import Mutation

__all__ = ["Mutation", "OrderingFreeze", "Query", "ReplenishmentReview"]
