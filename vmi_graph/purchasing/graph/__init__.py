"""Purchase orders in the graph.

objects     orders, lines, steps, and what they add to suppliers, locations, parts, assignments and levels
references  how inputs refer to orders and lines
reads       what is read
inputs      what the mutations are given
writes      the mutations of an order's life
live        the subscription to orders
"""

from vmi_graph.purchasing.graph.live import Subscription
from vmi_graph.purchasing.graph.objects import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseOrderLineOrder,
    PurchaseOrderLineWhere,
    PurchaseOrderOrder,
    PurchaseOrderStep,
    PurchaseOrderWhere,
)
from vmi_graph.purchasing.graph.reads import Query
from vmi_graph.purchasing.graph.references import PurchaseOrderLineReference, PurchaseOrderReference
from vmi_graph.purchasing.graph.writes import Mutation

__all__ = [
    "Mutation",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "PurchaseOrderLineOrder",
    "PurchaseOrderLineReference",
    "PurchaseOrderLineWhere",
    "PurchaseOrderOrder",
    "PurchaseOrderReference",
    "PurchaseOrderStep",
    "PurchaseOrderWhere",
    "Query",
    "Subscription",
]
