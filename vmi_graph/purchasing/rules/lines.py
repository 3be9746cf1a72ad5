"""What each step does to a line, and what that does to the balances of its assignment.

A line's balances follow from its quantities: what a step moves is the difference of what the line has on order, in
transit and received before and after it, so that no step can post what another posted already.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.refusal import InvalidInput
from vmi_graph.stock.rules import Balance, EntryKind, Movement


@dataclass(frozen=True, slots=True)
class Line:
    """One part of an order, in stock units.

    ordered    what was asked for
    confirmed  what the supplier will deliver; equal to `ordered` until it is acknowledged
    shipped    what has left the supplier
    received   what arrived and was accepted; may exceed what was confirmed
    rejected   what arrived and was refused
    in_force   whether the order is placed and not over: only then something is on order or in transit
    """

    id: UUID
    number: int
    assignment_id: UUID
    ordered: Quantity
    confirmed: Quantity
    shipped: Quantity = ZERO
    received: Quantity = ZERO
    rejected: Quantity = ZERO
    price: Decimal = Decimal(0)
    in_force: bool = True

    @property
    def arrived(self) -> Quantity:
        """Whatever came, accepted or not."""
        return self.received + self.rejected

    @property
    def in_transit(self) -> Quantity:
        """Shipped and not yet arrived."""
        return max(self.shipped - self.arrived, ZERO) if self.in_force else ZERO

    @property
    def on_order(self) -> Quantity:
        """Confirmed, and neither shipped nor arrived."""
        return max(self.confirmed - max(self.shipped, self.arrived), ZERO) if self.in_force else ZERO

    @property
    def outstanding(self) -> Quantity:
        """What may still come."""
        return self.on_order + self.in_transit


def place(line: Line) -> Line:
    """Put a line on order."""
    return replace(line, in_force=True)


def confirm(line: Line, quantity: Quantity) -> Line:
    """Let the supplier confirm a quantity, zero included."""
    if quantity < ZERO:
        raise InvalidInput("A confirmed quantity cannot be negative.", path=("quantity",))
    return replace(line, confirmed=quantity)


def ship(line: Line, quantity: Quantity) -> Line:
    """Send a quantity on its way; more than was confirmed is a fact, and kept."""
    if quantity <= ZERO:
        raise InvalidInput("A shipped quantity must be above zero.", path=("quantity",))
    return replace(line, shipped=line.shipped + quantity)


def receive(line: Line, accepted: Quantity, rejected: Quantity) -> Line:
    """Take a delivery in; what was rejected goes back, is not on hand, and is not waited for any more."""
    if accepted < ZERO or rejected < ZERO or accepted + rejected == ZERO:
        raise InvalidInput("A receipt needs an accepted or a rejected quantity above zero.", path=("accepted",))
    return replace(line, received=line.received + accepted, rejected=line.rejected + rejected)


def end(line: Line) -> Line:
    """Let go of whatever is outstanding."""
    return replace(line, in_force=False)


def movements(before: Line, after: Line, kind: EntryKind) -> list[Movement]:
    """Return what turns the balances of a line before a step into those after it, zero changes left out."""
    changes = [
        (Balance.ON_ORDER, after.on_order - before.on_order),
        (Balance.IN_TRANSIT, after.in_transit - before.in_transit),
        (Balance.ON_HAND, after.received - before.received),
    ]
    return [Movement(balance, kind, change) for balance, change in changes if change]
