"""What replenishment tells: automatic ordering was frozen or let go on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from vmi_graph.foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderingFrozen(Event):
    """Nothing is ordered by itself for this assignment from now on."""

    TOPIC: ClassVar[str] = "ordering.frozen"

    reason: str | None

    def facts(self) -> Mapping[str, object]:
        """Return the reason."""
        return {"reason": self.reason}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderingThawed(Event):
    """Ordering goes on by itself for this assignment."""

    TOPIC: ClassVar[str] = "ordering.thawed"
