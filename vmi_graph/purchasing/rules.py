"""The life of a purchase order, and what each step does to the balances."""

import secrets
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.refusal import InvalidInput, Refusal
from vmi_graph.foundation.viewer import Permission
from vmi_graph.foundation.word import Word
from vmi_graph.stock.rules import Balance, EntryKind, Movement

CREATE_ORDERS: Final = Permission("order:create")
ANSWER_ORDERS: Final = Permission("order:answer")
SHIP_ORDERS: Final = Permission("order:ship")
RECEIVE_ORDERS: Final = Permission("order:receive")
CANCEL_ORDERS: Final = Permission("order:cancel")
APPROVE_ORDERS: Final = Permission("order:approve")


class OrderState(Word):
    """How far an order has come."""

    PROPOSED = "PROPOSED", "Waits for the customer's approval; nothing is on order yet."
    OPEN = "OPEN", "Placed with the supplier, who has not answered."
    ACKNOWLEDGED = "ACKNOWLEDGED", "The supplier confirmed it."
    SHIPPED = "SHIPPED", "Something of it is on its way."
    RECEIVED = "RECEIVED", "Something of it has arrived, and something is still outstanding."
    CLOSED = "CLOSED", "Nothing is outstanding any more."
    CANCELLED = "CANCELLED", "Ended before anything was shipped."


class Origin(Word):
    """Who made the order."""

    AUTOMATIC = "AUTOMATIC", "Replenishment, because the position was breached."
    SUPPLIER = "SUPPLIER", "The supplier, by hand."
    CUSTOMER = "CUSTOMER", "The customer, by hand."
    ERP = "ERP", "The supplier's ERP."


class OrderStep(Word):
    """What moved an order on."""

    PROPOSED = "PROPOSED", "Written down for approval."
    PLACED = "PLACED", "Placed with the supplier."
    APPROVED = "APPROVED", "Approved by the customer and placed."
    REJECTED = "REJECTED", "Refused by the customer."
    ACKNOWLEDGED = "ACKNOWLEDGED", "Confirmed by the supplier."
    SHIPPED = "SHIPPED", "A shipment left."
    RECEIVED = "RECEIVED", "A delivery arrived."
    CLOSED = "CLOSED", "Closed with something outstanding that will not come."
    CANCELLED = "CANCELLED", "Called off."


TERMINAL: Final = frozenset({OrderState.CLOSED, OrderState.CANCELLED})

ALLOWED: Final = {
    OrderStep.APPROVED: frozenset({OrderState.PROPOSED}),
    OrderStep.REJECTED: frozenset({OrderState.PROPOSED}),
    OrderStep.ACKNOWLEDGED: frozenset({OrderState.OPEN, OrderState.ACKNOWLEDGED}),
    OrderStep.SHIPPED: frozenset(
        {OrderState.OPEN, OrderState.ACKNOWLEDGED, OrderState.SHIPPED, OrderState.RECEIVED}
    ),
    OrderStep.RECEIVED: frozenset(
        {OrderState.OPEN, OrderState.ACKNOWLEDGED, OrderState.SHIPPED, OrderState.RECEIVED}
    ),
    OrderStep.CLOSED: frozenset({OrderState.SHIPPED, OrderState.RECEIVED}),
    OrderStep.CANCELLED: frozenset({OrderState.PROPOSED, OrderState.OPEN, OrderState.ACKNOWLEDGED}),
}
"""From which states a step may be taken."""


class WrongState(Refusal):
    """The order's state does not allow this step."""

    code = "WRONG_STATE"


class AboveCeiling(Refusal):
    """The order would lift the position above the agreed ceiling."""

    code = "ABOVE_CEILING"


class AgainstTerms(Refusal):
    """The order does not keep to the agreed pack size or minimum order."""

    code = "AGAINST_TERMS"


@dataclass(frozen=True, slots=True)
class Line:
    """One part of an order, in stock units.

    ordered    what was asked for
    confirmed  what the supplier will deliver; equal to `ordered` until it is acknowledged
    shipped    what has left the supplier
    received   what arrived and was accepted; may exceed what was confirmed
    rejected   what arrived and was refused
    ended      whether the order is over, so that nothing more will come
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
    ended: bool = False

    @property
    def in_transit(self) -> Quantity:
        """Shipped and not yet arrived."""
        return ZERO if self.ended else max(self.shipped - self.received - self.rejected, ZERO)

    @property
    def on_order(self) -> Quantity:
        """Confirmed, and neither shipped nor arrived."""
        if self.ended:
            return ZERO
        return max(self.confirmed - max(self.shipped, self.received + self.rejected), ZERO)

    @property
    def outstanding(self) -> Quantity:
        """What may still come."""
        return self.on_order + self.in_transit


def check_step(step: OrderStep, state: OrderState) -> None:
    """Refuse a step that the state does not allow."""
    if state not in ALLOWED[step]:
        raise WrongState(f"An order that is {state.value} cannot be {step.value}.", path=("order",))


def place(line: Line) -> list[Movement]:
    """Put a line on order."""
    return [Movement(Balance.ON_ORDER, EntryKind.ORDER_PLACED, line.ordered)]


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
    """Take a delivery in; what was rejected goes back and is not on hand."""
    if accepted < ZERO or rejected < ZERO or accepted + rejected == ZERO:
        raise InvalidInput(
            "A receipt needs an accepted or a rejected quantity above zero.", path=("accepted",)
        )
    return replace(line, received=line.received + accepted, rejected=line.rejected + rejected)


def end(line: Line) -> Line:
    """Let go of whatever is outstanding."""
    return replace(line, ended=True)


def movements(before: Line, after: Line, kind: EntryKind) -> list[Movement]:
    """Return what turns the balances of a line before a step into those after it, zero changes left out."""
    changes = [
        (Balance.ON_ORDER, after.on_order - before.on_order),
        (Balance.IN_TRANSIT, after.in_transit - before.in_transit),
        (Balance.ON_HAND, after.received - before.received),
    ]
    return [Movement(balance, kind, change) for balance, change in changes if change]


_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def order_number(day: date) -> str:
    """Return a fresh order number: the day and eight random letters, so that no supplier can count the others' orders."""
    return f"PO-{day:%Y%m%d}-{''.join(secrets.choice(_LETTERS) for _ in range(8))}"
