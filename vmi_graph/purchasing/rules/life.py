"""How far an order has come, and which steps lead on from there.

PROPOSED → OPEN → ACKNOWLEDGED → SHIPPED → RECEIVED → CLOSED
└────────┴──────────┴→ CANCELLED
"""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from vmi_graph.foundation.refusal import InvalidInput, Refusal
from vmi_graph.foundation.viewer import Permission
from vmi_graph.foundation.word import Word
from vmi_graph.purchasing.rules.lines import Line, end

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


class OrderOrigin(Word):
    """Who made the order."""

    AUTOMATIC = "AUTOMATIC", "Replenishment, because the position was breached."
    SUPPLIER = "SUPPLIER", "The supplier, by hand."
    CUSTOMER = "CUSTOMER", "The customer, by hand."
    ERP = "ERP", "The supplier's ERP."


UNASKED: Final = frozenset({OrderOrigin.AUTOMATIC, OrderOrigin.SUPPLIER, OrderOrigin.ERP})
"""Origins of orders that nobody of the customer asked for: they count towards the agreed caps."""


class OrderStep(Word):
    """What moved an order on."""

    PROPOSED = "PROPOSED", "Written down for approval."
    PLACED = "PLACED", "Placed with the supplier."
    APPROVED = "APPROVED", "Approved by the customer and placed."
    REJECTED = "REJECTED", "Refused by the customer."
    ACKNOWLEDGED = "ACKNOWLEDGED", "Answered by the supplier; confirmed to none at all, it is cancelled."
    SHIPPED = "SHIPPED", "A shipment left."
    RECEIVED = "RECEIVED", "A delivery arrived."
    CLOSED = "CLOSED", "Closed with something outstanding that will not come."
    CANCELLED = "CANCELLED", "Called off."


TERMINAL: Final = frozenset({OrderState.CLOSED, OrderState.CANCELLED})
IN_FORCE: Final = frozenset(OrderState) - TERMINAL - {OrderState.PROPOSED}
"""States in which what was ordered and has not come is on order or in transit."""

_UNDER_WAY: Final = frozenset({OrderState.SHIPPED, OrderState.RECEIVED})
_PLACED: Final = frozenset({OrderState.OPEN, OrderState.ACKNOWLEDGED})

ALLOWED: Final = {
    OrderStep.APPROVED: frozenset({OrderState.PROPOSED}),
    OrderStep.REJECTED: frozenset({OrderState.PROPOSED}),
    OrderStep.ACKNOWLEDGED: _PLACED,
    OrderStep.SHIPPED: _PLACED | _UNDER_WAY,
    OrderStep.RECEIVED: _PLACED | _UNDER_WAY,
    OrderStep.CLOSED: _UNDER_WAY,
    OrderStep.CANCELLED: _PLACED | {OrderState.PROPOSED},
}
"""From which states a step may be taken; PROPOSED and PLACED begin an order."""


class WrongState(Refusal):
    """The order's state does not allow this step."""

    code = "WRONG_STATE"


def check_step(step: OrderStep, state: OrderState) -> None:
    """Refuse a step that the state does not allow."""
    if state not in ALLOWED[step]:
        raise WrongState(f"An order that is {state.value} cannot be {step.value}.", path=("order",))


_AFTER: Final = {
    OrderStep.PROPOSED: OrderState.PROPOSED,
    OrderStep.PLACED: OrderState.OPEN,
    OrderStep.APPROVED: OrderState.OPEN,
    OrderStep.REJECTED: OrderState.CANCELLED,
    OrderStep.CLOSED: OrderState.CLOSED,
    OrderStep.CANCELLED: OrderState.CANCELLED,
}


def state_after(step: OrderStep, state: OrderState, lines: Sequence[Line]) -> OrderState:
    """Return where an order stands after a step that left its lines like this."""
    match step:
        case OrderStep.ACKNOWLEDGED:
            return OrderState.ACKNOWLEDGED if any(line.confirmed for line in lines) else OrderState.CANCELLED
        case OrderStep.SHIPPED:
            return OrderState.RECEIVED if state is OrderState.RECEIVED else OrderState.SHIPPED
        case OrderStep.RECEIVED:
            return OrderState.RECEIVED if any(line.outstanding for line in lines) else OrderState.CLOSED
        case _:
            return _AFTER[step]


def settled(state: OrderState, line: Line) -> Line:
    """Return a line as the state of its order leaves it: of an order that is over, nothing is outstanding."""
    return end(line) if state in TERMINAL else line


AHEAD: Final = timedelta(minutes=5)
"""How far the clock of a client may run ahead of ours."""

_WIDEST: Final = 200  # what the column holds


def check_reference(given: str, what: str = "external_reference") -> str:
    """Return what a client calls something; refuse what is blank or longer than 200 characters."""
    if not given.strip() or len(given) > _WIDEST:
        raise InvalidInput("A reference has 1 to 200 characters.", path=(what,))
    return given


_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def order_number(day: date) -> str:
    """Return a fresh order number: the day and eight random letters; nobody can count the others' orders by it."""
    return f"PO-{day:%Y%m%d}-{''.join(secrets.choice(_LETTERS) for _ in range(8))}"
