"""What a selection asks for, as shapes over sources: columns, money, rows of other sources, lists of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import FieldNode, GraphQLField, GraphQLNonNull, GraphQLObjectType, get_named_type

from vmi_graph.compiling.selection import Selection, Uncompilable
from vmi_graph.foundation.reading import Column, Source
from vmi_graph.foundation.viewer import Permission

LIST_ARGUMENTS: Final = frozenset({"first", "after", "last", "before", "where", "orderBy"})


@dataclass(frozen=True, slots=True)
class Constant:
    """The same for every row: `__typename`, or null for what may not be read."""

    key: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A column of the row."""

    key: str
    column: Column


@dataclass(frozen=True, slots=True)
class GlobalId:
    """The row's global id."""

    key: str


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money, null when its amount is: the members are `amount`, `currency` or a type name."""

    key: str
    amount: Column
    currency: Column
    members: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class One:
    """A row of another source, by a key among this row's columns."""

    key: str
    by: Column
    shape: "Shape"
    required: bool
    implied: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked of one page of a list; the members of edges and page info by their keys."""

    members: Sequence[tuple[str, str, Any]]

    def asks(self, name: str) -> bool:
        """Whether a member is asked for."""
        return any(member == name for _, member, _ in self.members)


@dataclass(frozen=True, slots=True)
class Many:
    """A list of another source that hangs on this row, or on nothing at the root."""

    key: str
    by: str | None
    node: "Shape"
    page: Page
    field_node: FieldNode
    field: GraphQLField


Member = Constant | Leaf | GlobalId | Amount | One | Many


@dataclass(frozen=True, slots=True)
class Shape:
    """What is asked of the rows of one source."""

    source: Source[Any]
    members: Sequence[Member]


@dataclass(slots=True)
class Shaping:
    """Builds shapes for one operation.

    allowed   the permissions that the plan is for
    asked     collects every permission that made a difference
    """

    selection: Selection
    allowed: frozenset[Permission]
    asked: set[Permission]

    def may(self, permission: Permission | None) -> bool:
        """Whether the plan's viewers hold a permission; notes that it mattered."""
        if permission is None:
            return True
        self.asked.add(permission)
        return permission in self.allowed

    def row(self, of: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Shape:
        """Return the shape of an entity."""
        source = source_of(of)
        if source is None:
            raise Uncompilable(f"{of.name} is no entity")
        fields = self.selection.fields(of, [node.selection_set for node in nodes if node.selection_set])
        return Shape(source, [self._member(of, source, key, found) for key, found in fields.items()])

    def _member(self, of: GraphQLObjectType, source: Source[Any], key: str, nodes: Sequence[FieldNode]) -> Member:
        name = nodes[0].name.value
        if name == "__typename":
            return Constant(key, of.name)
        field = of.fields[name]
        declared = declaration(field)
        if "global_id" in declared:
            return GlobalId(key)
        if not self.may(declared.get("permission")):
            return Constant(key, None)
        member = self._declared(source, key, declared, field, nodes)
        if member is None:
            raise Uncompilable(f"{of.name}.{name} is computed by a resolver")
        return member

    def _declared(
        self,
        source: Source[Any],
        key: str,
        declared: Mapping[str, Any],
        field: GraphQLField,
        nodes: Sequence[FieldNode],
    ) -> Member | None:
        column: Column | None = declared.get("column")
        if column is not None:
            return Leaf(key, column) if self.may(column.permission) else Constant(key, None)
        if "amount" in declared:
            return self._amount(source, key, declared, field, nodes)
        if declared.get("list"):
            return self.many(key, field, declared, nodes)
        return self._one(source, key, declared, field, nodes) if "source" in declared else None

    def _amount(
        self,
        source: Source[Any],
        key: str,
        declared: Mapping[str, Any],
        field: GraphQLField,
        nodes: Sequence[FieldNode],
    ) -> Member:
        amount, currency = source.columns[declared["amount"]], source.columns[declared["currency"]]
        if not self.may(amount.permission):
            return Constant(key, None)
        money: Any = get_named_type(field.type)
        fields = self.selection.fields(money, [node.selection_set for node in nodes if node.selection_set])
        return Amount(key, amount, currency, [(each, found[0].name.value) for each, found in fields.items()])

    def _one(
        self,
        source: Source[Any],
        key: str,
        declared: Mapping[str, Any],
        field: GraphQLField,
        nodes: Sequence[FieldNode],
    ) -> Member:
        other: Any = get_named_type(field.type)
        by = source.columns[declared["by"]]
        required = isinstance(field.type, GraphQLNonNull)
        return One(key, by, self.row(other, nodes), required, by.sql in source.implies)

    def many(self, key: str, field: GraphQLField, declared: Mapping[str, Any], nodes: Sequence[FieldNode]) -> Many:
        """Return the shape of a connection."""
        if {argument.name.value for argument in nodes[0].arguments or ()} - LIST_ARGUMENTS:
            raise Uncompilable("an argument of its own narrows this list")
        connection: Any = get_named_type(field.type)
        node_type: Any = get_named_type(connection.fields["nodes"].type)
        fields = self.selection.fields(connection, [node.selection_set for node in nodes if node.selection_set])
        members: list[tuple[str, str, Any]] = []
        rows: list[FieldNode] = []
        for each, found in fields.items():
            name = found[0].name.value
            inner: Any = None
            if name == "nodes":
                rows, inner = _only(rows, found), None
            elif name in {"edges", "pageInfo"}:
                of: Any = get_named_type(connection.fields[name].type)
                sub = self.selection.fields(of, [node.selection_set for node in found if node.selection_set])
                inner = [(inner_key, inner_nodes[0].name.value) for inner_key, inner_nodes in sub.items()]
                for inner_nodes in sub.values():
                    if inner_nodes[0].name.value == "node":
                        rows = _only(rows, inner_nodes)
            members.append((each, name, inner))
        shape = self.row(node_type, rows) if rows else Shape(declared["source"], ())
        names = (
            connection.name,
            *(get_named_type(connection.fields[name].type).name for name in ("edges", "pageInfo")),
        )
        return Many(key, declared["by"], shape, Page([*members, ("", "names", names)]), nodes[0], field)


def _only(before: Sequence[FieldNode], found: Sequence[FieldNode]) -> list[FieldNode]:
    if before:
        raise Uncompilable("the rows of a list are asked for twice")
    return list(found)


def declaration(field: GraphQLField) -> Mapping[str, Any]:
    """Return what a field declares of itself; nothing for a field with a resolver of its own."""
    strawberry_field = field.extensions.get("strawberry-definition")
    declared: Mapping[str, Any] = getattr(strawberry_field, "metadata", None) or {}
    return declared


def source_of(of: GraphQLObjectType) -> Source[Any] | None:
    """Return the source of an entity's type; None for any other type."""
    definition = of.extensions.get("strawberry-definition")
    found: Source[Any] | None = getattr(getattr(definition, "origin", None), "SOURCE", None)
    return found
