"""The schema as a contract: checked in, described whole, and by its own conventions."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    is_introspection_type,
    is_specified_directive,
    is_specified_scalar_type,
)

from vmi_graph.schema import SCHEMA, sdl

CHECKED_IN = Path(__file__).parents[1] / "schema.graphql"
GRAPH = SCHEMA._schema  # noqa: SLF001 - Strawberry keeps graphql-core's schema to itself


def types() -> Iterator[GraphQLNamedType]:
    for found in GRAPH.type_map.values():
        if not is_introspection_type(found) and not is_specified_scalar_type(found):
            yield found


def described() -> Iterator[tuple[str, str | None]]:
    """Everything that must explain itself, by its coordinate."""
    for found in types():
        yield found.name, found.description
        if isinstance(found, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in found.fields.items():
                yield f"{found.name}.{name}", field.description
                yield from (
                    (f"{found.name}.{name}({argument}:)", given.description) for argument, given in field.args.items()
                )
        elif isinstance(found, GraphQLInputObjectType):
            yield from ((f"{found.name}.{name}", field.description) for name, field in found.fields.items())
        elif isinstance(found, GraphQLEnumType):
            yield from ((f"{found.name}.{name}", value.description) for name, value in found.values.items())
    for directive in GRAPH.directives:
        if not is_specified_directive(directive):
            yield f"@{directive.name}", directive.description


def test_the_schema_is_checked_in() -> None:
    assert sdl() == CHECKED_IN.read_text(), "run `make schema` and review the difference"


def test_everything_is_described() -> None:
    assert [] == [coordinate for coordinate, sentence in described() if not (sentence or "").strip()]


def test_descriptions_are_sentences() -> None:
    assert [] == [
        coordinate for coordinate, sentence in described() if sentence and not sentence.strip().endswith((".", ":"))
    ]


def test_every_scalar_has_its_specification() -> None:
    ours = [found for found in types() if isinstance(found, GraphQLScalarType)]

    assert [] == [scalar.name for scalar in ours if not scalar.specified_by_url]


def test_every_mutation_takes_one_input_with_a_key_and_answers_a_payload() -> None:
    assert GRAPH.mutation_type is not None
    for name, field in GRAPH.mutation_type.fields.items():
        assert ["input"] == list(field.args), name
        given = field.args["input"].type
        assert isinstance(given, GraphQLNonNull), name
        assert isinstance(given.of_type.fields["idempotencyKey"].type, GraphQLNonNull), name
        answer = field.type
        assert isinstance(answer, GraphQLNonNull), name
        assert isinstance(answer.of_type, GraphQLObjectType), name
        assert "Payload" in [interface.name for interface in answer.of_type.interfaces], name


def test_everything_but_the_errors_of_a_payload_can_be_null() -> None:
    payloads = [
        found
        for found in types()
        if isinstance(found, GraphQLObjectType) and "Payload" in [interface.name for interface in found.interfaces]
    ]

    assert [] == [
        f"{payload.name}.{name}"
        for payload in payloads
        for name, field in payload.fields.items()
        if isinstance(field.type, GraphQLNonNull) and name not in {"userErrors", "replayed"}
    ]


def test_every_list_of_things_is_a_connection_as_relay_defines_it() -> None:
    connections = [
        found for found in types() if isinstance(found, GraphQLObjectType) and found.name.endswith("Connection")
    ]

    assert connections
    for connection in connections:
        assert {"edges", "nodes", "pageInfo", "totalCount"} == set(connection.fields)
    for found in (GRAPH.query_type,):
        assert found is not None
        for name, field in found.fields.items():
            if str(field.type).endswith("Connection!"):
                assert {"first", "after", "last", "before", "where", "orderBy"} <= set(field.args), name


def test_node_is_nullable() -> None:
    assert GRAPH.query_type is not None

    assert "Node" == str(GRAPH.query_type.fields["node"].type)
    assert "[Node]!" == str(GRAPH.query_type.fields["nodes"].type)


@pytest.mark.parametrize("kind", ["Part", "Location", "Supplier", "Assignment", "StockLevel", "PurchaseOrder", "Alert"])
def test_the_things_of_the_trade_can_be_looked_up_again(kind: str) -> None:
    found = GRAPH.type_map[kind]

    assert isinstance(found, GraphQLObjectType)
    assert "Node" in [interface.name for interface in found.interfaces]
