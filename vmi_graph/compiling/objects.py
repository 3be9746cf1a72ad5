"""Makes the objects of a shape from rows, after loading what hangs on them: a level of the tree at a time."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from vmi_graph.compiling import statement
from vmi_graph.compiling.arguments import Odd
from vmi_graph.compiling.asking import Asking
from vmi_graph.compiling.listing import Asked, Listing
from vmi_graph.compiling.references import REFERENCES, fragment
from vmi_graph.compiling.rendering import Rendering
from vmi_graph.compiling.shape import Hanging, Many, Newest, One, Shape
from vmi_graph.compiling.statement import Columns
from vmi_graph.foundation.reading import Column, Condition, Is, Raw, Source


class Objects:
    """Makes the objects of a shape from rows of its source.

    columns  those of the statement, which may serve other shapes as well
    """

    def __init__(self, shape: Shape, columns: Columns | None = None) -> None:
        self.source = shape.source
        rendering = Rendering(shape.source, Columns() if columns is None else columns)
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


def _hung(member: Hanging) -> "Row | Reference | First | Lists":
    if isinstance(member, Many):
        return Lists(member)
    if isinstance(member, Newest):
        return First(member)
    if member.shape.source.reference and member.implied and not _hangs(member.shape):
        return Reference(member)
    return Row(member.shape, required=member.required)


def _hangs(shape: Shape) -> bool:
    return any(isinstance(member, Hanging) for member in shape.members)


class Row:
    """Rows of a source by their keys, narrowed to the viewer."""

    def __init__(self, shape: Shape, *, required: bool) -> None:
        self._required = required
        self._objects = Objects(shape)
        self._key = self._objects.columns.place(shape.source.columns[shape.source.key])

    async def by_key(self, keys: Sequence[UUID], asking: Asking) -> Mapping[UUID, Any]:
        """Return the objects by key; `Odd` where one is missing that must not be null."""
        if not keys:
            return {}
        source = self._objects.source
        condition = _named(source, keys)
        rows = await asking.rows(statement.rows_of(source, asking.viewer, self._objects.columns.expressions, condition))
        if self._required and len(rows) < len(keys):
            raise Odd("a row that must be there is not")
        made = await self._objects.of(rows, asking)
        return {row[self._key]: each for row, each in zip(rows, made, strict=True)}


_MOST_NAMED: Final = 64


def _named(source: Source[Any], keys: Sequence[UUID]) -> Condition:
    """Return the condition of rows by their keys, as one parameter for each, up to a power of two.

    PostgreSQL keeps a plan for a number of parameters; for an array, whose length it cannot know, it plans anew each
    time, which costs more than reading a few rows.
    """
    if len(keys) > _MOST_NAMED:
        return Is(source.key, "in_", keys)
    padded = [*keys, *[keys[-1]] * ((1 << (len(keys) - 1).bit_length()) - len(keys))]
    places = ", ".join(["{}"] * len(padded))
    return Raw(f"{source.columns[source.key].sql} IN ({places})", padded)


class Reference:
    """Master data by key, which exists for whoever sees the row that names it; kept as bytes."""

    def __init__(self, one: One) -> None:
        self._required = one.required
        self._objects = Objects(one.shape)
        self._key = self._objects.columns.place(one.shape.source.columns[one.shape.source.key])
        self._signature = (one.shape.source.kind, tuple(map(repr, one.shape.members)))

    async def by_key(self, keys: Sequence[UUID], asking: Asking) -> Mapping[UUID, Any]:
        """Return the objects by key, those that are kept without asking the database."""
        known = REFERENCES.known(self._signature)
        # taken out at once: what is kept may be forgotten while other statements of this request run
        found = {key: known[key] for key in keys if key in known}
        missing = [key for key in keys if key not in found]
        if not missing:
            return found
        epoch = REFERENCES.epoch
        rows = await asking.rows(
            statement.references_of(self._objects.source, self._objects.columns.expressions, missing)
        )
        if self._required and len(rows) < len(missing):
            raise Odd("master data that must be there is not")
        made = await self._objects.of(rows, asking)
        read = {row[self._key]: fragment(each) for row, each in zip(rows, made, strict=True)}
        REFERENCES.keep(self._signature, read, epoch)
        return found | read


class First:
    """The first of what hangs on each of many parents, in one statement."""

    def __init__(self, newest: Newest) -> None:
        self._newest = newest
        self._objects = Objects(newest.shape)

    async def by_key(self, keys: Sequence[UUID], asking: Asking) -> Mapping[UUID, Any]:
        """Return the object of each parent that has one."""
        newest, source = self._newest, self._objects.source
        columns = self._objects.columns.expressions or ["TRUE"]
        written = statement.firsts_of(source, asking.viewer, columns, newest.by, newest.condition, newest.orders, keys)
        rows = [tuple(row) for row in await asking.rows(written)]
        made = await self._objects.of([row[1:] for row in rows], asking)
        return {row[0]: each for row, each in zip(rows, made, strict=True)}


class Lists:
    """The same list for many parents, in one statement."""

    def __init__(self, many: Many) -> None:
        columns = Columns()
        self._objects = [Objects(shape, columns) for shape in many.page.shapes]
        self._listing = Listing(many, columns)
        assert many.by is not None
        self._by: Column = many.source.columns[many.by]

    async def by_key(self, keys: Sequence[UUID], asking: Asking) -> Mapping[UUID, Any]:
        """Return the connection of each parent."""
        listing = self._listing
        asked = listing.asked(asking)
        written = statement.pages_of(
            listing.source, asking.viewer, asked.columns, asked.by, asked.part, asked.condition, self._by, keys
        )
        found: list[list[Any]] = [[] for _ in keys]
        for row in await asking.rows(written):
            found[row[0] - 1].append(tuple(row)[1:])
        totals: Mapping[UUID, int] = {}
        if listing.counted:
            counts = statement.counts_of(listing.source, asking.viewer, asked.condition, self._by, keys)
            totals = {row[0]: row[1] for row in await asking.rows(counts)}
        return await self._pages(keys, found, asked, totals, asking)

    async def _pages(
        self,
        keys: Sequence[UUID],
        found: list[list[Any]],
        asked: Asked,
        totals: Mapping[UUID, int],
        asking: Asking,
    ) -> Mapping[UUID, Any]:
        """Make the objects of all parents together, so that what hangs on them is loaded once."""
        size = asked.part.size
        shown = [row for rows in found for row in rows[:size]]
        made = [await objects.of(shown, asking) for objects in self._objects]
        pages, begin = {}, 0
        for key, rows in zip(keys, found, strict=True):
            end = begin + min(len(rows), size)
            own = [objects[begin:end] for objects in made]
            pages[key] = self._listing.shown(rows, own, asked, totals.get(key, 0))
            begin = end
        return pages
