"""Master data created and changed in bulk, on a real PostgreSQL."""

import asyncio
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import uuid4

import orjson
import pytest

from tests import world
from vmi_graph.catalog import actions, queries
from vmi_graph.catalog.actions import Line
from vmi_graph.catalog.rules import Criticality
from vmi_graph.foundation import reading
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.refusal import Denied, InvalidInput, KeyReused, Refusal, Refusals, StaleVersion
from vmi_graph.foundation.viewer import Role

pytestmark = pytest.mark.usefixtures("db")


async def part(number: str) -> queries.Part:
    found = await reading.one(queries.PARTS, world.MANAGER, reading.Is("number", "eq", number))
    assert found is not None
    return found


async def told() -> list[tuple[str, Mapping[str, Any]]]:
    rows = await POOLED.fetch("SELECT topic, facts FROM journal_entry ORDER BY xid, id")
    return [(row["topic"], orjson.loads(row["facts"])) for row in rows]


async def refused(*lines: Line) -> list[Refusal]:
    with pytest.raises(Refusals) as caught:
        await actions.upsert(world.MANAGER, actions.PARTS, lines)
    return list(caught.value.refusals)


async def test_a_new_part_has_the_usual_unit_and_version_one() -> None:
    done = await actions.upsert(world.MANAGER, actions.PARTS, [Line("P-1", {"name": "Pump"})])

    made = await part("P-1")
    assert (1, 0, 0) == (done.created, done.changed, done.unchanged)
    assert ("Pump", "piece", 1) == (made.name, made.unit, made.version)


async def test_only_what_is_given_changes_and_null_takes_away() -> None:
    values = {"name": "Pump", "criticality": Criticality.HIGH, "unit_volume": Decimal("0.5")}
    await actions.upsert(world.MANAGER, actions.PARTS, [Line("P-1", values)])

    done = await actions.upsert(world.MANAGER, actions.PARTS, [Line("P-1", {"unit_volume": None})])

    made = await part("P-1")
    assert (0, 1, 0) == (done.created, done.changed, done.unchanged)
    assert ("Pump", Criticality.HIGH, None, 2) == (made.name, made.criticality, made.unit_volume, made.version)


async def test_what_is_so_already_is_neither_changed_nor_told() -> None:
    line = Line("P-1", {"name": "Pump", "unit_cost": Decimal("1.50"), "unit_cost_currency": "EUR"})
    await actions.upsert(world.MANAGER, actions.PARTS, [line])
    before = await told()

    done = await actions.upsert(world.MANAGER, actions.PARTS, [line])

    assert (0, 0, 1) == (done.created, done.changed, done.unchanged)
    assert (await part("P-1")).version == 1
    assert before == await told()


async def test_the_journal_has_before_and_after_of_what_changed() -> None:
    await actions.upsert(world.MANAGER, actions.PARTS, [Line("P-1", {"name": "Pump"})])

    await actions.upsert(world.MANAGER, actions.PARTS, [Line("P-1", {"name": "Valve"})])

    topic, facts = (await told())[-1]
    assert topic == "catalog.part"
    assert facts == {"key": "P-1", "before": {"name": "Pump"}, "after": {"name": "Valve"}}


async def test_one_wrong_line_refuses_them_all_and_each_is_named() -> None:
    refusals = await refused(
        Line("P-1", {"name": "Pump"}),
        Line("P-2", {"name": " "}),
        Line("P-3", {}),
        Line("P-1", {"name": "Pump"}),
        Line("a\x00b", {"name": "Pump"}),
        Line("P-4", {"name": "Pump", "unit_cost": Decimal(1)}),
        Line("P-5", {"name": "Pump", "gtin": "1"}),
    )

    expected = [(1, "name"), (2, "name"), (3, "number"), (4, "number"), (5, "unit_cost"), (6, "gtin")]
    assert [("parts", *place) for place in expected] == [each.path for each in refusals]
    assert await told() == []


async def test_a_stale_version_is_refused_and_zero_means_new() -> None:
    await actions.upsert(world.MANAGER, actions.PARTS, [Line("P-1", {"name": "Pump"})])

    (refusal,) = await refused(Line("P-1", {"name": "Valve"}, expected_version=0))

    assert isinstance(refusal, StaleVersion)
    assert (0, 1) == (refusal.expected, refusal.actual)
    assert (await part("P-1")).name == "Pump"


async def test_a_repeated_key_answers_the_same_and_changes_nothing() -> None:
    key = uuid4()
    lines = [Line("P-1", {"name": "Pump"})]
    first = await actions.upsert(world.MANAGER, actions.PARTS, lines, world.once("a", key=key))
    await actions.upsert(world.MANAGER, actions.PARTS, [Line("P-1", {"name": "Valve"})])

    again = await actions.upsert(world.MANAGER, actions.PARTS, lines, world.once("a", key=key))

    assert (first.ids, 1, True) == (again.ids, again.created, again.replayed)
    assert (await part("P-1")).name == "Valve"


async def test_a_key_that_came_with_something_else_is_refused() -> None:
    key = uuid4()
    await actions.upsert(world.MANAGER, actions.PARTS, [Line("P-1", {"name": "Pump"})], world.once("a", key=key))

    with pytest.raises(KeyReused):
        await actions.upsert(world.MANAGER, actions.PARTS, [Line("P-2", {"name": "Pump"})], world.once("b", key=key))


async def test_two_at_once_make_one_part() -> None:
    lines = [Line(f"P-{number}", {"name": "Pump"}) for number in range(50)]

    done = await asyncio.gather(
        *(actions.upsert(world.MANAGER, actions.PARTS, order) for order in (lines, lines[::-1], lines))
    )

    assert sum(each.created for each in done) == 50
    assert sum(each.unchanged for each in done) == 100
    assert await reading.count(queries.PARTS, world.MANAGER) == 50


async def test_of_two_who_saw_the_same_version_one_is_refused() -> None:
    await actions.upsert(world.MANAGER, actions.PARTS, [Line("P-1", {"name": "Pump"})])
    lines = [Line("P-1", {"name": name}, expected_version=1) for name in ("Valve", "Hose")]

    done = await asyncio.gather(
        *(actions.upsert(world.MANAGER, actions.PARTS, [line]) for line in lines), return_exceptions=True
    )

    assert sum(isinstance(each, Refusals) for each in done) == 1
    assert (await part("P-1")).version == 2


async def test_ten_thousand_lines_are_one_request_and_more_are_refused() -> None:
    lines = [Line(f"P-{number}", {"name": "Pump"}) for number in range(10_001)]

    done = await actions.upsert(world.MANAGER, actions.PARTS, lines[:-1])

    assert done.created == 10_000
    with pytest.raises(InvalidInput):
        await actions.upsert(world.MANAGER, actions.PARTS, lines)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.SUPPLIER, Role.LOCATION_STAFF, Role.ERP_CLIENT])
async def test_only_those_who_keep_master_data_may_change_it(role: Role) -> None:
    supplier = await world.supplier() if role in {Role.SUPPLIER, Role.ERP_CLIENT} else None
    places = [await world.location()] if role is Role.LOCATION_STAFF else None

    with pytest.raises(Denied):
        await actions.upsert(
            world.viewer(role, supplier=supplier, locations=places), actions.PARTS, [Line("P-1", {"name": "Pump"})]
        )


async def test_locations_and_suppliers_are_kept_likewise() -> None:
    await world.location("HAM", time_zone="Europe/Berlin", gln="4012345000009")
    await world.supplier("ACME")

    place = await reading.one(queries.LOCATIONS, world.MANAGER, reading.Is("code", "eq", "HAM"))
    company = await reading.one(queries.SUPPLIERS, world.MANAGER, reading.Is("code", "eq", "ACME"))
    assert place is not None
    assert company is not None
    assert ("Europe/Berlin", "4012345000009") == (place.time_zone, place.gln)
    assert company.standing.value == "ACTIVE"
