"""Which fields say of themselves how they are read, and that what they say fits what the graph promises."""

import enum
from collections.abc import Iterator
from typing import Any, Final

import pytest
from graphql import GraphQLNonNull, GraphQLObjectType, get_named_type

from tests.compiling.facts import CORE
from vmi_graph.compiling.selection import Selection, Uncompilable
from vmi_graph.compiling.shaping import Shaping, declaration, source_of
from vmi_graph.foundation.reading import Column, Kind, Source
from vmi_graph.stock.queries import LEVELS

COMPUTED: Final = frozenset(
    {
        "AccessToken.locations",
        "PurchaseOrderStep.lines",
        "ReplenishmentReview.explanation",
        "StockLevel.balances",
        "Query.agreementAt",
        "Query.monthlyUsage",
        "Query.myAccess",
        "Query.replenishmentPreview",
        "Query.stockSummary",
    }
)
"""What resolvers compute: an operation with one of these is answered in the ordinary way. Think before adding one."""

SCALARS: Final = {
    Kind.QUANTITY: {"Quantity"},
    Kind.DECIMAL: {"Decimal"},
    Kind.INTEGER: {"Int"},
    Kind.TEXT: {"String", "GTIN", "GLN"},
    Kind.TIME: {"DateTime"},
    Kind.DATE: {"Date"},
    Kind.BOOLEAN: {"Boolean"},
}


def entities() -> Iterator[tuple[GraphQLObjectType, Source[Any]]]:
    for of in CORE.type_map.values():
        if isinstance(of, GraphQLObjectType) and (source := source_of(of)) is not None:
            yield of, source


def columns() -> Iterator[tuple[str, Any, Column]]:
    for of, _ in entities():
        for name, field in of.fields.items():
            column = declaration(field).get("column")
            if column is not None:
                yield f"{of.name}.{name}", field, column


def test_every_field_of_a_row_and_of_the_root_is_compiled_but_for_these() -> None:
    types = [*(of for of, _ in entities()), CORE.query_type]

    silent = {
        f"{of.name}.{name}"
        for of in types
        if of is not None
        for name, field in of.fields.items()
        if not declaration(field)
    }

    assert COMPUTED == silent


def test_a_type_without_a_source_is_not_compiled() -> None:
    of: Any = CORE.get_type("MyAccess")

    with pytest.raises(Uncompilable, match="no entity"):
        Shaping(Selection(CORE, {}, {}), frozenset(), set()).row(of, [])


def test_a_source_without_a_scope_cannot_be_built() -> None:
    with pytest.raises(TypeError, match="scope"):
        Source(kind="StockLevel", row=LEVELS.row, tables=LEVELS.tables, columns=LEVELS.columns)  # type: ignore[call-arg]  # the point


def test_ids_begin_with_the_name_of_the_type() -> None:
    assert [] == [of.name for of, source in entities() if of.name != source.kind]


def test_what_can_be_null_or_hidden_is_nullable_in_the_graph() -> None:
    wrong = [
        name
        for name, field, column in columns()
        if isinstance(field.type, GraphQLNonNull) and (column.nullable or column.permission is not None)
    ]

    assert [] == wrong


def test_columns_are_written_as_their_fields_are() -> None:
    wrong = [
        name
        for name, field, column in columns()
        if column.word is None and get_named_type(field.type).name not in SCALARS[column.kind]
    ]

    assert [] == wrong


def test_words_are_called_in_the_graph_as_they_are_kept() -> None:
    words = {column.word for _, _, column in columns() if column.word is not None}

    wrong = [
        member for word in words for member in word if isinstance(member, enum.Enum) and member.name != member.value
    ]

    assert [] == wrong
