"""What demand does when stock moved: the day's usage grows in the same transaction."""

from typing import Final

from vmi_graph.demand.actions import roll_up
from vmi_graph.foundation.events import Event
from vmi_graph.foundation.work import Reaction
from vmi_graph.stock.events import StockMoved

WITHIN: Final[dict[type[Event], Reaction]] = {StockMoved: roll_up}
