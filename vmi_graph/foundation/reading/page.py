"""One page of a source, forwards or backwards; single rows; counts. Every statement carries the viewer's scope."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from vmi_graph.foundation.connection import POOLED, Statements
from vmi_graph.foundation.reading import cursor
from vmi_graph.foundation.reading.column import Binder
from vmi_graph.foundation.reading.condition import ALWAYS, AllOf, Condition, Is, readable, to_sql
from vmi_graph.foundation.reading.order import Order, Sorted, behind, order_by
from vmi_graph.foundation.reading.source import Source
from vmi_graph.foundation.refusal import BadInput
from vmi_graph.foundation.settings import settings
from vmi_graph.foundation.viewer import Viewer

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a list: `first` rows after a cursor, or the `last` ones before one."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def backwards(self) -> bool:
        """Whether the page is taken from the end."""
        return self.last is not None

    @property
    def size(self) -> int:
        """How many rows at most; refuse what is negative, too many, or asked from both ends."""
        if self.first is not None and self.last is not None:
            raise BadInput("Ask for `first` or for `last`, not for both.")
        asked = self.first if self.first is not None else self.last
        if asked is None:
            return min(settings().page_size, settings().page_size_limit)
        if not 0 <= asked <= settings().page_size_limit:
            raise BadInput(f"A page has 0 to {settings().page_size_limit} rows, not {asked}.")
        return asked


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in order with their cursors, whether there are more, and what it takes to count them all."""

    rows: Sequence[Row]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool
    source: Source[Row]
    viewer: Viewer
    condition: Condition

    async def count(self) -> int:
        """Count every row of the list, not only of this page."""
        return await count(self.source, self.viewer, self.condition)


def sorted_by(source: Source[Row], viewer: Viewer, orders: Sequence[Order]) -> list[Sorted]:
    """Return the order of a list, ties broken by the key; deny one by a column the viewer may not read."""
    asked = orders or source.default_order
    # the key goes the same way as what is sorted by, so that one index serves both, from either end
    named = [*asked, Order(source.key, descending=bool(asked) and asked[-1].descending)]
    result: dict[str, Sorted] = {}
    for order in named:
        result.setdefault(order.column, Sorted(readable(source, order.column, viewer), order.descending))
    return list(result.values())


def narrowed(source: Source[Row], viewer: Viewer, condition: Condition, bind: Binder) -> str:
    """Return the SQL of a condition with the viewer's scope: the only way to a WHERE."""
    return f"({source.scope(viewer, bind)}) AND {to_sql(condition, source, viewer, bind)}"


async def page(
    source: Source[Row],
    viewer: Viewer,
    part: Slice,
    *,
    condition: Condition = ALWAYS,
    orders: Sequence[Order] = (),
    within: Statements = POOLED,
) -> Page[Row]:
    """Return one page of what the viewer may see."""
    size, backwards = part.size, part.backwards
    by = sorted_by(source, viewer, orders)
    bind = Binder()
    where = narrowed(source, viewer, condition, bind)
    if part.after is not None:
        where += f" AND {behind(by, cursor.unseal(by, part.after), bind, backwards=False)}"
    if part.before is not None:
        where += f" AND {behind(by, cursor.unseal(by, part.before), bind, backwards=True)}"
    keys = ", ".join(order.column.sql for order in by)
    records = await within.fetch(
        f"SELECT {source.selection}, {keys} FROM {source.tables} WHERE {where} "  # noqa: S608 - no client's text in it
        f"ORDER BY {order_by(by, backwards=backwards)} LIMIT {size + 1}",
        *bind.values,
    )
    more = len(records) > size
    kept = list(records[:size])
    if backwards:
        kept.reverse()
    width = len(source.columns)
    return Page(
        [source.load(tuple(record)[:width], viewer) for record in kept],
        [cursor.seal(by, tuple(record)[width:]) for record in kept],
        has_next=part.before is not None if backwards else more,
        has_previous=more if backwards else part.after is not None,
        source=source,
        viewer=viewer,
        condition=condition,
    )


async def count(
    source: Source[Row], viewer: Viewer, condition: Condition = ALWAYS, *, within: Statements = POOLED
) -> int:
    """Count what the viewer may see."""
    bind = Binder()
    where = narrowed(source, viewer, condition, bind)
    (record,) = await within.fetch(
        f"SELECT count(*) FROM {source.tables_for(where)} WHERE {where}",  # noqa: S608 - no client's text in it
        *bind.values,
    )
    counted: int = record[0]
    return counted


async def everything(
    source: Source[Row],
    viewer: Viewer,
    condition: Condition,
    *,
    orders: Sequence[Order] = (),
    within: Statements = POOLED,
) -> list[Row]:
    """Return every row under a condition that is narrow by itself, such as the lines of one order."""
    bind = Binder()
    where = narrowed(source, viewer, condition, bind)
    by = order_by(sorted_by(source, viewer, orders), backwards=False)
    records = await within.fetch(
        f"SELECT {source.selection} FROM {source.tables} WHERE {where} ORDER BY {by}",  # noqa: S608 - no client's text
        *bind.values,
    )
    return [source.load(tuple(record), viewer) for record in records]


async def by_ids(
    source: Source[Row], viewer: Viewer, ids: Iterable[UUID], *, within: Statements = POOLED
) -> dict[Any, Row]:
    """Return rows by key; what does not exist for the viewer is left out."""
    wanted: Any = list(ids)
    rows = await everything(source, viewer, Is(source.key, "in_", wanted), within=within) if wanted else []
    return {getattr(row, source.key): row for row in rows}


async def one(source: Source[Row], viewer: Viewer, condition: Condition, *, within: Statements = POOLED) -> Row | None:
    """Return the row under a condition that fits at most one; None when none exists for the viewer."""
    rows = await everything(source, viewer, AllOf((condition,)), within=within)
    return rows[0] if rows else None
