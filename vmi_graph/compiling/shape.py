"""What a selection asks for, as shapes over sources: columns, money, rows of other sources, lists of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLField

from vmi_graph.foundation.reading import Column, Condition, Order, Source


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
class Newest:
    """The first of the rows of another source that hang on this row, in an order of their own; null for none.

    by  the column of the other source that holds this row's key
    """

    key: str
    by: Column
    shape: "Shape"
    condition: Condition
    orders: Sequence[Order]


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked of one page of a list.

    members  response key and name of each member of the connection, with what is asked of it: for `nodes` the place of
             a shape, for `edges` and `pageInfo` their own members, of which `node` has the place of a shape
    shapes   every way in which the rows are asked for
    names    the names of the connection's type, its edge's and its page info's
    """

    members: Sequence[tuple[str, str, Any]]
    shapes: Sequence["Shape"]
    names: Sequence[str]

    def asks(self, name: str) -> bool:
        """Whether a member is asked for."""
        return any(member == name for _, member, _ in self.members)

    def asks_within(self, name: str, *inner: str) -> bool:
        """Whether one of these is asked for inside a member."""
        asked = {found for _, member, fields in self.members if member == name for _, found, _ in fields}
        return not asked.isdisjoint(inner)


@dataclass(frozen=True, slots=True)
class Many:
    """A list of another source that hangs on this row, or on nothing at the root."""

    key: str
    by: str | None
    source: Source[Any]
    page: Page
    field_node: FieldNode
    field: GraphQLField


Member = Constant | Leaf | GlobalId | Amount | One | Newest | Many
Hanging = One | Newest | Many


@dataclass(frozen=True, slots=True)
class Shape:
    """What is asked of the rows of one source."""

    source: Source[Any]
    members: Sequence[Member]
