"""One subscription in a group: its own rights, its own bounded queue."""

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from vmi_graph.foundation.graph.feed import Following, Item
from vmi_graph.foundation.journal.cursor import Place
from vmi_graph.foundation.journal.reading import Entry
from vmi_graph.serving.operations.answer import Answer
from vmi_graph.serving.over_socket import messages
from vmi_graph.serving.over_socket.outlet import Outlet, text_frame

if TYPE_CHECKING:
    from vmi_graph.serving.fan_out.group import Group


class Rendered:
    """An item of the journal as it goes over the wire, but for the id of the operation."""

    __slots__ = ("entry", "payload", "place", "tail")

    def __init__(self, item: Item, payload: bytes) -> None:
        self.place = item.place
        self.entry = item if isinstance(item, Entry) else None
        self.payload = payload
        self.tail = payload + b"}"


class Member:
    """Writes at once while its socket takes it, else queues; never waits for its peer.

    told  the place up to which it was told everything before it joined
    """

    __slots__ = ("_ended", "_following", "_head", "_id", "_last", "_outlet", "_queue", "_wake", "group", "told")

    def __init__(self, group: "Group", following: Following, outlet: Outlet, quoted_id: str, told: Place) -> None:
        self.group = group
        self.told: Place | None = told
        self._following = following
        self._outlet = outlet
        self._id = quoted_id
        self._head = messages.next_head(quoted_id).encode()
        self._queue: deque[bytes] | None = None  # made when it is first needed: most never need one
        self._ended = False
        self._last: Answer | None = None
        self._wake: asyncio.Future[None] | None = None

    def expects(self, item: Item) -> bool:
        """Whether an item is news to it, was asked for, and exists for its viewer now."""
        if isinstance(item, Entry):
            if self.told is not None:
                if item.place <= self.told:
                    return False
                self.told = None  # a group goes on only: whatever follows is news
            return self._following.wants(item) and self._following.hub.may_see(self._following.viewer, item)
        return self.told is None or item.place >= self.told

    def deliver(self, rendered: Rendered, too_slow: Answer) -> bool:
        """Write or queue; False where the queue is full, which ends it behind what is queued."""
        if not self._queue and self._outlet.write(text_frame(self._head, rendered.tail)):
            return True
        if self._queue is None:
            self._queue = deque()
        if len(self._queue) >= self._following.hub.queue:
            self.end(too_slow)
            return False
        self._queue.append(rendered.payload)
        self._rouse()
        return True

    def end(self, last: Answer | None) -> None:
        """End it behind what is queued: with an error, or None because nothing more comes."""
        if not self._ended:
            self._ended, self._last = True, last
            self._rouse()

    async def drained(self) -> Answer | None:
        """Send what is queued, as the socket takes it, until the end; returns how it ended."""
        while True:
            while self._queue:
                # it leaves the queue once it is sent: until then nothing may overtake it
                await self._outlet.send(messages.next_frame(self._id, self._queue[0]))
                self._queue.popleft()
            self._queue = None
            if self._ended:
                return self._last
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake

    def _rouse(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)
