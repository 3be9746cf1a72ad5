"""One Python expression for each shape: written once, compiled by Python, run for each row.

In the expression `r` is the row; `amounts` writes quantities, `others0`, `others1` … hold what hangs on the row.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from vmi_graph.compiling.arguments import Odd
from vmi_graph.compiling.shape import Amount, Constant, GlobalId, Hanging, Leaf, Many, Member, Newest, One, Shape
from vmi_graph.compiling.statement import Columns
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import Column, Kind, Source

_MOST_AMOUNTS: Final = 50_000
_INT: Final = 2**31  # GraphQL's whole numbers have 32 bits


class Amounts(dict[int | None, str | None]):
    """Quantities as they are written, by their scaled values; remembers, because few values make up most of stock."""

    def __missing__(self, scaled: int | None) -> str | None:
        """Write one that was not written lately."""
        if len(self) > _MOST_AMOUNTS:
            self.clear()
        written = None if scaled is None else str(Quantity(scaled))
        self[scaled] = written
        return written


AMOUNTS: Final = Amounts()


def _beyond(number: int) -> NoReturn:
    raise Odd(f"{number} is no whole number of GraphQL")


@dataclass(slots=True)
class Rendering:
    """The columns a shape needs, what hangs on its rows, and the expression that makes the object of a row.

    columns  may be those of a statement that serves other shapes as well
    """

    source: Source[Any]
    columns: Columns = field(default_factory=Columns)
    hanging: list[tuple[Hanging, int]] = field(default_factory=list)

    def expression(self, shape: Shape) -> str:
        """Return the expression of an object."""
        return "{" + ", ".join(f"{member.key!r}: {self._value(member)}" for member in shape.members) + "}"

    def key(self) -> int:
        """Return where the row's key stands."""
        return self.columns.place(self.source.columns[self.source.key])

    def _value(self, member: Member) -> str:
        match member:
            case Constant(_, value):
                return repr(value)
            case GlobalId():
                return f"{self.source.kind + '_'!r} + r[{self.key()}].hex"
            case Leaf(_, column):
                return self._leaf(column)
            case Amount():
                return self._amount(member)
            case One(by=by):
                return self._hung(member, self.columns.place(by))
            case Newest() | Many():
                return self._hung(member, self.key())

    def _leaf(self, column: Column) -> str:
        place = f"r[{self.columns.place(column)}]"
        if column.kind is Kind.QUANTITY:
            return f"amounts[{place}]"
        if column.kind is Kind.INTEGER:
            absent = f"{place} is None or " if column.nullable else ""
            return f"({place} if {absent}{-_INT} <= {place} < {_INT} else beyond({place}))"
        return place

    def _amount(self, member: Amount) -> str:
        amount = self._leaf(member.amount)
        values = {"amount": amount, "currency": self._leaf(member.currency), "__typename": "'Money'"}
        members = ", ".join(f"{key!r}: {values[name]}" for key, name in member.members)
        return f"(None if {amount} is None else {{{members}}})"

    def _hung(self, member: Hanging, place: int) -> str:
        self.hanging.append((member, place))
        name = f"others{len(self.hanging) - 1}"
        return f"{name}[r[{place}]]" if isinstance(member, Many) else f"{name}.get(r[{place}])"

    def compiled(self, shape: Shape) -> Callable[..., list[Any]]:
        """Return the function that makes the objects of all rows; it takes what hangs on them as further arguments."""
        expression = self.expression(shape)
        others = "".join(f", others{place}" for place in range(len(self.hanging)))
        source = f"def objects(rows{others}):\n    return [{expression} for r in rows]\n"
        space: dict[str, Any] = {"amounts": AMOUNTS, "beyond": _beyond}
        # every part of the source is ours or a repr: response keys are names by the grammar of GraphQL
        exec(compile(source, "<compiled operation>", "exec"), space)  # noqa: S102 - see the line above
        made: Callable[..., list[Any]] = space["objects"]
        return made
