"""Stock levels as they move, live and resumable."""

from collections.abc import AsyncIterable
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import strawberry

from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.queries import held
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.graph import feed
from vmi_graph.foundation.journal.reading import Entry
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.stock import events, queries, rules
from vmi_graph.stock.graph.objects import StockBalances, StockLevel


@strawberry.type(description="Balances of one assignment moved.")
class StockLevelChanged:
    """One movement of a level, with what was then and what is now."""

    level_id: strawberry.Private[UUID]
    cursor: str = strawberry.field(description=feed.CURSOR)
    at: datetime = strawberry.field(description="When it was recorded.")
    sequence: int = strawberry.field(description="The sequence of the last ledger entry of the movement.")
    kinds: list[rules.EntryKind] = strawberry.field(description="Why it moved.")
    balances: StockBalances = strawberry.field(description="The balances right after it, also when replayed.")
    stock_level: StockLevel | None = kit.related(
        queries.LEVELS,
        by="level_id",
        meaning="The level as it is now; null when it has meanwhile gone out of the viewer's sight.",
    )


StockLevelEvent = Annotated[
    StockLevelChanged | feed.Heartbeat,
    strawberry.union("StockLevelEvent", description="A movement, or a sign of life."),
]


def _balances(entry: Entry) -> rules.Balances:
    names = ("on_hand", "allocated", "on_order", "in_transit", "backordered")
    return rules.Balances(*(Quantity(int(str(entry.facts[name]))) for name in names))


def _changed(cursor: str, entry: Entry) -> StockLevelChanged:
    kinds = entry.facts["kinds"]
    assert isinstance(kinds, list)
    return StockLevelChanged(
        level_id=entry.subject_id,
        cursor=cursor,
        at=entry.at,
        sequence=int(str(entry.facts["sequence"])),
        kinds=[rules.EntryKind(kind) for kind in kinds],
        balances=StockBalances.of(_balances(entry)),
    )


_FEED: Final = feed.Feed(topics=(events.StockMoved.TOPIC,), event=_changed)


@strawberry.type
class Subscription:
    """What is followed of stock."""

    @strawberry.subscription(
        description="Every movement of the stock levels the viewer may see, in the order of their ledgers."
    )
    async def stock_level_events(
        self,
        info: kit.Info,
        after: feed.After = None,
        of: Annotated[
            list[catalog.AssignmentReference] | None,
            strawberry.argument(description="Only these assignments; all when left out."),
        ] = None,
    ) -> AsyncIterable[StockLevelEvent]:
        """Follow stock levels."""
        if of is None:
            return await _FEED.follow(info, after)
        chosen = {each.id for there in await held(kit.viewer(info), [one.key for one in of]) for each in there}
        return await _FEED.follow(info, after, lambda entry: entry.subject_id in chosen)
