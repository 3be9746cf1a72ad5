"""The graph kit over a source: filters, orders, connections, nodes, permissions and refusals as a client sees them."""

from typing import Any
from uuid import UUID

import pytest
import strawberry
from hypothesis import HealthCheck, given, settings
from strawberry.schema.config import StrawberryConfig

from tests.foundation.happenings import MANAGER
from tests.foundation.things import ORDERS, READ_PRICE, SOME, THINGS, Thing, fill, in_order
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation import reading
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.graph import node
from vmi_graph.foundation.graph.refusing import user_error_types
from vmi_graph.foundation.identity import new_id, to_global
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import BadInput, Denied, InvalidInput, NotFound, Refusals, StaleVersion
from vmi_graph.foundation.viewer import Permission, Role, Viewer
from vmi_graph.foundation.work import Work

pytestmark = pytest.mark.usefixtures("things_table")

ANALYST = Viewer("analyst", Role.ANALYST, frozenset({READ_PRICE}), client="analyst")
OWNER = Viewer("supplier", Role.SUPPLIER, supplier_id=UUID(int=1), client="supplier")
BREAK = Permission("thing:break")


@kit.entity(THINGS)
class ThingNode(kit.Node):
    """Something."""

    name: str
    size: int | None
    on_hand: Quantity | None
    owner: "ThingNode | None" = kit.related(THINGS, by="owner_id", meaning="The thing it belongs to.")


@kit.filters(THINGS)
class ThingWhere:
    """Which things."""


@kit.orders(THINGS)
class ThingOrder:
    """By what things are sorted."""


@strawberry.input
class BreakThing:
    """What to break."""

    how: str
    idempotency_key: UUID


@strawberry.type
class BreakThingPayload(kit.Payload):
    """What is left."""

    pieces: int | None


@strawberry.type
class Query(node.Query):
    """Things."""

    things: kit.Connection[ThingNode] = kit.listed(
        ThingNode, THINGS, "All things.", where=ThingWhere, order_by=ThingOrder
    )


@strawberry.type
class Mutation:
    """What can be done to things."""

    @kit.mutation("Breaks something.", permission=BREAK)
    async def break_thing(self, info: kit.Info, input: BreakThing) -> BreakThingPayload:  # noqa: A002 - the API's word
        match input.how:
            case "badly":
                raise InvalidInput("It cannot be broken like that.", path=("how",))
            case "late":
                raise StaleVersion("The thing", expected=1, actual=2)
            case "often":
                raise Refusals([NotFound("No first.", path=("lines", 0)), NotFound("No second.", path=("lines", 1))])
            case "denied":
                raise Denied("No.")
        async with Work(info.context.viewer, kit.once(info, input)) as work:
            await work.lock()
            if work.answer is None:
                work.keep({"pieces": 2})
            return BreakThingPayload(pieces=2, replayed=work.answer is not None)


SCHEMA = strawberry.Schema(
    query=Query, mutation=Mutation, types=user_error_types(), config=StrawberryConfig(scalar_map=kit.SCALARS)
)

LIST = """
query ($first: Int, $after: String, $where: ThingWhere, $orderBy: [ThingOrder!]) {
  things(first: $first, after: $after, where: $where, orderBy: $orderBy) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id name size onHand } }
  }
}
"""
BREAKING = """
mutation ($input: BreakThing!) {
  breakThing(input: $input) {
    pieces replayed
    userErrors { __typename code message path ... on StaleVersion { expected actual } }
  }
}
"""


async def asked(document: str, viewer: Viewer = ANALYST, **variables: object) -> dict[str, Any]:
    result = await SCHEMA.execute(document, variable_values=variables, context_value=Context(viewer, "request"))
    for error in result.errors or ():
        raise error.original_error or error
    assert result.data is not None
    return result.data


async def names(viewer: Viewer = ANALYST, **variables: object) -> list[str]:
    edges = (await asked(LIST, viewer, **variables))["things"]["edges"]
    return [edge["node"]["name"] for edge in edges]


async def breaking(how: str, key: UUID | None = None, viewer: Viewer | None = None) -> dict[str, Any]:
    able = viewer or Viewer("m", Role.PARTS_MANAGER, frozenset({BREAK}), client="m")
    answer = await asked(BREAKING, able, input={"how": how, "idempotencyKey": str(key or new_id())})
    return dict(answer["breakThing"])


def thing(number: int, name: str, size: int | None = None, owner: UUID | None = None) -> Thing:
    return Thing(UUID(int=number), name, size, Quantity(number), None, None, None, None, None, owner)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(SOME, ORDERS.map(lambda orders: [order for order in orders if order.column not in {"id", "owner_id"}]))
async def test_following_end_cursors_walks_the_whole_sorted_list(
    things: list[Thing], orders: list[reading.Order]
) -> None:
    await fill(things)
    order_by = [{"field": order.column.upper(), "direction": "DESC" if order.descending else "ASC"} for order in orders]
    walked: list[str] = []
    after, more = None, True
    while more:
        page = (await asked(LIST, first=3, after=after, orderBy=order_by))["things"]
        assert len(things) == page["totalCount"]
        walked.extend(edge["node"]["id"] for edge in page["edges"])
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert [to_global("Thing", each.id) for each in in_order(things, orders)] == walked


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, "abcd"),
        ({"size": {"gt": 1}}, "cd"),
        ({"size": {"gte": 1, "lt": 3}}, "bc"),
        ({"size": {"isNull": True}}, "a"),
        ({"size": {"ne": 2}}, "abd"),
        ({"size": {"in": [1, 3]}}, "bd"),
        ({"NOT": {"size": {"gt": 1}}}, "ab"),
        ({"OR": [{"size": {"eq": 1}}, {"name": {"eq": "a"}}]}, "ab"),
        ({"AND": [{"size": {"gt": 1}}, {"name": {"ne": "d"}}]}, "c"),
        ({"name": {"startsWith": "B"}}, ""),
        ({"name": {"contains": "B"}}, "b"),
        ({"onHand": {"lte": "0.0002"}}, "ab"),
        ({"OR": []}, ""),
        ({"AND": []}, "abcd"),
    ],
)
async def test_filters_mean_what_they_say(where: dict[str, Any], expected: str) -> None:
    await fill([thing(1, "a"), thing(2, "b", 1), thing(3, "c", 2), thing(4, "d", 3)])

    assert list(expected) == await names(where=where)


async def test_comparing_with_null_is_refused_and_not_ignored() -> None:
    with pytest.raises(BadInput):
        await names(where={"size": {"eq": None}})


async def test_filtering_and_sorting_by_what_may_not_be_read_is_denied() -> None:
    with pytest.raises(Denied):
        await names(MANAGER, where={"price": {"gt": "1"}})
    with pytest.raises(Denied):
        await names(MANAGER, orderBy=[{"field": "PRICE"}])


async def test_a_node_is_found_by_its_global_id_by_whoever_may_see_it() -> None:
    await fill([thing(1, "mine", owner=OWNER.supplier_id), thing(2, "theirs", owner=UUID(int=2))])
    ids = [to_global("Thing", UUID(int=number)) for number in (2, 1, 3)]
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Thing { name } } }"

    seen = (await asked(document, OWNER, ids=[*ids, "Thing_1", "Nothing_" + "0" * 32]))["nodes"]

    assert [None, {"id": ids[1], "name": "mine"}, None, None, None] == seen


async def test_what_hangs_on_a_row_is_narrowed_to_the_viewer_too() -> None:
    document = "{ things { nodes { name owner { name } } } }"
    await fill([thing(1, "other", owner=UUID(int=9)), thing(2, "mine", owner=UUID(int=1))])

    seen = (await asked(document, OWNER))["things"]["nodes"]

    assert [{"name": "mine", "owner": None}] == seen


async def test_more_nodes_than_a_page_are_refused() -> None:
    with pytest.raises(BadInput):
        await asked("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * 101)


async def test_a_refusal_stands_in_user_errors_and_nothing_else_is_filled_in() -> None:
    payload = await breaking("badly")

    (error,) = payload["userErrors"]
    assert (None, False) == (payload["pieces"], payload["replayed"])
    assert ("Refused", "INVALID_INPUT", ["input", "how"]) == (error["__typename"], error["code"], error["path"])


async def test_a_refusal_with_facts_shows_them() -> None:
    (error,) = (await breaking("late"))["userErrors"]

    assert ("StaleVersion", "STALE_VERSION", 1, 2) == (
        error["__typename"],
        error["code"],
        error["expected"],
        error["actual"],
    )


async def test_every_refused_line_is_named() -> None:
    errors = (await breaking("often"))["userErrors"]

    assert [["input", "lines", "0"], ["input", "lines", "1"]] == [error["path"] for error in errors]


async def test_whoever_lacks_the_permission_is_denied() -> None:
    with pytest.raises(Denied):
        await breaking("gently", viewer=ANALYST)


async def test_a_denial_is_no_user_error() -> None:
    with pytest.raises(Denied):
        await breaking("denied")


@pytest.mark.usefixtures("db")
async def test_the_same_key_replays_and_says_so() -> None:
    key = new_id()

    first, second = await breaking("gently", key), await breaking("gently", key)
    other = await breaking("gently, but elsewhere", key)

    assert [(2, False), (2, True)] == [(each["pieces"], each["replayed"]) for each in (first, second)]
    assert ["KEY_REUSED"] == [error["code"] for error in other["userErrors"]]
    assert [["input", "idempotencyKey"]] == [error["path"] for error in other["userErrors"]]


def test_a_permission_is_printed_in_the_schema() -> None:
    printed = SCHEMA.as_str()

    assert '@requires(permission: "thing:break")' in printed
