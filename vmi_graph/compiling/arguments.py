"""Arguments as Python values: those of lists straight from the document, the others by graphql-core and Strawberry."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLSchema,
    IntValueNode,
    NonNullTypeNode,
    NullValueNode,
    OperationDefinitionNode,
    StringValueNode,
    ValueNode,
    VariableNode,
)
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values
from strawberry.schema.config import StrawberryConfig

from vmi_graph.compiling.inputs import Convert, Inputs
from vmi_graph.compiling.selection import Uncompilable
from vmi_graph.foundation.reading import Slice

_SIMPLE: Final[Mapping[str, Callable[[object], bool]]] = {
    "Int": lambda value: type(value) is int and -(2**31) <= value < 2**31,
    "String": lambda value: type(value) is str,
    "ID": lambda value: type(value) is str,
    "Boolean": lambda value: type(value) is bool,
}


class Odd(Exception):  # noqa: N818 - no error: the ordinary way answers
    """Variables that the ordinary way must look at, and perhaps refuse."""


@dataclass(slots=True)
class Variables:
    """The variables of one request: as they were sent where all are simple, else coerced by graphql-core."""

    sent: Mapping[str, Any]
    values: VariableValues | None = None


@dataclass(slots=True)
class Coercion:
    """Checks the variables of one operation."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    simple: tuple[tuple[str, Callable[[object], bool], bool], ...] | None = None

    def __post_init__(self) -> None:
        """Find out whether all variables are of simple types and none has a default."""
        found = []
        for definition in self.operation.variable_definitions or ():
            required = isinstance(definition.type, NonNullTypeNode)
            named: Any = definition.type.type if isinstance(definition.type, NonNullTypeNode) else definition.type
            check = _SIMPLE.get(named.name.value) if hasattr(named, "name") else None
            if check is None or definition.default_value is not None:
                return
            found.append((definition.variable.name.value, check, required))
        self.simple = tuple(found)

    def of(self, sent: Mapping[str, Any]) -> Variables:
        """Return the variables; `Odd` for those that are wrong, which the ordinary way explains."""
        if self.simple is None:
            return Variables(sent, self.coerced(sent))
        for name, check, required in self.simple:
            value = sent.get(name)
            if value is None:
                if required:
                    raise Odd(name)
            elif not check(value):
                raise Odd(name)
        return Variables(sent)

    def coerced(self, sent: Mapping[str, Any]) -> VariableValues:
        """Let graphql-core coerce the variables."""
        values = get_variable_values(self.schema, self.operation.variable_definitions or (), dict(sent))
        if isinstance(values, list):
            raise Odd("variables")
        return values


def getter(node: ValueNode | None) -> Callable[[Variables], Any]:
    """Return what reads a whole number or a text from the document or the variables."""
    if node is None or isinstance(node, NullValueNode):
        return lambda _: None
    if isinstance(node, VariableNode):
        name = node.name.value
        return lambda given: given.sent.get(name) if given.values is None else given.values.coerced.get(name)
    if isinstance(node, IntValueNode):
        number = int(node.value)
        return lambda _: number
    if isinstance(node, StringValueNode):
        text = node.value
        return lambda _: text
    raise Uncompilable(f"{node.kind} is no argument of a page")


@dataclass(frozen=True, slots=True)
class ListArguments:
    """The arguments of one list: its slice, and whether a `where` or `orderBy` is given."""

    first: Callable[[Variables], Any]
    after: Callable[[Variables], Any]
    last: Callable[[Variables], Any]
    before: Callable[[Variables], Any]
    rich: bool

    @classmethod
    def of(cls, node: FieldNode) -> "ListArguments":
        """Read the arguments of a field."""
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        slices = [getter(given.get(name)) for name in ("first", "after", "last", "before")]
        rich = any(not isinstance(given.get(name), NullValueNode | None) for name in ("where", "orderBy"))
        return cls(slices[0], slices[1], slices[2], slices[3], rich)

    def slice(self, variables: Variables) -> Slice:
        """Return which part of the list is asked for."""
        return Slice(self.first(variables), self.after(variables), self.last(variables), self.before(variables))


@dataclass(frozen=True, slots=True)
class RichArguments:
    """Reads arguments of any kind, as Strawberry would hand them to a resolver."""

    config: StrawberryConfig
    coercion: Coercion
    inputs: Inputs
    _converted: dict[int, list[tuple[str, str, Convert]]] = dataclasses.field(default_factory=dict)

    def of(self, field: GraphQLField, node: FieldNode, variables: Variables) -> Mapping[str, Any]:
        """Return the arguments of a field by their Python names."""
        values = variables.values
        if values is None:
            values = variables.values = self.coercion.coerced(variables.sent)
        raw = get_argument_values(field, node, values)
        converted = self._converted.get(id(field))
        if converted is None:
            definition = field.extensions["strawberry-definition"]
            converted = self._converted[id(field)] = [
                (self.config.name_converter.from_argument(each), str(each.python_name), self.inputs.of(each.type))
                for each in definition.arguments
            ]
        return {python: convert(raw[name]) for name, python, convert in converted if name in raw}
