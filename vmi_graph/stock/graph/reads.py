"""What is read of stock."""

from typing import Annotated

import strawberry

from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import held, the_one
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.graph.entity import load
from vmi_graph.foundation.graph.filters import where_of
from vmi_graph.foundation.reading import AllOf
from vmi_graph.foundation.refusal import Refusal
from vmi_graph.stock import queries
from vmi_graph.stock.graph.objects import (
    LedgerEntry,
    LedgerEntryOrder,
    LedgerEntryWhere,
    StockCount,
    StockCountOrder,
    StockCountWhere,
    StockLevel,
    StockLevelOrder,
    StockLevelWhere,
)


@strawberry.type(description="Stock in sum, over the levels that were asked for and that the viewer may see.")
class StockSummary:
    """Counts and values."""

    assignments: int = strawberry.field(description="How many assignments.")
    breached: int = strawberry.field(description="Those whose position is below the minimum: an order is due.")
    below_minimum: int = strawberry.field(description="Those that can serve less than the minimum now.")
    above_maximum: int = strawberry.field(description="Those with more on hand than the maximum.")
    out_of_stock: int = strawberry.field(description="Those with nothing on hand.")
    stock_value: list[kit.Money] | None = strawberry.field(
        description="What is on hand at the prices in force, by currency; null without the permission.",
        directives=kit.guarded(queries.LEVELS.columns["value"].permission),
    )


@strawberry.type
class Query:
    """What is read of stock."""

    stock_levels: kit.Connection[StockLevel] = kit.listed(
        StockLevel,
        queries.LEVELS,
        "What is where, as far as the viewer may see it.",
        where=StockLevelWhere,
        order_by=StockLevelOrder,
    )
    ledger_entries: kit.Connection[LedgerEntry] = kit.listed(
        LedgerEntry,
        queries.ENTRIES,
        "Every movement the viewer may see, the newest first unless ordered otherwise.",
        where=LedgerEntryWhere,
        order_by=LedgerEntryOrder,
    )
    stock_counts: kit.Connection[StockCount] = kit.listed(
        StockCount,
        queries.COUNTS,
        "Every count the viewer may see, the newest first unless ordered otherwise.",
        where=StockCountWhere,
        order_by=StockCountOrder,
    )

    @strawberry.field(
        description="The stock level of one assignment; null for what does not exist or is not visible.",
        metadata=kit.looked_up(queries.LEVELS, "of", lambda of: of.condition, "Assignment", "StockLevel"),
    )
    async def stock_level(
        self,
        info: kit.Info,
        of: Annotated[catalog.AssignmentReference, strawberry.argument(description="Whose level.")],
    ) -> StockLevel | None:
        """Look one up."""
        (found,) = await held(kit.viewer(info), [of.key])
        try:
            return await load(info, queries.LEVELS, the_one(found).id)  # type: ignore[no-any-return]
        except Refusal:
            return None

    @strawberry.field(description="Stock in sum.")
    async def stock_summary(
        self,
        info: kit.Info,
        where: Annotated[
            StockLevelWhere | None, strawberry.argument(description="Over which levels; all when left out.")
        ] = None,
    ) -> StockSummary:
        """Sum up."""
        viewer = kit.viewer(info)
        summary = await queries.summary(viewer, where_of(where) or AllOf(()))
        return StockSummary(
            assignments=summary.assignments,
            breached=summary.breached,
            below_minimum=summary.below_minimum,
            above_maximum=summary.above_maximum,
            out_of_stock=summary.out_of_stock,
            stock_value=None
            if summary.values is None
            else [kit.Money(amount=amount, currency=currency) for currency, amount in summary.values],
        )
