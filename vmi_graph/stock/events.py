"""What stock tells: a balance moved, the book was checked against the shelf."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from vmi_graph.foundation.events import Event
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.stock.rules import Balances, DayUsage, EntryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class StockMoved(Event):
    """Balances of one assignment changed; `sequence` is that of the last entry.

    usage  what was taken and brought back, by the days on which it happened; a day may come more than once
    """

    TOPIC: ClassVar[str] = "stock.moved"

    kinds: Sequence[EntryKind]
    before: Balances
    after: Balances
    sequence: int
    usage: Sequence[DayUsage] = ()

    def facts(self) -> Mapping[str, object]:
        """Return the balances as they were right after it, so that a replayed event tells what was then."""
        after = self.after
        return {
            "sequence": self.sequence,
            "kinds": [kind.value for kind in self.kinds],
            "on_hand": after.on_hand.scaled,
            "allocated": after.allocated.scaled,
            "on_order": after.on_order.scaled,
            "in_transit": after.in_transit.scaled,
            "backordered": after.backordered.scaled,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BookChecked(Event):
    """The book was held against the shelf, by a count or by a consumption of more than it held."""

    TOPIC: ClassVar[str] = "stock.counted"

    expected: Quantity
    counted: Quantity
    tolerance_percent: Decimal
    within_tolerance: bool

    def facts(self) -> Mapping[str, object]:
        """Return both figures."""
        return {
            "expected": self.expected.scaled,
            "counted": self.counted.scaled,
            "within_tolerance": self.within_tolerance,
        }
