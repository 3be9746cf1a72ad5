"""Alerts, and where lists of them hang."""

from datetime import datetime

from vmi_graph.alerts import queries, rules
from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import ASSIGNMENTS, LOCATIONS, PARTS, SUPPLIERS
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.purchasing import graph as purchasing
from vmi_graph.purchasing.queries import ORDERS
from vmi_graph.stock import graph as stock
from vmi_graph.stock.queries import LEVELS

kit.word(rules.Condition, name="AlertCondition")
kit.word(rules.Horizon, name="AlertHorizon")
kit.word(rules.Severity, name="AlertSeverity")

_THE_NEWEST = "the newest first unless ordered otherwise."


@kit.entity(queries.ALERTS)
class Alert(kit.Node):
    """One episode, from the moment its condition begins until it ends; never one per movement."""

    condition: rules.Condition
    horizon: rules.Horizon
    severity: rules.Severity
    open: bool
    observed: Quantity | None
    limit: Quantity | None
    opened_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    acknowledged_note: str | None
    resolved_at: datetime | None
    version: int
    assignment: catalog.Assignment = kit.related(ASSIGNMENTS, by="assignment_id", meaning="The assignment.")
    part: catalog.Part = kit.related(PARTS, by="part_id", meaning="What is stocked.")
    location: catalog.Location = kit.related(LOCATIONS, by="location_id", meaning="Where it lies.")
    supplier: catalog.Supplier = kit.related(SUPPLIERS, by="supplier_id", meaning="Who is in charge of it.")
    stock_level: stock.StockLevel | None = kit.related(
        LEVELS, by="assignment_id", meaning="The balances as they are now; null once the assignment has ended."
    )
    led_to_order: purchasing.PurchaseOrder | None = kit.related(
        ORDERS, by="led_to_order_id", meaning="The automatic order that it led to; null when none."
    )
    about_order: purchasing.PurchaseOrder | None = kit.related(
        ORDERS, by="about_order_id", meaning="The order that is late; null for alerts about stock."
    )


@kit.filters(queries.ALERTS)
class AlertWhere:
    """Which alerts."""


@kit.orders(queries.ALERTS)
class AlertOrder:
    """By what alerts are sorted."""


@kit.extends(catalog.Assignment)
class AssignmentAlerts:
    """What alerts add to an assignment."""

    alerts: kit.Connection[Alert] = kit.listed(
        Alert,
        queries.ALERTS,
        f"Its alerts, {_THE_NEWEST}",
        where=AlertWhere,
        order_by=AlertOrder,
        by="assignment_id",
    )


@kit.extends(stock.StockLevel)
class StockLevelAlerts:
    """What alerts add to a stock level."""

    alerts: kit.Connection[Alert] = kit.listed(
        Alert,
        queries.ALERTS,
        f"The alerts about it, {_THE_NEWEST}",
        where=AlertWhere,
        order_by=AlertOrder,
        by="assignment_id",
    )


@kit.extends(purchasing.PurchaseOrder)
class PurchaseOrderAlerts:
    """What alerts add to a purchase order."""

    alerts: kit.Connection[Alert] = kit.listed(
        Alert,
        queries.ALERTS,
        f"The alerts about its being late, {_THE_NEWEST}",
        where=AlertWhere,
        order_by=AlertOrder,
        by="about_order_id",
    )
    prompted_by: kit.Connection[Alert] = kit.listed(
        Alert,
        queries.ALERTS,
        f"The alerts that led to it, {_THE_NEWEST}",
        where=AlertWhere,
        order_by=AlertOrder,
        by="led_to_order_id",
    )
