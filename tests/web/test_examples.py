"""The operations GraphiQL opens with."""

from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, parse, validate

from vmi_graph.schema import SCHEMA

EXAMPLES = sorted((Path(__file__).parents[2] / "vmi_graph" / "web" / "examples").glob("*.graphql"))


def operation(example: Path) -> OperationDefinitionNode:
    (only,) = parse(example.read_text(encoding="utf-8")).definitions
    assert isinstance(only, OperationDefinitionNode)
    return only


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_one_named_operation_under_a_sentence_that_says_what_for(example: Path) -> None:
    text = example.read_text(encoding="utf-8")

    found = operation(example)

    assert found.name is not None
    assert text.startswith("# ")


def test_no_two_examples_share_a_name() -> None:
    names = [found.name.value for example in EXAMPLES if (found := operation(example)).name]

    assert len(EXAMPLES) == len(set(names))


def test_the_examples_show_a_query_a_mutation_and_a_subscription() -> None:
    kinds = {operation(example).operation.value for example in EXAMPLES}

    assert {"query", "mutation", "subscription"} == kinds


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_fits_the_schema(example: Path) -> None:
    document = parse(example.read_text(encoding="utf-8"))

    assert [] == validate(SCHEMA._schema, document)  # noqa: SLF001 - Strawberry keeps graphql-core's schema to itself
