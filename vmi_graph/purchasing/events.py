"""What purchasing tells: an order moved on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from vmi_graph.foundation.events import Event
from vmi_graph.purchasing.rules import OrderOrigin, OrderState, OrderStep


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMoved(Event):
    """An order took a step; `state` is where it stands after it.

    The assignment is that of its first line: orders have one supplier and one location, but may have several parts.
    """

    TOPIC: ClassVar[str] = "order.moved"

    step: OrderStep
    state: OrderState
    number: str
    origin: OrderOrigin

    def facts(self) -> Mapping[str, object]:
        """Return the step and the state right after it, so that a replayed event tells what was then."""
        return {
            "step": self.step.value,
            "state": self.state.value,
            "number": self.number,
            "origin": self.origin.value,
        }
