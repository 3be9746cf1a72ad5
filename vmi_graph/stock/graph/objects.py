"""Levels, ledger entries and counts in the graph."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import strawberry

from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import ASSIGNMENTS, LOCATIONS, PARTS, SUPPLIERS
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.stock import queries, rules

kit.word(queries.LedgerTime)


@kit.entity(queries.ENTRIES)
class LedgerEntry(kit.Node):
    """One movement of one balance; never changed: a mistake is corrected by another entry."""

    sequence: int
    balance: rules.Balance
    kind: rules.EntryKind
    quantity: Quantity
    balance_after: Quantity
    happened_at: datetime
    recorded_at: datetime
    actor: str
    source: str
    external_reference: str | None
    reason: str | None
    assignment: catalog.Assignment = kit.related(
        ASSIGNMENTS, by="assignment_id", meaning="The assignment whose balance moved."
    )


@kit.filters(queries.ENTRIES)
class LedgerEntryWhere:
    """Which ledger entries."""


@kit.orders(queries.ENTRIES)
class LedgerEntryOrder:
    """By what ledger entries are sorted."""


@kit.entity(queries.COUNTS)
class StockCount(kit.Node):
    """One shelf counted by hand, or found to hold more than the book said."""

    expected: Quantity
    counted: Quantity
    variance: Quantity
    tolerance_percent: Decimal
    within_tolerance: bool
    counted_at: datetime
    recorded_at: datetime
    actor: str
    source: str
    external_reference: str | None
    reason: str | None
    assignment: catalog.Assignment = kit.related(
        ASSIGNMENTS, by="assignment_id", meaning="The assignment whose shelf was counted."
    )


@kit.filters(queries.COUNTS)
class StockCountWhere:
    """Which counts."""


@kit.orders(queries.COUNTS)
class StockCountOrder:
    """By what counts are sorted."""


@strawberry.type(description="The five balances of an assignment at one moment, in stock units.")
class StockBalances:
    """Balances by themselves."""

    on_hand: Quantity = strawberry.field(description="Physically on the shelf.")
    allocated: Quantity = strawberry.field(description="On the shelf, but promised.")
    on_order: Quantity = strawberry.field(description="Ordered and not yet shipped.")
    in_transit: Quantity = strawberry.field(description="Shipped and not yet received.")
    backordered: Quantity = strawberry.field(description="Asked for, not served, and still wanted.")
    position: Quantity = strawberry.field(
        description="On hand + on order + in transit - allocated - backordered: what orders are decided on."
    )

    @classmethod
    def of(cls, balances: rules.Balances) -> "StockBalances":
        """Return balances as the graph shows them."""
        return cls(
            on_hand=balances.on_hand,
            allocated=balances.allocated,
            on_order=balances.on_order,
            in_transit=balances.in_transit,
            backordered=balances.backordered,
            position=balances.position,
        )


@kit.entity(queries.LEVELS)
class StockLevel(kit.Node):
    """What is where: the balances of one assignment beside the limits in force. All quantities are in stock units."""

    on_hand: Quantity
    allocated: Quantity
    available: Quantity
    on_order: Quantity
    in_transit: Quantity
    backordered: Quantity
    position: Quantity
    minimum: Quantity
    maximum: Quantity
    breached: bool
    below_minimum: bool
    above_maximum: bool
    out_of_stock: bool
    sequence: int
    moved_at: datetime | None
    counted_at: datetime | None
    reported_at: datetime | None
    updated_at: datetime
    assignment: catalog.Assignment = kit.related(ASSIGNMENTS, by="id", meaning="Whose level it is.")
    part: catalog.Part = kit.related(PARTS, by="part_id", meaning="What is stocked.")
    location: catalog.Location = kit.related(LOCATIONS, by="location_id", meaning="Where it lies.")
    supplier: catalog.Supplier = kit.related(SUPPLIERS, by="supplier_id", meaning="Who is in charge of it.")
    ledger: kit.Connection[LedgerEntry] = kit.listed(
        LedgerEntry,
        queries.ENTRIES,
        "Every movement, the newest first unless ordered otherwise.",
        where=LedgerEntryWhere,
        order_by=LedgerEntryOrder,
        by="assignment_id",
    )
    counts: kit.Connection[StockCount] = kit.listed(
        StockCount,
        queries.COUNTS,
        "Every count, the newest first unless ordered otherwise.",
        where=StockCountWhere,
        order_by=StockCountOrder,
        by="assignment_id",
    )

    value: kit.Money | None = kit.money(
        queries.LEVELS,
        "value",
        meaning="On hand at the price of the agreement in force; null for those who may not see prices.",
    )

    @strawberry.field(description="The balances at a past moment; all zero before the ledger began.")
    async def balances(
        level: strawberry.Parent[Any],  # noqa: N805 - the level is the root
        info: kit.Info,
        as_of: Annotated[datetime, strawberry.argument(description="The moment.")],
        time: Annotated[
            queries.LedgerTime,
            strawberry.argument(description="Whether by when things happened or by when they were recorded."),
        ] = queries.LedgerTime.RECORDED,
    ) -> StockBalances:
        """Read the ledger up to a moment, batched over the levels of the operation."""

        async def load(ids: list[Any]) -> list[rules.Balances]:
            found = await queries.balances_at(ids, as_of, time)
            return [found[each] for each in ids]

        loader = info.context.loader(("stock.balances", as_of, time), load)
        return StockBalances.of(await loader.load(level.id))


@kit.filters(queries.LEVELS)
class StockLevelWhere:
    """Which stock levels."""


@kit.orders(queries.LEVELS)
class StockLevelOrder:
    """By what stock levels are sorted."""


@kit.extends(catalog.Assignment)
class AssignmentStock:
    """What stock adds to an assignment."""

    stock_level: StockLevel | None = kit.related(
        queries.LEVELS, by="id", meaning="Its balances; null once the assignment has ended."
    )


@kit.extends(catalog.Part)
class PartStock:
    """What stock adds to a part."""

    stock_levels: kit.Connection[StockLevel] = kit.listed(
        StockLevel,
        queries.LEVELS,
        "Its stock, wherever the viewer may see it.",
        where=StockLevelWhere,
        order_by=StockLevelOrder,
        by="part_id",
    )


@kit.extends(catalog.Location)
class LocationStock:
    """What stock adds to a location."""

    stock_levels: kit.Connection[StockLevel] = kit.listed(
        StockLevel,
        queries.LEVELS,
        "What lies there, as far as the viewer may see it.",
        where=StockLevelWhere,
        order_by=StockLevelOrder,
        by="location_id",
    )


@kit.extends(catalog.Supplier)
class SupplierStock:
    """What stock adds to a supplier."""

    stock_levels: kit.Connection[StockLevel] = kit.listed(
        StockLevel,
        queries.LEVELS,
        "What it is in charge of.",
        where=StockLevelWhere,
        order_by=StockLevelOrder,
        by="supplier_id",
    )
