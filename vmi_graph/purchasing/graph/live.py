"""Purchase orders as they move on, live and resumable."""

from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import LOCATIONS, SUPPLIERS
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation import reading
from vmi_graph.foundation.graph import feed
from vmi_graph.foundation.graph.entity import load
from vmi_graph.foundation.journal.reading import Entry
from vmi_graph.purchasing import events, queries, rules
from vmi_graph.purchasing.graph.objects import PurchaseOrder
from vmi_graph.purchasing.graph.references import PurchaseOrderReference

_TOPICS = (events.OrderMoved.TOPIC,)


@strawberry.type(description="A purchase order moved on.")
class PurchaseOrderChanged:
    """One step of an order, with what was then and what is now."""

    cursor: str = strawberry.field(description=feed.CURSOR)
    at: datetime = strawberry.field(description="When it was recorded.")
    step: rules.OrderStep = strawberry.field(description="What was done.")
    state: rules.OrderState = strawberry.field(description="Where the order stood right after it, also when replayed.")
    order: PurchaseOrder | None = strawberry.field(
        description="The order as it is now; null when it has meanwhile gone out of the viewer's sight."
    )


PurchaseOrderEvent = Annotated[
    PurchaseOrderChanged | feed.Heartbeat,
    strawberry.union("PurchaseOrderEvent", description="A step of an order, or a sign of life."),
]


async def _changed(info: kit.Info, cursor: str, entry: Entry) -> PurchaseOrderChanged:
    return PurchaseOrderChanged(
        cursor=cursor,
        at=entry.at,
        step=rules.OrderStep(entry.facts["step"]),
        state=rules.OrderState(entry.facts["state"]),
        order=await load(info, queries.ORDERS, entry.subject_id),
    )


async def _id(info: kit.Info, source: reading.Source[Any], key: UUID | str) -> UUID | None:
    """Return the id behind a key; None where nothing exists for the viewer, so that nothing is told of it."""
    column = "id" if isinstance(key, UUID) else "code"
    found = await reading.one(source, kit.viewer(info), reading.Is(column, "eq", key))
    return None if found is None else found.id


async def _fits(
    info: kit.Info,
    of: Sequence[PurchaseOrderReference] | None,
    location: catalog.LocationReference | None,
    supplier: catalog.SupplierReference | None,
    states: Sequence[rules.OrderState] | None,
) -> Callable[[Entry], bool]:
    """Return what tells whether an entry was asked for."""
    orders = None
    if of is not None:
        found = [await queries.find_order(kit.viewer(info), each.key) for each in of]
        orders = {each.id for each in found if each is not None}
    at = None if location is None else await _id(info, LOCATIONS, location.key)
    by = None if supplier is None else await _id(info, SUPPLIERS, supplier.key)
    words = None if states is None else {state.value for state in states}

    def fits(entry: Entry) -> bool:
        return (
            (orders is None or entry.subject_id in orders)
            and (location is None or (at is not None and entry.location_id == at))
            and (supplier is None or (by is not None and entry.supplier_id == by))
            and (words is None or entry.facts["state"] in words)
        )

    return fits


@strawberry.type
class Subscription:
    """What is followed of purchasing."""

    @strawberry.subscription(description="Every step of the purchase orders the viewer may see, as it is taken.")
    async def purchase_order_events(
        self,
        info: kit.Info,
        after: feed.After = None,
        of: Annotated[
            list[PurchaseOrderReference] | None,
            strawberry.argument(description="Only these orders; all when left out."),
        ] = None,
        location: Annotated[
            catalog.LocationReference | None, strawberry.argument(description="Only orders for this location.")
        ] = None,
        supplier: Annotated[
            catalog.SupplierReference | None, strawberry.argument(description="Only orders to this supplier.")
        ] = None,
        states: Annotated[
            list[rules.OrderState] | None,
            strawberry.argument(description="Only steps that led to one of these states."),
        ] = None,
    ) -> AsyncGenerator[PurchaseOrderEvent, None]:
        """Follow orders."""
        fits = await _fits(info, of, location, supplier, states)
        async with feed.follow(info, _TOPICS, after) as items:
            async for item in items:
                if isinstance(item, feed.Heartbeat):
                    yield item
                elif fits(item[1]):
                    yield await _changed(info, *item)
