"""What is read of purchasing."""

from typing import Annotated
from uuid import UUID

import strawberry

from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import held
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation import reading
from vmi_graph.foundation.graph.lists import ORDER_BY, WHERE
from vmi_graph.purchasing import queries
from vmi_graph.purchasing.graph.objects import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseOrderLineOrder,
    PurchaseOrderLineWhere,
    PurchaseOrderOrder,
    PurchaseOrderWhere,
)
from vmi_graph.purchasing.graph.references import PurchaseOrderReference


@strawberry.type
class Query:
    """What is read of purchasing."""

    @strawberry.field(
        description="The purchase orders the viewer may see, the newest first unless ordered otherwise.",
        metadata={"source": queries.ORDERS, "list": True, "by": None},
    )
    async def purchase_orders(
        self,
        info: kit.Info,
        first: kit.First = None,
        after: kit.After = None,
        last: kit.Last = None,
        before: kit.Before = None,
        where: Annotated[PurchaseOrderWhere | None, strawberry.argument(description=WHERE)] = None,
        order_by: Annotated[list[PurchaseOrderOrder] | None, strawberry.argument(description=ORDER_BY)] = None,
        part: Annotated[
            catalog.PartReference | None, strawberry.argument(description="Only those with a line for this part.")
        ] = None,
        assignment: Annotated[
            catalog.AssignmentReference | None,
            strawberry.argument(description="Only those with a line for this assignment."),
        ] = None,
    ) -> kit.Connection[PurchaseOrder]:
        """List orders."""
        ids = None
        if assignment is not None:
            key = assignment.key
            ids = [key] if isinstance(key, UUID) else [each.id for each in (await held(kit.viewer(info), [key]))[0]]
        return await kit.connection(
            PurchaseOrder,
            queries.ORDERS,
            info,
            reading.Slice(first, after, last, before),
            where=where,
            order_by=order_by,
            within=queries.containing(assignment_ids=ids, part=part.key if part is not None else None),
        )

    purchase_order_lines: kit.Connection[PurchaseOrderLine] = kit.listed(
        PurchaseOrderLine,
        queries.LINES,
        "The order lines the viewer may see, those of the newest order first unless ordered otherwise.",
        where=PurchaseOrderLineWhere,
        order_by=PurchaseOrderLineOrder,
    )

    @strawberry.field(
        description="One purchase order; null for what does not exist or may not be seen.",
        metadata=kit.looked_up(queries.ORDERS, "by", lambda by: by.condition),
    )
    async def purchase_order(
        self,
        info: kit.Info,
        by: Annotated[PurchaseOrderReference, strawberry.argument(description="Which one.")],
    ) -> PurchaseOrder | None:
        """Look an order up."""
        return await queries.find_order(kit.viewer(info), by.key)  # type: ignore[return-value]  # the root of the type
