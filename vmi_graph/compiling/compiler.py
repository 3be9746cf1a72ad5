"""Compiles an operation for one set of flags and permissions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    ObjectValueNode,
    OperationDefinitionNode,
    ValueNode,
    get_named_type,
)

from vmi_graph.compiling.arguments import Variables, getter
from vmi_graph.compiling.plan import Asking, LookUp, Objects, Plan, RootList, TypeName
from vmi_graph.compiling.selection import Selection, Uncompilable
from vmi_graph.compiling.shape import Shaping, declaration
from vmi_graph.foundation.graph.lookup import LookUp as Declared
from vmi_graph.foundation.reading import Condition
from vmi_graph.foundation.viewer import Permission


@dataclass(frozen=True, slots=True)
class Compiled:
    """A plan, and the permissions that made a difference to it."""

    plan: Plan
    asked: frozenset[Permission]


@dataclass(frozen=True, slots=True)
class Compiler:
    """What does not change between the plans of one operation."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]

    def compile(self, flags: Mapping[str, bool], allowed: frozenset[Permission]) -> Compiled:
        """Return the plan; `Uncompilable` where a field is computed by a resolver."""
        root = self.schema.query_type
        assert root is not None
        selection = Selection(self.schema, self.fragments, flags)
        shaping = Shaping(selection, allowed, set())
        fields = [
            (key, self._root(root, key, nodes, shaping))
            for key, nodes in selection.fields(root, [self.operation.selection_set]).items()
        ]
        return Compiled(Plan(fields), frozenset(shaping.asked))

    def _root(
        self, root: GraphQLObjectType, key: str, nodes: Sequence[FieldNode], shaping: Shaping
    ) -> RootList | LookUp | TypeName:
        name = nodes[0].name.value
        if name == "__typename":
            return TypeName(root.name)
        if name not in root.fields:
            raise Uncompilable(f"{name} is introspection")
        field = root.fields[name]
        declared = declaration(field)
        if not shaping.may(declared.get("permission")):
            raise Uncompilable("what may not be read is left to the ordinary way")
        if declared.get("list"):
            return RootList(shaping.many(key, field, declared, nodes))
        if "look_up" in declared:
            of: Any = get_named_type(field.type)
            return LookUp(Objects(shaping.row(of, nodes)), _condition(declared["look_up"], field, nodes[0]))
        raise Uncompilable(f"Query.{name} is computed by a resolver")


def _condition(declared: Declared, field: GraphQLField, node: FieldNode) -> Callable[[Asking], Condition | None]:
    given: ValueNode | None = next(
        (argument.value for argument in node.arguments or () if argument.name.value == declared.argument), None
    )
    by_id = _id_of(given)
    if by_id is not None:

        def straight(asking: Asking) -> Condition | None:
            found = by_id(asking.variables)
            return declared.by_id(found) if isinstance(found, str) else None

        return straight

    def around(asking: Asking) -> Condition | None:
        arguments = asking.rich.of(field, node, asking.variables)
        return declared.condition(arguments[declared.argument])

    return around


def _id_of(given: ValueNode | None) -> Callable[[Variables], Any] | None:
    """Return what reads the id out of `{id: …}` as it stands in the document; None for anything else."""
    if not isinstance(given, ObjectValueNode) or [member.name.value for member in given.fields] != ["id"]:
        return None
    return getter(given.fields[0].value)
