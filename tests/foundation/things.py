"""A table with a column of every kind, its source, and what lists and filters over it should answer."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import orjson
from hypothesis import strategies as st

from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.reading import (
    AllOf,
    AnyOf,
    Binder,
    Condition,
    Is,
    Not,
    Order,
    Source,
    boolean,
    date_,
    decimal_,
    enum_,
    integer,
    quantity,
    text,
    time_,
    uuid_,
)
from vmi_graph.foundation.viewer import Permission, Viewer
from vmi_graph.foundation.word import Word

READ_PRICE: Final = Permission("price:read")


class Colour(Word):
    """What it looks like."""

    RED = "RED", "Like fire."
    BLUE = "BLUE", "Like the sky."


@dataclass(frozen=True, slots=True)
class Thing:
    """A row; every column but the id and the name may be empty."""

    id: UUID
    name: str
    size: int | None
    on_hand: Quantity | None
    price: Decimal | None
    seen_at: datetime | None
    born_on: date | None
    good: bool | None
    colour: Colour | None
    owner_id: UUID | None


TABLE: Final = """
CREATE TABLE thing (
    id uuid PRIMARY KEY, name text COLLATE "C" NOT NULL, size int, on_hand bigint, price numeric,
    seen_at timestamptz, born_on date, good boolean, colour text COLLATE "C", owner_id uuid
)
"""


def owned(viewer: Viewer, bind: Binder) -> str:
    """Return the scope: a supplier sees its own, everybody else all."""
    return "TRUE" if viewer.supplier_id is None else f"thing.owner_id = {bind(viewer.supplier_id)}"


THINGS: Final = Source(
    kind="Thing",
    row=Thing,
    tables="thing",
    scope=owned,
    columns={
        "id": uuid_("thing.id", "The id."),
        "name": text("thing.name", "The name."),
        "size": integer("thing.size", "The size.", nullable=True),
        "on_hand": quantity("thing.on_hand", "How many.", nullable=True),
        "price": decimal_("thing.price", "The price.", nullable=True, permission=READ_PRICE),
        "seen_at": time_("thing.seen_at", "When it was seen.", nullable=True),
        "born_on": date_("thing.born_on", "Its birthday.", nullable=True),
        "good": boolean("thing.good", "Whether it is good.", nullable=True),
        "colour": enum_("thing.colour", Colour, "The colour.", nullable=True),
        "owner_id": uuid_("thing.owner_id", "Whose it is.", nullable=True),
    },
)

# few values, so that rows tie; with what LIKE, sorting and JSON might stumble over
VALUES: Final[dict[str, st.SearchStrategy[Any]]] = {
    "name": st.text(alphabet="aB%_\\'é", max_size=3),
    "size": st.none() | st.sampled_from([-(2**31), -1, 0, 1, 2**31 - 1]),
    "on_hand": st.none() | st.sampled_from([Quantity(scaled) for scaled in (-(10**15), -1, 0, 1, 10**15)]),
    "price": st.none() | st.sampled_from([Decimal(number) for number in ("-1", "0", "0.000001", "1.10", "1E+12")]),
    "seen_at": st.none()
    | st.sampled_from([datetime.fromisoformat(f"20{year}-01-01T00:00:00.000001+00:00") for year in (20, 26)]),
    "born_on": st.none() | st.sampled_from([date(1999, 12, 31), date(2026, 2, 28)]),
    "good": st.none() | st.booleans(),
    "colour": st.none() | st.sampled_from(list(Colour)),
    "owner_id": st.none() | st.sampled_from([UUID(int=1), UUID(int=2)]),
}

THING: Final = st.builds(Thing, id=st.uuids(), **VALUES)
SOME: Final = st.lists(THING, max_size=12, unique_by=lambda thing: thing.id)
ORDERS: Final = st.lists(
    st.builds(Order, st.sampled_from([*VALUES, "id"]), st.booleans()), max_size=3, unique_by=lambda order: order.column
)


async def fill(things: Sequence[Thing]) -> None:
    """Have exactly these rows in the table."""
    rows = [
        {name: THINGS.columns[name].dump(value) for name, value in asdict(thing).items() if value is not None}
        | {"on_hand": None if thing.on_hand is None else thing.on_hand.scaled}
        for thing in things
    ]
    await POOLED.fetch("TRUNCATE thing")
    await POOLED.fetch(
        "INSERT INTO thing SELECT * FROM jsonb_populate_recordset(null::thing, $1)",
        orjson.dumps(rows, default=str).decode(),
    )


def in_order(things: Sequence[Thing], orders: Sequence[Order]) -> list[Thing]:
    """Return the rows as the list should have them: ties by id, the same way as the last order; what is empty last."""
    ordered = sorted(things, key=lambda thing: thing.id, reverse=bool(orders) and orders[-1].descending)
    for order in reversed(orders):
        full = [thing for thing in ordered if getattr(thing, order.column) is not None]
        empty = [thing for thing in ordered if getattr(thing, order.column) is None]
        full.sort(key=_key(order.column), reverse=order.descending)
        ordered = [*full, *empty]
    return ordered


def _key(column: str) -> Callable[[Thing], Any]:
    def key(thing: Thing) -> Any:  # noqa: ANN401 - whatever the column holds
        value = getattr(thing, column)
        return value.value if isinstance(value, Colour) else value.encode() if isinstance(value, str) else value

    return key


def _comparison(column: str) -> st.SearchStrategy[Is]:
    values = VALUES[column].filter(lambda value: value is not None)
    operators = ["eq", "ne"]
    if column not in {"good", "colour", "owner_id"}:
        operators += ["lt", "lte", "gt", "gte"]
    if column == "name":
        operators += ["starts_with", "contains"]
    return (
        st.builds(Is, st.just(column), st.sampled_from(operators), values)
        | st.builds(Is, st.just(column), st.just("in_"), st.lists(values, max_size=3))
        | st.builds(Is, st.just(column), st.just("is_null"), st.booleans())
    )


CONDITION: Final[st.SearchStrategy[Condition]] = st.recursive(
    st.one_of([_comparison(column) for column in VALUES]),
    lambda inner: (
        st.builds(AllOf, st.lists(inner, max_size=3))
        | st.builds(AnyOf, st.lists(inner, max_size=3))
        | st.builds(Not, inner)
    ),
    max_leaves=6,
)


def holds(condition: Condition, thing: Thing) -> bool:
    """Whether a row fits a condition."""
    match condition:
        case AllOf(conditions):
            return all(holds(each, thing) for each in conditions)
        case AnyOf(conditions):
            return any(holds(each, thing) for each in conditions)
        case Not(inner):
            return not holds(inner, thing)
        case Is(column, operator, value):
            return _compares(operator, getattr(thing, column), value)
        case _:
            raise TypeError(condition)


def _compares(operator: str, actual: Any, value: Any) -> bool:  # noqa: ANN401 - whatever the column holds
    if operator == "is_null":
        return (actual is None) is value
    if operator == "ne":
        return bool(actual != value)
    return actual is not None and bool(_COMPARISONS[operator](actual, value))


_COMPARISONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "eq": lambda actual, value: actual == value,
    "in_": lambda actual, value: actual in value,
    "lt": lambda actual, value: _bytes(actual) < _bytes(value),
    "lte": lambda actual, value: _bytes(actual) <= _bytes(value),
    "gt": lambda actual, value: _bytes(actual) > _bytes(value),
    "gte": lambda actual, value: _bytes(actual) >= _bytes(value),
    "starts_with": lambda actual, value: actual.startswith(value),
    "contains": lambda actual, value: value.lower() in actual.lower(),
}


def _bytes(value: Any) -> Any:  # noqa: ANN401 - see above
    return value.encode() if isinstance(value, str) else value
