"""What somebody can ask who wants to know more than they may: every list, every order, every filter, every look-up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLNonNull, get_named_type

from tests.permissions import documents
from tests.permissions.companies import OF_BOLT, PRIME

PAGING: Final = frozenset({"first", "after", "last", "before", "where", "orderBy"})


@dataclass(frozen=True, slots=True)
class Question:
    """A document with its variables, and the root field it is about."""

    root: str
    document: str
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What somebody goes by: global ids of every kind, and the number of an order."""

    ids: Mapping[str, Sequence[str]]
    order_numbers: Sequence[str]

    @property
    def first(self) -> "Names":
        """Return one name of each kind."""
        return Names({kind: known[:1] for kind, known in self.ids.items()}, self.order_numbers[:1])

    def values(self, kind: str) -> Sequence[Any]:
        """Return what an argument of this type can be told; a type without a line here has to get one."""
        known: Mapping[str, Sequence[Any]] = {
            "ID": [each for ids in self.ids.values() for each in ids],
            "PartReference": [{"number": OF_BOLT}, *self._by_id("Part")],
            "LocationReference": [{"code": OF_BOLT}, *self._by_id("Location")],
            "SupplierReference": [{"code": "BOLT"}, *self._by_id("Supplier")],
            "AssignmentReference": [
                {"place": {"part": "P-1", "location": "HAM", "supplier": "BOLT"}},
                {"place": {"part": OF_BOLT, "location": "HAM"}},
                {"place": {"part": "P-2", "location": OF_BOLT, "supplier": "BOLT"}},
                {"place": {"part": "P-1", "location": "HAM"}},  # where both have a bin
                *self._by_id("Assignment"),
            ],
            "PurchaseOrderReference": [
                *({"number": number} for number in self.order_numbers[:2]),
                *self._by_id("PurchaseOrder")[:2],
            ],
            "DateTime": ["2999-01-01T00:00:00Z"],
            "PreviewTerms": [{"minimum": "1"}],
        }
        return known[kind]

    def _by_id(self, kind: str) -> list[Any]:
        return [{"id": each} for each in self.ids[kind]]


def lists(depth: int) -> Iterator[Question]:
    """Ask for everything that hangs on every list."""
    for name in documents.lists():
        yield Question(name, documents.of_root("query", name, (), depth), {})


def look_ups(names: Names, depth: int) -> Iterator[Question]:
    """Ask every root field for what goes by these names, one argument at a time, and for what needs no name."""
    for name, field in documents.root("query").fields.items():
        kinds = {arg: given.type for arg, given in field.args.items() if arg not in PAGING}
        needed = {arg: kind for arg, kind in kinds.items() if isinstance(kind, GraphQLNonNull)}
        if not kinds and name not in documents.lists():
            yield Question(name, documents.of_root("query", name, (), depth), {})
        for arg, kind in kinds.items():
            others = {each: _value(names, other)[0] for each, other in needed.items() if each != arg}
            given = [arg, *others]
            document = documents.of_root("query", name, given, min(depth, 1))
            for value in _value(names, kind):
                yield Question(name, document, {arg: value, **others})


def _value(names: Names, kind: Any) -> Sequence[Any]:  # noqa: ANN401 - any input type
    values = names.values(str(get_named_type(kind)))
    if "[" in str(kind):
        return [values[place : place + 100] for place in range(0, len(values), 100)]
    return values


_ROWS: Final = "{ totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id } }"


def orders() -> Iterator[tuple[Question, str]]:
    """Sort every list by everything; beside each question the name of what it sorts by."""
    for name in documents.lists():
        for by in _order_fields(name):
            document = (
                f"{{ up: {name}(first: 100, orderBy: [{{field: {by}}}]) {_ROWS}"
                f" down: {name}(last: 2, orderBy: [{{field: {by}, direction: DESC}}]) {_ROWS} }}"
            )
            yield Question(name, document, {}), by


def _order_fields(name: str) -> list[str]:
    order: Any = get_named_type(documents.root("query").fields[name].args["orderBy"].type)
    listed = get_named_type(order.fields["field"].type)
    assert isinstance(listed, GraphQLEnumType)
    return list(listed.values)


_CONDITIONS: Final = {
    "StringComparison": ('contains: "bolt"', 'startsWith: "BOLT"', 'in: ["BOLT", "BOLTED"]'),
    "QuantityComparison": (f'gte: "{PRIME}"', f'lt: "{PRIME}"'),
    "DecimalComparison": (f'gte: "{PRIME}"', f'lt: "{PRIME}"'),
    "IntComparison": (f"gte: {PRIME}", f"lt: {PRIME}"),
    "DateTimeComparison": ('gte: "2000-01-01T00:00:00Z"', "isNull: true"),
    "DateComparison": ('gte: "2000-01-01"', "isNull: true"),
    "BooleanComparison": ("eq: true", "eq: false"),
}
_OF_WORDS: Final = ("isNull: true", "isNull: false")


def filters() -> Iterator[tuple[Question, str]]:
    """Filter every list by everything, and by its opposite; beside each question the name of what it filters by."""
    for name in documents.lists():
        where = get_named_type(documents.root("query").fields[name].args["where"].type)
        assert isinstance(where, GraphQLInputObjectType)
        for by, field in where.fields.items():
            if by in {"AND", "OR", "NOT"}:
                continue
            conditions = _CONDITIONS.get(str(field.type), _OF_WORDS)
            asked = [f"{{{by}: {{{each}}}}}" for each in conditions]
            asked.append(f"{{NOT: {{OR: [{asked[0]}]}}}}")
            aliased = (f"c{place}: {name}(where: {each}) {_ROWS}" for place, each in enumerate(asked))
            yield Question(name, f"{{ {' '.join(aliased)} }}", {}), by
