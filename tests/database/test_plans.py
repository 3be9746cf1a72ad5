"""No list, however filtered or sorted, reads a large table from end to end; nor do sweeps, look-ups and retention.

The statements are those of the product, explained by PostgreSQL on a million ledger entries.
"""

import contextlib
import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson
import pytest
from graphql import GraphQLObjectType

from tests import world
from tests.database.many_rows import LEVELS, fill, large_tables
from tests.migrating import migrated_elsewhere
from vmi_graph import database
from vmi_graph.alerts.actions import orders as late_orders
from vmi_graph.catalog.queries import Place, held
from vmi_graph.compiling import statement
from vmi_graph.demand.queries import monthly
from vmi_graph.foundation import idempotency, reading
from vmi_graph.foundation.graph.filters import _columns
from vmi_graph.foundation.journal import reading as journal
from vmi_graph.foundation.journal.cursor import Place as JournalPlace
from vmi_graph.foundation.reading import ALWAYS, Condition, Is, Kind, Order, Slice, Source
from vmi_graph.foundation.reading.page import sorted_by
from vmi_graph.foundation.viewer import Role, Viewer
from vmi_graph.purchasing.queries import acting, cover
from vmi_graph.schema import SCHEMA
from vmi_graph.stock.queries import LEVELS as STOCK_LEVELS
from vmi_graph.stock.queries import LedgerTime, balances_at

pytestmark = pytest.mark.slow

AS_MANY_AS_ASSIGNMENTS: Final = frozenset({"Assignment", "StockLevel"})
"""Exception: what there is once for each assignment does not grow with time. The customer's own people may sort all of
it by anything (100,000 rows in some 100 ms); an index on a balance would be written anew at each movement."""

SORTED_WHOLE: Final = frozenset({("Alert", "urgency"), ("Alert", "condition"), ("PurchaseOrder", "due_at")})
"""Exception: asked of what is open, which is little and has its index; sorting all that ever was is left slow."""


class Explained(Exception):  # noqa: N818 - the way out
    """The statement that would have been run was explained."""


@dataclass(frozen=True)
class Plans:
    """Explains statements, and finds in plans what must not be there."""

    connection: "asyncpg.Connection[asyncpg.Record]"
    large: frozenset[str]

    async def of(self, sql: str, values: Sequence[object]) -> Mapping[str, Any]:
        """Return the plan of a statement with its values."""
        found: Mapping[str, Any] = orjson.loads(
            await self.connection.fetchval(f"EXPLAIN (FORMAT JSON) {sql}", *values)
        )[0]["Plan"]
        return found

    async def scanned(self, sql: str, values: Sequence[object]) -> list[str]:
        """Return the large tables that a statement reads from end to end."""
        return [
            step["Relation Name"]
            for step in steps(await self.of(sql, values))
            if step["Node Type"] == "Seq Scan" and step["Relation Name"] in self.large
        ]


@dataclass
class Recorder:
    """Stands in for a connection: explains each statement, and answers that there is nothing."""

    plans: Plans
    scanned: list[str]

    async def fetch(self, sql: str, /, *values: object) -> Sequence[asyncpg.Record]:
        """Explain."""
        self.scanned += await self.plans.scanned(sql, values)
        return []

    write = fetch


def steps(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from steps(inner)


@pytest.fixture(scope="module")
async def plans(server_url: str) -> AsyncIterator[Plans]:
    """A database of its own with many rows."""
    name = f"vmi_plans_{os.getpid()}"
    credentials = database.credentials(server_url)
    admin = await asyncpg.connect(**credentials)
    await admin.execute(f'CREATE DATABASE "{name}"')
    head, _, options = server_url.partition("?")
    await migrated_elsewhere(f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{options}" if options else ""))
    connection = await asyncpg.connect(
        **{**credentials, "database": name}, server_settings={"jit": "off", "random_page_cost": "1.1"}
    )
    try:
        await fill(connection)
        yield Plans(connection, await large_tables(connection))
    finally:
        await connection.close()
        await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await admin.close()


def lists() -> Mapping[tuple[str, str | None], Source[Any]]:
    """Return the source of every list of the graph, by its kind and what it hangs on."""
    found = {}
    for kind in SCHEMA._schema.type_map.values():  # noqa: SLF001 - Strawberry has no public way to it
        if isinstance(kind, GraphQLObjectType):
            for field in kind.fields.values():
                declared = getattr(field.extensions.get("strawberry-definition"), "metadata", None) or {}
                if declared.get("list"):
                    found[declared["source"].kind, declared["by"]] = declared["source"]
    return found


OPERATORS: Final[Mapping[Kind, Sequence[str]]] = {
    Kind.TEXT: ("eq", "in_", "starts_with", "contains"),
    Kind.WORD: ("eq", "in_"),
    Kind.BOOLEAN: ("eq",),
    Kind.TIME: ("gte", "lte"),  # nobody asks for a microsecond
}


async def conditions(source: Source[Any], viewer: Viewer, plans: Plans) -> list[tuple[str, Condition]]:
    """Return each single `where` on a value that is there."""
    found: list[tuple[str, Condition]] = [("nothing", ALWAYS)]
    for name, column in _columns(source).items():
        if column.permission is not None and not viewer.may(column.permission):
            continue
        sample = None
        for offset in (40_000, 0):  # from the middle, where there are so many
            sample = sample or await plans.connection.fetchval(
                "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY value)"
                f" FROM (SELECT {column.sql} AS value FROM {source.tables} LIMIT 9000 OFFSET {offset}) AS few"
            )
        if sample is not None:
            for operator in OPERATORS.get(column.kind, ("eq", "in_", "gte", "lte")):
                value = [sample] if operator == "in_" else sample
                found.append((f"{name} {operator}", Is(name, operator, value)))
    return found


def orders(source: Source[Any], viewer: Viewer) -> Iterator[Order]:
    offered = source.sortable if source.sortable is not None else _columns(source)
    for name in offered:
        permission = source.column(name).permission
        if (permission is None or viewer.may(permission)) and (source.kind, name) not in SORTED_WHOLE:
            yield Order(name)
            yield Order(name, descending=True)


async def viewers(plans: Plans) -> Mapping[str, Viewer]:
    supplier_id = await plans.connection.fetchval("SELECT id FROM supplier WHERE code = 'S007'")
    return {"manager": world.MANAGER, "supplier": world.viewer(Role.SUPPLIER, supplier=supplier_id)}


AT_THE_ROOT: Final = sorted(kind for kind, by in lists() if by is None)


@pytest.mark.parametrize("kind", AT_THE_ROOT)
async def test_no_list_at_the_root_reads_a_large_table_from_end_to_end(kind: str, plans: Plans) -> None:
    source = lists()[kind, None]
    columns = [column.sql for column in source.columns.values()]
    found = {}

    for who, viewer in (await viewers(plans)).items():
        asked = [(what, condition, ()) for what, condition in await conditions(source, viewer, plans)]
        if kind not in AS_MANY_AS_ASSIGNMENTS or who == "supplier":
            asked += [(f"by {order}", ALWAYS, (order,)) for order in orders(source, viewer)]  # type: ignore[misc]
        for what, condition, order in asked:
            recorder = Recorder(plans, [])
            await reading.page(source, viewer, Slice(first=50), condition=condition, orders=order, within=recorder)
            by = sorted_by(source, viewer, order)
            written = statement.page(source, viewer, columns, by, Slice(first=50), condition, counted=False)
            recorder.scanned += await plans.scanned(written.sql, written.values)
            if recorder.scanned:
                found[who, what] = recorder.scanned

    assert {} == found


@pytest.mark.parametrize(("kind", "by"), sorted((kind, by) for kind, by in lists() if by is not None))
async def test_no_list_that_hangs_on_something_reads_a_large_table_from_end_to_end(
    kind: str, by: str, plans: Plans
) -> None:
    source = lists()[kind, by]
    columns = [column.sql for column in source.columns.values()]
    hanging_on = source.columns[by]
    parents = await plans.connection.fetch(
        f"SELECT DISTINCT parent FROM (SELECT {hanging_on.sql} AS parent FROM {source.tables} LIMIT 500) AS few"
        " LIMIT 20"
    )
    keys = [row[0] for row in parents]
    found = {}

    for who, viewer in (await viewers(plans)).items():
        order = sorted_by(source, viewer, ())
        written = statement.pages_of(source, viewer, columns, order, Slice(first=20), ALWAYS, hanging_on, keys)
        counted = statement.counts_of(source, viewer, ALWAYS, hanging_on, keys)
        scanned = [*await plans.scanned(written.sql, written.values), *await plans.scanned(counted.sql, counted.values)]
        if scanned:
            found[who] = scanned

    assert {} == found


async def test_a_suppliers_page_behind_a_cursor_begins_in_the_index_and_sorts_nothing(plans: Plans) -> None:
    viewer = (await viewers(plans))["supplier"]
    order = sorted_by(STOCK_LEVELS, viewer, ())
    columns = [column.sql for column in STOCK_LEVELS.columns.values()]
    middle = await plans.connection.fetchval("SELECT id FROM assignment ORDER BY id OFFSET 50000 LIMIT 1")
    after = reading.cursor.seal(order, [middle])

    written = statement.page(STOCK_LEVELS, viewer, columns, order, Slice(first=100, after=after), ALWAYS, counted=False)

    found = [step for step in steps(await plans.of(written.sql, written.values)) if "Index Cond" in step]
    kinds = {step["Node Type"] for step in steps(await plans.of(written.sql, written.values))}
    assert "Sort" not in kinds
    assert any("supplier_id =" in step["Index Cond"] and "id >" in step["Index Cond"] for step in found)


async def test_a_suppliers_levels_are_counted_from_an_index_alone(plans: Plans) -> None:
    viewer = (await viewers(plans))["supplier"]
    recorder = Recorder(plans, [])
    sql: list[str] = []

    class Kept:
        async def fetch(self, text: str, /, *values: object) -> Sequence[asyncpg.Record]:
            sql.extend(step["Node Type"] for step in steps(await plans.of(text, values)))
            return await plans.connection.fetch(text, *values)

    counted = await reading.count(STOCK_LEVELS, viewer, within=Kept())

    assert ["Aggregate", "Index Only Scan"] == sql
    assert not recorder.scanned
    assert 0.9 * LEVELS / 50 < counted <= LEVELS / 50


async def explained(plans: Plans, run: Any) -> list[str]:  # noqa: ANN401 - a read that takes what runs its statements
    """Return what a read scans; it stops where it needs rows, since it is told that there are none."""
    recorder = Recorder(plans, [])
    with contextlib.suppress(ValueError, IndexError):
        await run(recorder)
    return recorder.scanned


NOW: Final = datetime.now(UTC)
AN_HOUR_AGO: Final = NOW - timedelta(hours=1)
A_YEAR_AGO: Final = NOW - timedelta(days=364)
ID: Final = UUID("019b0000-0001-7000-8004-000000000001")

READS: Final[Mapping[str, Any]] = {
    "the sweep for late orders": lambda within: late_orders._candidates(within, AN_HOUR_AGO),  # noqa: SLF001 - the read
    "the answer to a key": lambda within: idempotency.replayed(within, [world.once()]),
    "the journal from a place on": lambda within: journal.read_after(JournalPlace(140_000, 1), 500, within=within),
    "the journal of a supplier": lambda within: journal.read_after(
        JournalPlace(140_000, 1), 500, supplier_id=ID, within=within
    ),
    "the oldest place of the journal": lambda within: journal.oldest(within=within),
    "the journal's retention": lambda within: journal.prune(A_YEAR_AGO, within=within),
    "the answers' retention": lambda within: idempotency.prune(NOW - timedelta(days=29), within=within),
    "assignments by natural keys": lambda within: held(
        world.MANAGER, [Place("SP-000001", "L0001"), Place("SP-000002", "L0055", "S001"), ID], within
    ),
    "a balance in the past": lambda within: balances_at([ID], AN_HOUR_AGO, LedgerTime.RECORDED, within=within),
    "a balance by happening": lambda within: balances_at([ID], AN_HOUR_AGO, LedgerTime.HAPPENED, within=within),
    "an order by its reference": lambda within: acting.order_called(ID, "ERP-3", within),
    "the lines of an order": lambda within: acting.assignments_of(ID, within),
    "what is proposed": lambda within: cover.proposed_quantities([ID], within=within),
    "what was ordered today": lambda within: cover.ordered_today([ID], AN_HOUR_AGO, within=within),
    "usage by month": lambda within: within.fetch(monthly._LEDGER, ID),  # noqa: SLF001 - one of its two statements
}


@pytest.mark.parametrize("name", READS)
async def test_no_look_up_sweep_or_retention_reads_a_large_table_from_end_to_end(name: str, plans: Plans) -> None:
    assert [] == await explained(plans, READS[name])


async def test_a_missing_index_is_found(plans: Plans) -> None:
    source = lists()["LedgerEntry", None]
    columns = [column.sql for column in source.columns.values()]
    by = [reading.order.Sorted(source.columns["quantity"], descending=False)]  # offered to nobody

    written = statement.page(source, world.MANAGER, columns, by, Slice(first=50), ALWAYS, counted=False)

    assert "ledger_entry" in await plans.scanned(written.sql, written.values)
