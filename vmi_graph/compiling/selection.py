"""The fields of a selection set, collected as the specification says (§6.3.2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    VariableNode,
    is_abstract_type,
)


class Uncompilable(Exception):  # noqa: N818 - no error: the ordinary way answers
    """This operation is answered in the ordinary way; the message says why, for those who wonder."""


@dataclass(slots=True)
class Selection:
    """What is needed to collect fields: the fragments, and the values that directives look at.

    flags  values of the Boolean variables that decide `@skip` and `@include`
    """

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    flags: Mapping[str, bool]
    seen: set[str] = field(default_factory=set)

    def fields(self, of: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        """Return the field nodes of an object by response key, in the order of the document."""
        collected: dict[str, list[FieldNode]] = {}
        spread: set[str] = set()
        for selections in sets:
            self._collect(of, selections, collected, spread)
        return collected

    def _collect(
        self,
        of: GraphQLObjectType,
        selections: SelectionSetNode,
        collected: dict[str, list[FieldNode]],
        spread: set[str],
    ) -> None:
        for node in selections.selections:
            if not self._included(node.directives):
                continue
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                collected.setdefault(key, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._applies(node.type_condition.name.value, of):
                    self._collect(of, node.selection_set, collected, spread)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._applies(fragment.type_condition.name.value, of):
                    self._collect(of, fragment.selection_set, collected, spread)

    def _applies(self, condition: str, of: GraphQLObjectType) -> bool:
        named: Any = self.schema.get_type(condition)
        if named is of:
            return True
        return is_abstract_type(named) and self.schema.is_sub_type(_abstract(named), of)

    def _included(self, directives: Iterable[DirectiveNode] | None) -> bool:
        for directive in directives or ():
            name = directive.name.value
            if name not in {"skip", "include"}:
                raise Uncompilable(f"@{name} is left to graphql-core")
            if self._flag(directive) is (name == "skip"):
                return False
        return True

    def _flag(self, directive: DirectiveNode) -> bool:
        (value,) = (argument.value for argument in directive.arguments or ())
        if isinstance(value, BooleanValueNode):
            return value.value
        assert isinstance(value, VariableNode)
        return self.flags[value.name.value]


def _abstract(named: Any) -> GraphQLAbstractType:  # noqa: ANN401 - checked just before
    abstract: GraphQLAbstractType = named
    return abstract
