"""All who are shown the same: one place in the journal, one rendering for each event."""

import asyncio
from collections.abc import Hashable
from contextlib import aclosing
from typing import Final

from vmi_graph.foundation.context import Context
from vmi_graph.foundation.graph.feed import Following, Item
from vmi_graph.foundation.journal.cursor import Place
from vmi_graph.foundation.journal.subscription import TOO_SLOW
from vmi_graph.foundation.refusal import SubscriberTooSlow
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.serving.fan_out.member import Member, Rendered
from vmi_graph.serving.operations.answer import Answer
from vmi_graph.serving.operations.execution import Rendering, encoded, refused

_AT_A_TIME: Final = 200  # members written to before the rest of the process gets its turn


class Group:
    """Follows the journal for its members, from its making to `stop`.

    key     what its members have in common
    viewer  the rights and rows that all members share, without a person
    place   what is behind it, everybody who joins will be told
    """

    def __init__(self, key: Hashable, viewer: Viewer, following: Following, rendering: Rendering) -> None:
        self.key = key
        self._viewer = viewer
        self._following = following
        self._hub = following.hub
        self._rendering = rendering
        self._members: dict[Member, None] = {}
        self.place: Place = self._hub.place
        self._subscription = self._hub.subscription(viewer, following.topics)
        self._task = asyncio.create_task(self._run(), name="fan-out")

    @property
    def ended(self) -> bool:
        """Whether it follows nothing any more."""
        return self._task.done()

    def __len__(self) -> int:
        return len(self._members)

    def join(self, member: Member) -> None:
        """Have a member told everything behind `place`."""
        self._members[member] = None

    def leave(self, member: Member) -> None:
        """Tell a member nothing more; doing it again changes nothing."""
        self._members.pop(member, None)

    def stop(self) -> None:
        """Follow the journal no longer."""
        self._hub.remove(self._subscription)
        self._task.cancel()

    async def _run(self) -> None:
        try:
            await self._follow()
            last = None
        except Exception as raised:  # noqa: BLE001 - told to every member in its published form, logged when it is ours
            last = refused(raised, self._context.request_id)
        self._end(last)

    async def _follow(self) -> None:
        """Follow to the end. Whoever renders too slowly reads on in the journal, and no member needs to know."""
        after: Place | None = None
        while True:
            try:
                async with aclosing(self._subscription.items(after)) as items:
                    if after is None:
                        await anext(items, None)  # the heartbeat of the beginning: every member had its own
                    async for item in items:
                        await self._take(item)
            except SubscriberTooSlow:
                after = self.place
            else:
                return
            finally:
                self._hub.remove(self._subscription)
            self._subscription = self._hub.subscription(self._viewer, self._following.topics)

    async def _take(self, item: Item) -> None:
        rendered = None
        if any(member.expects(item) for member in self._members):
            answer = await self._rendering.rendered(self._following.event(item))
            if not answer.executed:
                self._end(answer)
                return
            rendered = Rendered(item, encoded(answer, self._context.request_id))
        # from here to the first write nobody can join: whoever does is level with this item or gets it
        self.place = item.place
        if rendered is not None:
            await self._deliver(item, rendered)

    async def _deliver(self, item: Item, rendered: Rendered) -> None:
        too_slow = refused(SubscriberTooSlow(TOO_SLOW), self._context.request_id)
        for number, member in enumerate(tuple(self._members), start=1):
            # asked again: rendering takes its time, and so do the others
            if member in self._members and member.expects(item) and not member.deliver(rendered, too_slow):
                self.leave(member)
            if number % _AT_A_TIME == 0:
                await asyncio.sleep(0)

    def _end(self, last: Answer | None) -> None:
        members, self._members = self._members, {}
        for member in members:
            member.end(last)

    @property
    def _context(self) -> Context:
        return self._rendering.context
