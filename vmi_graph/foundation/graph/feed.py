"""What a capability's `Subscription` needs: the `after` argument, heartbeats, and entries with their cursors.

@strawberry.subscription(description="…")
async def alerts(self, info: Info, after: feed.After = None) -> AsyncGenerator[AlertEvent, None]:
    async with feed.follow(info, TOPICS, after) as items:
        async for item in items:
            if isinstance(item, feed.Heartbeat):
                yield item
            else:
                cursor, entry = item
                yield AlertChanged(cursor=cursor, …)
"""

from collections.abc import AsyncGenerator, AsyncIterator, Collection
from contextlib import aclosing, asynccontextmanager
from datetime import datetime
from typing import Annotated, Final

import strawberry

from vmi_graph.foundation.graph.info import Info
from vmi_graph.foundation.journal import cursor, subscription
from vmi_graph.foundation.journal.hub import hub
from vmi_graph.foundation.journal.reading import Entry
from vmi_graph.foundation.secrets import secret
from vmi_graph.foundation.viewer import Viewer

_PURPOSE: Final = "cursors"

After = Annotated[
    str | None,
    strawberry.argument(
        description=(
            "The last cursor received: everything behind it is told first, without gap or repeat. "
            "Left out, the feed begins now."
        )
    ),
]

CURSOR: Final = "The place behind this in the feed: give the last one received as `after` to go on from there."


@strawberry.type(
    description=(
        "A sign of life, with the place up to which everything was told. It comes first when a feed begins, when a "
        "replay has reached the present, and every few seconds."
    )
)
class Heartbeat:
    """Nothing happened, and this is how far that is known."""

    cursor: str = strawberry.field(description=CURSOR)
    at: datetime = strawberry.field(description="When it was sent.")


Told = tuple[str, Entry]
"""An entry of the journal with the cursor behind it."""


@asynccontextmanager
async def follow(
    info: Info, topics: Collection[str], after: str | None
) -> AsyncIterator[AsyncGenerator[Told | Heartbeat, None]]:
    """Give what the viewer may see of these topics, behind a cursor or from now on; refuse a cursor of another feed."""
    async with aclosing(told(info.context.viewer, topics, after)) as items:
        yield items


async def told(viewer: Viewer, topics: Collection[str], after: str | None) -> AsyncGenerator[Told | Heartbeat, None]:
    """Yield entries with their cursors, and heartbeats; close it, or use `follow`, which does."""
    key = await secret(_PURPOSE)
    place = None if after is None else cursor.unseal(after, key)
    async with aclosing(hub().subscribe(viewer, topics, place)) as items:
        async for item in items:
            if isinstance(item, subscription.Heartbeat):
                # the moment salts the cursor: an unchanged one would tell that nobody else did anything
                salt = int(item.at.timestamp() * 1_000_000)
                yield Heartbeat(cursor=cursor.seal(item.place, key, salt), at=item.at)
            else:
                yield cursor.seal(item.place, key), item
