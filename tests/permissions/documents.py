"""Documents made from the schema, so that a field that is added is asked for: nobody has to think of it.

Every field of every type is selected; relations are followed as often as `depth` says, where a list counts twice: one
level ahead of the end it is only counted, and at the end, where every row would ask for all of its lists, left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    Undefined,
    get_named_type,
    is_leaf_type,
)

from vmi_graph.schema import SCHEMA

GRAPH: Final = SCHEMA._schema  # noqa: SLF001 - Strawberry keeps graphql-core's schema to itself

REQUIRED: Final = {"balances": 'asOf: "2999-01-01T00:00:00Z"', "can": 'permission: "stock:count"'}
"""Arguments that fields below the roots cannot do without; a new one fails here until it is named."""

_PAGE: Final = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
_ROOTS: Final = {
    "query": GRAPH.query_type,
    "mutation": GRAPH.mutation_type,
    "subscription": GRAPH.subscription_type,
}


def root(operation: str) -> GraphQLObjectType:
    """Return the root type of an operation."""
    found = _ROOTS[operation]
    assert found is not None
    return found


def possible(kind: Any) -> Sequence[GraphQLObjectType]:  # noqa: ANN401 - any composite type
    """Return the object types that may stand for a type."""
    if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
        return GRAPH.get_possible_types(kind)
    return [kind]


def is_connection(kind: Any) -> bool:  # noqa: ANN401 - any type
    """Whether it is one page of a list."""
    return str(kind).endswith("Connection")


def is_thing(kind: Any) -> bool:  # noqa: ANN401 - any type
    """Whether it has a global id, and with it relations that lead on and on."""
    return not isinstance(kind, GraphQLUnionType) and "id" in kind.fields


@lru_cache(maxsize=1000)
def selected(kind: Any, depth: int) -> str:  # noqa: ANN401 - any composite type
    """Return everything that can be selected of a type."""
    if isinstance(kind, GraphQLObjectType):
        return f"__typename {' '.join(_fields(kind, depth))}"
    return "__typename " + " ".join(
        # aliased, because what is called the same may be of different types
        f"... on {each.name} {{ {' '.join(_fields(each, depth, prefix=f'{each.name}_'))} }}"
        for each in possible(kind)
    )


def _fields(kind: GraphQLObjectType, depth: int, prefix: str = "") -> Iterator[str]:
    for name, field in kind.fields.items():
        if is_connection(get_named_type(field.type)) and not depth:
            continue
        yield (f"{prefix}{name}: " if prefix else "") + _field(name, field, depth)


def _field(name: str, field: GraphQLField, depth: int) -> str:
    kind: Any = get_named_type(field.type)
    needed = [argument for argument, given in field.args.items() if _is_needed(given)]
    arguments = [REQUIRED[name]] if needed else []
    if is_leaf_type(kind):
        return _called(name, arguments)
    if is_connection(kind):
        arguments.append("first: 100")
        node = get_named_type(kind.fields["nodes"].type)
        page = f"{_PAGE} nodes {{ {_or_id(node, depth - 1)} }}" if depth > 1 else ""
        return f"{_called(name, arguments)} {{ totalCount {page} }}"
    inner = _or_id(kind, depth) if is_thing(kind) else selected(kind, depth)
    return f"{_called(name, arguments)} {{ {inner} }}"


def _or_id(kind: Any, depth: int) -> str:  # noqa: ANN401 - any composite type
    return selected(kind, depth - 1) if depth > 0 else "__typename id"


def _called(name: str, arguments: Iterable[str]) -> str:
    given = ", ".join(arguments)
    return f"{name}({given})" if given else name


def _is_needed(argument: Any) -> bool:  # noqa: ANN401 - a GraphQLArgument
    return isinstance(argument.type, GraphQLNonNull) and argument.default_value is Undefined


@lru_cache(maxsize=1000)
def _of_root(operation: str, name: str, given: tuple[str, ...], depth: int) -> str:
    field = root(operation).fields[name]
    arguments = [f"{each}: ${each}" for each in given]
    kind: Any = get_named_type(field.type)
    if is_connection(kind) and "first" not in given:
        arguments.append("first: 100")
    variables = ", ".join(f"${each}: {field.args[each].type}" for each in given)
    declared = f"({variables})" if variables else ""
    if is_connection(kind):
        node = get_named_type(kind.fields["nodes"].type)
        inner = f"totalCount {_PAGE} nodes {{ __typename id }} edges {{ cursor node {{ {selected(node, depth)} }} }}"
    else:
        inner = selected(kind, depth)
    return f"{operation} {declared} {{ {_called(name, arguments)} {{ {inner} }} }}"


def of_root(operation: str, name: str, given: Iterable[str] = (), depth: int = 2) -> str:
    """Return a document that selects everything of one root field; `given` arguments come as variables."""
    return _of_root(operation, name, tuple(given), depth)


def lists() -> list[str]:
    """Return the root fields that are lists."""
    return [name for name, field in root("query").fields.items() if is_connection(get_named_type(field.type))]
