"""Runs the root fields of an operation in order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import orjson

from vmi_graph.compiling import statement
from vmi_graph.compiling.arguments import Odd
from vmi_graph.compiling.asking import Asking
from vmi_graph.compiling.listing import Listing
from vmi_graph.compiling.objects import Objects, Row
from vmi_graph.compiling.references import fragment
from vmi_graph.compiling.shape import Many, Shape
from vmi_graph.compiling.statement import Columns
from vmi_graph.foundation import reading
from vmi_graph.foundation.identity import from_global
from vmi_graph.foundation.reading import Condition


class RootField(Protocol):
    """What answers one field at the root."""

    async def answer(self, asking: Asking) -> Any:  # noqa: ANN401 - whatever JSON can hold
        """Return the value of the field."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """The root fields of an operation, in order."""

    fields: Sequence[tuple[str, RootField]]

    async def answer(self, asking: Asking) -> orjson.Fragment:
        """Return the data of the operation as bytes."""
        return fragment({key: await field.answer(asking) for key, field in self.fields})


@dataclass(frozen=True, slots=True)
class Always:
    """The same for everybody: `__typename` at the root, or null for what may not be read."""

    value: str | None

    async def answer(self, _: Asking) -> str | None:
        """Return the value."""
        return self.value


class RootList:
    """A list that hangs on nothing."""

    def __init__(self, many: Many) -> None:
        columns = Columns()
        self._objects = [Objects(shape, columns) for shape in many.page.shapes]
        self._listing = Listing(many, columns)

    async def answer(self, asking: Asking) -> Any:  # noqa: ANN401 - a connection
        """Return the connection."""
        listing = self._listing
        asked = listing.asked(asking)
        written = statement.page(
            listing.source,
            asking.viewer,
            asked.columns,
            asked.by,
            asked.part,
            asked.condition,
            counted=listing.counted,
        )
        rows = list(await asking.rows(written))
        total = 0
        if listing.counted:
            total = rows[0][len(asked.columns)] if rows else await self._count(asking, asked.condition)
        shown = rows[: asked.part.size]
        made = [await objects.of(shown, asking) for objects in self._objects]
        return listing.shown(rows, made, asked, total)

    async def _count(self, asking: Asking, condition: Condition) -> int:
        """Count a list of which the page is empty, as one behind its end is."""
        return await reading.count(self._listing.source, asking.viewer, condition)


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


class AnyKind:
    """Rows of any kind at the root, by their global ids.

    shapes  what is asked of each kind; None for a kind of which something is asked that is not compiled
    ids     reads the ids of a request
    single  whether it is one row instead of a list of them
    """

    def __init__(
        self, shapes: Mapping[str, Shape | None], ids: Callable[[Asking], Sequence[object]], *, single: bool
    ) -> None:
        self._rows = {kind: None if shape is None else Row(shape, required=False) for kind, shape in shapes.items()}
        self._ids = ids
        self._single = single

    async def answer(self, asking: Asking) -> Any:  # noqa: ANN401 - objects
        """Return the objects in the order of their ids; null in the place of each that does not exist."""
        parsed = [from_global(given) if isinstance(given, str) else None for given in self._ids(asking)]
        wanted: dict[str, dict[UUID, None]] = {}
        for kind, row_id in filter(None, parsed):
            if kind in self._rows:
                wanted.setdefault(kind, {})[row_id] = None
        found = {kind: await self._row(kind).by_key(list(ids), asking) for kind, ids in wanted.items()}
        answers = [None if each is None else found.get(each[0], {}).get(each[1]) for each in parsed]
        return answers[0] if self._single else answers

    def _row(self, kind: str) -> Row:
        row = self._rows[kind]
        if row is None:
            raise Odd(f"something of {kind} is computed by a resolver")
        return row
