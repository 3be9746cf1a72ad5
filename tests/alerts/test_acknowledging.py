"""Taking notice of alerts, on a real database."""

import asyncio
from uuid import UUID, uuid4

import pytest

from tests import world
from tests.alerts import shelves
from vmi_graph.alerts.actions import acknowledge_alert
from vmi_graph.alerts.rules import AlertResolved
from vmi_graph.foundation.refusal import Denied, KeyReused, NotFound, StaleVersion

pytestmark = pytest.mark.usefixtures("db")


async def low() -> tuple[UUID, UUID]:
    """Return an assignment that is low, and its alert."""
    assignment_id = await shelves.stocked(10, minimum=5)
    await shelves.consume(assignment_id, 6)
    (alert,) = await shelves.alerts()
    return assignment_id, alert.id


async def test_the_first_notice_is_kept_with_name_note_and_time() -> None:
    _, alert_id = await low()

    await acknowledge_alert(await world.supplier_viewer(), alert_id, world.once(), note=" Tuesday ")

    (alert,) = await shelves.alerts()
    assert ("Tuesday", 2, True) == (alert.acknowledged_note, alert.version, alert.open)
    assert alert.acknowledged_at is not None
    assert str(alert.acknowledged_by).startswith("supplier")
    assert ("ACKNOWLEDGED", "BELOW_MINIMUM") == (await shelves.changes())[-1]


async def test_acknowledging_again_changes_nothing() -> None:
    _, alert_id = await low()
    await acknowledge_alert(world.MANAGER, alert_id, world.once(), note="mine")
    before = await shelves.alerts()

    again = await acknowledge_alert(world.ADMIN, alert_id, world.once(), note="no, mine")

    assert (alert_id, False) == (again.alert_id, again.replayed)
    assert before == await shelves.alerts()
    assert 1 == [change for change, _ in await shelves.changes()].count("ACKNOWLEDGED")


async def test_many_at_once_are_one_notice() -> None:
    _, alert_id = await low()

    await asyncio.gather(*(acknowledge_alert(world.MANAGER, alert_id, world.once()) for _ in range(10)))

    assert 1 == [change for change, _ in await shelves.changes()].count("ACKNOWLEDGED")


async def test_the_same_key_repeats_the_answer_also_when_the_alert_is_over() -> None:
    assignment_id, alert_id = await low()
    key = world.once("this")
    await acknowledge_alert(world.MANAGER, alert_id, key)
    await shelves.receive(assignment_id, 6)

    again = await acknowledge_alert(world.MANAGER, alert_id, key)

    assert (alert_id, True) == (again.alert_id, again.replayed)


async def test_the_same_key_for_something_else_is_refused() -> None:
    _, alert_id = await low()
    key = uuid4()
    await acknowledge_alert(world.MANAGER, alert_id, world.once("this", key=key))

    with pytest.raises(KeyReused):
        await acknowledge_alert(world.MANAGER, alert_id, world.once("that", key=key))


async def test_what_is_over_cannot_be_acknowledged() -> None:
    assignment_id, alert_id = await low()
    await shelves.receive(assignment_id, 6)

    with pytest.raises(AlertResolved):
        await acknowledge_alert(world.MANAGER, alert_id, world.once())

    (alert,) = await shelves.alerts()
    assert alert.acknowledged_at is None


async def test_another_version_than_expected_is_refused() -> None:
    _, alert_id = await low()

    with pytest.raises(StaleVersion):
        await acknowledge_alert(world.MANAGER, alert_id, world.once(), expected_version=2)

    await acknowledge_alert(world.MANAGER, alert_id, world.once(), expected_version=1)


async def test_another_suppliers_alert_cannot_be_told_from_none() -> None:
    _, alert_id = await low()
    other = await world.supplier_viewer("BOLT")

    sentences = set()
    for each in (alert_id, uuid4()):
        with pytest.raises(NotFound) as refused:
            await acknowledge_alert(other, each, world.once())
        sentences.add((refused.value.message, refused.value.path))

    assert 1 == len(sentences)


async def test_an_analyst_only_looks() -> None:
    _, alert_id = await low()

    with pytest.raises(Denied):
        await acknowledge_alert(world.ANALYST, alert_id, world.once())
