"""Finds the group of a subscription, and sees it there without gap or repeat."""

import asyncio
from collections.abc import Hashable
from contextlib import aclosing
from dataclasses import dataclass

import orjson

from vmi_graph.foundation.context import Context
from vmi_graph.foundation.graph.feed import Following
from vmi_graph.foundation.journal.cursor import Place
from vmi_graph.serving.fan_out.group import Group
from vmi_graph.serving.fan_out.member import Member
from vmi_graph.serving.operations.answer import Answer
from vmi_graph.serving.operations.execution import Rendering, StrawberryRunner, encoded
from vmi_graph.serving.operations.request import OperationRequest
from vmi_graph.serving.over_socket import messages
from vmi_graph.serving.over_socket.outlet import Outlet
from vmi_graph.serving.watching.request_id import new_request_id


@dataclass(frozen=True, slots=True)
class Asked:
    """One subscription: what was asked, how its own events are rendered, and where they go."""

    request: OperationRequest
    runner: StrawberryRunner
    rendering: Rendering
    following: Following
    outlet: Outlet
    quoted_id: str


class Groups:
    """The groups of this process."""

    def __init__(self) -> None:
        self._groups: dict[Hashable, Group] = {}

    def __len__(self) -> int:
        return len(self._groups)

    @property
    def members(self) -> int:
        """How many subscriptions are in groups now; the others are on their way there."""
        return sum(map(len, self._groups.values()))

    async def join(self, asked: Asked) -> Member | Answer | None:
        """Send event after event until level with the group, then return the member: whoever asks has it leave again.

        Returns the error that ended the subscription before, or None where nothing more comes.
        """
        key, following, rendering = _key(asked), asked.following, asked.rendering
        subscription = following.hub.subscription(following.viewer, following.topics)
        member = None
        try:
            async with aclosing(subscription.items(following.after)) as items:
                async for item in items:
                    if following.wants(item):
                        answer = await rendering.rendered(following.event(item))
                        if not answer.executed:
                            return answer
                        payload = encoded(answer, rendering.context.request_id)
                        await asked.outlet.send(messages.next_frame(asked.quoted_id, payload))
                    member = self._joined(key, asked, max(item.place, subscription.told))
                    if member is not None:
                        return member
                    await asyncio.sleep(0)
        except BaseException:
            if member is not None:
                self.leave(member)
            raise
        finally:
            following.hub.remove(subscription)
        return None

    def _joined(self, key: Hashable, asked: Asked, told: Place) -> Member | None:
        """Join the group, unless it has already told something that is still to be told here."""
        group = self._groups.get(key)
        if group is None or group.ended:
            if asked.following.hub.place > told:
                return None
            group = self._made(key, asked)
            if group is None:
                return None
            self._groups[key] = group
        if group.place > told:
            return None
        member = Member(group, asked.following, asked.outlet, asked.quoted_id, told)
        group.join(member)
        return member

    def _made(self, key: Hashable, asked: Asked) -> Group | None:
        viewer = asked.following.viewer.faceless
        context = Context(viewer, new_request_id(), lasting=True)
        rendering = asked.runner.rendering(asked.request, context)
        return Group(key, viewer, asked.following, rendering) if isinstance(rendering, Rendering) else None

    def leave(self, member: Member) -> None:
        """Tell a member nothing more; the last one of a group ends it."""
        group = member.group
        group.leave(member)
        if not group:
            group.stop()
            if self._groups.get(group.key) is group:
                del self._groups[group.key]


def _key(asked: Asked) -> Hashable:
    given = asked.request.variables
    used = sorted(asked.runner.rendering_variables & given.keys())
    values = orjson.dumps([(name, given[name]) for name in used], option=orjson.OPT_SORT_KEYS)
    following = asked.following
    return (following.hub, asked.request.query, asked.request.operation_name, values, following.viewer.faceless)
