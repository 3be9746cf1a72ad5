"""Who sees and does what: every root field and every reachable field with every role, against a table and the SDL."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from graphql import ObjectTypeDefinitionNode, get_named_type, is_object_type, parse
from graphql.language import StringValueNode

from tests import world
from tests.permissions import acts, companies, documents, questions, unseen
from tests.permissions.acts import Target
from tests.permissions.asking import Json, act, ask, codes, done
from tests.permissions.companies import Company
from tests.permissions.emptying import emptied
from tests.permissions.feeds import FEEDS, following, is_heartbeat, present, running, until_beat
from tests.permissions.questions import Names, Question
from tests.permissions.table import HARMLESS, ROLES, TABLE
from vmi_graph.access.rules import PERMISSIONS
from vmi_graph.foundation.identity import to_global
from vmi_graph.foundation.viewer import Permission, Role, Viewer
from vmi_graph.schema import sdl

OPERATIONS = ("query", "mutation", "subscription")


class Populated(NamedTuple):
    """A world in which there is something of everything, and somebody in every role."""

    acme: Company
    names: Names
    viewers: Mapping[str, Viewer]
    alert: str
    answers: dict[str, dict[str, Json]]


@pytest.fixture(scope="module")
async def populated(opened: str) -> AsyncIterator[Populated]:  # noqa: ARG001 - the database, open
    built = await companies.built(with_bolt=True)
    await world.supplier("IDLE")
    viewers = {
        "ADMIN": world.ADMIN,
        "PARTS_MANAGER": world.MANAGER,
        "ANALYST": world.ANALYST,
        "SUPPLIER": await companies.planner_of("ACME"),
        "ERP_CLIENT": await companies.planner_of("ACME", Role.ERP_CLIENT),
        "LOCATION_STAFF": await companies.staff_of("HAM"),
        "OUTSIDER": await companies.planner_of("IDLE"),
        "ELSEWHERE": await companies.staff_of("MUC"),
    }
    names = (await unseen.secrets_of("ACME")).names
    yield Populated(built.acme, names, viewers, await _open_alert(viewers["SUPPLIER"]), {})
    await emptied()


def printed() -> dict[str, Permission]:
    """The permission each field needs, as the SDL says, by type and field."""
    return {
        f"{kind.name.value}.{field.name.value}": Permission(given.value.value)
        for kind in parse(sdl()).definitions
        if isinstance(kind, ObjectTypeDefinitionNode)
        for field in kind.fields or ()
        for directive in field.directives or ()
        if directive.name.value == "requires"
        for given in directive.arguments or ()
        if isinstance(given.value, StringValueNode)
    }


PRINTED = printed()


def role_of(who: str) -> Role:
    """The role behind a column of the table."""
    return {"OUTSIDER": Role.SUPPLIER, "ELSEWHERE": Role.LOCATION_STAFF}.get(who) or Role(who)


def test_every_root_field_has_a_line() -> None:
    fields = {name for operation in OPERATIONS for name in documents.root(operation).fields}

    assert fields == set(TABLE)


def test_every_mutation_says_which_permission_it_needs() -> None:
    assert [] == [name for name in documents.root("mutation").fields if f"Mutation.{name}" not in PRINTED]


def test_every_printed_permission_is_held_by_somebody() -> None:
    held = {permission for permissions in PERMISSIONS.values() for permission in permissions}

    assert [] == [field for field, permission in PRINTED.items() if permission not in held]


@pytest.mark.parametrize("who", ROLES)
def test_the_table_agrees_with_the_printed_permissions(who: str) -> None:
    held = PERMISSIONS[role_of(who)]
    kinds = {name: documents.root(kind).name for kind in OPERATIONS for name in documents.root(kind).fields}
    guarded = {name: PRINTED.get(f"{kinds[name]}.{name}") for name in TABLE}

    assert {name for name, needed in guarded.items() if needed is not None and needed not in held} == {
        name for name, letters in TABLE.items() if letters[who] in "xn"
    }


def test_whatever_could_be_an_amount_of_money_needs_a_permission() -> None:
    amounts = {
        f"{kind.name}.{name}"
        for kind in documents.GRAPH.type_map.values()
        if is_object_type(kind)
        for name, field in kind.fields.items()
        if str(get_named_type(field.type)) in {"Money", "Decimal"}
    }

    assert HARMLESS == amounts - set(PRINTED)


# --- queries ---------------------------------------------------------------------------------------------------------


def _questions(populated: Populated, name: str) -> Iterator[Question]:
    """A root field asked for what is ACME's, at HAM wherever it matters."""
    if name in documents.lists():
        yield Question(name, documents.of_root("query", name, (), 1), {})
        return  # what else it takes only narrows it
    field = documents.root("query").fields[name]
    given: dict[str, Any] = {
        "part": {"number": "P-5"},
        "location": {"code": "HAM"},
        "supplier": {"code": "ACME"},
        "purchaseOrder": {"number": populated.names.order_numbers[0]},
    }
    place = {"place": {"part": "P-5", "location": "HAM", "supplier": "ACME"}}
    told = {
        "by": given.get(name, place),
        "of": place,
        "assignment": place,
        "at": "2999-01-01T00:00:00Z",
        "id": populated.alert if name == "alert" else populated.acme.ids["P-5@HAM"],
        "ids": [populated.acme.ids["P-5@HAM"]],
        "terms": None,
    }
    variables = {argument: told[argument] for argument in field.args if argument not in questions.PAGING}
    depth = 2 if name == "purchaseOrder" else 1  # steps hang on orders only
    yield Question(name, documents.of_root("query", name, sorted(variables), depth), variables)


def _is_held(field: str, who: str) -> bool:
    return PRINTED[field] in PERMISSIONS[role_of(who)]


def _letter(name: str, who: str, answer: Json) -> str:
    """What an answer amounts to, as in the table."""
    if answer.get("errors"):
        return "x" if codes(answer) == ["FORBIDDEN"] else str(answer["errors"])
    found = answer["data"][name]
    if isinstance(found, dict) and "totalCount" in found:
        assert (found["totalCount"] > 0) == bool(found["nodes"])
        return "y" if found["nodes"] else "o"
    if found is None:
        return "n" if f"Query.{name}" in PRINTED and not _is_held(f"Query.{name}", who) else "o"
    return "y" if found != [None] else "o"


async def _answers(populated: Populated, who: str) -> Mapping[str, Json]:
    """Ask everything once, before other tests change the world."""
    if who not in populated.answers:
        populated.answers[who] = {
            question.root: await ask(populated.viewers[who], question.document, question.variables)
            for name in documents.root("query").fields
            for question in _questions(populated, name)
        }
    return populated.answers[who]


@pytest.mark.parametrize("who", ROLES)
async def test_every_query_answers_every_role_as_the_table_says(populated: Populated, who: str) -> None:
    expected = {name: letters[who] for name, letters in TABLE.items() if name in documents.root("query").fields}

    actual = {name: _letter(name, who, answer) for name, answer in (await _answers(populated, who)).items()}

    assert expected == actual


# --- every reachable field -------------------------------------------------------------------------------------------


def _values(found: Any, owner: str = "") -> Iterator[tuple[str, str, Any]]:  # noqa: ANN401 - JSON
    """Yield whose field, `Type.field` and value of everything in an answer, but for pages: those differ by who asks."""
    if isinstance(found, list):
        for place, each in enumerate(found):
            yield from _values(each, f"{owner}[{place}]")
    elif isinstance(found, dict):
        kind = found.get("__typename")
        whose = found.get("id", owner)
        for name, value in found.items():
            if kind is not None and name != "__typename" and not _is_page(value):
                yield whose, f"{kind}.{name.removeprefix(f'{kind}_')}", value
            yield from _values(value, f"{whose}.{name}")


def _is_page(value: object) -> bool:
    return isinstance(value, dict) and "totalCount" in value


async def _seen(populated: Populated, who: str) -> dict[tuple[str, str], Any]:
    """Everything somebody reads, by whose field it is; no answer may be broken."""
    seen: dict[tuple[str, str], Any] = {}
    for root, answer in (await _answers(populated, who)).items():
        assert set(codes(answer)) <= {"FORBIDDEN"}, answer["errors"][0]
        own = root if root in {"stockSummary", "myAccess", "replenishmentPreview"} else ""
        for whose, name, value in _values(answer["data"], own):
            seen[whose, name] = value
    return seen


@pytest.mark.parametrize("who", ROLES)
async def test_a_field_is_null_exactly_for_those_without_its_printed_permission(populated: Populated, who: str) -> None:
    everything, seen = await _seen(populated, "ADMIN"), await _seen(populated, who)
    held = PERMISSIONS[role_of(who)]
    shown = {name for (_, name), value in seen.items() if value is not None and value != []}
    guarded = {name for name in PRINTED if any(name == found for _, found in seen)}

    assert set() == {name for name in guarded if PRINTED[name] not in held} & shown
    assert [] == [
        (whose, name)
        for (whose, name), value in seen.items()
        if value is None
        and everything.get((whose, name)) is not None
        and (name not in PRINTED or PRINTED[name] in held)
        and whose not in {"myAccess", "stockSummary"}
        and not whose.startswith(".")
    ]
    if who in {"ADMIN", "PARTS_MANAGER", "ANALYST"}:
        assert {name for name in guarded if PRINTED[name] in held} <= shown


async def test_every_type_that_can_be_read_was_walked(populated: Populated) -> None:
    walked = {name.partition(".")[0] for _, name in await _seen(populated, "ADMIN")}
    things = set(unseen.sources())

    assert things <= walked
    assert {name for name in PRINTED if not name.startswith(("Mutation.", "Query."))} <= {
        name for _, name in await _seen(populated, "ADMIN")
    }


# --- mutations -------------------------------------------------------------------------------------------------------

STATES = {
    "acknowledgePurchaseOrder": (),
    "cancelPurchaseOrder": (),
    "shipPurchaseOrder": ("acknowledgePurchaseOrder",),
    "receivePurchaseOrder": ("acknowledgePurchaseOrder", "shipPurchaseOrder"),
    "closePurchaseOrder": ("acknowledgePurchaseOrder", "shipPurchaseOrder"),
}
"""What an order goes through before a step; an order that is to be decided on is proposed instead."""


async def _order(populated: Populated, name: str) -> str:
    """Return a fresh order that is where the mutation wants it."""
    proposed = name in {"approvePurchaseOrder", "rejectPurchaseOrder"}
    line = {"assignment": populated.acme.of("P-1@BER" if proposed else "P-1@HAM"), "quantity": "1"}
    maker = populated.viewers["SUPPLIER"] if proposed else world.ADMIN
    order = str((await done(maker, "createPurchaseOrder", {"lines": [line]}))["purchaseOrder"]["id"])
    for step in STATES.get(name, ()):
        await done(world.ADMIN, step, {"order": {"id": order}})
    return order


async def _target(populated: Populated, name: str, who: str, *, fresh: bool) -> Target:
    """Return ACME's things; made afresh where the act uses them up."""
    ids = populated.names.ids
    assignment = populated.acme.of("P-1@HAM")
    token = ids["AccessToken"][0]
    order = ids["PurchaseOrder"][0]
    if fresh and name == "unassignSupplier":
        made: UUID = await world.assignment(f"SPARE-{who}", "HAM", "ACME")
        assignment = {"id": to_global("Assignment", made)}
    if fresh and name == "revokeAccessToken":
        given = {"role": "SUPPLIER", "supplier": {"code": "ACME"}}
        token = (await done(world.ADMIN, "createAccessToken", given))["accessToken"]["id"]
    if fresh and name.endswith("PurchaseOrder") and name != "createPurchaseOrder":
        order = await _order(populated, name)
    return Target(
        assignment=assignment,
        order={"id": order},
        line={"number": 1},
        alert=await _open_alert(populated.viewers["SUPPLIER"]),
        part={"number": {"ADMIN": "P-2"}.get(who, "P-3")},
        location={"code": "MUC"},
        supplier={"code": "ACME"},
        token=token,
    )


async def _open_alert(planner: Viewer) -> str:
    where = 'where: {open: {eq: true}, locationCode: {eq: "HAM"}}'
    answer = await ask(planner, f"{{ alerts(first: 1, {where}) {{ nodes {{ id }} }} }}")
    return str(answer["data"]["alerts"]["nodes"][0]["id"])


def _outcome(name: str, answer: Json) -> str:
    """What an act amounts to, as in the table; what a refusal says where it is none of that."""
    if answer.get("errors"):
        assert answer["data"] is None
        return "x" if codes(answer) == ["FORBIDDEN"] else str(answer["errors"])
    refused = [each.get("Refused_code") for each in answer["data"][name]["userErrors"]]
    if not refused:
        return "y"
    return "o" if set(refused) == {"NOT_FOUND"} else str(answer["data"][name]["userErrors"])


@pytest.mark.parametrize("name", documents.root("mutation").fields)
async def test_every_mutation_answers_every_role_as_the_table_says(populated: Populated, name: str) -> None:
    actual = {}
    for who, letter in TABLE[name].items():
        viewer = populated.viewers[who]
        given = acts.input_of(name, await _target(populated, name, who, fresh=letter == "y"))
        if name == "setMinimumAndMaximum" and viewer.internal:  # the customer sets the other of the two
            given["limits"][0]["maximum"] = given["limits"][0].pop("minimum").replace("2", "21")
        actual[who] = _outcome(name, await act(viewer, name, given))

    assert TABLE[name] == actual


# --- subscriptions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("feed", FEEDS)
async def test_every_feed_tells_every_role_as_the_table_says(populated: Populated, feed: str) -> None:
    actual = {}
    taken = {"assignment": populated.acme.of("P-2@HAM"), "quantity": "1000"}  # empties the shelf, whatever lay on it
    delivered = {"lines": [{**taken, "quantity": "30"}]}
    async with running() as hub:
        for who in ROLES:
            async with following(populated.viewers[who], feed) as events:
                await until_beat(events)
                await done(world.MANAGER, "receiveStock", delivered)
                await done(world.MANAGER, "recordConsumption", taken)
                order = await _order(populated, "")
                await done(world.MANAGER, "cancelPurchaseOrder", {"order": {"id": order}})
                await present(hub)
                told = [each for each in await until_beat(events) if not is_heartbeat(each)]
                actual[who] = "y" if told else "o"

    assert TABLE[feed] == actual
