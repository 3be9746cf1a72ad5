"""Mutations: the act goes through its resolver as ever; its answer is rendered by a plan.

The payload's own values (`replayed`, a line's `index`) are read off what the resolver returns; rows it names by their
ids are read and rendered as everywhere in this room. What the plan does not render (refusals, errors) graphql-core
completes from what the act returned: `Context.acted` keeps the resolver from acting a second time.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from vmi_graph.compiling.asking import Asking
from vmi_graph.compiling.objects import Row
from vmi_graph.compiling.selection import Uncompilable
from vmi_graph.compiling.shaping import Shaping, declaration
from vmi_graph.foundation.context import Context

_AS_THEY_ARE: Final = frozenset({"Int", "Boolean", "String"})


@dataclass(frozen=True, slots=True)
class Told:
    """What a resolver is told about its operation, as far as those of acts ask."""

    context: Context
    field_name: str


class Part(Protocol):
    """Something that is asked of the values an act returned."""

    async def of(self, values: Sequence[Any], asking: Asking) -> Sequence[Any]:
        """Return what stands in the answer for each of the values."""
        ...


@dataclass(frozen=True, slots=True)
class Constant:
    """The same for every value."""

    value: Any

    async def of(self, values: Sequence[Any], _: Asking) -> Sequence[Any]:
        """Repeat it."""
        return [self.value] * len(values)


@dataclass(frozen=True, slots=True)
class Attribute:
    """A number, a text or a yes or no."""

    name: str

    async def of(self, values: Sequence[Any], _: Asking) -> Sequence[Any]:
        """Read it off."""
        return [getattr(value, self.name) for value in values]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a source by the ids that a value holds; those that do not exist for the viewer are left out."""

    by: str
    row: Row

    async def of(self, values: Sequence[Any], asking: Asking) -> Sequence[Any]:
        """Read the rows of all values at once."""
        ids = [getattr(value, self.by) for value in values]
        found = await self.row.by_key(list(dict.fromkeys(each for some in ids for each in some)), asking)
        return [[found[each] for each in dict.fromkeys(some) if each in found] for some in ids]


@dataclass(frozen=True, slots=True)
class OneRow:
    """A row of a source by the id that a value holds; null for none."""

    by: str
    row: Row

    async def of(self, values: Sequence[Any], asking: Asking) -> Sequence[Any]:
        """Read the rows of all values at once."""
        ids = [getattr(value, self.by) for value in values]
        found = await self.row.by_key(list(dict.fromkeys(each for each in ids if each is not None)), asking)
        return [found.get(each) for each in ids]


@dataclass(frozen=True, slots=True)
class Objects:
    """Objects that an act returned, by what is asked of them."""

    members: Sequence[tuple[str, Part]]

    async def of(self, values: Sequence[Any], asking: Asking) -> Sequence[Any]:
        """Return each object."""
        keys = [key for key, _ in self.members]
        columns = [await part.of(values, asking) for _, part in self.members]
        return [dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=True)]


@dataclass(frozen=True, slots=True)
class Several:
    """A list of objects that a value holds; null where there is none."""

    name: str
    objects: Objects

    async def of(self, values: Sequence[Any], asking: Asking) -> Sequence[Any]:
        """Make the objects of all values at once."""
        lists = [getattr(value, self.name) for value in values]
        made = iter(await self.objects.of([each for some in lists if some is not None for each in some], asking))
        return [None if some is None else [next(made) for _ in some] for some in lists]


@dataclass(frozen=True, slots=True)
class Act:
    """One root field: what acts, and how its answer is rendered."""

    field: GraphQLField
    node: FieldNode
    resolver: Callable[..., Awaitable[Any]]
    payload: Objects

    def arguments(self, asking: Asking) -> Mapping[str, Any]:
        """Return what the resolver is given."""
        return asking.rich.of(self.field, self.node, asking.variables)

    async def done(self, arguments: Mapping[str, Any], context: Context) -> Any:  # noqa: ANN401 - a payload
        """Do it."""
        return await self.resolver(None, info=Told(context, self.node.name.value), **arguments)

    async def answer(self, asking: Asking) -> Any:  # noqa: ANN401 - an object
        """Return what was done as it is asked for."""
        (made,) = await self.payload.of([asking.acted], asking)
        return made


def act_of(field: GraphQLField, nodes: Sequence[FieldNode], shaping: Shaping) -> Act:
    """Return the act of a mutation's root field; `Uncompilable` for payloads that need graphql-core."""
    payload: Any = get_named_type(field.type)
    return Act(field, nodes[0], declaration(field)["act"], _objects(payload, nodes, shaping))


def _objects(of: GraphQLObjectType, nodes: Sequence[FieldNode], shaping: Shaping) -> Objects:
    fields = shaping.selection.fields(of, [node.selection_set for node in nodes if node.selection_set])
    return Objects([(key, _part(of, found, shaping)) for key, found in fields.items()])


def _part(of: GraphQLObjectType, nodes: Sequence[FieldNode], shaping: Shaping) -> Part:
    name = nodes[0].name.value
    if name == "__typename":
        return Constant(of.name)
    if name == "userErrors":
        return Constant([])  # an act with refusals is completed by graphql-core
    field = of.fields[name]
    definition = field.extensions["strawberry-definition"]
    declared, inner = declaration(field), get_named_type(field.type)
    several = is_list_type(get_nullable_type(field.type))
    if "source" in declared and shaping.may(declared.get("permission")):
        row = Row(shaping.row(inner, nodes), required=False)
        return Rows(declared["by"], row) if several else OneRow(declared["by"], row)
    if definition.base_resolver is None and several and isinstance(inner, GraphQLObjectType):
        return Several(definition.python_name, _objects(inner, nodes, shaping))
    if definition.base_resolver is None and not several and inner.name in _AS_THEY_ARE:
        return Attribute(definition.python_name)
    raise Uncompilable(f"{of.name}.{name} is left to graphql-core")
