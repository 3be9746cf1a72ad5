"""Compiles an operation for one set of flags and permissions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    ValueNode,
    get_named_type,
)

from vmi_graph.compiling.acting import act_of
from vmi_graph.compiling.arguments import Odd, Variables, getter
from vmi_graph.compiling.asking import Asking
from vmi_graph.compiling.objects import Objects
from vmi_graph.compiling.plan import Always, AnyKind, LookUp, Plan, RootField, RootList
from vmi_graph.compiling.selection import Selection, Uncompilable
from vmi_graph.compiling.shape import Shape
from vmi_graph.compiling.shaping import Shaping, declaration, source_of
from vmi_graph.foundation.graph.lookup import ByKind
from vmi_graph.foundation.graph.lookup import LookUp as Declared
from vmi_graph.foundation.reading import Condition
from vmi_graph.foundation.viewer import Permission

_log = structlog.get_logger(__name__)
_INTROSPECTION: Final = frozenset({"__schema", "__type"})


@dataclass(frozen=True, slots=True)
class Compiled:
    """A plan, how many fields it has, and the permissions that made a difference to it."""

    plan: Plan | None
    size: int
    asked: frozenset[Permission]


@dataclass(frozen=True, slots=True)
class Compiler:
    """What does not change between the plans of one operation."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]

    def compile(self, flags: Mapping[str, bool], allowed: frozenset[Permission]) -> Compiled:
        """Return the plan; none where something is left to the ordinary way, with the reason for those who wonder."""
        root = self.schema.get_root_type(self.operation.operation)
        assert root is not None
        selection = Selection(self.schema, self.fragments, flags)
        shaping = Shaping(selection, allowed, set())
        plan = None
        try:
            fields = selection.fields(root, [self.operation.selection_set])
            if self.operation.operation is OperationType.MUTATION and len(fields) > 1:
                raise Uncompilable("one act after another")  # noqa: TRY301 - said where the others are
            plan = Plan([(key, self._root(root, key, nodes, shaping)) for key, nodes in fields.items()])
        except Uncompilable as why:
            _log.debug("not compiled", reason=str(why))
        return Compiled(plan, shaping.size if plan else 0, frozenset(shaping.asked))

    def _root(self, root: GraphQLObjectType, key: str, nodes: Sequence[FieldNode], shaping: Shaping) -> RootField:
        name = nodes[0].name.value
        if name == "__typename":
            return Always(root.name)
        if name in _INTROSPECTION:
            raise Uncompilable(f"{name} is introspection")
        field = root.fields[name]
        declared = declaration(field)
        if "act" in declared:
            return act_of(field, nodes, shaping)
        if not shaping.may(declared.get("permission")):
            return Always(shaping.hidden(key, field).value)
        if declared.get("list"):
            return RootList(shaping.many(key, field, declared, nodes))
        of: Any = get_named_type(field.type)
        if "look_up" in declared:
            return LookUp(Objects(shaping.row(of, nodes)), _condition(declared["look_up"], field, nodes[0]))
        if "by_kind" in declared:
            return self._any_kind(declared["by_kind"], field, of, nodes, shaping)
        raise Uncompilable(f"Query.{name} is computed by a resolver")

    def _any_kind(
        self,
        declared: ByKind,
        field: GraphQLField,
        of: GraphQLInterfaceType,
        nodes: Sequence[FieldNode],
        shaping: Shaping,
    ) -> AnyKind:
        shapes: dict[str, Shape | None] = {}
        for kind in self.schema.get_possible_types(of):
            source = source_of(kind)
            if source is not None:
                shapes[source.kind] = _shape(kind, nodes, shaping)
        return AnyKind(shapes, _ids(declared, field, nodes[0]), single=declared.most == 1)


def _shape(kind: GraphQLObjectType, nodes: Sequence[FieldNode], shaping: Shaping) -> Shape | None:
    try:
        return shaping.row(kind, nodes)
    except Uncompilable:
        return None  # of this kind only: an id of another one is answered by the plan


def _ids(declared: ByKind, field: GraphQLField, node: FieldNode) -> Callable[[Asking], Sequence[object]]:
    given = _given(node, declared.argument)
    if declared.most == 1:
        one = getter(given)
        return lambda asking: [one(asking.variables)]

    def several(asking: Asking) -> Sequence[object]:
        ids: Sequence[object] = asking.rich.of(field, node, asking.variables)[declared.argument]
        if len(ids) > declared.most:
            raise Odd("too many at once")
        return ids

    return several


def _condition(declared: Declared, field: GraphQLField, node: FieldNode) -> Callable[[Asking], Condition | None]:
    by_id = _id_of(_given(node, declared.argument), declared)
    if by_id is not None:

        def straight(asking: Asking) -> Condition | None:
            found = by_id(asking.variables)
            return declared.by_id(found) if isinstance(found, str) else None

        return straight

    def around(asking: Asking) -> Condition | None:
        arguments = asking.rich.of(field, node, asking.variables)
        return declared.meant(arguments[declared.argument])

    return around


def _given(node: FieldNode, name: str) -> ValueNode | None:
    return next((argument.value for argument in node.arguments or () if argument.name.value == name), None)


def _id_of(given: ValueNode | None, declared: Declared) -> Callable[[Variables], Any] | None:
    """Return what reads the id as it stands in the document, or in `{id: …}`; None for anything else."""
    if declared.condition is None:
        return getter(given)
    if not isinstance(given, ObjectValueNode) or [member.name.value for member in given.fields] != ["id"]:
        return None
    return getter(given.fields[0].value)
