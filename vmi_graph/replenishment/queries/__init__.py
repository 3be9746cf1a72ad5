"""What was decided and why, what would be decided now, and where ordering is frozen."""

from vmi_graph.replenishment.queries.preview import Preview, preview
from vmi_graph.replenishment.queries.reviews import FREEZES, REVIEWS, Freeze, Review
from vmi_graph.replenishment.queries.situation import situations

__all__ = ["FREEZES", "REVIEWS", "Freeze", "Preview", "Review", "preview", "situations"]
