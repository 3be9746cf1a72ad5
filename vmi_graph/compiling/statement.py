"""The SQL of a shape: the columns asked for, the joins they need, and always the viewer's scope."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from vmi_graph.foundation.reading import Binder, Column, Condition, Kind, Order, Slice, Source
from vmi_graph.foundation.reading.cursor import unseal
from vmi_graph.foundation.reading.order import Sorted, behind, order_by
from vmi_graph.foundation.reading.page import narrowed, sorted_by
from vmi_graph.foundation.viewer import Viewer


@dataclass(slots=True)
class Columns:
    """The expressions a statement selects, each once; rendering asks for their places."""

    expressions: list[str] = field(default_factory=list)

    def place(self, column: Column) -> int:
        """Return where a column stands in the row; money and numbers come as text, exactly as they are shown."""
        sql = f"trim_scale({column.sql})::text" if column.kind is Kind.DECIMAL else column.sql
        return self.raw(sql)

    def raw(self, sql: str) -> int:
        """Return where an expression stands in the row."""
        if sql not in self.expressions:
            self.expressions.append(sql)
        return self.expressions.index(sql)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with its values."""

    sql: str
    values: Sequence[object]


def page(
    source: Source[Any],
    viewer: Viewer,
    columns: Sequence[str],
    by: Sequence[Sorted],
    part: Slice,
    condition: Condition,
    *,
    counted: bool,
) -> Statement:
    """Return the statement of one page: one row more than the page, and the count of the list beside each, if asked."""
    bind = Binder()
    where = narrowed(source, viewer, condition, bind)
    within = where + _behind(by, part, bind)
    order = order_by(by, backwards=part.backwards)
    selected = list(columns)
    if counted:
        # the planner works it out once for the whole statement
        selected.append(f"(SELECT count(*) FROM {source.tables_for(where)} WHERE {where})")  # noqa: S608 - columns of ours
    tables = source.tables_for(" ".join([*columns, within, order]))
    sql = f"SELECT {', '.join(selected)} FROM {tables} WHERE {within} ORDER BY {order} LIMIT {part.size + 1}"  # noqa: S608
    return Statement(sql, bind.values)


def pages_of(
    source: Source[Any],
    viewer: Viewer,
    columns: Sequence[str],
    by: Sequence[Sorted],
    part: Slice,
    condition: Condition,
    hanging_on: Column,
    parents: Sequence[UUID],
) -> Statement:
    """Return the statement of the same page for many parents: each row with its parent's place in front."""
    bind = Binder()
    ids = bind(list(parents))
    where = narrowed(source, viewer, condition, bind) + _behind(by, part, bind)
    where += f" AND {hanging_on.sql} = parent.id"
    order = order_by(by, backwards=part.backwards)
    tables = source.tables_for(" ".join([*columns, where, order]))
    named = ", ".join(f"{expression} AS c{place}" for place, expression in enumerate(columns))
    outer = ", ".join(f"child.c{place}" for place in range(len(columns)))
    sql = (
        f"SELECT parent.place, {outer} FROM unnest({ids}::uuid[]) WITH ORDINALITY AS parent (id, place) "  # noqa: S608
        f"CROSS JOIN LATERAL (SELECT {named}, row_number() OVER (ORDER BY {order}) AS turn FROM {tables} "
        f"WHERE {where} ORDER BY {order} LIMIT {part.size + 1}) AS child ORDER BY parent.place, child.turn"
    )
    return Statement(sql, bind.values)


def firsts_of(
    source: Source[Any],
    viewer: Viewer,
    columns: Sequence[str],
    hanging_on: Column,
    condition: Condition,
    orders: Sequence[Order],
    parents: Sequence[UUID],
) -> Statement:
    """Return the statement of the first row that hangs on each of many parents: each with its parent in front."""
    bind = Binder()
    ids = bind(list(parents))
    where = f"{narrowed(source, viewer, condition, bind)} AND {hanging_on.sql} = parent.id"
    order = order_by(sorted_by(source, viewer, orders), backwards=False)
    tables = source.tables_for(" ".join([*columns, where, order]))
    named = ", ".join(f"{expression} AS c{place}" for place, expression in enumerate(columns))
    sql = (
        f"SELECT parent.id, child.* FROM unnest({ids}::uuid[]) AS parent (id) "  # noqa: S608 - columns of ours
        f"CROSS JOIN LATERAL (SELECT {named} FROM {tables} WHERE {where} ORDER BY {order} LIMIT 1) AS child"
    )
    return Statement(sql, bind.values)


def counts_of(
    source: Source[Any], viewer: Viewer, condition: Condition, hanging_on: Column, parents: Sequence[UUID]
) -> Statement:
    """Return the statement that counts the list of each parent."""
    bind = Binder()
    where = f"{narrowed(source, viewer, condition, bind)} AND {hanging_on.sql} = ANY({bind(list(parents))}::uuid[])"
    tables = source.tables_for(f"{hanging_on.sql} {where}")
    return Statement(
        f"SELECT {hanging_on.sql}, count(*) FROM {tables} WHERE {where} GROUP BY 1",  # noqa: S608 - columns of ours
        bind.values,
    )


def rows_of(source: Source[Any], viewer: Viewer, columns: Sequence[str], condition: Condition) -> Statement:
    """Return the statement of all rows under a condition that is narrow by itself."""
    bind = Binder()
    where = narrowed(source, viewer, condition, bind)
    tables = source.tables_for(" ".join([*columns, where]))
    return Statement(f"SELECT {', '.join(columns)} FROM {tables} WHERE {where}", bind.values)  # noqa: S608


def references_of(source: Source[Any], columns: Sequence[str], ids: Sequence[UUID]) -> Statement:
    """Return the statement of master data that exists for whoever holds these ids; only for what its row implies."""
    key = source.columns[source.key].sql
    tables = source.tables_for(" ".join(columns))
    return Statement(f"SELECT {', '.join(columns)} FROM {tables} WHERE {key} = ANY($1::uuid[])", [list(ids)])  # noqa: S608


def _behind(by: Sequence[Sorted], part: Slice, bind: Binder) -> str:
    where = ""
    if part.after is not None:
        where += f" AND {behind(by, unseal(by, part.after), bind, backwards=False)}"
    if part.before is not None:
        where += f" AND {behind(by, unseal(by, part.before), bind, backwards=True)}"
    return where
