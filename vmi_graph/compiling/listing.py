"""What a page of a list needs, wherever it hangs: its arguments, the columns for its cursors, and its connection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vmi_graph.compiling.arguments import ListArguments
from vmi_graph.compiling.asking import Asking
from vmi_graph.compiling.shape import Many
from vmi_graph.compiling.statement import Columns
from vmi_graph.foundation.graph.filters import orders_of, where_of
from vmi_graph.foundation.reading import ALWAYS, Condition, Order, Slice
from vmi_graph.foundation.reading.cursor import seal
from vmi_graph.foundation.reading.order import Sorted
from vmi_graph.foundation.reading.page import sorted_by


@dataclass(frozen=True, slots=True)
class Asked:
    """What one request asks of a list.

    columns  the expressions to select
    places   where the values of a cursor stand among them
    """

    part: Slice
    condition: Condition
    by: Sequence[Sorted]
    columns: Sequence[str]
    places: Sequence[int]

    def cursor(self, row: Sequence[Any]) -> str:
        """Return the cursor of a row."""
        return seal(self.by, [row[place] for place in self.places])


class Listing:
    """Reads the arguments of a list, and shows its pages.

    columns  those of the objects on the page
    """

    def __init__(self, many: Many, columns: Columns) -> None:
        self.source = many.source
        self._many = many
        self._columns = columns
        self._arguments = ListArguments.of(many.field_node)
        page = many.page
        self.counted = page.asks("totalCount")
        self._wants_cursors = page.asks_within("edges", "cursor")
        self._wants_ends = page.asks_within("pageInfo", "startCursor", "endCursor")
        self._names = dict(zip(("connection", "edges", "pageInfo"), page.names, strict=True))

    def asked(self, asking: Asking) -> Asked:
        """Return slice, condition and order of a request; refuse what the ordinary way refuses."""
        part = self._arguments.slice(asking.variables)
        condition: Condition = ALWAYS
        orders: Sequence[Order] = ()
        if self._arguments.rich:
            given = asking.rich.of(self._many.field, self._many.field_node, asking.variables)
            condition = where_of(given.get("where")) or ALWAYS
            orders = orders_of(given.get("order_by"))
        by = sorted_by(self.source, asking.viewer, orders)
        columns = Columns(list(self._columns.expressions))
        sealed = by if self._wants_cursors or self._wants_ends else ()
        places = [columns.raw(order.column.sql) for order in sealed]
        return Asked(part, condition, by, columns.expressions or ["TRUE"], places)

    def shown(self, rows: list[Any], made: Sequence[list[Any]], asked: Asked, total: int) -> dict[str, Any]:
        """Return a connection from its rows, of which one too many tells that there is more, and its objects."""
        part = asked.part
        more = len(rows) > part.size
        rows = rows[: part.size]
        if part.backwards:
            rows, made = rows[::-1], [objects[::-1] for objects in made]
        cursors = [asked.cursor(row) for row in rows] if self._wants_cursors else []
        first, last = (asked.cursor(rows[0]), asked.cursor(rows[-1])) if self._wants_ends and rows else (None, None)
        info = {
            "hasNextPage": part.before is not None if part.backwards else more,
            "hasPreviousPage": more if part.backwards else part.after is not None,
            "startCursor": first,
            "endCursor": last,
            "__typename": self._names["pageInfo"],
        }
        return self._members(len(rows), made, cursors, info, total)

    def _members(
        self, size: int, made: Sequence[list[Any]], cursors: list[str], info: Mapping[str, Any], total: int
    ) -> dict[str, Any]:
        answer: dict[str, Any] = {}
        for key, name, inner in self._many.page.members:
            if name == "nodes":
                answer[key] = made[inner]
            elif name == "edges":
                answer[key] = [self._edge(inner, made, cursors, place) for place in range(size)]
            elif name == "pageInfo":
                answer[key] = {inner_key: info[member] for inner_key, member, _ in inner}
            elif name == "totalCount":
                answer[key] = total
            else:
                answer[key] = self._names["connection"]
        return answer

    def _edge(
        self, fields: Sequence[tuple[str, str, Any]], made: Sequence[list[Any]], cursors: list[str], place: int
    ) -> dict[str, Any]:
        return {
            key: made[shape][place] if name == "node" else cursors[place] if name == "cursor" else self._names["edges"]
            for key, name, shape in fields
        }
