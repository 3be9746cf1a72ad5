"""Parts, locations and suppliers created or changed by their natural keys, many at once, all or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from vmi_graph.catalog import rules
from vmi_graph.catalog.actions.kinds import Kind
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.refusal import InvalidInput, Refusal, Refusals, StaleVersion
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work, retried

MOST_LINES: Final = 10_000
_MOST_REFUSALS: Final = 100  # of one answer; whoever has more wrong has one thing wrong


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to create or change: only the values given are set, and None clears."""

    key: str
    values: Mapping[str, object]
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class Upserted:
    """What became of the lines; ids stand in the order of the lines."""

    ids: Sequence[UUID]
    created: int
    changed: int
    unchanged: int
    replayed: bool = False


def lock_names(kind: Kind, lines: Sequence[Line]) -> list[str]:
    """Return the names to lock before `upsert_within`."""
    return [f"{kind.table}:{line.key.strip()}" for line in lines if line.key.isprintable()]


@retried
async def upsert(viewer: Viewer, kind: Kind, lines: Sequence[Line], once: Once | None = None) -> Upserted:
    """Create or change master data by natural key; one wrong line refuses them all."""
    viewer.require(rules.EDIT_MASTER_DATA)
    if len(lines) > MOST_LINES:
        raise InvalidInput(f"At most {MOST_LINES} lines at once.", path=(f"{kind.table}s",))
    async with Work(viewer, once) as work:
        await work.lock(lock_names(kind, lines))
        if work.answer is not None:
            return Upserted(**{**work.answer, "ids": [UUID(each) for each in work.answer["ids"]]}, replayed=True)
        done = await upsert_within(work, kind, lines)
        work.keep({"ids": done.ids, "created": done.created, "changed": done.changed, "unchanged": done.unchanged})
        return done


async def upsert_within(work: Work, kind: Kind, lines: Sequence[Line]) -> Upserted:
    """Create or change master data inside a unit of work that locked `lock_names`."""
    plan = _Plan(kind)
    await plan.read(work, lines)
    for index, line in enumerate(lines):
        plan.add(index, line)
    if plan.refusals:
        raise Refusals(plan.refusals[:_MOST_REFUSALS])
    if plan.rows:
        await work.write(_statement(kind), *plan.arrays(), work.now)
    for row in plan.rows:
        work.tell(kind.event(subject_id=row.id, key=row.key, before=row.before, after=row.after))
    created = sum(row.before is None for row in plan.rows)
    return Upserted(plan.ids, created, len(plan.rows) - created, len(lines) - len(plan.rows))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row to write, with what differs from before."""

    id: UUID
    key: str
    values: Mapping[str, object]
    before: Mapping[str, object] | None
    after: Mapping[str, object]


@dataclass(slots=True)
class _Plan:
    """What is to be written of the lines."""

    kind: Kind
    present: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    rows: list[_Row] = field(default_factory=list)
    ids: list[UUID] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    async def read(self, work: Work, lines: Sequence[Line]) -> None:
        """Read what is there."""
        columns = ", ".join(self.kind.columns)
        records = await work.fetch(
            f"SELECT id, {self.kind.key} AS key, version, {columns} "  # noqa: S608 - names of ours
            f"FROM {self.kind.table} WHERE {self.kind.key} = ANY($1::text[])",
            [line.key.strip() for line in lines if line.key.isprintable()],
        )
        self.present = {record["key"]: dict(record) for record in records}

    def add(self, index: int, line: Line) -> None:
        """Plan a line, or note why it is refused."""
        try:
            self._add(line)
        except Refusal as refusal:
            self.refusals.append(refusal.under(f"{self.kind.table}s", index))

    def _add(self, line: Line) -> None:
        try:
            key = rules.code(line.key, f"The {self.kind.key}")
        except InvalidInput as wrong:
            raise wrong.under(self.kind.key) from None
        if key in self.seen:
            raise InvalidInput("An earlier line names the same.", path=(self.kind.key,))
        self.seen.add(key)
        values = self.kind.checked(line.values)
        old = self.present.get(key)
        actual = 0 if old is None else old["version"]
        if line.expected_version is not None and line.expected_version != actual:
            raise StaleVersion(f"{self.kind.table} {key}", expected=line.expected_version, actual=actual)
        row_id = new_id() if old is None else old["id"]
        self.ids.append(row_id)
        if old is None:
            whole = self.kind.completed(values)
            self.rows.append(_Row(row_id, key, whole, None, whole))
            return
        after = {name: value for name, value in values.items() if value != old[name]}
        if after:
            whole = self.kind.whole({name: after.get(name, old[name]) for name in self.kind.columns})
            self.rows.append(_Row(row_id, key, whole, {name: old[name] for name in after}, after))

    def arrays(self) -> list[list[Any]]:
        """Return the rows as one array for each column of the statement."""
        names = self.kind.columns
        columns = [[row.values[name] for row in self.rows] for name in names]
        return [[row.id for row in self.rows], [row.key for row in self.rows], *columns]


def _statement(kind: Kind) -> str:
    names = list(kind.columns)
    types = ["uuid", "text", *(kind.columns[name].sql for name in names)]
    arrays = ", ".join(f"${place}::{sql}[]" for place, sql in enumerate(types, 1))
    now = f"${len(types) + 1}::timestamptz"
    changes = ", ".join(f"{name} = excluded.{name}" for name in names)
    return (
        f"INSERT INTO {kind.table} (id, {kind.key}, {', '.join(names)}, version, created_at, updated_at) "  # noqa: S608 - names of ours
        f"SELECT given.*, 1, {now}, {now} FROM unnest({arrays}) AS given "
        f"ON CONFLICT ({kind.key}) DO UPDATE SET {changes}, version = {kind.table}.version + 1, updated_at = {now}"
    )
