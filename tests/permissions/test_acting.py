"""Acting on what belongs to another supplier is answered as if it had never been, and changes nothing."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest

from tests import world
from tests.permissions import acts, companies, documents, unseen
from tests.permissions.acts import NAMELESS, NOBODY, Target
from tests.permissions.asking import Json, act, codes, done
from tests.permissions.companies import OF_BOLT, PRIME
from vmi_graph.access import rules as access
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.viewer import Role, Viewer

pytestmark = pytest.mark.usefixtures("both_companies")

MUTATIONS = tuple(documents.root("mutation").fields)


async def _of_bolt() -> tuple[Target, Target]:
    """BOLT's things by id and by natural keys."""
    names = (await unseen.secrets_of("BOLT")).names
    ids = {kind: known[0] for kind, known in names.ids.items()}
    by_id = Target(
        assignment={"id": ids["Assignment"]},
        order={"id": ids["PurchaseOrder"]},
        line={"id": ids["PurchaseOrderLine"]},
        alert=ids["Alert"],
        part={"id": ids["Part"]},
        location={"id": ids["Location"]},
        supplier={"id": ids["Supplier"]},
        token=ids["AccessToken"],
    )
    by_name = Target(
        assignment={"place": {"part": "P-1", "location": "HAM", "supplier": "BOLT"}},
        order={"number": names.order_numbers[0]},
        line={"number": 1},
        alert=ids["Alert"].lower(),
        part={"number": OF_BOLT},
        location={"code": OF_BOLT},
        supplier={"code": "BOLT"},
        token=ids["AccessToken"].lower(),
    )
    return by_id, by_name


async def _state() -> Mapping[str, Any]:
    """Every row there is, in short."""
    tables = await POOLED.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {
        name: (await POOLED.fetch(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{name}" AS t'))[0][
            0
        ]
        for (name,) in tables
    }


async def _strangers() -> list[Viewer]:
    return [
        await companies.planner_of("ACME"),
        await companies.planner_of("ACME", Role.ERP_CLIENT),
        await companies.staff_of("MUC"),
    ]


def _told(answer: Json) -> Json:
    """What an answer tells, its cost included."""
    found: Json = unseen.masked(answer)
    return found


@pytest.mark.parametrize("name", MUTATIONS)
async def test_what_belongs_to_another_is_answered_as_what_never_was(name: str) -> None:
    by_id, by_name = await _of_bolt()
    before = await _state()

    for viewer in await _strangers():
        for theirs, nothing in ((by_id, NOBODY), (by_name, NAMELESS)):
            expected = await act(viewer, name, acts.input_of(name, nothing))
            actual = await act(viewer, name, acts.input_of(name, theirs))
            assert _told(expected) == _told(actual)
            assert set(codes(actual)) <= {"FORBIDDEN"}
            if name in acts.VERSIONED:
                actual = await act(viewer, name, acts.expecting(name, theirs, 999))
                assert _told(expected) == _told(actual)

    assert before == await _state()


async def test_a_place_where_only_another_has_a_bin_is_no_place() -> None:
    acme = await companies.planner_of("ACME")
    line = {"quantity": "1", "assignment": {"place": {"part": OF_BOLT, "location": "HAM"}}}
    nowhere = {"quantity": "1", "assignment": {"place": {"part": "NOTHING", "location": "HAM"}}}
    before = await _state()

    for name in ("recordConsumption", "adjustStock"):
        more = {"reason": "found"}
        assert await act(acme, name, {**nowhere, **more}) == await act(acme, name, {**line, **more})

    assert before == await _state()


async def _namesakes() -> tuple[Viewer, Viewer]:
    """Two planners of the same name, one at each supplier."""
    found = [await companies.planner_of(code) for code in ("ACME", "BOLT")]
    acme, bolt = (
        access.viewer("planner", Role.SUPPLIER, supplier=each.supplier_id, locations=None, expires_at=None)
        for each in found
    )
    return acme, bolt


PLACE = {"place": {"part": "P-5", "location": "HAM"}}


async def test_a_key_that_another_used_is_a_fresh_one() -> None:
    acme, bolt = await _namesakes()
    key = uuid4()
    given = {"assignment": PLACE, "quantity": "1"}

    theirs = await act(bolt, "recordConsumption", {**given, "reason": "BOLT"}, key=key)
    ours = await act(acme, "recordConsumption", given, key=key)
    again = await act(acme, "recordConsumption", given, key=key)

    told = [answer["data"]["recordConsumption"] for answer in (theirs, ours, again)]
    assert [(False, []), (False, []), (True, [])] == [(each["replayed"], each["userErrors"]) for each in told]
    assert "BOLT" not in unseen.readable(ours)


async def test_a_reference_that_another_used_is_a_fresh_one() -> None:
    acme, bolt = await _namesakes()
    taken = {"assignment": PLACE, "quantity": "1", "externalReference": "JOB-1"}
    ordered = {"lines": [{"assignment": PLACE, "quantity": "1"}], "externalReference": "ORDER-1"}
    packed = {"lines": [{"assignment": PLACE, "quantity": str(PRIME)}], "externalReference": "ORDER-1"}

    await done(bolt, "recordConsumption", {**taken, "quantity": "2"})
    await done(bolt, "createPurchaseOrder", packed)
    line = (await act(acme, "recordConsumption", taken))["data"]["recordConsumption"]
    order = (await act(acme, "createPurchaseOrder", ordered))["data"]["createPurchaseOrder"]

    assert ([], [False]) == (line["userErrors"], [each["repeated"] for each in line["lines"]])
    assert ([], False) == (order["userErrors"], order["replayed"])
    assert str(PRIME) not in unseen.readable([line, order])


async def test_the_customer_may_do_all_of_it() -> None:
    """The acts are right: whoever may see BOLT is not told that there is no such thing."""
    by_id, by_name = await _of_bolt()
    for name in MUTATIONS:
        for target in (by_id, by_name):
            if target is by_name and name in {"acknowledgeAlert", "revokeAccessToken"}:
                continue  # these have no natural keys
            answer = await act(world.ADMIN, name, acts.input_of(name, target))
            refused = [each.get("Refused_code") for each in answer["data"][name]["userErrors"]]
            assert "NOT_FOUND" not in refused, (name, target)
