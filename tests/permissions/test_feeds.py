"""What is followed live and replayed tells a supplier of its own, whoever else was busy, and falls silent at once."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests import world
from tests.permissions import companies, feeds, unseen
from tests.permissions.asking import Json, done
from tests.permissions.emptying import emptied
from tests.permissions.feeds import FEEDS, cursor_of, following, present, until_beat
from vmi_graph.catalog.queries import LOCATIONS, SUPPLIERS
from vmi_graph.foundation.identity import to_global
from vmi_graph.foundation.journal import hub as hubs
from vmi_graph.foundation.journal import listeners
from vmi_graph.foundation.reading import AllOf, everything
from vmi_graph.foundation.viewer import Role, Viewer

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
async def hub(db: str) -> AsyncIterator[hubs.Hub]:  # noqa: ARG001 - the journal it reads
    async with feeds.running() as made:
        yield made


class Heard:
    """What viewers heard of every feed, live and replayed, while the world came to be."""

    def __init__(self) -> None:
        self.live: dict[tuple[str, str], list[Json]] = {}
        self.replayed: dict[tuple[str, str], list[Json]] = {}

    def of(self, who: str) -> list[Json]:
        """Return everything somebody heard."""
        return [
            event
            for heard in (self.live, self.replayed)
            for (whose, _), events in heard.items()
            if whose == who
            for event in events
        ]


async def _hear(hub: hubs.Hub, viewers: Mapping[str, Viewer], *, with_bolt: bool) -> Heard:
    heard = Heard()
    async with AsyncExitStack() as stack:
        open_ones = {
            (who, feed): await stack.enter_async_context(following(viewer, feed))
            for who, viewer in viewers.items()
            for feed in FEEDS
        }
        beginnings = {key: (await until_beat(events))[-1] for key, events in open_ones.items()}
        await companies.built(with_bolt=with_bolt)
        await present(hub)
        heard.live = {key: (await until_beat(events))[:-1] for key, events in open_ones.items()}
    for who, feed in open_ones:
        # from everybody's beginning: a cursor is a place, whoever was given it
        beginning = cursor_of(beginnings[next(iter(viewers)), feed])
        async with following(viewers[who], feed, {"after": beginning}) as events:
            heard.replayed[who, feed] = (await until_beat(events))[:-1]
    return heard


async def _viewers() -> dict[str, Viewer]:
    """Make who will listen: both suppliers before they have anything, and staff of a site where nothing happens."""
    return {
        "bolt": await world.supplier_viewer("BOLT"),
        "acme": await world.supplier_viewer("ACME"),
        "machine": await world.supplier_viewer("ACME", Role.ERP_CLIENT),
        "staff": await world.staff_viewer("MUC"),
    }


async def test_a_supplier_hears_of_nobody_but_itself(hub: hubs.Hub) -> None:
    beside = await _hear(hub, await _viewers(), with_bolt=True)
    secrets = await unseen.secrets_of("BOLT")
    ended = {companies.row_id(each).hex for each in await _ended()}
    await emptied()
    alone = await _hear(hub, await _viewers(), with_bolt=False)

    for who in ("acme", "machine"):
        assert [] == [found for event in beside.of(who) if (found := secrets.traces(event))]
        assert [] == list(unseen.differences(unseen.masked(alone.of(who)), unseen.masked(beside.of(who))))
    assert [] == beside.of("staff")
    for feed in FEEDS:
        assert beside.live["acme", feed], feed
        assert beside.replayed["acme", feed] == beside.live["acme", feed], feed
        assert any(secrets.traces(event) for event in beside.live["bolt", feed]), feed
    assert ended
    assert [] == [each for each in ended if each in unseen.readable(beside.of("acme"))]


async def _ended() -> list[str]:
    """The ids of the assignments that ended while the world came to be."""
    known = unseen.sources()
    gone = {row.id for row in await everything(known["Assignment"], world.ADMIN, AllOf(())) if row.ended_at is not None}
    names = await unseen.names_where(lambda _, row: row.id in gone or getattr(row, "assignment_id", None) in gone)
    return [each for ids in names.ids.values() for each in ids]


@pytest.mark.parametrize("feed", FEEDS)
async def test_a_cursor_of_another_leads_to_what_is_ones_own(hub: hubs.Hub, feed: str) -> None:
    acme, bolt = await world.supplier_viewer("ACME"), await world.supplier_viewer("BOLT")
    async with following(bolt, feed) as theirs, following(world.MANAGER, feed) as all_of_it:
        await until_beat(theirs)
        await until_beat(all_of_it)
        await _busy("BOLT")
        await _busy("ACME")
        await _busy("BOLT", "P-2")
        await present(hub)
        cursors = [cursor_of(event) for events in (theirs, all_of_it) for event in await until_beat(events)]
    secrets = await unseen.secrets_of("BOLT")

    for cursor in cursors:
        async with following(acme, feed, {"after": cursor}) as events:
            assert [] == [found for event in await until_beat(events) if (found := secrets.traces(event))]


async def _busy(code: str, part: str = "P-1") -> None:
    """Have a supplier receive, use up, order and be warned."""
    assignment_id = await world.assignment(part, "HAM", code, ordering="AUTOMATIC")
    given = {"assignment": {"id": to_global("Assignment", assignment_id)}, "quantity": "6"}
    await done(world.MANAGER, "receiveStock", {"lines": [given]})
    await done(world.MANAGER, "recordConsumption", {**given, "reason": code})


async def test_a_supplier_that_is_relieved_hears_nothing_more_at_once(hub: hubs.Hub) -> None:
    acme = await world.supplier_viewer("ACME")
    assignment_id = await world.assignment("P-1", "HAM", "ACME", minimum=0)
    await present(hub)
    given = {"assignment": {"id": to_global("Assignment", assignment_id)}, "quantity": "5"}
    async with AsyncExitStack() as stack:
        live = {feed: await stack.enter_async_context(following(acme, feed)) for feed in FEEDS}
        beginnings = {feed: cursor_of((await until_beat(events))[-1]) for feed, events in live.items()}
        await done(world.MANAGER, "receiveStock", {"lines": [given]})
        await present(hub)
        before = {feed: len(await until_beat(events)) - 1 for feed, events in live.items()}
        await done(world.MANAGER, "recordConsumption", given)  # told, but not yet read when the assignment ends
        await done(world.ADMIN, "unassignSupplier", {"assignment": given["assignment"]})
        await present(hub)
        after = {feed: len(await until_beat(events)) - 1 for feed, events in live.items()}
    replayed = {}
    for feed, beginning in beginnings.items():
        async with following(acme, feed, {"after": beginning}) as events:
            replayed[feed] = len(await until_beat(events)) - 1

    assert {"stockLevelEvents": 1, "purchaseOrderEvents": 0, "alertEvents": 1} == before
    assert dict.fromkeys(FEEDS, 0) == after
    assert dict.fromkeys(FEEDS, 0) == replayed


@pytest.mark.parametrize("feed", FEEDS)
async def test_following_what_belongs_to_another_is_following_nothing(hub: hubs.Hub, feed: str) -> None:
    acme = await world.supplier_viewer("ACME")
    await _busy("ACME")
    await _busy("BOLT")
    theirs = (await unseen.secrets_of("BOLT")).names
    chosen: dict[str, Any] = {"of": [{"id": theirs.ids["Assignment"][0]}]}
    if feed == "purchaseOrderEvents":
        (supplier,) = [row for row in await everything(SUPPLIERS, world.ADMIN, AllOf(())) if row.code == "BOLT"]
        chosen = {"of": [{"id": theirs.ids["PurchaseOrder"][0]}, {"number": theirs.order_numbers[0]}]}
        chosen |= {"supplier": {"id": to_global("Supplier", supplier.id)}, "location": {"code": "HAM"}}
    assert await everything(LOCATIONS, acme, AllOf(()))

    async with following(acme, feed, chosen) as events:
        await until_beat(events)
        await _busy("BOLT", "P-2")
        await _busy("ACME", "P-2")
        await present(hub)
        told = await until_beat(events)

    assert 1 == len(told)


async def test_a_feed_without_its_scope_is_heard(hub: hubs.Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A leak is planted: what the tests above look for is found once everybody is told everything."""
    acme = await world.supplier_viewer("ACME")
    monkeypatch.setattr(hub, "may_see", lambda _viewer, _entry: True)
    monkeypatch.setattr(listeners, "audiences_of", lambda _viewer: (("everything", None),))

    async with following(acme, "stockLevelEvents") as planted:
        await until_beat(planted)
        await _busy("BOLT")
        await present(hub)
        told = await until_beat(planted)

    monkeypatch.undo()  # before the fixtures end
    assert 1 < len(told)
