"""Typed filters as a tree, and the SQL they become."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from vmi_graph.foundation.reading.column import Binder, Column, Kind
from vmi_graph.foundation.refusal import Denied
from vmi_graph.foundation.viewer import Viewer

if TYPE_CHECKING:
    from vmi_graph.foundation.reading.source import Source


@dataclass(frozen=True, slots=True)
class Is:
    """A comparison of one column by name: eq, ne, in, lt, lte, gt, gte, starts_with, contains, is_null."""

    column: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of these; of none at all, always."""

    conditions: Sequence["Condition"]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these; of none at all, never."""

    conditions: Sequence["Condition"]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; also true where a comparison meets no value."""

    condition: "Condition"


@dataclass(frozen=True, slots=True)
class Raw:
    """SQL of our own with `{}` for each value; never of a client's making."""

    sql: str
    values: Sequence[object] = ()


Condition = Is | AllOf | AnyOf | Not | Raw

ALWAYS: Final = AllOf(())

_COMPARISONS: Final = {
    "eq": "{column} = {value}",
    "ne": "{column} IS DISTINCT FROM {value}",
    "in_": "{column} = ANY({value})",
    "lt": "{column} < {value}",
    "lte": "{column} <= {value}",
    "gt": "{column} > {value}",
    "gte": "{column} >= {value}",
    "starts_with": "starts_with({column}, {value})",
    "contains": "position(lower({value}) IN lower({column})) > 0",
}


def to_sql(condition: Condition, source: "Source[Any]", viewer: Viewer, bind: Binder) -> str:
    """Return the SQL of a condition; deny one that looks at what the viewer may not read."""
    match condition:
        case Is():
            return _compare(condition, readable(source, condition.column, viewer), bind)
        case AllOf(conditions):
            parts = [to_sql(each, source, viewer, bind) for each in conditions]
            return f"({' AND '.join(parts)})" if parts else "TRUE"
        case AnyOf(conditions):
            parts = [to_sql(each, source, viewer, bind) for each in conditions]
            return f"({' OR '.join(parts)})" if parts else "FALSE"
        case Not(inner):
            return f"({to_sql(inner, source, viewer, bind)}) IS NOT TRUE"
        case Raw(sql, values):
            return sql.format(*(bind(value) for value in values))


def _compare(comparison: Is, column: Column, bind: Binder) -> str:
    if comparison.operator == "is_null":
        return f"({column.sql}) IS {'' if comparison.value else 'NOT '}NULL"
    if column.kind is Kind.BOOLEAN and comparison.operator == "eq":
        # written out, so that an index of those rows alone can serve it
        return f"({column.sql}) = {'TRUE' if comparison.value else 'FALSE'}"
    if comparison.operator == "in_":
        value: object = [column.dump(each) for each in comparison.value]
    else:
        value = column.dump(comparison.value)
    return _COMPARISONS[comparison.operator].format(column=f"({column.sql})", value=bind(value))


def readable(source: "Source[Any]", name: str, viewer: Viewer) -> Column:
    """Return a column to filter or sort by; deny one the viewer may not read, since an answer would tell its value."""
    column = source.column(name)
    if column.permission is not None and not viewer.may(column.permission):
        raise Denied(f"Filtering and sorting by {name} needs the permission {column.permission}.")
    return column
