"""The first of what hangs on each of many rows, in one statement."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from vmi_graph.foundation.connection import POOLED, Statements
from vmi_graph.foundation.reading.column import Binder
from vmi_graph.foundation.reading.condition import ALWAYS, Condition
from vmi_graph.foundation.reading.order import Order, order_by
from vmi_graph.foundation.reading.page import narrowed, sorted_by
from vmi_graph.foundation.reading.source import Source
from vmi_graph.foundation.viewer import Viewer

Row = TypeVar("Row")


async def firsts(
    source: Source[Row],
    viewer: Viewer,
    by: str,
    keys: Sequence[UUID],
    *,
    condition: Condition = ALWAYS,
    orders: Sequence[Order] = (),
    within: Statements = POOLED,
) -> dict[UUID, Row]:
    """Return the first row for each value of a column, in an order; what does not exist for the viewer is left out."""
    bind = Binder()
    ids = bind(list(keys))
    column = source.column(by).sql
    where = f"{narrowed(source, viewer, condition, bind)} AND {column} = parent.id"
    order = order_by(sorted_by(source, viewer, orders), backwards=False)
    named = ", ".join(f"{each.sql} AS c{place}" for place, each in enumerate(source.columns.values()))
    records = await within.fetch(
        f"SELECT parent.id, child.* FROM unnest({ids}::uuid[]) AS parent (id) CROSS JOIN LATERAL "  # noqa: S608 - no client's text
        f"(SELECT {named} FROM {source.tables} WHERE {where} ORDER BY {order} LIMIT 1) AS child",
        *bind.values,
    )
    return {record[0]: source.load(tuple(record)[1:], viewer) for record in records}
