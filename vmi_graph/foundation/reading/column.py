"""What can be read of a row: one SQL expression, with its kind, its sentence and the permission it needs."""

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.viewer import Permission


class Kind(enum.Enum):
    """How a value is kept, compared and written."""

    QUANTITY = "quantity"
    DECIMAL = "decimal"
    INTEGER = "integer"
    TEXT = "text"
    UUID = "uuid"
    TIME = "time"
    DATE = "date"
    BOOLEAN = "boolean"
    WORD = "word"
    JSON = "json"


def _same(value: Any) -> Any:  # noqa: ANN401 - whatever the column holds
    return value


@dataclass(frozen=True, slots=True)
class Column:
    """One readable expression over a source's tables.

    sql         the expression, in the names of the source's tables
    meaning     the sentence of the API's documentation, with unit and the meaning of null
    word        the closed list that a WORD comes from
    permission  what a viewer must hold to read, filter or sort by it; for others it is null
    nullable    whether the expression can be null: nulls sort last
    """

    sql: str
    kind: Kind
    meaning: str
    nullable: bool = False
    permission: Permission | None = None
    word: type[enum.Enum] | None = None

    @property
    def load(self) -> Callable[[Any], Any]:
        """What turns a value of PostgreSQL into one of the trade; nulls stay outside."""
        if self.kind is Kind.QUANTITY:
            return Quantity
        if self.kind is Kind.JSON:
            return orjson.loads
        return self.word if self.kind is Kind.WORD and self.word is not None else _same

    def dump(self, value: Any) -> Any:  # noqa: ANN401 - see `load`
        """Return a value of the trade as PostgreSQL takes it."""
        if self.kind is Kind.QUANTITY and isinstance(value, Quantity):
            return value.scaled
        return value.value if isinstance(value, enum.Enum) else value


@dataclass(slots=True)
class Binder:
    """Collects the values of one statement; each gets its placeholder."""

    values: list[object] = field(default_factory=list)

    def __call__(self, value: object) -> str:
        """Bind a value and return its placeholder."""
        self.values.append(value)
        return f"${len(self.values)}"


def _plain(kind: Kind) -> Callable[..., Column]:
    def make(sql: str, meaning: str, *, nullable: bool = False, permission: Permission | None = None) -> Column:
        return Column(sql, kind, meaning, nullable, permission)

    return make


quantity = _plain(Kind.QUANTITY)
decimal_ = _plain(Kind.DECIMAL)
integer = _plain(Kind.INTEGER)
text = _plain(Kind.TEXT)
uuid_ = _plain(Kind.UUID)
time_ = _plain(Kind.TIME)
date_ = _plain(Kind.DATE)
boolean = _plain(Kind.BOOLEAN)
json_ = _plain(Kind.JSON)


def enum_(
    sql: str, word: type[enum.Enum], meaning: str, *, nullable: bool = False, permission: Permission | None = None
) -> Column:
    """Return a column that holds a word of a closed list."""
    return Column(sql, Kind.WORD, meaning, nullable, permission, word)
