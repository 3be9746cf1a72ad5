"""Orders as they are read, and what they cover already."""

from vmi_graph.purchasing.queries.cover import ordered_today, proposed_quantities

__all__ = ["ordered_today", "proposed_quantities"]
