"""Purchase orders as they move on, live and resumable."""

from collections.abc import AsyncIterable, Sequence
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import strawberry

from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import LOCATIONS, SUPPLIERS
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation import reading
from vmi_graph.foundation.graph import feed
from vmi_graph.foundation.journal.reading import Entry
from vmi_graph.purchasing import events, queries, rules
from vmi_graph.purchasing.graph.objects import PurchaseOrder
from vmi_graph.purchasing.graph.references import PurchaseOrderReference


@strawberry.type(description="A purchase order moved on.")
class PurchaseOrderChanged:
    """One step of an order, with what was then and what is now."""

    order_id: strawberry.Private[UUID]
    cursor: str = strawberry.field(description=feed.CURSOR)
    at: datetime = strawberry.field(description="When it was recorded.")
    step: rules.OrderStep = strawberry.field(description="What was done.")
    state: rules.OrderState = strawberry.field(description="Where the order stood right after it, also when replayed.")
    order: PurchaseOrder | None = kit.related(
        queries.ORDERS,
        by="order_id",
        meaning="The order as it is now; null when it has meanwhile gone out of the viewer's sight.",
    )


PurchaseOrderEvent = Annotated[
    PurchaseOrderChanged | feed.Heartbeat,
    strawberry.union("PurchaseOrderEvent", description="A step of an order, or a sign of life."),
]


def _changed(cursor: str, entry: Entry) -> PurchaseOrderChanged:
    return PurchaseOrderChanged(
        order_id=entry.subject_id,
        cursor=cursor,
        at=entry.at,
        step=rules.OrderStep(entry.facts["step"]),
        state=rules.OrderState(entry.facts["state"]),
    )


_FEED: Final = feed.Feed(topics=(events.OrderMoved.TOPIC,), event=_changed)


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
) -> feed.Fits:
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
    ) -> AsyncIterable[PurchaseOrderEvent]:
        """Follow orders."""
        return await _FEED.follow(info, after, await _fits(info, of, location, supplier, states))
