"""A purchase order from proposed to closed: its life, its lines, the terms it keeps to.

life   states, steps, who may take them
lines  quantities, and the movements they lead to
terms  what the contract allows, and when it wants a look
"""

from vmi_graph.purchasing.rules.life import (
    AHEAD,
    ALLOWED,
    ANSWER_ORDERS,
    APPROVE_ORDERS,
    CANCEL_ORDERS,
    CREATE_ORDERS,
    IN_FORCE,
    RECEIVE_ORDERS,
    SHIP_ORDERS,
    TERMINAL,
    UNASKED,
    OrderOrigin,
    OrderState,
    OrderStep,
    WrongState,
    check_step,
    order_number,
    state_after,
)
from vmi_graph.purchasing.rules.lines import Line, confirm, end, movements, place, receive, ship
from vmi_graph.purchasing.rules.terms import (
    LOOKS,
    AboveCeiling,
    AgainstTerms,
    Bid,
    Look,
    check_ceiling,
    check_price,
    check_terms,
    day_of,
    looks,
)

__all__ = [
    "AHEAD",
    "ALLOWED",
    "ANSWER_ORDERS",
    "APPROVE_ORDERS",
    "CANCEL_ORDERS",
    "CREATE_ORDERS",
    "IN_FORCE",
    "LOOKS",
    "RECEIVE_ORDERS",
    "SHIP_ORDERS",
    "TERMINAL",
    "UNASKED",
    "AboveCeiling",
    "AgainstTerms",
    "Bid",
    "Line",
    "Look",
    "OrderOrigin",
    "OrderState",
    "OrderStep",
    "WrongState",
    "check_ceiling",
    "check_price",
    "check_step",
    "check_terms",
    "confirm",
    "day_of",
    "end",
    "looks",
    "movements",
    "order_number",
    "place",
    "receive",
    "ship",
    "state_after",
]
