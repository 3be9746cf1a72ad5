"""Depth, aliases and cost of an operation before it runs, in one pass linear in the document.

Each fragment is weighed once and its weight reused, so fragments that spread fragments cost their length and not
their expansion; a cycle or an unknown fragment weighs nothing here and is reported by validation.

Cost: 1 per object field, times the length of every list above it. A list is as long as its `first`, `last` or `ids`
says, literally, by variable or by the schema's default; `edges` and `nodes` take it from the connection they belong
to; any other list counts as one page. A root field of a mutation costs 10. Introspection costs 1 per field: its depth
is bounded by a rule of validation.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Undefined,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_interface_type,
    is_list_type,
    is_object_type,
)

from vmi_graph.serving.faults import AliasLimitExceeded, DepthLimitExceeded
from vmi_graph.serving.limits import Limits

MOST_NESTED = 150
"""Levels of selection sets and fragments; beyond it Python's stack would be at risk, here and in validation."""
LENGTHS = ("first", "last", "ids")


class Weight(NamedTuple):
    """What a selection set weighs.

    fixed     cost that does not depend on the length of the page it stands in
    per_item  cost for each item of that page
    """

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    fixed: int = 0
    per_item: int = 0

    def __add__(self, other: "Weight") -> "Weight":  # type: ignore[override] # weights add, they do not concatenate
        """Weigh two parts of the same selection set together."""
        return Weight(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.fields + other.fields,
            self.fixed + other.fixed,
            self.per_item + other.per_item,
        )


NOTHING = Weight()


class Weighing:
    """One pass over one operation.

    visited       how many nodes it looked at
    lengths_from  the variables that the cost depends on
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
        limits: Limits,
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.operation = operation
        self.variables = variables
        self.limits = limits
        self.visited = 0
        self.lengths_from: set[str] = set()
        self._known: dict[str, Weight] = {}
        self._defaults = {
            definition.variable.name.value: _literal(definition.default_value)
            for definition in operation.variable_definitions or ()
            if definition.default_value is not None
        }

    def cost(self) -> int:
        """Weigh the operation, refuse what is too deep or too wide, and return its cost."""
        root = self.schema.get_root_type(self.operation.operation)
        weight = self._set(self.operation.selection_set, root, 0)
        if weight.depth > self.limits.depth:
            raise DepthLimitExceeded(f"The operation is {weight.depth} fields deep; the most is {self.limits.depth}.")
        if weight.aliases > self.limits.aliases:
            raise AliasLimitExceeded(
                f"The operation has {_shown(weight.aliases)} aliases; the most is {self.limits.aliases}."
            )
        if weight.fields > self.limits.root_fields:
            raise AliasLimitExceeded(
                f"The operation has {_shown(weight.fields)} root fields; the most is {self.limits.root_fields}."
            )
        return weight.fixed + weight.per_item * self.limits.page_size

    def _set(self, selections: SelectionSetNode, parent: GraphQLNamedType | None, level: int) -> Weight:
        if level > MOST_NESTED:
            raise DepthLimitExceeded(f"The document nests deeper than {MOST_NESTED} levels.")
        self._refuse_repeats(selections)
        total = NOTHING
        spread: set[str] = set()
        for node in selections.selections:
            self.visited += 1
            if isinstance(node, FieldNode):
                total += self._field(node, parent, level)
            elif isinstance(node, FragmentSpreadNode):
                if node.name.value not in spread:
                    spread.add(node.name.value)
                    total += self._fragment(node.name.value, level)
            else:
                condition = node.type_condition  # type: ignore[attr-defined] # the third kind: an inline fragment
                inner = self.schema.get_type(condition.name.value) if condition else parent
                total += self._set(node.selection_set, inner, level + 1)  # type: ignore[attr-defined] # as above
        return total

    def _refuse_repeats(self, selections: SelectionSetNode) -> None:
        names = Counter(
            node.alias.value if node.alias else node.name.value
            for node in selections.selections
            if isinstance(node, FieldNode)
        )
        for name, times in names.most_common(1):
            if times > self.limits.repeats:
                raise AliasLimitExceeded(
                    f"`{name}` is selected {times} times in one place; the most is {self.limits.repeats}."
                )

    def _fragment(self, name: str, level: int) -> Weight:
        known = self._known.get(name)
        if known is not None:
            return known
        self._known[name] = NOTHING  # a cycle comes back here, and ends
        fragment = self.fragments.get(name)
        if fragment is not None:
            condition = self.schema.get_type(fragment.type_condition.name.value)
            self._known[name] = self._set(fragment.selection_set, condition, level + 1)
        return self._known[name]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None, level: int) -> Weight:
        definition = self._definition(parent, node.name.value)
        target = get_named_type(definition.type) if definition else None
        inside = self._set(node.selection_set, target, level + 1) if node.selection_set else NOTHING
        fixed, per_item = 0, 0
        if definition is not None and is_composite_type(target):
            fixed, per_item = self._cost(node, definition, inside, level)
        if node.name.value in {"__schema", "__type"} or (parent is not None and parent.name.startswith("__")):
            fixed, per_item = 1 + inside.fixed + inside.per_item, 0
        return Weight(inside.depth + 1, inside.aliases + (node.alias is not None), 1, fixed, per_item)

    def _cost(self, node: FieldNode, definition: GraphQLField, inside: Weight, level: int) -> tuple[int, int]:
        length = self._length(node, definition)
        is_list = is_list_type(get_nullable_type(definition.type))
        page = self.limits.page_size if length is None or is_list else length
        mutates = level == 0 and self.operation.operation is OperationType.MUTATION
        each = (self.limits.mutation_cost if mutates else 1) + inside.fixed + inside.per_item * page
        if not is_list:
            return each, 0
        return (0, each) if length is None else (each * length, 0)

    def _definition(self, parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
        if parent is None:
            return None
        if name in {"__schema", "__type", "__typename"}:
            return self.schema.get_field(parent, name) if is_object_type(parent) else None
        return parent.fields.get(name) if is_object_type(parent) or is_interface_type(parent) else None

    def _length(self, node: FieldNode, definition: GraphQLField) -> int | None:
        declared = [name for name in LENGTHS if name in definition.args]
        if not declared:
            return None
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        lengths = [self._number(_literal(given[name])) for name in declared if name in given]
        said = [length for length in lengths if length is not None]
        if said:
            return max(said)
        defaults = [_count(_default_of(definition, name)) for name in declared if name not in given]
        return max((length for length in defaults if length is not None), default=self.limits.page_size)

    def _number(self, value: object) -> int | None:
        if isinstance(value, VariableNode):
            name = value.name.value
            self.lengths_from.add(name)
            return _count(self.variables.get(name, self._defaults.get(name)))
        return _count(value)


def _literal(node: object) -> object:
    """Return the length a literal says, or the variable it is."""
    if isinstance(node, IntValueNode):
        return int(node.value) if len(node.value) < 20 else 10**20  # noqa: PLR2004 - beyond any number of rows
    if isinstance(node, ListValueNode):
        return len(node.values)
    return node if isinstance(node, VariableNode) else None


def _count(value: object) -> int | None:
    if isinstance(value, list):
        return len(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return max(0, int(value))


def _default_of(definition: GraphQLField, name: str) -> object:
    default = definition.args[name].default_value
    return None if default is Undefined else default


def _shown(count: int) -> str:
    return str(count) if count < 10**6 else "millions of"
