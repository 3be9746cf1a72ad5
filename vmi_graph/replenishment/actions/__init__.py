"""Reviews, which may order, and the freezing of automatic ordering."""

from vmi_graph.replenishment.actions.freezing import Frozen, Scope, freeze, freeze_ordering, unfreeze_ordering
from vmi_graph.replenishment.actions.reviewing import review

__all__ = ["Frozen", "Scope", "freeze", "freeze_ordering", "review", "unfreeze_ordering"]
