"""Typed `where` and `orderBy` inputs, made from a source's columns so that nothing is described twice.

@filters(queries.LEVELS)
class StockLevelWhere:
"Which stock levels."

@orders(queries.LEVELS)
class StockLevelOrder:
"By what stock levels are sorted."
"""

import enum
import inspect
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar, cast

import strawberry

from vmi_graph.foundation import reading
from vmi_graph.foundation.graph.entity import guarded
from vmi_graph.foundation.graph.words import word
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import Kind
from vmi_graph.foundation.refusal import BadInput
from vmi_graph.foundation.word import Word

Input = TypeVar("Input", bound=type[Any])

_MEANINGS: Final = {
    "eq": "Equal to this.",
    "ne": "Not equal to this; also where there is no value.",
    "in_": "Equal to one of these.",
    "lt": "Less than this.",
    "lte": "At most this.",
    "gt": "More than this.",
    "gte": "At least this.",
    "starts_with": "Begins with this, letter for letter.",
    "contains": "Contains this, in capitals or not.",
    "is_null": "Whether there is no value.",
}
_ALIKE: Final = ("eq", "ne", "in_", "is_null")
_RANGED: Final = (*_ALIKE, "lt", "lte", "gt", "gte")

_MOST_CONDITIONS: Final = 1000  # values of one `in`; more is a query that nobody wrote by hand


def _comparison(name: str, of: Any, operators: tuple[str, ...], what: str) -> type[Any]:  # noqa: ANN401 - a type
    kinds = {"in_": list[of], "is_null": bool}
    namespace: dict[str, Any] = {"__annotations__": {}, "__doc__": f"How {what} is compared; several must all hold."}
    for operator in operators:
        namespace["__annotations__"][operator] = kinds.get(operator, of) | None
        namespace[operator] = strawberry.field(
            description=_MEANINGS[operator], default=strawberry.UNSET, name="in" if operator == "in_" else None
        )
    made = strawberry.input(type(name, (), namespace), description=namespace["__doc__"])
    return cast("type[Any]", made)


COMPARISONS: Final = {
    Kind.QUANTITY: _comparison("QuantityComparison", Quantity, _RANGED, "a quantity"),
    Kind.DECIMAL: _comparison("DecimalComparison", Decimal, _RANGED, "a number"),
    Kind.INTEGER: _comparison("IntComparison", int, _RANGED, "a whole number"),
    Kind.TEXT: _comparison("StringComparison", str, (*_RANGED, "starts_with", "contains"), "a text"),
    Kind.UUID: _comparison("IDComparison", strawberry.ID, ("eq", "in_"), "an id"),
    Kind.TIME: _comparison("DateTimeComparison", datetime, _RANGED, "a moment"),
    Kind.DATE: _comparison("DateComparison", date, _RANGED, "a day"),
    Kind.BOOLEAN: _comparison("BooleanComparison", bool, ("eq",), "yes or no"),
}
_words: dict[type[enum.Enum], type[Any]] = {}


def _comparison_of(column: reading.Column) -> type[Any]:
    if column.word is None:
        return COMPARISONS[column.kind]
    if column.word not in _words:
        listed = word(column.word)
        name = listed.__strawberry_definition__.name  # type: ignore[attr-defined]
        _words[column.word] = _comparison(f"{name}Comparison", listed, _ALIKE, "a word")
    return _words[column.word]


def _columns(source: reading.Source[Any]) -> dict[str, reading.Column]:
    """Return what can be filtered by: not ids, which are followed instead, and nothing without an order."""
    named = {**source.columns, **source.also}
    return {name: column for name, column in named.items() if column.kind not in {Kind.UUID, Kind.JSON}}


def filters(source: reading.Source[Any]) -> Callable[[Input], Input]:
    """Make an input of typed comparisons, one for each column, with AND, OR and NOT."""

    def make(cls: Input) -> Input:
        notes: dict[str, Any] = {}
        for name, column in _columns(source).items():
            notes[name] = _comparison_of(column) | None
            setattr(
                cls,
                name,
                strawberry.field(description=column.meaning, default=strawberry.UNSET, directives=guarded(None)),
            )
        for name, meaning in (("AND", "All of these hold."), ("OR", "At least one of these holds.")):
            notes[name] = f"list[{cls.__name__}] | None"
            setattr(cls, name, strawberry.field(description=meaning, default=strawberry.UNSET, name=name))
        notes["NOT"] = f"{cls.__name__} | None"
        cls.NOT = strawberry.field(description="This does not hold.", default=strawberry.UNSET, name="NOT")
        cls.__annotations__ = notes
        cls.SOURCE = source
        return strawberry.input(cls, description=inspect.getdoc(cls))

    return make


class Direction(Word):
    """Which way a list is sorted."""

    ASC = "ASC", "The smallest, earliest or first first."
    DESC = "DESC", "The largest, latest or last first."


word(Direction, name="OrderDirection")


def orders(source: reading.Source[Any]) -> Callable[[Input], Input]:
    """Make an input of a field and a direction, over the columns of a source."""

    def make(cls: Input) -> Input:
        offered = source.sortable if source.sortable is not None else _columns(source)
        members = {name.upper(): (name, source.column(name).meaning) for name in offered}
        listed = Word(f"{cls.__name__}Field", members)  # type: ignore[arg-type]
        listed.__doc__ = f"{inspect.getdoc(cls)}"
        word(listed)  # type: ignore[type-var]
        cls.__annotations__ = {"field": listed, "direction": Direction}
        cls.field = strawberry.field(description="By what.")
        cls.direction = strawberry.field(description="Which way; nulls come last either way.", default=Direction.ASC)
        return strawberry.input(cls, description=inspect.getdoc(cls))

    return make


def where_of(given: Any) -> reading.Condition | None:  # noqa: ANN401 - an input made by `filters`
    """Return the condition of a `where` input; None when there is none.

    An empty OR holds for nothing and an empty AND for everything, as logic has it.
    """
    if not given:
        return None
    parts: list[reading.Condition] = []
    for name in (*given.SOURCE.columns, *given.SOURCE.also):
        comparison = getattr(given, name, None)
        if comparison:
            parts.extend(_comparisons(name, comparison))
    if given.AND:
        parts.extend(found for each in given.AND if (found := where_of(each)) is not None)
    if given.OR is not None and given.OR is not strawberry.UNSET:
        parts.append(reading.AnyOf([found for each in given.OR if (found := where_of(each)) is not None]))
    if given.NOT and (inner := where_of(given.NOT)) is not None:
        parts.append(reading.Not(inner))
    return reading.AllOf(parts)


def _comparisons(name: str, comparison: Any) -> list[reading.Condition]:  # noqa: ANN401 - one of COMPARISONS
    asked = {operator: getattr(comparison, operator, strawberry.UNSET) for operator in _MEANINGS}
    given = {operator: value for operator, value in asked.items() if value is not strawberry.UNSET}
    if None in given.values():
        raise BadInput(f"Nothing compares with null: leave the comparison of {name} out, or ask with `isNull`.")
    return [reading.Is(name, operator, value) for operator, value in given.items()]


def orders_of(given: Any) -> list[reading.Order]:  # noqa: ANN401 - inputs made by `orders`
    """Return the orders of an `orderBy` input; none when there is none."""
    return [reading.Order(each.field.value, descending=each.direction is Direction.DESC) for each in given or ()]
