"""A LISTEN connection cut, and a PostgreSQL killed and started again."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.doorbell.bells import PATIENCE, doorbell, rung, until
from vmi_graph.doorbell.bus import RESYNC
from vmi_graph.doorbell.postgres_bus import PostgresBus
from vmi_graph.postgres import BundledPostgres

CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1"


async def test_a_bell_rings_again_after_its_listening_connection_was_cut(postgres_url: str) -> None:
    async with doorbell(postgres_url) as here, doorbell(postgres_url) as there:
        await until(here, lambda: here.healthy)
        await until(there, lambda: there.healthy)

        await _cut(postgres_url, "vmi doorbell listens")
        await until(here, lambda: here.reconnects >= 1)  # woken by the return alone: nobody rang
        await until(there, lambda: there.reconnects >= 1)

        await here.ring()
        await rung(there)

    assert (1, 1) == (here.reconnects, there.reconnects)


async def test_a_ring_over_a_cut_connection_goes_out_by_a_new_one(postgres_url: str) -> None:
    bus = PostgresBus(postgres_url, "news")
    await bus.connect()
    await asyncio.wait_for(bus.next_published(), PATIENCE)
    await bus.publish("news", "")
    await asyncio.wait_for(bus.next_published(), PATIENCE)

    await _cut(postgres_url, "vmi doorbell rings")
    async with asyncio.timeout(PATIENCE):
        while not await _published(bus):
            pass

    heard = await asyncio.wait_for(bus.next_published(), PATIENCE)
    await bus.disconnect()
    assert "" == heard.message


async def test_rings_at_the_same_time_do_not_get_into_each_others_way(postgres_url: str) -> None:
    bus = PostgresBus(postgres_url, "news")
    await bus.connect()

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(bus.publish("news", "") for _ in range(50)))

    await bus.disconnect()


async def test_a_quiet_connection_is_asked_for_a_sign_of_life(postgres_url: str) -> None:
    bus = PostgresBus(postgres_url, "news", ping_seconds=0.05)
    await bus.connect()
    await asyncio.wait_for(bus.next_published(), PATIENCE)
    connection = await asyncpg.connect(postgres_url)

    async with asyncio.timeout(PATIENCE):
        while await connection.fetchval(LAST_STATEMENT) != "SELECT 1":
            pass

    await connection.close()
    assert bus.healthy
    await bus.disconnect()


LAST_STATEMENT = "SELECT query FROM pg_stat_activity WHERE application_name = 'vmi doorbell listens'"


@pytest.fixture
def own_postgres() -> Iterator[tuple[BundledPostgres, Path]]:
    with tempfile.TemporaryDirectory(prefix="vmi-data-") as folder:
        postgres = BundledPostgres(Path(folder))
        postgres.start()
        yield postgres, Path(folder) / "postgres" / "cluster" / "postmaster.pid"
        postgres.stop()


async def test_a_bell_starts_without_postgresql_and_survives_its_death(
    own_postgres: tuple[BundledPostgres, Path],
) -> None:
    postgres, notes = own_postgres
    url = postgres.url()
    _kill(notes)
    async with doorbell(url) as here, doorbell(url) as there:
        await here.ring()
        await until(here, lambda: here.failures >= 1)

        await asyncio.to_thread(postgres.start)
        await until(there, lambda: there.healthy)
        await until(here, lambda: here.healthy)
        _kill(notes)
        await asyncio.to_thread(postgres.start)
        await until(there, lambda: there.reconnects >= 1)
        await until(here, lambda: here.reconnects >= 1)

        await here.ring()
        await rung(there)


async def test_every_new_connection_announces_itself(postgres_url: str) -> None:
    bus = PostgresBus(postgres_url, "news")
    await bus.connect()
    first = await asyncio.wait_for(bus.next_published(), PATIENCE)

    await _cut(postgres_url, "vmi doorbell listens")
    second = await asyncio.wait_for(bus.next_published(), PATIENCE)

    await bus.disconnect()
    assert (RESYNC, RESYNC) == (first.message, second.message)


async def _cut(url: str, name: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(CUT, name)
    await connection.close()


async def _published(bus: PostgresBus) -> bool:
    try:
        await bus.publish("news", "")
    except Exception:  # noqa: BLE001 - asyncpg has half a dozen names for a connection that was cut
        return False
    return True


def _kill(notes: Path) -> None:
    os.kill(int(notes.read_text().split()[0]), signal.SIGKILL)
