"""What makes an order and moves it on, each in one transaction with the ledger."""

from vmi_graph.purchasing.actions.answering import (
    Acknowledgement,
    LineQuantity,
    Shipment,
    acknowledge_order,
    ship_order,
)
from vmi_graph.purchasing.actions.creating import Request, Wanted, create_order
from vmi_graph.purchasing.actions.deciding import approve_order, cancel_order, close_order, reject_order
from vmi_graph.purchasing.actions.generating import Need, place_automatically
from vmi_graph.purchasing.actions.receiving import Arrived, Delivery, receive_order
from vmi_graph.purchasing.actions.stepping import Ask, LineKey, Stepped

__all__ = [
    "Acknowledgement",
    "Arrived",
    "Ask",
    "Delivery",
    "LineKey",
    "LineQuantity",
    "Need",
    "Request",
    "Shipment",
    "Stepped",
    "Wanted",
    "acknowledge_order",
    "approve_order",
    "cancel_order",
    "close_order",
    "create_order",
    "place_automatically",
    "receive_order",
    "reject_order",
    "ship_order",
]
