"""Orders, lines and steps in the graph, and what they add to the types below."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry

from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import ASSIGNMENTS, LOCATIONS, PARTS, SUPPLIERS
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation import reading
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.purchasing import queries, rules
from vmi_graph.stock import graph as stock
from vmi_graph.stock.queries import LEVELS


@kit.entity(queries.LINES)
class PurchaseOrderLine(kit.Node):
    """One part of an order, and how far it came. All quantities are in stock units."""

    number: int
    ordered: Quantity
    confirmed: Quantity
    shipped: Quantity
    received: Quantity
    rejected: Quantity
    on_order: Quantity
    in_transit: Quantity
    outstanding: Quantity
    price: Decimal | None
    order: "PurchaseOrder" = kit.related(queries.ORDERS, by="order_id", meaning="Its order.")
    assignment: catalog.Assignment = kit.related(ASSIGNMENTS, by="assignment_id", meaning="Whose stock it is for.")
    part: catalog.Part = kit.related(PARTS, by="part_id", meaning="What is ordered.")
    stock_level: stock.StockLevel | None = kit.related(
        LEVELS, by="assignment_id", meaning="The stock it is for; null once the assignment has ended."
    )

    ordered_value: kit.Money | None = kit.money(queries.LINES, "ordered_value")


@kit.filters(queries.LINES)
class PurchaseOrderLineWhere:
    """Which order lines."""


@kit.orders(queries.LINES)
class PurchaseOrderLineOrder:
    """By what order lines are sorted."""


@strawberry.type(description="How much of one line a step moved.")
class PurchaseOrderStepLine:
    """One line of a step."""

    order_id: strawberry.Private[UUID]
    number: int = strawberry.field(description="The line's place in the order, from 1.")
    quantity: Quantity = strawberry.field(
        description="What was ordered, confirmed, shipped, accepted or released, by what the step was."
    )
    rejected: Quantity = strawberry.field(description="What arrived and was refused; zero but for deliveries.")

    @strawberry.field(description="The line as it is now; null when it has gone out of the viewer's sight.")
    async def line(self, info: kit.Info) -> PurchaseOrderLine | None:
        """Load the line, batched with all lines of the operation's orders."""

        async def load(places: list[tuple[UUID, int]]) -> Iterable[Any]:
            orders: Any = list({order_id for order_id, _ in places})
            condition = reading.Is("order_id", "in_", orders)
            rows = await reading.everything(queries.LINES, kit.viewer(info), condition)
            found = {(row.order_id, row.number): row for row in rows}
            return [found.get(place) for place in places]

        loader = info.context.loader("purchasing.line_by_number", load)
        return await loader.load((self.order_id, self.number))  # type: ignore[no-any-return]


@kit.entity(queries.STEPS)
class PurchaseOrderStep(kit.Node):
    """One transition of an order's life, stamped with actor and time; never changed."""

    number: int
    step: rules.OrderStep
    state_after: rules.OrderState
    at: datetime
    happened_at: datetime
    expected_at: datetime | None
    actor: str
    source: str
    external_reference: str | None
    note: str | None
    order: "PurchaseOrder" = kit.related(queries.ORDERS, by="order_id", meaning="Its order.")

    @strawberry.field(description="How much of each line it moved; lines that it left alone are left out.")
    def lines(step: strawberry.Parent[queries.Step]) -> list[PurchaseOrderStepLine]:  # noqa: N805 - the step is the root
        """Read what the step kept."""
        return [
            PurchaseOrderStepLine(
                order_id=step.order_id,
                number=line["number"],
                quantity=Quantity(line["quantity"]),
                rejected=Quantity(line["rejected"]),
            )
            for line in step.lines
        ]


@kit.filters(queries.STEPS)
class PurchaseOrderStepWhere:
    """Which steps."""


@kit.orders(queries.STEPS)
class PurchaseOrderStepOrder:
    """By what steps are sorted."""


@kit.entity(queries.ORDERS)
class PurchaseOrder(kit.Node):
    """An order to one supplier for one location, from proposed to closed."""

    number: str
    state: rules.OrderState
    origin: rules.OrderOrigin
    currency: str | None
    reason: str | None
    note: str | None
    external_reference: str | None
    supplier_reference: str | None
    created_by: str
    created_at: datetime
    authorised_at: datetime | None
    response_due_at: datetime | None
    acknowledged_at: datetime | None
    due_at: datetime | None
    promised_at: datetime | None
    expected_at: datetime | None
    shipped_at: datetime | None
    received_at: datetime | None
    ended_at: datetime | None
    awaiting_answer: bool
    answer_overdue: bool
    overdue: bool
    version: int
    supplier: catalog.Supplier = kit.related(SUPPLIERS, by="supplier_id", meaning="Who delivers it.")
    location: catalog.Location = kit.related(LOCATIONS, by="location_id", meaning="Where it is delivered to.")
    lines: kit.Connection[PurchaseOrderLine] = kit.listed(
        PurchaseOrderLine,
        queries.LINES,
        "What is ordered, in turn of the line numbers unless ordered otherwise.",
        where=PurchaseOrderLineWhere,
        order_by=PurchaseOrderLineOrder,
        by="order_id",
    )
    steps: kit.Connection[PurchaseOrderStep] = kit.listed(
        PurchaseOrderStep,
        queries.STEPS,
        "Its life so far, the first step first unless ordered otherwise.",
        where=PurchaseOrderStepWhere,
        order_by=PurchaseOrderStepOrder,
        by="order_id",
    )

    ordered_value: kit.Money | None = kit.money(queries.ORDERS, "ordered_value")


@kit.filters(queries.ORDERS)
class PurchaseOrderWhere:
    """Which purchase orders."""


@kit.orders(queries.ORDERS)
class PurchaseOrderOrder:
    """By what purchase orders are sorted."""


def _orders(by: str) -> Any:  # noqa: ANN401 - a field of Strawberry
    meaning = "The purchase orders the viewer may see, the newest first unless ordered otherwise."
    return kit.listed(
        PurchaseOrder, queries.ORDERS, meaning, where=PurchaseOrderWhere, order_by=PurchaseOrderOrder, by=by
    )


def _lines(by: str) -> Any:  # noqa: ANN401 - a field of Strawberry
    meaning = "What was ordered of it, the newest first unless ordered otherwise."
    return kit.listed(
        PurchaseOrderLine,
        queries.LINES,
        meaning,
        where=PurchaseOrderLineWhere,
        order_by=PurchaseOrderLineOrder,
        by=by,
    )


@kit.extends(catalog.Supplier)
class SupplierOrders:
    """What purchasing adds to a supplier."""

    purchase_orders: kit.Connection[PurchaseOrder] = _orders("supplier_id")


@kit.extends(catalog.Location)
class LocationOrders:
    """What purchasing adds to a location."""

    purchase_orders: kit.Connection[PurchaseOrder] = _orders("location_id")


@kit.extends(catalog.Assignment)
class AssignmentOrders:
    """What purchasing adds to an assignment."""

    purchase_order_lines: kit.Connection[PurchaseOrderLine] = _lines("assignment_id")


@kit.extends(catalog.Part)
class PartOrders:
    """What purchasing adds to a part."""

    purchase_order_lines: kit.Connection[PurchaseOrderLine] = _lines("part_id")


@kit.extends(stock.StockLevel)
class StockLevelOrders:
    """What purchasing adds to a level."""

    purchase_order_lines: kit.Connection[PurchaseOrderLine] = _lines("assignment_id")
