"""What demand tells: something was asked for in vain, usage from before the ledger became known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from vmi_graph.foundation.events import Event
from vmi_graph.foundation.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandUnmet(Event):
    """So much was asked for and not served."""

    TOPIC: ClassVar[str] = "demand.unmet"

    quantity: Quantity
    happened_at: datetime

    def facts(self) -> Mapping[str, object]:
        """Return how much, and when it was asked for."""
        return {"quantity": self.quantity.scaled, "happened_at": self.happened_at.isoformat()}


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageLoaded(Event):
    """Figures of usage from before the ledger were added or put right."""

    TOPIC: ClassVar[str] = "demand.usage"

    periods: int
    earliest: date
    latest: date

    def facts(self) -> Mapping[str, object]:
        """Return how many periods, and between which beginnings of them."""
        return {"periods": self.periods, "earliest": self.earliest.isoformat(), "latest": self.latest.isoformat()}
