"""The PostgreSQL of our own and the rows in it: seeded once for each size, kept from run to run."""

import asyncio
import hashlib
import random
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg

import vmi_graph.migrations
from vmi_graph import database
from vmi_graph.foundation.settings import Settings
from vmi_graph.postgres import BundledPostgres

HOME = Path(__file__).parent.parent / ".data" / "benchmarks"
_SEED = Path(__file__).parent / "seed.sql"
_PEERS = Path(__file__).parent / "peers" / "postgraphile.sql"
SUPPLIERS = 50
CALLERS = 10
"""How many suppliers ask in turn."""

_CONFIGURATION = """\
# For measuring: nothing happens in the background, and the working set fits.
shared_buffers = 1GB
max_wal_size = 8GB
checkpoint_timeout = 60min
autovacuum = off
"""


@dataclass(frozen=True)
class Caller:
    """A supplier with its token, and what it may see."""

    supplier: UUID
    token: str
    levels: list[UUID]
    calm: list[UUID]
    """Levels far above their minimum: what is taken from them leads to no order."""
    hot: list[UUID]
    """Levels with a long history."""


@dataclass(frozen=True)
class World:
    """A seeded database and those who ask."""

    url: str
    database: str
    sockets: str
    server: int
    """The process id of PostgreSQL."""
    callers: list[Caller]


@dataclass(frozen=True)
class Size:
    """How many rows; see seed.sql."""

    levels: int = 100_000

    @property
    def statements(self) -> str:
        return _SEED.read_text().format(
            levels=self.levels,
            movements=4 if self.levels <= 100_000 else 0,
            hot=500,
            history=1000,
            orders=50_000 if self.levels >= 100_000 else 5_000,
        )

    @property
    def database(self) -> str:
        """Return a name that changes with what the database is made from, so that nothing stale is measured."""
        migrations = sorted(Path(vmi_graph.migrations.__file__).parent.glob("0*.py"))
        made_of = [self.statements, _PEERS.read_text(), *(each.read_text() for each in migrations)]
        mark = hashlib.sha256("".join(made_of).encode()).hexdigest()[:8]
        return f"bench_{self.levels}_{mark}"


@asynccontextmanager
async def opened(size: Size, *, fresh: bool = False) -> AsyncIterator[World]:
    """Start the database, seed it where it is new, give tokens out."""
    HOME.mkdir(parents=True, exist_ok=True)
    if fresh:
        shutil.rmtree(HOME / "postgres", ignore_errors=True)
    server = BundledPostgres(HOME)
    server.start()
    try:
        local = HOME / "postgres" / "cluster" / "local.conf"
        if not local.exists() or local.read_text() != _CONFIGURATION:
            local.write_text(_CONFIGURATION)
            local.chmod(0o644)
            server.stop()
            server.start()
        url = server.url(size.database)
        await _seeded(server, size)
        notes = (HOME / "postgres" / "cluster" / "postmaster.pid").read_text().splitlines()
        callers = await _callers(url)
        yield World(url, size.database, notes[4], int(notes[0]), callers)
    finally:
        server.stop()


def _as_superuser(url: str) -> dict[str, object]:
    return {**database.credentials(url), "user": "postgres"}


async def _seeded(server: BundledPostgres, size: Size) -> None:
    """Make the database where it is not; whoever else wants it meanwhile waits."""
    home = await asyncpg.connect(**database.credentials(server.url()))
    try:
        if await home.fetchval("SELECT true FROM pg_database WHERE datname = $1", size.database):
            return
        await home.execute("SELECT pg_advisory_lock($1)", size.levels)
        names = [row[0] for row in await home.fetch("SELECT datname FROM pg_database WHERE datname LIKE 'bench%'")]
        if size.database in names:
            return
        for old in names:
            if old.startswith(f"bench_{size.levels}_"):
                with suppress(asyncpg.ObjectInUseError):
                    await home.execute(f"DROP DATABASE {old}")
        print(f"Seeding {size.levels:,} levels; this is done once.")
        await home.execute(f"CREATE DATABASE {size.database}_new")
        await _filled(server.url(f"{size.database}_new"), size)
        await home.execute(f"ALTER DATABASE {size.database}_new RENAME TO {size.database}")
    finally:
        await home.close()


async def _filled(url: str, size: Size) -> None:
    await database.migrate(url)
    connection = await asyncpg.connect(**_as_superuser(url), command_timeout=3600)
    try:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(
            "SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'; SET synchronous_commit = off"
        )
        await connection.execute(size.statements)
        await connection.execute("SET session_replication_role = origin")
        await _checked(connection)
        await connection.execute(_PEERS.read_text())
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


_BROKEN = {
    "a balance is not the sum of its ledger entries": """
        SELECT count(*) FROM stock_level JOIN (
            SELECT assignment_id, coalesce(sum(quantity) FILTER (WHERE balance = 'ON_HAND'), 0) AS on_hand,
                   coalesce(sum(quantity) FILTER (WHERE balance = 'ON_ORDER'), 0) AS on_order, max(sequence) AS last,
                   count(*) AS entries
            FROM ledger_entry GROUP BY 1) AS summed ON summed.assignment_id = stock_level.id
        WHERE (stock_level.on_hand, stock_level.on_order, stock_level.sequence, stock_level.sequence)
              IS DISTINCT FROM (summed.on_hand, summed.on_order, summed.last, summed.entries)""",
    "a level has no assignment or an assignment no level": """
        SELECT count(*) FROM stock_level FULL JOIN assignment USING (id)
        WHERE stock_level.on_hand IS NULL OR assignment.rank IS NULL""",
    "an assignment names what does not exist": """
        SELECT count(*) FROM assignment LEFT JOIN part ON part.id = part_id
        LEFT JOIN location ON location.id = location_id
        LEFT JOIN supplier ON supplier.id = supplier_id LEFT JOIN agreement ON agreement.assignment_id = assignment.id
        WHERE part.id IS NULL OR location.id IS NULL OR supplier.id IS NULL OR agreement.id IS NULL""",
    "an order line names what does not exist": """
        SELECT count(*) FROM purchase_order_line AS line LEFT JOIN purchase_order AS o ON o.id = order_id
        LEFT JOIN assignment ON assignment.id = assignment_id
        WHERE o.id IS NULL OR assignment.supplier_id IS DISTINCT FROM o.supplier_id""",
    "a ledger entry names no order line": """
        SELECT count(*) FROM ledger_entry LEFT JOIN purchase_order_line AS line ON line.id = order_line_id
        WHERE order_line_id IS NOT NULL AND line.id IS NULL""",
    "a day's usage is not what the ledger says": """
        SELECT (SELECT sum(consumed) FROM daily_usage) + sum(quantity) FROM ledger_entry WHERE kind = 'CONSUMPTION'""",
    "an order has not three lines": """
        SELECT count(*) FROM (SELECT o.id FROM purchase_order AS o LEFT JOIN purchase_order_line AS line
        ON line.order_id = o.id GROUP BY 1 HAVING count(line.id) <> 3) AS odd""",
}


async def _checked(connection: asyncpg.Connection) -> None:
    """Refuse a world in which a law of the product does not hold."""
    for sentence, count in _BROKEN.items():
        wrong = await connection.fetchval(count)
        if wrong:
            raise SystemExit(f"The seed is wrong: {sentence}, {wrong} times.")


async def _callers(url: str) -> list[Caller]:
    from vmi_graph.access import actions
    from vmi_graph.foundation.viewer import Role
    from vmi_graph.running import process

    pick = random.Random(7)
    callers = []
    async with process.database_open(Settings(database_url=url)):
        connection = await asyncpg.connect(**database.credentials(url))
        for number in pick.sample(range(SUPPLIERS), CALLERS):
            code = f"S{number:03}"
            token = await actions.create_token(role=Role.SUPPLIER, supplier=code, subject=f"bench {code}", hours=240)
            rows = await connection.fetch(
                "SELECT supplier.id, assignment.id, agreement.minimum < 1000000, level.sequence > 1000 FROM assignment"
                " JOIN supplier ON supplier.id = supplier_id JOIN agreement ON assignment_id = assignment.id"
                " JOIN stock_level AS level ON level.id = assignment.id WHERE supplier.code = $1 ORDER BY 2",
                code,
            )
            levels = [UUID(bytes=row[1].bytes) for row in rows]
            calm = [level for level, row in zip(levels, rows, strict=True) if row[2]]
            hot = [level for level, row in zip(levels, rows, strict=True) if row[3]]
            pick.shuffle(calm)
            callers.append(Caller(UUID(bytes=rows[0][0].bytes), token, levels, calm, hot))
        await connection.close()
    return callers


if __name__ == "__main__":

    async def _show() -> None:
        async with opened(Size()) as world:
            print(world.url, world.server, [(len(each.levels), len(each.hot)) for each in world.callers])

    asyncio.run(_show())
