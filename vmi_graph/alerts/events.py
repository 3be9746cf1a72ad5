"""What alerts tell: an episode began, changed, was acknowledged or ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from vmi_graph.alerts.rules import Change, Condition, Severity
from vmi_graph.foundation.events import Event
from vmi_graph.foundation.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMoved(Event):
    """Something happened to an episode; the figures are those right after it.

    order  the order it led to; `about` the order that is late
    """

    TOPIC: ClassVar[str] = "alert.moved"

    change: Change
    condition: Condition
    severity: Severity
    observed: Quantity | None = None
    limit: Quantity | None = None
    order: UUID | None = None
    about: UUID | None = None

    def facts(self) -> Mapping[str, object]:
        """Return what was then, so that a replayed event tells it."""
        return {
            "change": self.change.value,
            "condition": self.condition.value,
            "severity": self.severity.value,
            "observed": None if self.observed is None else self.observed.scaled,
            "limit": None if self.limit is None else self.limit.scaled,
            "order": self.order,
            "about": self.about,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfChanged(Event):
    """The shelf of an assignment has to be held against its limits; stays out of the journal.

    Told by the reaction to a movement, so that the shelf is looked at after everybody else has reacted to it:
    an episode then begins with the name of the order that the same movement led to.
    """
