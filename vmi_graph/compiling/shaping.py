"""Turns fields into shapes by what the fields declare of themselves, and by what a viewer may read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import FieldNode, GraphQLField, GraphQLNonNull, GraphQLObjectType, get_named_type

from vmi_graph.compiling.selection import Selection, Uncompilable
from vmi_graph.compiling.shape import Amount, Constant, GlobalId, Leaf, Many, Member, Newest, One, Page, Shape
from vmi_graph.foundation.reading import Column, Source
from vmi_graph.foundation.viewer import Permission

LIST_ARGUMENTS: Final = frozenset({"first", "after", "last", "before", "where", "orderBy"})
LARGEST: Final = 2_000  # fields of one plan: fragments inside fragments can spell out more than any memory holds


@dataclass(slots=True)
class Shaping:
    """Builds shapes for one operation.

    allowed   the permissions that the plan is for
    asked     collects every permission that made a difference
    size      counts the fields
    """

    selection: Selection
    allowed: frozenset[Permission]
    asked: set[Permission]
    size: int = 0

    def may(self, permission: Permission | None) -> bool:
        """Whether the plan's viewers hold a permission; notes that it mattered."""
        if permission is None:
            return True
        self.asked.add(permission)
        return permission in self.allowed

    def hidden(self, key: str, field: GraphQLField) -> Constant:
        """Return the null of what may not be read."""
        if isinstance(field.type, GraphQLNonNull):
            raise Uncompilable("what may not be read must not be null: the ordinary way says so")
        return Constant(key, None)

    def row(self, of: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Shape:
        """Return the shape of an entity."""
        source = source_of(of)
        if source is None:
            raise Uncompilable(f"{of.name} is no entity")
        return Shape(source, [self._member(of, source, key, found) for key, found in self._fields(of, nodes).items()])

    def _fields(self, of: GraphQLObjectType, nodes: Sequence[FieldNode]) -> dict[str, list[FieldNode]]:
        fields = self.selection.fields(of, [node.selection_set for node in nodes if node.selection_set])
        self.size += 1 + len(fields)
        if self.size > LARGEST:
            raise Uncompilable("too large")
        return fields

    def _member(self, of: GraphQLObjectType, source: Source[Any], key: str, nodes: Sequence[FieldNode]) -> Member:
        name = nodes[0].name.value
        if name == "__typename":
            return Constant(key, of.name)
        field = of.fields[name]
        declared = declaration(field)
        if "global_id" in declared:
            return GlobalId(key)
        if not self.may(declared.get("permission")):
            return self.hidden(key, field)
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
            return Leaf(key, column) if self.may(column.permission) else self.hidden(key, field)
        if "amount" in declared:
            return self._amount(source, key, declared, field, nodes)
        if declared.get("list"):
            return self.many(key, field, declared, nodes)
        if "newest" in declared:
            other: Any = get_named_type(field.type)
            by = declared["newest"].source.columns[declared["newest"].by]
            shape = self.row(other, nodes)
            return Newest(key, by, shape, declared["newest"].condition, declared["newest"].orders)
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
            return self.hidden(key, field)
        if not self.may(currency.permission):
            raise Uncompilable("an amount that may be read in a currency that may not")
        money: Any = get_named_type(field.type)
        fields = self._fields(money, nodes)
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
        shapes: list[Shape] = []
        members = [
            (each, found[0].name.value, self._part(connection, found, shapes))
            for each, found in self._fields(connection, nodes).items()
        ]
        parts = [get_named_type(connection.fields[name].type) for name in ("edges", "pageInfo")]
        page = Page(members, shapes, (connection.name, *(part.name for part in parts)))
        return Many(key, declared["by"], declared["source"], page, nodes[0], field)

    def _part(self, connection: GraphQLObjectType, nodes: Sequence[FieldNode], shapes: list[Shape]) -> Any:  # noqa: ANN401 - see `Page.members`
        name = nodes[0].name.value
        if name == "nodes":
            shapes.append(self.row(_named(connection, name), nodes))
            return len(shapes) - 1
        if name not in {"edges", "pageInfo"}:
            return None
        of = _named(connection, name)
        inner: list[tuple[str, str, int | None]] = []
        for key, found in self._fields(of, nodes).items():
            member = found[0].name.value
            if member == "node":
                shapes.append(self.row(_named(of, member), found))
            inner.append((key, member, len(shapes) - 1 if member == "node" else None))
        return inner


def _named(of: GraphQLObjectType, field: str) -> GraphQLObjectType:
    named: Any = get_named_type(of.fields[field].type)
    return named  # type: ignore[no-any-return]  # the caller knows that it is an object


def _hidden(key: str, field: GraphQLField) -> Constant:
    if isinstance(field.type, GraphQLNonNull):
        raise Uncompilable("what may not be read is null, and must not be: the ordinary way says so")
    return Constant(key, None)


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
