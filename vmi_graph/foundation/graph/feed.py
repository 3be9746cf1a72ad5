"""What a capability's `Subscription` needs: how it is fed, the `after` argument, heartbeats, and entries with cursors.

    _ALERTS = feed.Feed(topics=(AlertMoved.TOPIC,), event=_changed)

    @strawberry.subscription(description="…")
    async def alert_events(self, info: Info, after: feed.After = None) -> AsyncIterable[AlertEvent]:
        return await _ALERTS.follow(info, after, fits)

The resolver turns the arguments into what fits, at the time of subscribing; the feed turns entries into events. What
comes back can be followed by itself, as graphql-core does, or by many at once: `serving.fan_out` renders an event once
for all who are shown the same. So an event is made of the entry alone. What else it leads to is loaded by fields, for
the viewer of the context they run in.
"""

from collections.abc import AsyncGenerator, AsyncIterable, Callable, Collection
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

import strawberry

from vmi_graph.foundation.graph.info import Info
from vmi_graph.foundation.journal import cursor, subscription
from vmi_graph.foundation.journal.cursor import Place
from vmi_graph.foundation.journal.hub import Hub, hub
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


Fits = Callable[[Entry], bool]
"""Whether an entry was asked for: by what is known of it, never by a query."""

Item = Entry | subscription.Heartbeat
"""What the journal tells a subscription."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What is followed: topics of the journal, and what an entry of them is to a client.

    event  makes the object that the selection is executed on, from the cursor behind an entry and the entry
    """

    topics: Collection[str]
    event: Callable[[str, Entry], object]

    async def follow(self, info: Info, after: str | None, fits: Fits | None = None) -> "Following":
        """Give what the viewer may see of it, behind a cursor or from now on; refuse a cursor of another feed."""
        key = await secret(_PURPOSE)
        place = None if after is None else cursor.unseal(after, key)
        return Following(self, hub(), info.context.viewer, place, fits, key)


class Following(AsyncIterable[Any]):
    """One subscription to a feed: iterated, it is the events; its parts are for who follows it together with others."""

    def __init__(
        self, feed: Feed, source: Hub, viewer: Viewer, after: Place | None, fits: Fits | None, key: bytes
    ) -> None:
        self.topics = feed.topics
        self.hub = source
        self.viewer = viewer
        self.after = after
        self.fits = fits
        self._feed = feed
        self._key = key

    async def __aiter__(self) -> AsyncGenerator[Any, None]:
        """Yield the events, heartbeats among them."""
        async with aclosing(self.hub.subscribe(self.viewer, self.topics, self.after)) as items:
            async for item in items:
                if self.wants(item):
                    yield self.event(item)

    def wants(self, item: Item) -> bool:
        """Whether an item was asked for; heartbeats always are."""
        return self.fits is None or isinstance(item, subscription.Heartbeat) or self.fits(item)

    def event(self, item: Item) -> object:
        """Return the object that the selection is executed on; the same for everybody."""
        if isinstance(item, subscription.Heartbeat):
            # the moment salts the cursor: an unchanged one would tell that nobody else did anything
            salt = int(item.at.timestamp() * 1_000_000)
            return Heartbeat(cursor=cursor.seal(item.place, self._key, salt), at=item.at)
        return self._feed.event(cursor.seal(item.place, self._key), item)
