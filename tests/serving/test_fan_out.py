"""Many sockets that are shown the same: one rendering, the same bytes, and everybody's own rights, pace and end."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from tests.foundation.happenings import MANAGER, Ended, moved, staff, supplier, tell
from tests.serving import followed
from tests.serving.followed import CURSORS, FOLLOW, Follower, Ws, all_following, following, settled
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.journal import hub as hubs
from vmi_graph.foundation.refusal import CursorTooOld
from vmi_graph.foundation.viewer import Role, Viewer
from vmi_graph.serving.limits import Limits
from vmi_graph.serving.over_socket.outlet import ReadyFrames

pytestmark = pytest.mark.usefixtures("db")

SLOWLY = "subscription { movements { __typename ... on Movement { number slowly } } }"


def payloads(follower: Follower) -> list[str]:
    """What a socket received, but for the id of its operation."""
    head = f'{{"id":"{follower.name}","type":"next","payload":'
    assert all(frame.startswith(head) for frame in follower.frames)
    return [frame.removeprefix(head) for frame in follower.frames]


@pytest.mark.parametrize("ws", [ReadyFrames, "auto"])
async def test_five_hundred_sockets_get_the_same_bytes_of_one_rendering(ws: Ws) -> None:
    async with followed.place(ws=ws) as here, all_following(here, 500, SLOWLY) as opened:
        await settled(here, 500)
        await tell(*moved(1, 3))
        numbers = [await each.numbers(3) for each in opened]
        groups = len(here.serving.groups)
        listeners = here.hub.listeners

    assert [[1, 2, 3]] * 500 == numbers
    assert 1 == len({tuple(payloads(each)[1:]) for each in opened})
    assert (1, 1, 3) == (groups, listeners, followed.gate.rendered)


async def test_a_heartbeat_is_the_same_for_all_of_a_group() -> None:
    query = "subscription { movements { __typename ... on Heartbeat { cursor at } } }"
    async with followed.place() as here, all_following(here, 3, query) as opened:
        await settled(here, 3)
        await here.hub.beat()
        beats = [await each.next() for each in opened]

    assert 1 == len({orjson.dumps(beat) for beat in beats})
    assert "Heartbeat" == beats[0]["__typename"]


async def test_whoever_subscribes_amid_everything_misses_nothing_and_hears_nothing_twice() -> None:
    async def told() -> None:
        for number in range(1, 61):
            await tell(*moved(number, number))

    async with followed.place() as here, AsyncExitStack() as stack:
        telling = asyncio.create_task(told())
        opened = [await stack.enter_async_context(following(here, name=str(number))) for number in range(30)]
        await telling
        await tell(*moved(61, 61))
        heard = [await _up_to(each, 61) for each in opened]

    assert all(numbers == list(range(numbers[0], 62)) for numbers in heard), heard
    assert len({numbers[0] for numbers in heard}) > 1


async def _up_to(follower: Follower, last: int) -> list[int]:
    numbers = await follower.numbers(1)
    while numbers[-1] != last:
        numbers += await follower.numbers(1)
    return numbers


async def test_whoever_resumes_amid_everything_misses_nothing_and_hears_nothing_twice() -> None:
    async with followed.place() as here, AsyncExitStack() as stack:
        first = await stack.enter_async_context(following(here, CURSORS))
        await first.beat()
        await tell(*moved(1, 40))
        cursors = [(await first.next())["cursor"] for _ in range(40)]

        async def told() -> None:
            for number in range(41, 81):
                await tell(*moved(number, number))

        telling = asyncio.create_task(told())
        resumed = [await stack.enter_async_context(following(here, after=cursors[n])) for n in range(40)]
        heard = [await each.numbers(79 - n) for n, each in enumerate(resumed)]
        await telling
        await settled(here, 41)
        await first.numbers(40)

    assert [list(range(n + 2, 81)) for n in range(40)] == heard


async def test_what_is_asked_for_is_chosen_for_each_and_rendered_once_for_all() -> None:
    query = "subscription ($above: Int) { movements(above: $above) { ... on Movement { number slowly } } }"
    async with followed.place() as here, AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(following(here, query, above=above)) for above in (0, 2, 4)]
        for each in opened:
            await each.beat()
        await settled(here, 3)
        await tell(*moved(1, 5))
        heard = [await each.numbers(count) for each, count in zip(opened, (5, 3, 1), strict=True)]
        groups = len(here.serving.groups)

    assert [[1, 2, 3, 4, 5], [3, 4, 5], [5]] == heard
    assert (1, 5) == (groups, followed.gate.rendered)


async def test_nothing_is_rendered_that_nobody_wants() -> None:
    query = "subscription { movements(above: 9) { ... on Movement { number slowly } } }"
    async with followed.place() as here, all_following(here, 1, query) as (only,):
        await settled(here, 1)
        await tell(*moved(8, 10))
        heard = await only.numbers(1)

    assert [10] == heard
    assert 1 == followed.gate.rendered


async def test_variables_that_change_what_is_shown_make_groups_of_their_own() -> None:
    query = "subscription ($by: Int!) { movements { ... on Movement { number larger(by: $by) } } }"
    async with followed.place() as here, AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(following(here, query, by=by)) for by in (1, 1, 2)]
        for each in opened:
            await each.beat()
        await settled(here, 3)
        await tell(*moved(1, 1))
        larger = [(await each.next())["larger"] for each in opened]
        groups = len(here.serving.groups)

    assert [2, 2, 3] == larger
    assert 2 == groups


async def test_rights_and_rows_make_groups_of_their_own_and_persons_do_not() -> None:
    ours, theirs = supplier(), supplier()
    known = {
        "ann": MANAGER,
        "bob": Viewer("bob", Role.PARTS_MANAGER, client="bob"),
        "eve": Viewer("eve", Role.ANALYST, client="eve"),
        "our planner": ours,
        "our other planner": Viewer("other", Role.SUPPLIER, supplier_id=ours.supplier_id, client="other"),
        "their planner": theirs,
        "staff": staff(new_id()),
    }
    async with followed.place() as here, AsyncExitStack() as stack:
        here.known |= known
        query = "subscription { movements { ... on Movement { number who } } }"
        opened = {who: await stack.enter_async_context(following(here, query, who=who)) for who in known}
        for each in opened.values():
            await each.beat()
        await settled(here, len(known))
        groups = len(here.serving.groups)
        await tell(*moved(1, 1, ours.supplier_id), *moved(2, 2, theirs.supplier_id), *moved(3, 3))
        await here.hub.catch_up()
        await here.hub.beat()
        heard = {who: await _until_beat(each) for who, each in opened.items()}

    assert 5 == groups
    everything, ours_only, theirs_only = (
        [{"number": n, "who": ""} for n in which] for which in ((1, 2, 3), (1,), (2,))
    )
    assert {
        "ann": everything,
        "bob": everything,
        "eve": everything,
        "our planner": ours_only,
        "our other planner": ours_only,
        "their planner": theirs_only,
        "staff": [],
    } == heard


async def _until_beat(follower: Follower) -> list[Any]:
    told = []
    while "number" in (event := await follower.next()):
        told.append(event)
    return told


async def test_a_revoked_assignment_is_silent_at_once_even_for_what_was_being_rendered() -> None:
    ours, assignment = supplier(), new_id()
    async with followed.place() as here, AsyncExitStack() as stack:
        here.known["planner"] = ours
        planners = [await stack.enter_async_context(following(here, SLOWLY, who="planner")) for _ in range(2)]
        for each in planners:
            await each.beat()
        await settled(here, 2)
        followed.gate.open.clear()
        await tell(*moved(1, 2, ours.supplier_id, assignment))
        await followed.gate.reached.wait()
        await tell(Ended(subject_id=new_id(), supplier_id=ours.supplier_id, assignment_id=assignment))
        await here.hub.catch_up()
        followed.gate.open.set()
        await tell(*moved(3, 3, ours.supplier_id, new_id()))
        heard = [await each.numbers(1) for each in planners]

    assert [[3], [3]] == heard


async def test_a_reader_that_stalls_is_told_to_resume_while_the_others_go_on() -> None:
    query = "subscription { movements { ... on Movement { number cursor padding(size: 200000) } } }"
    async with followed.place(queue=5) as here, all_following(here, 3, query) as (stalled, *others):
        await settled(here, 3)
        stalled.socket.transport.pause_reading()
        for number in range(1, 101):
            await tell(*moved(number, number))
            assert [[number]] * 2 == [await each.numbers(1) for each in others]
        left = here.serving.groups.members
        stalled.socket.transport.resume_reading()
        heard, cursor, message = [], None, await stalled.message()
        while message["type"] == "next":
            told = message["payload"]["data"]["movements"]
            heard.append(told["number"])
            cursor = told["cursor"]
            message = await stalled.message()
        async with following(here, CURSORS, after=cursor) as resumed:
            rest = await resumed.numbers(100 - len(heard))

    assert 2 == left
    assert "RESUME_FROM_CURSOR" == message["payload"][0]["extensions"]["code"]
    assert len(heard) < 100
    assert list(range(1, 101)) == heard + rest


async def test_a_group_that_renders_too_slowly_reads_on_in_the_journal_and_nobody_notices() -> None:
    async with followed.place(queue=3) as here, all_following(here, 2, SLOWLY) as opened:
        await settled(here, 2)
        followed.gate.open.clear()
        for number in range(1, 31):
            await tell(*moved(number, number))
        await here.hub.catch_up()
        followed.gate.open.set()
        heard = [await each.numbers(30) for each in opened]

    assert [list(range(1, 31))] * 2 == heard


async def test_a_group_ends_with_its_last_member() -> None:
    async with followed.place() as here:
        async with all_following(here, 2):
            await settled(here, 2)
        async with asyncio.timeout(followed.PATIENCE):
            while here.hub.listeners:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0)

        assert 0 == len(here.serving.groups)


async def test_completing_one_subscription_leaves_the_others_of_its_socket() -> None:
    async with followed.place() as here, all_following(here, 2) as (leaving, staying):
        await settled(here, 2)
        await leaving.socket.send(orjson.dumps({"type": "complete", "id": leaving.name}).decode())
        await leaving.socket.send(orjson.dumps({"type": "subscribe", "id": "2", "payload": {"query": FOLLOW}}).decode())
        await leaving.beat()
        await tell(*moved(1, 1))
        heard = [await leaving.message(), await staying.message()]

    assert ["2", staying.name] == [message["id"] for message in heard]
    assert heard[0]["payload"] == heard[1]["payload"]


@pytest.mark.parametrize("broken", ["broken", "halfACharacter"])
async def test_a_broken_field_is_the_same_error_for_all_and_ends_nothing(broken: str) -> None:
    query = (
        f"subscription ($by: Boolean!) {{ movements {{ ... on Movement {{ number {broken} @include(if: $by) }} }} }}"
    )
    async with followed.place() as here, all_following(here, 2, query, by=True) as opened:
        await settled(here, 2)
        await tell(*moved(1, 1))
        told = [(await each.message())["payload"] for each in opened]
        await tell(*moved(2, 2))
        again = [(await each.message())["payload"] for each in opened]

    assert told[0] == told[1]
    assert ["INTERNAL_SERVER_ERROR"] == [error["extensions"]["code"] for error in told[0]["errors"]]
    assert "secret" not in str(told)
    assert again[0] == again[1]


async def test_an_event_that_cannot_be_made_ends_the_subscriptions_with_an_error() -> None:
    async with followed.place() as here, all_following(here, 2) as opened:
        await settled(here, 2)
        await tell(*moved(12, 12), *moved(-1, -1))
        heard = [[await each.message(), await each.message()] for each in opened]
        async with all_following(here, 1) as (anew,):
            await settled(here, 1)
            await tell(*moved(14, 14))
            after = await anew.numbers(1)

    assert [["next", "error"]] * 2 == [[message["type"] for message in each] for each in heard]
    assert "INTERNAL_SERVER_ERROR" == heard[0][1]["payload"][0]["extensions"]["code"]
    assert [14] == after


async def test_a_journal_that_stops_completes_every_subscription() -> None:
    async with followed.place() as here, all_following(here, 2) as opened:
        await settled(here, 2)
        await here.hub.stop()
        heard = [await each.message() for each in opened]

    assert [{"id": each.name, "type": "complete"} for each in opened] == heard


async def test_a_journal_that_lost_its_place_says_so_to_every_subscription() -> None:
    async with followed.place() as here, all_following(here, 2) as opened:
        await settled(here, 2)
        _end_all(here.hub)
        codes = [(await each.message())["payload"][0]["extensions"]["code"] for each in opened]

    assert [CursorTooOld.code] * 2 == codes


def _end_all(hub: hubs.Hub) -> None:
    hub._end_all(CursorTooOld("restored"))  # noqa: SLF001 - what the reader does once its place is lost


async def test_a_token_that_expires_closes_its_socket_and_no_other_of_its_group() -> None:
    async with followed.place(Limits(recheck_seconds=0.05)) as here, AsyncExitStack() as stack:
        here.known["bob"] = Viewer(
            "bob", Role.PARTS_MANAGER, client="bob", expires_at=datetime.now(UTC) + timedelta(seconds=2)
        )
        here.known["eve"] = Viewer("eve", Role.PARTS_MANAGER, client="eve")
        expiring, revoked, staying = [
            await stack.enter_async_context(following(here, who=who)) for who in ("bob", "eve", "ann")
        ]
        for each in (expiring, revoked, staying):
            await each.beat()
        await settled(here, 3)
        groups = len(here.serving.groups)
        del here.known["eve"]
        codes = [await revoked.closed(), await expiring.closed()]
        await tell(*moved(1, 1))
        heard = await staying.numbers(1)

    assert 1 == groups
    assert [4403, 4403] == codes
    assert [1] == heard


async def test_a_cursor_of_another_feed_is_refused_before_anything_is_followed() -> None:
    async with followed.place() as here, following(here, after="nonsense") as refused:
        message = await refused.message()

    assert "error" == message["type"]
    assert "BAD_CURSOR" == message["payload"][0]["extensions"]["code"]


async def test_variables_that_do_not_fit_are_refused_before_anything_is_followed() -> None:
    async with followed.place() as here, following(here, after=5) as refused:
        message = await refused.message()

    assert "BAD_USER_INPUT" == message["payload"][0]["extensions"]["code"]


def test_a_faceless_viewer_has_rights_and_rows_and_no_name() -> None:
    supplier_id: UUID = new_id()
    ann = Viewer("ann", Role.SUPPLIER, supplier_id=supplier_id, client="a", expires_at=datetime.now(UTC))
    bob = Viewer("bob", Role.SUPPLIER, supplier_id=supplier_id, client="b")

    assert ann.faceless == bob.faceless
    assert ("", "", None) == (ann.faceless.subject, ann.faceless.client, ann.faceless.expires_at)
