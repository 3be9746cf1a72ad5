"""Levels as they are read: balances beside the limits in force."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from vmi_graph.agreements.rules import READ_PRICES
from vmi_graph.catalog.queries import NATURAL_KEYS, PLACE, visible_to
from vmi_graph.foundation.quantity import SCALE, Quantity
from vmi_graph.foundation.reading import Binder, Source, boolean, decimal_, integer, quantity, text, time_, uuid_
from vmi_graph.foundation.reading.source import implying
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.stock.rules import Balances

POSITION: Final = "(level.on_hand + level.on_order + level.in_transit - level.allocated - level.backordered)"
SHELF: Final = "(level.on_hand - level.allocated - level.backordered)"


def _breached(what: str) -> str:
    """Return `agreements.rules.is_breached` in SQL; a test holds the two together."""
    return f"({what} < agreement.minimum OR (agreement.trigger = 'AT_OR_BELOW' AND {what} = agreement.minimum))"


BREACHED: Final = _breached(POSITION)
BELOW_MINIMUM: Final = _breached(SHELF)
ABOVE_MAXIMUM: Final = "(level.on_hand > agreement.maximum)"
OUT_OF_STOCK: Final = "(level.on_hand = 0)"
VALUE: Final = f"(level.on_hand * agreement.price / {SCALE})"

TABLES: Final = (
    "assignment JOIN stock_level AS level ON level.id = assignment.id"
    " JOIN agreement ON agreement.assignment_id = assignment.id AND agreement.valid_until IS NULL" + PLACE
)


@implying(*visible_to.implies)  # type: ignore[attr-defined]  # set by the decorator
def in_charge(viewer: Viewer, bind: Binder) -> str:
    """Return the scope of levels: assignments that last; each has one level and one agreement in force."""
    return f"{visible_to(viewer, bind)} AND assignment.ended_at IS NULL"


@dataclass(frozen=True, slots=True)
class Level:
    """The balances of one assignment."""

    id: UUID
    part_id: UUID
    location_id: UUID
    supplier_id: UUID
    on_hand: Quantity
    allocated: Quantity
    available: Quantity
    on_order: Quantity
    in_transit: Quantity
    backordered: Quantity
    position: Quantity
    minimum: Quantity
    maximum: Quantity
    breached: bool
    below_minimum: bool
    above_maximum: bool
    out_of_stock: bool
    value: Decimal | None
    currency: str | None
    sequence: int
    moved_at: datetime | None
    counted_at: datetime | None
    reported_at: datetime | None
    updated_at: datetime

    @property
    def balances(self) -> Balances:
        """The five balances by themselves."""
        return Balances(self.on_hand, self.allocated, self.on_order, self.in_transit, self.backordered)


LEVELS: Final = Source(
    kind="StockLevel",
    row=Level,
    tables=TABLES,
    scope=in_charge,
    also=NATURAL_KEYS,
    certain=("agreement",),
    columns={
        "id": uuid_("assignment.id", "The id of the assignment whose level this is."),
        "part_id": uuid_("assignment.part_id", "The part."),
        "location_id": uuid_("assignment.location_id", "The location."),
        "supplier_id": uuid_("assignment.supplier_id", "The supplier in charge."),
        "on_hand": quantity("level.on_hand", "Physically on the shelf, in stock units."),
        "allocated": quantity("level.allocated", "On the shelf but promised, in stock units."),
        "available": quantity("(level.on_hand - level.allocated)", "On hand less allocated; may be negative."),
        "on_order": quantity("level.on_order", "Ordered and not yet shipped, in stock units."),
        "in_transit": quantity("level.in_transit", "Shipped and not yet received, in stock units."),
        "backordered": quantity("level.backordered", "Asked for, not served and still wanted, in stock units."),
        "position": quantity(
            POSITION, "On hand + on order + in transit - allocated - backordered: what orders are decided on."
        ),
        "minimum": quantity("agreement.minimum", "The minimum of the agreement in force."),
        "maximum": quantity("agreement.maximum", "The maximum of the agreement in force."),
        "breached": boolean(
            BREACHED, "Whether the position is below the minimum, so that an order is due; see the agreement's trigger."
        ),
        "below_minimum": boolean(
            BELOW_MINIMUM,
            "Whether what can be served now is below the minimum, whatever is on order; by the agreement's trigger.",
        ),
        "above_maximum": boolean(ABOVE_MAXIMUM, "Whether more is on hand than the maximum."),
        "out_of_stock": boolean(OUT_OF_STOCK, "Whether nothing is on hand."),
        "value": decimal_(VALUE, "On hand at the price of the agreement in force.", permission=READ_PRICES),
        "currency": text("agreement.currency", "The currency (ISO 4217) of the value.", permission=READ_PRICES),
        "sequence": integer("level.sequence", "The sequence of the last ledger entry; grows with every movement."),
        "moved_at": time_("level.moved_at", "When a balance last changed; null when never.", nullable=True),
        "counted_at": time_("level.counted_at", "When the shelf was last counted; null when never.", nullable=True),
        "reported_at": time_(
            "level.reported_at", "When the shelf was last reported on in any way; null when never.", nullable=True
        ),
        "updated_at": time_("level.updated_at", "When this row last changed."),
    },
)
