from typing import Any

import pytest
from graphql import (
    FragmentDefinitionNode,
    OperationDefinitionNode,
    get_introspection_query,
    parse,
)

from tests.serving import toy
from vmi_graph.serving.faults import (
    AliasLimitExceeded,
    CostLimitExceeded,
    DepthLimitExceeded,
    Rejected,
    TokenLimitExceeded,
)
from vmi_graph.serving.limits import Limits
from vmi_graph.serving.operations.execution import Execution
from vmi_graph.serving.operations.request import OperationRequest
from vmi_graph.serving.operations.weight import Weighing

BOUNDLESS = Limits(depth=10**6, aliases=10**40, root_fields=10**40, cost=10**300)


def weighing(text: str, limits: Limits = BOUNDLESS, **variables: object) -> Weighing:
    document = parse(text)
    operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    return Weighing(Execution(toy.schema, limits).schema, fragments, operation, variables, limits)


def prepare(text: str, limits: Limits | None = None, **variables: object) -> int:
    request = OperationRequest(text, variables, None, {})
    return Execution(toy.schema, limits or Limits()).prepare(request)[1]


def bomb(fragments: int) -> str:
    """Each fragment holds the next one twice: its expansion doubles with each."""
    chain = [
        f"fragment F{n} on Part {{ a: itself {{ ...F{n + 1} }} b: itself {{ ...F{n + 1} }} }}" for n in range(fragments)
    ]
    return " ".join(["{ part { ...F0 } }", *chain, f"fragment F{fragments} on Part {{ name }}"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{hello}", 0),
        ("{part {name}}", 1),
        ("{part {itself {itself {name}}}}", 3),
        ("{shelves {nodes {code}}}", 1 + 50),
        ("{shelves(first: 100) {nodes {code}}}", 1 + 100),
        ("{shelves(first: 100) {edges {node {code}}}}", 1 + 100 * 2),
        ("{shelves(first: -5) {nodes {code}}}", 1),
        ("{shelves(first: null) {nodes {code}}}", 1 + 50),
        ("{part {shelves {nodes {code}}}}", 1 + 1 + 10),
        ("{part {shelves(first: 3) {nodes {parts(first: 4) {name}}}}}", 1 + 1 + 3 * (1 + 4)),
        ("{parts(ids: [1, 2, 3]) {name}}", 3),
        ("{part {substitutes {name}}}", 1 + 50),
        ("{shelves(first: 7) {...N}} fragment N on ShelfConnection {nodes {code}}", 1 + 7),
        ("{shelves(first: 7) {... on ShelfConnection {nodes {code}}}}", 1 + 7),
        ("{a: shelves(first: 7) {...N} b: shelves(first: 9) {...N}} fragment N on ShelfConnection {nodes {code}}", 18),
        ("{part {...N ...N}} fragment N on Part {itself {name}}", 2),
        ("mutation {consume(quantity: 1) {name}}", 10),
        ("mutation {consume(quantity: 1) {itself {name}}}", 11),
        ("{...Unknown}", 0),
        ("{nothing {at {all}}}", 0),
        ("{__typename part {__typename}}", 1),
        ("{__schema {types {name fields {name}}}}", 5),
    ],
)
def test_an_operation_costs_the_objects_it_could_return(text: str, expected: int) -> None:
    actual = weighing(text).cost()

    assert expected == actual


@pytest.mark.parametrize(
    ("variables", "expected"),
    [({"n": 3}, 4), ({"n": 3.0}, 4), ({}, 1 + 8), ({"n": None}, 1 + 50), ({"n": "x"}, 1 + 50), ({"n": True}, 1 + 50)],
)
def test_the_length_of_a_page_may_be_a_variable(variables: dict[str, Any], expected: int) -> None:
    actual = weighing("query ($n: Int = 8) {shelves(first: $n) {nodes {code}}}", **variables).cost()

    assert expected == actual


def test_a_list_of_ids_in_a_variable_costs_its_length() -> None:
    actual = weighing("query ($ids: [ID!]!) {parts(ids: $ids) {name}}", ids=["a"] * 30).cost()

    assert actual == 30


def test_the_cost_of_a_prepared_operation_follows_its_variables() -> None:
    execution = Execution(toy.schema, Limits(cost=100))
    text = "query ($n: Int) {shelves(first: $n) {nodes {code}}}"

    costs = [execution.prepare(OperationRequest(text, {"n": n}, None, {}))[1] for n in (5, 10, 5)]

    assert costs == [6, 11, 6]
    with pytest.raises(CostLimitExceeded) as refused:
        execution.prepare(OperationRequest(text, {"n": 100}, None, {}))
    assert (refused.value.requested, refused.value.maximum) == (101, 100)
    assert len(execution.prepared) == 1


@pytest.mark.parametrize("fragments", [10, 20, 40])
def test_a_fragment_bomb_is_weighed_in_its_length_and_not_its_expansion(fragments: int) -> None:
    pass_ = weighing(bomb(fragments))

    cost = pass_.cost()

    assert cost == 2 ** (fragments + 1) - 1
    assert pass_.visited == 2 + 4 * fragments + 1


def test_a_cycle_of_fragments_ends() -> None:
    pass_ = weighing("{part {...A}} fragment A on Part {itself {...B}} fragment B on Part {itself {...A}}")

    pass_.cost()

    assert pass_.visited == 2 + 2 + 2


def test_aliases_are_counted_through_fragments() -> None:
    with pytest.raises(AliasLimitExceeded):
        prepare(bomb(6))


def test_depth_is_counted_through_fragments() -> None:
    with pytest.raises(DepthLimitExceeded):
        prepare(bomb(30), Limits(aliases=10**40, cost=10**300))


def test_fragments_that_nest_beyond_the_stack_are_refused() -> None:
    chain = " ".join(f"fragment F{n} on Query {{...F{n + 1}}}" for n in range(900))

    with pytest.raises(DepthLimitExceeded):
        prepare(f"{{...F0}} {chain} fragment F900 on Query {{hello}}", Limits(tokens=10**6))


@pytest.mark.parametrize(
    "text",
    [
        "{" + "part {name} " * 21 + "}",
        "{part {" + "itself {name} " * 21 + "}}",
        "{" + " ".join(f"... {{ part {{ itself {{ name }} }} a{n}: hello }}" for n in range(61)) + "}",
        "{" + "...{hello} " * 41 + "}",
    ],
)
def test_repeats_and_root_fields_are_bounded_before_validation_compares_them(text: str) -> None:
    with pytest.raises(AliasLimitExceeded):
        prepare(text)


def test_the_token_limit_stops_the_parser() -> None:
    assert prepare("{hello}", Limits(tokens=3)) == 0
    with pytest.raises(TokenLimitExceeded):
        prepare("{hello}", Limits(tokens=2))


def test_a_run_of_comments_is_no_way_around_the_token_limit() -> None:
    with pytest.raises((TokenLimitExceeded, Rejected)):
        prepare("#\n" * 5_000 + "{hello}")


@pytest.mark.parametrize("full", [True, False])
def test_the_introspection_of_graphiql_apollo_and_urql_fits_the_limits(full: bool) -> None:
    text = get_introspection_query(
        specified_by_url=full,
        directive_is_repeatable=full,
        schema_description=full,
        input_value_deprecation=full,
        one_of=full,
    )

    cost = prepare(text)

    assert 0 < cost < 1_000
