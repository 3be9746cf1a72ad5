"""Runs the statements of an operation in order: a level of the tree at a time, never one for each row."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from vmi_graph.compiling import statement
from vmi_graph.compiling.arguments import ListArguments, Odd, RichArguments, Variables
from vmi_graph.compiling.references import REFERENCES, fragment
from vmi_graph.compiling.rendering import Rendering
from vmi_graph.compiling.shape import Many, One, Shape
from vmi_graph.compiling.statement import Statement
from vmi_graph.foundation import reading
from vmi_graph.foundation.graph.filters import orders_of, where_of
from vmi_graph.foundation.reading import ALWAYS, AllOf, Column, Condition, Is, Order, Slice
from vmi_graph.foundation.reading.cursor import seal
from vmi_graph.foundation.reading.order import Sorted
from vmi_graph.foundation.reading.page import sorted_by
from vmi_graph.foundation.viewer import Viewer

Fetch = Callable[..., Awaitable[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Asking:
    """One request: who asks, with which variables, and what runs its statements."""

    viewer: Viewer
    variables: Variables
    fetch: Fetch
    rich: RichArguments

    async def rows(self, written: Statement) -> Sequence[Any]:
        """Run a statement."""
        return await self.fetch(written.sql, *written.values)


class Objects:
    """Makes the objects of a shape from rows of its source, after loading what hangs on them."""

    def __init__(self, shape: Shape) -> None:
        self.source = shape.source
        rendering = Rendering(shape.source)
        self._make = rendering.compiled(shape)
        self.columns = rendering.columns
        self._hanging = [(_hung(member), place) for member, place in rendering.hanging]

    async def of(self, rows: Sequence[Any], asking: Asking) -> list[Any]:
        """Return the objects of the rows, in their order."""
        if not rows:
            return []
        others = []
        for hung, place in self._hanging:
            keys = list(dict.fromkeys(row[place] for row in rows))
            others.append(await hung.by_key([key for key in keys if key is not None], asking))
        return self._make(rows, *others)


def _hung(member: One | Many) -> "Row | Reference | Lists":
    if isinstance(member, Many):
        return Lists(member)
    source = member.shape.source
    if source.reference and member.implied and not _hangs(member.shape):
        return Reference(member)
    return Row(member)


def _hangs(shape: Shape) -> bool:
    return any(isinstance(member, One | Many) for member in shape.members)


class Row:
    """Rows of another source by their keys, narrowed to the viewer."""

    def __init__(self, one: One) -> None:
        self._one = one
        self._objects = Objects(one.shape)
        self._key = self._objects.columns.place(one.shape.source.columns[one.shape.source.key])

    async def by_key(self, keys: Sequence[UUID], asking: Asking) -> Mapping[UUID, Any]:
        """Return the objects by key; `Odd` where one is missing that must not be null."""
        if not keys:
            return {}
        source = self._one.shape.source
        condition = Is(source.key, "in_", keys)
        rows = await asking.rows(statement.rows_of(source, asking.viewer, self._objects.columns.expressions, condition))
        if self._one.required and len(rows) < len(keys):
            raise Odd("a row that must be there is not")
        made = await self._objects.of(rows, asking)
        return {row[self._key]: each for row, each in zip(rows, made, strict=True)}


class Reference:
    """Master data by key, which exists for whoever sees the row that names it; kept as bytes."""

    def __init__(self, one: One) -> None:
        self._one = one
        self._objects = Objects(one.shape)
        self._key = self._objects.columns.place(one.shape.source.columns[one.shape.source.key])
        self._signature = (one.shape.source.kind, tuple(map(repr, one.shape.members)))

    async def by_key(self, keys: Sequence[UUID], asking: Asking) -> Mapping[UUID, Any]:
        """Return the objects by key, those that are kept without asking the database."""
        known = REFERENCES.known(self._signature)
        missing = [key for key in keys if key not in known]
        if not missing:
            return known
        epoch = REFERENCES.epoch
        rows = await asking.rows(
            statement.references_of(self._one.shape.source, self._objects.columns.expressions, missing)
        )
        made = await self._objects.of(rows, asking)
        read = {row[self._key]: fragment(each) for row, each in zip(rows, made, strict=True)}
        REFERENCES.keep(self._signature, read, epoch)
        return {**{key: known[key] for key in keys if key in known}, **read}


class Listing:
    """What a page of a list needs, wherever it hangs."""

    def __init__(self, many: Many) -> None:
        self.many = many
        self.source = many.node.source
        self.objects = Objects(many.node)
        self.arguments = ListArguments.of(many.field_node)
        page = many.page
        inner = {name for _, member, fields in page.members if member == "edges" for _, name in fields}
        self.counted = page.asks("totalCount")
        self.wants_nodes = page.asks("nodes") or "node" in inner
        self.wants_cursors = "cursor" in inner
        self.wants_ends = any(
            name in {"startCursor", "endCursor"}
            for _, member, fields in page.members
            if member == "pageInfo"
            for _, name in fields
        )
        names: Any = page.members[-1][2]
        self.type_names = dict(zip(("connection", "edges", "pageInfo"), names, strict=True))

    def asked(self, asking: Asking) -> tuple[Slice, Condition, list[Sorted]]:
        """Return slice, condition and order of a request; refuse what the ordinary way refuses."""
        part = self.arguments.slice(asking.variables)
        condition: Condition = ALWAYS
        orders: Sequence[Order] = ()
        if self.arguments.rich:
            given = asking.rich.of(self.many.field, self.many.field_node, asking.variables)
            found = where_of(given.get("where"))
            condition = AllOf((found,)) if found is not None else ALWAYS
            orders = orders_of(given.get("order_by"))
        return part, condition, sorted_by(self.source, asking.viewer, orders)

    def selected(self, by: Sequence[Sorted]) -> tuple[list[str], list[int]]:
        """Return the expressions to select, and where the values of a cursor stand."""
        columns = statement.Columns(list(self.objects.columns.expressions))
        sealed = by if self.wants_cursors or self.wants_ends else ()
        places = [columns.raw(order.column.sql) for order in sealed]
        return columns.expressions or ["TRUE"], places

    def shown(
        self,
        rows: list[Any],
        nodes: list[Any],
        part: Slice,
        by: Sequence[Sorted],
        places: Sequence[int],
        total: int,
    ) -> dict[str, Any]:
        """Return a connection from its rows, of which one too many tells that there is more, and its objects."""
        more = len(rows) > part.size
        rows = rows[: part.size]
        if part.backwards:
            rows, nodes = rows[::-1], nodes[::-1]
        cursors = [seal(by, [row[place] for place in places]) for row in rows] if self.wants_cursors else []
        first, last = (
            (seal(by, [row[place] for place in places]) for row in (rows[0], rows[-1]))
            if self.wants_ends and rows
            else (None, None)
        )
        info = {
            "hasNextPage": part.before is not None if part.backwards else more,
            "hasPreviousPage": more if part.backwards else part.after is not None,
            "startCursor": first,
            "endCursor": last,
            "__typename": self.type_names["pageInfo"],
        }
        return self._members(len(rows), nodes, cursors, info, total)

    def _members(
        self, size: int, nodes: list[Any], cursors: list[str], info: Mapping[str, Any], total: int
    ) -> dict[str, Any]:
        answer: dict[str, Any] = {}
        for key, name, fields in self.many.page.members[:-1]:
            if name == "nodes":
                answer[key] = nodes
            elif name == "edges":
                answer[key] = [self._edge(fields, nodes, cursors, place) for place in range(size)]
            elif name == "pageInfo":
                answer[key] = {inner: info[member] for inner, member in fields}
            elif name == "totalCount":
                answer[key] = total
            else:
                answer[key] = self.type_names["connection"]
        return answer

    def _edge(
        self, fields: Sequence[tuple[str, str]], nodes: list[Any], cursors: list[str], place: int
    ) -> dict[str, Any]:
        return {
            key: nodes[place] if name == "node" else cursors[place] if name == "cursor" else self.type_names["edges"]
            for key, name in fields
        }


class RootList:
    """A list that hangs on nothing."""

    def __init__(self, many: Many) -> None:
        self._listing = Listing(many)

    async def answer(self, asking: Asking) -> Any:  # noqa: ANN401 - a connection
        """Return the connection."""
        listing = self._listing
        part, condition, by = listing.asked(asking)
        columns, places = listing.selected(by)
        written = statement.page(listing.source, asking.viewer, columns, by, part, condition, counted=listing.counted)
        rows = list(await asking.rows(written))
        total = 0
        if listing.counted:
            total = rows[0][len(columns)] if rows else await self._count(asking, condition)
        nodes = await listing.objects.of(rows[: part.size], asking) if listing.wants_nodes else []
        return listing.shown(rows, nodes, part, by, places, total)

    async def _count(self, asking: Asking, condition: Condition) -> int:
        """Count a list of which the page is empty, as one behind its end is."""
        return await reading.count(self._listing.source, asking.viewer, condition)


class Lists:
    """The same list for many parents, in one statement."""

    def __init__(self, many: Many) -> None:
        self._listing = Listing(many)
        assert many.by is not None
        self._by: Column = many.node.source.columns[many.by]

    async def by_key(self, keys: Sequence[UUID], asking: Asking) -> Mapping[UUID, Any]:
        """Return the connection of each parent."""
        listing = self._listing
        part, condition, by = listing.asked(asking)
        columns, places = listing.selected(by)
        written = statement.pages_of(listing.source, asking.viewer, columns, by, part, condition, self._by, keys)
        found: list[list[Any]] = [[] for _ in keys]
        for row in await asking.rows(written):
            found[row[0] - 1].append(tuple(row)[1:])
        totals: Mapping[UUID, int] = {}
        if listing.counted:
            counts = statement.counts_of(listing.source, asking.viewer, condition, self._by, keys)
            totals = {row[0]: row[1] for row in await asking.rows(counts)}
        return await self._pages(keys, found, part, by, places, totals, asking)

    async def _pages(
        self,
        keys: Sequence[UUID],
        found: list[list[Any]],
        part: Slice,
        by: Sequence[Sorted],
        places: Sequence[int],
        totals: Mapping[UUID, int],
        asking: Asking,
    ) -> Mapping[UUID, Any]:
        """Make the objects of all parents together, so that what hangs on them is loaded once."""
        listing = self._listing
        shown = [row for rows in found for row in rows[: part.size]]
        objects = iter(await listing.objects.of(shown, asking)) if listing.wants_nodes else iter(())
        pages = {}
        for key, rows in zip(keys, found, strict=True):
            made = [next(objects) for _ in rows[: part.size]] if listing.wants_nodes else []
            pages[key] = listing.shown(rows, made, part, by, places, totals.get(key, 0))
        return pages


@dataclass(frozen=True, slots=True)
class LookUp:
    """A single row at the root, by a reference."""

    objects: Objects
    condition: Callable[[Asking], Condition | None]

    async def answer(self, asking: Asking) -> Any:  # noqa: ANN401 - an object
        """Return the object; null where the reference stands for none, or for several."""
        condition = self.condition(asking)
        if condition is None:
            return None
        source = self.objects.source
        columns = self.objects.columns.expressions or ["TRUE"]
        rows = await asking.rows(statement.rows_of(source, asking.viewer, columns, condition))
        return (await self.objects.of(rows, asking))[0] if len(rows) == 1 else None


@dataclass(frozen=True, slots=True)
class Plan:
    """The root fields of an operation, in order."""

    fields: Sequence[tuple[str, Any]]

    async def answer(self, asking: Asking) -> orjson.Fragment:
        """Return the data of the operation as bytes."""
        return fragment({key: await field.answer(asking) for key, field in self.fields})


@dataclass(frozen=True, slots=True)
class TypeName:
    """`__typename` at the root."""

    name: str

    async def answer(self, _: Asking) -> str:
        """Return the name."""
        return self.name
