"""Selections made at random from the schema, for what a subscription tells."""

import random
from typing import Any

from graphql import GraphQLInterfaceType, GraphQLNonNull, GraphQLUnionType, Undefined, get_named_type, is_leaf_type

from vmi_graph.schema import SCHEMA

GRAPH = SCHEMA._schema  # noqa: SLF001 - Strawberry keeps graphql-core's schema to itself
FIELDS = tuple(GRAPH.subscription_type.fields) if GRAPH.subscription_type else ()


def document(pick: random.Random, field: str, depth: int = 3) -> str:
    """Return a subscription to a field with a random selection; heartbeats and cursors are always in it."""
    assert GRAPH.subscription_type is not None
    union: Any = get_named_type(GRAPH.subscription_type.fields[field].type)
    parts = " ".join(f"... on {each.name} {{ cursor {_some(pick, each, depth)} }}" for each in union.types)
    return f"subscription Followed($after: String) {{ told: {field}(after: $after) {{ __typename {parts} }} }}"


def _some(pick: random.Random, kind: Any, depth: int) -> str:  # noqa: ANN401 - any composite type
    if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
        return "__typename"
    chosen = [_selected(pick, name, field, depth) for name, field in kind.fields.items() if pick.random() < 0.4]
    return " ".join(["__typename", *filter(None, chosen)])


def _selected(pick: random.Random, name: str, field: Any, depth: int) -> str | None:  # noqa: ANN401 - a GraphQLField
    if any(isinstance(each.type, GraphQLNonNull) and each.default_value is Undefined for each in field.args.values()):
        return None
    kind: Any = get_named_type(field.type)
    if is_leaf_type(kind):
        return f"{name}_again: {name} {name}" if pick.random() < 0.1 else name
    if depth == 0:
        return None
    if "first" in field.args:
        node = get_named_type(kind.fields["nodes"].type)
        return (
            f"{name}(first: {pick.randint(1, 3)}) {{ totalCount nodes {{ {_some(pick, node, depth - 2)} }} }}"
            if depth > 1
            else None
        )
    return f"{name} {{ {_some(pick, kind, depth - 1)} }}"
