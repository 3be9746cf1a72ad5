"""Stable orders, and the place of a row in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vmi_graph.foundation.reading.column import Binder, Column


@dataclass(frozen=True, slots=True)
class Order:
    """By one column; nulls come last, whichever way."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Sorted:
    """A column and the way it is sorted; backwards reads the same order from its end."""

    column: Column
    descending: bool

    def clause(self, *, backwards: bool) -> str:
        """Return this column's part of ORDER BY."""
        way = "DESC" if self.descending != backwards else "ASC"
        nulls = (" NULLS FIRST" if backwards else " NULLS LAST") if self.column.nullable else ""
        return f"{self.column.sql} {way}{nulls}"

    def same(self, value: Any, bind: Binder) -> str:  # noqa: ANN401 - whatever the column holds
        """Return the condition of having this value."""
        return f"{self.column.sql} IS NULL" if value is None else f"{self.column.sql} = {bind(value)}"

    def behind(self, value: Any, bind: Binder, *, backwards: bool) -> str:  # noqa: ANN401 - see `same`
        """Return the condition of coming behind this value."""
        if value is None:
            return f"{self.column.sql} IS NOT NULL" if backwards else "FALSE"
        sign = "<" if self.descending != backwards else ">"
        further = f"{self.column.sql} {sign} {bind(value)}"
        if self.column.nullable and not backwards:
            return f"({further} OR {self.column.sql} IS NULL)"
        return further


def order_by(orders: Sequence[Sorted], *, backwards: bool) -> str:
    """Return what stands behind ORDER BY."""
    return ", ".join(order.clause(backwards=backwards) for order in orders)


def behind(orders: Sequence[Sorted], place: Sequence[Any], bind: Binder, *, backwards: bool) -> str:
    """Return the condition of coming behind a place: one comparison of rows where an index can serve it."""
    one_way = len({order.descending for order in orders}) == 1
    if one_way and not any(order.column.nullable for order in orders):
        sign = "<" if orders[0].descending != backwards else ">"
        left = ", ".join(order.column.sql for order in orders)
        right = ", ".join(bind(value) for value in place)
        return f"({left}) {sign} ({right})"
    ways = []
    for depth, order in enumerate(orders):
        before = [earlier.same(value, bind) for earlier, value in zip(orders[:depth], place, strict=False)]
        ways.append(" AND ".join([*before, order.behind(place[depth], bind, backwards=backwards)]))
    either = f"({' OR '.join(f'({way})' for way in ways)})"
    if orders[0].column.nullable:
        return either
    # says nothing new, but an index can begin there
    sign = "<=" if orders[0].descending != backwards else ">="
    return f"({orders[0].column.sql} {sign} {bind(place[0])} AND {either})"
