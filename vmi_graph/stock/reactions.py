"""What stock does when a supplier is put in charge or relieved."""

from collections.abc import Sequence
from typing import Final

from vmi_graph.catalog.events import SupplierAssigned, SupplierUnassigned
from vmi_graph.catalog.rules import StockLeft
from vmi_graph.foundation.events import Event
from vmi_graph.foundation.work import Reaction, Work
from vmi_graph.stock.actions import kept, open_levels
from vmi_graph.stock.rules import Balances


async def open_for(work: Work, started: Sequence[SupplierAssigned]) -> None:
    """Give each new assignment its level."""
    await open_levels(work, [each.subject_id for each in started])


async def refuse_while_stock_is_left(work: Work, ended: Sequence[SupplierUnassigned]) -> None:
    """Refuse to relieve a supplier while a balance is not zero: nobody would answer for what is left."""
    levels = await kept(work, [each.subject_id for each in ended])
    for level in levels.values():
        if level.balances != Balances():
            left = level.balances
            raise StockLeft(
                f"{left.on_hand} is on hand, {left.on_order} on order and {left.in_transit} in transit: "
                "count, move or cancel it first.",
                path=("assignment",),
            )


WITHIN: Final[dict[type[Event], Reaction]] = {
    SupplierAssigned: open_for,
    SupplierUnassigned: refuse_while_stock_is_left,
}
