"""Orders, their lines and steps as they are read; what they cover already; what a step is decided on."""

from vmi_graph.purchasing.queries.acting import (
    Held,
    assignments_of,
    first_step,
    held_order,
    order_called,
    step_called,
)
from vmi_graph.purchasing.queries.cover import ordered_today, proposed_quantities
from vmi_graph.purchasing.queries.lines import LINES, STEPS, OrderLine, Step
from vmi_graph.purchasing.queries.orders import ORDERS, OrderKey, PurchaseOrder, containing, find_order

__all__ = [
    "LINES",
    "ORDERS",
    "STEPS",
    "Held",
    "OrderKey",
    "OrderLine",
    "PurchaseOrder",
    "Step",
    "assignments_of",
    "containing",
    "find_order",
    "first_step",
    "held_order",
    "order_called",
    "ordered_today",
    "proposed_quantities",
    "step_called",
]
