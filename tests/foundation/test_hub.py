"""The journal's reader in a process: replay, then live, no gap, no repeat, and only what the viewer may see."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from tests.foundation.happenings import (
    MANAGER,
    Bell,
    Counted,
    Ended,
    Moved,
    Started,
    moved,
    read_all,
    running_hub,
    staff,
    supplier,
    take,
    tell,
    until_beat,
)
from vmi_graph import database
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.journal import eras, reading
from vmi_graph.foundation.journal.cursor import START, Place
from vmi_graph.foundation.journal.hub import Endings, Hub
from vmi_graph.foundation.journal.listeners import Listeners
from vmi_graph.foundation.journal.reading import Entry
from vmi_graph.foundation.journal.subscription import Subscription
from vmi_graph.foundation.refusal import CursorTooOld, SubscriberTooSlow

pytestmark = pytest.mark.usefixtures("db")


async def test_a_new_subscription_begins_with_a_place_to_resume_from() -> None:
    await tell(*moved(1, 3))

    async with running_hub() as hub, aclosing(hub.subscribe(MANAGER, ["moved"])) as items:
        before, beat = await until_beat(items)

        assert [] == before
        assert hub.place == beat.place


async def test_what_happens_after_subscribing_is_told_once_and_in_order() -> None:
    async with running_hub() as hub, aclosing(hub.subscribe(MANAGER, ["moved"])) as items:
        await until_beat(items)
        await tell(*moved(1, 3))
        await tell(*moved(4, 5))

        numbers = await take(items, 5)

    assert [1, 2, 3, 4, 5] == numbers


async def test_what_was_missed_is_replayed_before_what_is_new() -> None:
    await tell(*moved(1, 1200))

    async with running_hub() as hub, aclosing(hub.subscribe(MANAGER, ["moved"], START)) as items:
        replayed, _ = await until_beat(items)
        await tell(*moved(1201, 1202))
        live = await take(items, 2)

    assert list(range(1, 1201)) == replayed
    assert [1201, 1202] == live


async def test_a_replay_longer_than_the_queue_still_has_neither_gap_nor_repeat() -> None:
    await tell(*moved(1, 600))

    async with running_hub(queue=5) as hub, aclosing(hub.subscribe(MANAGER, ["moved"], START)) as items:
        first = await take(items, 10)
        for number in range(601, 701):
            await tell(*moved(number, number))
        rest, _ = await until_beat(items)

    assert list(range(1, 701)) == first + rest


async def test_a_slow_subscriber_gets_what_is_queued_and_is_then_told_to_resume() -> None:
    async with running_hub(queue=3) as hub, aclosing(hub.subscribe(MANAGER, ["moved"])) as items:
        await until_beat(items)
        async with aclosing(hub.subscribe(MANAGER, ["moved"])) as fast:
            await until_beat(fast)
            for number in range(1, 6):
                await tell(*moved(number, number))
                await take(fast, 1)

        queued = await take(items, 3)

        assert [1, 2, 3] == queued
        with pytest.raises(SubscriberTooSlow):
            await anext(items)


async def test_whoever_was_too_slow_resumes_from_the_last_place_without_gap() -> None:
    async with running_hub(queue=3) as hub:
        last = await reading.newest()
        numbers: list[int] = []
        told = asyncio.create_task(_tell_each(1, 40))
        while len(numbers) < 40:
            try:
                async with asyncio.timeout(20), aclosing(hub.subscribe(MANAGER, ["moved"], last)) as items:
                    async for item in items:
                        last = item.place
                        if isinstance(item, Entry):
                            numbers.append(item.facts["number"])
                        if len(numbers) == 40:
                            break
                        await POOLED.fetch("SELECT pg_sleep(0.001)")
            except SubscriberTooSlow:
                continue
        await told

    assert list(range(1, 41)) == numbers


async def _tell_each(first: int, last: int) -> None:
    for number in range(first, last + 1):
        await tell(*moved(number, number))


async def test_a_heartbeat_moves_on_over_what_the_viewer_may_not_see() -> None:
    async with running_hub() as hub:
        async with (
            aclosing(hub.subscribe(supplier(), ["moved"])) as items,
            aclosing(hub.subscribe(MANAGER, ["moved"])) as internal,
        ):
            _, first = await until_beat(items)
            await until_beat(internal)
            await tell(*moved(1, 1, supplier_id=new_id()))
            await take(internal, 1)
            await hub.beat()
            told, second = await until_beat(items)

        assert [] == told
        assert first.place < second.place


async def test_topics_that_were_not_asked_for_are_not_told() -> None:
    async with running_hub() as hub, aclosing(hub.subscribe(MANAGER, ["counted"], START)) as items:
        await tell(*moved(1, 1), Counted(subject_id=new_id(), number=2))

        numbers = await take(items, 1)

    assert [2] == numbers


@pytest.mark.parametrize("replayed", [True, False])
async def test_a_supplier_hears_of_its_own_only(replayed: bool) -> None:
    ours, other = supplier(), supplier()
    happened = [
        *moved(1, 1, supplier_id=ours.supplier_id),
        *moved(2, 2, supplier_id=other.supplier_id),
        *moved(3, 3),
        *moved(4, 4, supplier_id=ours.supplier_id),
    ]
    if replayed:
        await tell(*happened)

    async with running_hub() as hub, aclosing(hub.subscribe(ours, ["moved"], START)) as items:
        numbers, _ = await until_beat(items)
        if not replayed:
            await tell(*happened)
            numbers = await take(items, 2)

    assert [1, 4] == numbers


@pytest.mark.parametrize("replayed", [True, False])
async def test_location_staff_hear_of_their_locations_only(replayed: bool) -> None:
    ours, also_ours, other = new_id(), new_id(), new_id()
    happened = [
        Moved(subject_id=new_id(), number=number, location_id=location, supplier_id=new_id())
        for number, location in enumerate([ours, other, None, also_ours])
    ]
    if replayed:
        await tell(*happened)

    async with running_hub() as hub, aclosing(hub.subscribe(staff(ours, also_ours), ["moved"], START)) as items:
        numbers, _ = await until_beat(items)
        if not replayed:
            await tell(*happened)
            numbers = await take(items, 2)

    assert [0, 3] == numbers


async def test_a_revoked_assignment_is_silent_at_once_also_for_what_was_queued() -> None:
    viewer, assignment = supplier(), new_id()
    async with running_hub() as hub, aclosing(hub.subscribe(viewer, ["moved"])) as items:
        await until_beat(items)
        async with aclosing(hub.subscribe(MANAGER, ["moved", "ended"])) as internal:
            await until_beat(internal)
            await tell(*moved(1, 2, viewer.supplier_id, assignment))
            await tell(Ended(subject_id=assignment, assignment_id=assignment, supplier_id=viewer.supplier_id))
            await tell(*moved(3, 3, viewer.supplier_id, assignment), *moved(4, 4, viewer.supplier_id, new_id()))
            async with asyncio.timeout(20):
                for _ in range(5):
                    await anext(internal)

        numbers = await take(items, 1)

    assert [4] == numbers


async def test_a_revoked_assignment_is_silent_although_an_open_transaction_delays_the_journal(db: str) -> None:
    viewer, assignment = supplier(), new_id()
    await tell(*moved(1, 1, viewer.supplier_id, assignment), *moved(2, 2, viewer.supplier_id, new_id()))
    await read_all(START)
    other = await asyncpg.connect(**database.credentials(db))
    async with running_hub() as hub, other.transaction():
        await other.fetch("SELECT pg_current_xact_id()")
        await tell(Ended(subject_id=assignment, assignment_id=assignment, supplier_id=viewer.supplier_id))
        await hub.catch_up()

        async with aclosing(hub.subscribe(viewer, ["moved"], START)) as items:
            numbers, _ = await until_beat(items)
    await other.close()

    assert [2] == numbers


async def test_an_assignment_that_ended_before_the_start_is_not_replayed_to_its_supplier() -> None:
    viewer, assignment = supplier(), new_id()
    await tell(*moved(1, 1, viewer.supplier_id, assignment), *moved(2, 2, viewer.supplier_id, new_id()))

    async with running_hub(ended=[assignment]) as hub, aclosing(hub.subscribe(viewer, ["moved"], START)) as items:
        numbers, _ = await until_beat(items)

    assert [2] == numbers


async def test_an_assignment_that_started_again_is_heard_again() -> None:
    viewer, assignment = supplier(), new_id()
    async with running_hub(ended=[assignment]) as hub, aclosing(hub.subscribe(viewer, ["moved"])) as items:
        await until_beat(items)
        await tell(*moved(1, 1, viewer.supplier_id, assignment))
        await tell(Started(subject_id=assignment, assignment_id=assignment))
        await tell(*moved(2, 2, viewer.supplier_id, assignment))

        numbers = await take(items, 1)

    assert [2] == numbers


async def test_everybody_is_handed_the_same_object() -> None:
    async with (
        running_hub() as hub,
        aclosing(hub.subscribe(MANAGER, ["moved"])) as one,
        aclosing(hub.subscribe(MANAGER, ["moved"])) as other,
    ):
        await until_beat(one)
        await until_beat(other)
        await tell(*moved(1, 1))

        async with asyncio.timeout(20):
            assert await anext(one) is await anext(other)


async def test_a_database_that_drops_every_connection_costs_no_event() -> None:
    async with running_hub(poll_seconds=0.2) as hub, aclosing(hub.subscribe(MANAGER, ["moved"])) as items:
        await until_beat(items)
        await tell(*moved(1, 2))
        await POOLED.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'vmi_graph'"
        )
        await tell(*moved(3, 4))

        numbers = await take(items, 4)

    assert [1, 2, 3, 4] == numbers


async def test_a_cursor_behind_what_is_kept_is_refused() -> None:
    await tell(*moved(1, 5))
    await read_all(START)
    await reading.prune(datetime.now(UTC) + timedelta(days=1))

    async with running_hub() as hub, aclosing(hub.subscribe(MANAGER, ["moved"], START)) as items:
        with pytest.raises(CursorTooOld):
            await anext(items)


async def test_a_database_restored_to_an_earlier_time_ends_every_subscription_as_too_old() -> None:
    await tell(*moved(1, 1))
    async with running_hub() as hub, aclosing(hub.subscribe(MANAGER, ["moved"])) as items:
        _, beat = await until_beat(items)
        hub.place = Place(beat.place.xid + 1_000_000, 1)  # as if this process had read a future that is undone
        await tell(*moved(2, 2))

        async with asyncio.timeout(20):
            with pytest.raises(CursorTooOld):
                await anext(items)

        async with aclosing(hub.subscribe(MANAGER, ["moved"], Place(beat.place.xid + 1_000_000, 1))) as resumed:
            with pytest.raises(CursorTooOld):
                await anext(resumed)


async def test_stopping_ends_a_subscription_behind_what_is_queued() -> None:
    async with running_hub() as hub:
        items = hub.subscribe(MANAGER, ["moved"])
        await until_beat(items)
        async with aclosing(hub.subscribe(MANAGER, ["moved"])) as other:
            await until_beat(other)
            await tell(*moved(1, 1))
            await take(other, 1)
    async with asyncio.timeout(20):
        rest = [item async for item in items]

    assert 1 == len(rest)
    assert 0 == hub.listeners


async def test_a_closed_subscription_leaves_nothing_behind() -> None:
    async with running_hub() as hub:
        async with aclosing(hub.subscribe(MANAGER, ["moved", "counted"])) as items:
            await until_beat(items)

        assert 0 == hub.listeners


def test_who_stopped_listening_leaves_no_group_behind() -> None:
    listeners, ours = Listeners(), staff(new_id(), new_id())
    listener = Subscription(Hub(Bell().wait, Endings("", "", _nothing)), ours, ["moved", "counted"], 1)
    listeners.add(listener)
    entry = Entry(
        START, datetime.now(UTC), "moved", new_id(), None, None, next(iter(ours.location_ids or ())), "", "", {}
    )
    before = list(listeners.of(entry))

    listeners.remove(listener)
    listeners.remove(listener)

    assert [(listener,)] == before
    assert [] == list(listeners.of(entry))
    assert () == listeners.all()


async def _nothing() -> list[UUID]:
    return []


async def test_an_era_begun_by_another_process_is_followed() -> None:
    async with running_hub() as hub:
        await eras.begin(anew=True)
        async with aclosing(hub.subscribe(MANAGER, ["moved"], await reading.newest())) as items:
            await tell(*moved(1, 1))

            numbers = await take(items, 1)

    assert [1] == numbers
