"""A readable kind of row: its tables, its columns, and the viewer's scope, which nobody can leave out."""

import dataclasses
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

from vmi_graph.foundation.reading.column import Binder, Column, Kind
from vmi_graph.foundation.reading.order import Order
from vmi_graph.foundation.viewer import Viewer

Row = TypeVar("Row")

Scope = Callable[[Viewer, Binder], str]
"""Returns the SQL condition under which a row exists for the viewer, in the names of the source's tables."""

_JOINED: Final = re.compile(r" (?=(?:LEFT )?JOIN )")
_ALIAS: Final = re.compile(r"(?:LEFT )?JOIN (?:\w+ AS )?(\w+) ON (.+)", re.DOTALL)
_BY_KEY: Final = re.compile(r"(\w+)\.id = \w+\.\w+")

Implied = TypeVar("Implied", bound=Scope)


def implying(*columns: str) -> Callable[[Implied], Implied]:
    """Say of a scope that whatever these columns lead to exists for the viewer as well."""

    def make(scope: Implied) -> Implied:
        scope.implies = frozenset(columns)  # type: ignore[attr-defined]
        return scope

    return make


@dataclass(frozen=True)
class Source(Generic[Row]):
    """Rows of one kind, as the API knows them.

    kind           name of the API's type and prefix of its global ids
    row            frozen dataclass with one attribute for each column, in the same order
    tables         what stands behind FROM
    columns        by attribute of the row
    scope          which rows exist for a viewer
    also           columns to filter and sort by that are no attribute of the row
    default_order  where the caller names none; always ends with the key
    sortable       what the API offers to sort by, where rows grow with time: what an index has in order; None for all
    certain        joined tables with exactly one row for every row of the scope, left out where nothing speaks of them
    reference      whether it is master data that seldom changes: rendered once, until the journal tells of a change
    """

    kind: str
    row: type[Row]
    tables: str
    columns: Mapping[str, Column]
    scope: Scope
    also: Mapping[str, Column] = dataclasses.field(default_factory=dict)
    default_order: Sequence[Order] = ()
    key: str = "id"
    sortable: Collection[str] | None = None
    certain: Collection[str] = ()
    reference: bool = False

    def __post_init__(self) -> None:
        """Refuse a row that does not match its columns: values would land in the wrong attributes."""
        attributes = [field.name for field in dataclasses.fields(self.row)]  # type: ignore[arg-type]
        if attributes != list(self.columns):
            raise TypeError(f"{self.kind}: attributes {attributes} are not columns {list(self.columns)}")

    def column(self, name: str) -> Column:
        """Return a column by name, also one that is only filtered or sorted by."""
        found = self.columns.get(name)
        return self.also[name] if found is None else found

    @property
    def implies(self) -> frozenset[str]:
        """The columns that lead to rows which exist for whoever sees this one."""
        found: frozenset[str] = getattr(self.scope, "implies", frozenset())
        return found

    def tables_for(self, sql: str) -> str:
        """Return what must stand behind FROM for expressions to be understood.

        A join by a key, or of what is certain, neither adds nor takes rows: it is left out where nothing speaks of
        its table.
        """
        return _tables_for(self.tables, tuple(self.certain), sql)

    @property
    def selection(self) -> str:
        """What stands behind SELECT."""
        return ", ".join(column.sql for column in self.columns.values())

    def load(self, record: Sequence[Any], viewer: Viewer) -> Row:
        """Build a row; what the viewer may not read is null already here."""
        values = [
            None
            if value is None or (column.permission is not None and column.permission not in viewer.permissions)
            else column.load(value)
            if column.kind in {Kind.QUANTITY, Kind.WORD, Kind.JSON}
            else value
            for value, column in zip(record, self.columns.values(), strict=True)
        ]
        return self.row(*values)


@lru_cache(maxsize=500)
def _tables_for(tables: str, certain: tuple[str, ...], sql: str) -> str:
    base, *joins = _JOINED.split(tables)
    kept: list[str] = []
    for join in reversed(joins):
        alias, condition = _ALIAS.fullmatch(join).groups()  # type: ignore[union-attr]  # tables are ours
        by_key = _BY_KEY.fullmatch(condition.strip())
        prunable = alias in certain or (by_key is not None and by_key.group(1) == alias)
        if not prunable or re.search(rf"\b{alias}\.", sql):
            kept.append(join)
            sql += f" {condition}"
    return " ".join([base, *reversed(kept)])
