"""One process, one data folder: what is kept, what is refused, where things lie."""

import asyncio
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres_launcher.processes import (
    AS_NOBODY,
    NOBODY,
    RUNS_AS_ROOT,
    holder,
    nobody_can_run_python,
    python,
    value,
)
from vmi_graph.postgres import BundledPostgres, PostgresUnavailable

needs_root = pytest.mark.skipif(not RUNS_AS_ROOT, reason="only root can become somebody else")
needs_nobody = pytest.mark.skipif(not nobody_can_run_python(), reason="nobody cannot run this interpreter")


async def test_data_outlive_a_stop(data_dir: Path) -> None:
    with BundledPostgres(data_dir) as url:
        await value(url, "CREATE TABLE kept AS SELECT 'Ø-Ring Größe 7'::text AS part")

    with BundledPostgres(data_dir) as url:
        found = await value(url, "SELECT part FROM kept")

    assert "Ø-Ring Größe 7" == found


_ASKED_BY_TORTOISE = """
import asyncio, sys
from tortoise import Tortoise, connections

async def ask():
    await Tortoise.init(db_url=sys.argv[1], modules={"models": ["vmi_graph.foundation.tables"]})
    _, rows = await connections.get("default").execute_query("SELECT current_user::text AS name")
    await connections.close_all()
    print(rows[0]["name"])

asyncio.run(ask())
"""


async def test_tortoise_takes_the_same_url(data_dir: Path) -> None:
    with BundledPostgres(data_dir) as url:
        # in a process of its own: Tortoise knows one database at a time, and other tests have theirs open
        run = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _ASKED_BY_TORTOISE, url, stdout=asyncio.subprocess.PIPE
        )
        answer, _ = await run.communicate()

    assert b"vmi" == answer.strip()


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("listen_addresses", ""),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("max_connections", "200"),
        ("max_locks_per_transaction", "256"),
        ("idle_in_transaction_session_timeout", "1min"),
        ("timezone", "UTC"),
        ("server_encoding", "UTF8"),
        ("is_superuser", "off"),
    ],
)
async def test_the_server_is_set_up_to_lose_nothing_and_to_listen_to_nobody_else(
    running: str, setting: str, expected: str
) -> None:
    found = await value(running, f"SHOW {setting}")

    assert expected == found


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with BundledPostgres(tmp_path_factory.mktemp("running")) as url:
        yield url


async def test_words_sort_by_code_point_on_every_machine(running: str) -> None:
    found = await value(running, "SELECT string_agg(w, ' ' ORDER BY w) FROM unnest(array['ä','b','A','a','B']) w")

    assert "A B a b ä" == found


async def test_a_role_that_may_create_databases_serves_the_tests_templates(data_dir: Path) -> None:
    postgres = BundledPostgres(data_dir)
    url = postgres.start()
    await value(url, "CREATE DATABASE pattern")
    await value(postgres.url("pattern"), "CREATE TABLE part AS SELECT 1 AS id")

    await value(url, "CREATE DATABASE copy TEMPLATE pattern")

    assert 1 == await value(postgres.url("copy"), "SELECT id FROM part")
    postgres.stop()


def test_stopping_without_starting_does_nothing(data_dir: Path) -> None:
    BundledPostgres(data_dir).stop()

    assert [] == list(data_dir.iterdir())


async def test_a_long_folder_name_gets_its_socket_elsewhere_and_leaves_nothing_there(data_dir: Path) -> None:
    deep = data_dir / ("a long, 'odd' name " * 6) / ("deeper" * 20)

    with BundledPostgres(deep) as url:
        folder = Path(url.partition("host=")[2])
        found = await value(url, "SELECT 1")

    assert 1 == found
    assert not folder.is_relative_to(data_dir)
    assert not folder.parent.exists()


@needs_root
async def test_a_folder_only_root_may_enter_still_works_and_stays_closed(data_dir: Path) -> None:
    closed = data_dir / "closed"
    closed.mkdir(mode=0o700)

    with BundledPostgres(closed / "data") as url:
        found = await value(url, "SELECT current_setting('block_size')")

    assert "8192" == found
    assert 0o700 == stat.S_IMODE(closed.stat().st_mode)
    assert 0 == closed.stat().st_uid


@needs_nobody
async def test_an_ordinary_user_needs_nothing_of_root(data_dir: Path) -> None:
    os.chown(data_dir, NOBODY, NOBODY)

    with holder(data_dir, before=AS_NOBODY) as user:
        found = await value(user.url(), "SELECT 1")  # root may look on

    assert 1 == found
    assert {NOBODY} == _owners_below(data_dir)


def _owners_below(folder: Path) -> set[int]:
    return {path.stat().st_uid for path in folder.rglob("*")}


@needs_nobody
async def test_root_runs_an_ordinary_users_folder_as_that_user(data_dir: Path) -> None:
    os.chown(data_dir, NOBODY, NOBODY)
    with holder(data_dir, before=AS_NOBODY) as user:
        await value(user.url(), "CREATE TABLE kept AS SELECT 5 AS id")

    with BundledPostgres(data_dir) as url:
        seen_by_root = await value(url, "SELECT id FROM kept")

    with holder(data_dir, before=AS_NOBODY) as user:
        assert (5, 5) == (seen_by_root, await value(user.url(), "SELECT id FROM kept"))


@needs_nobody
def test_an_ordinary_user_is_told_that_the_folder_is_roots(data_dir: Path) -> None:
    with BundledPostgres(data_dir):
        pass

    with holder(data_dir, before=AS_NOBODY) as user:
        _, errors = user.process.communicate(timeout=60)

    assert "cannot be used by this user: Permission denied" in errors


@needs_nobody
def test_another_user_of_the_machine_is_not_let_in(data_dir: Path) -> None:
    with BundledPostgres(data_dir) as url, python(_CONNECT, url, before=AS_NOBODY) as stranger:
        _, errors = stranger.communicate(timeout=60)

    assert 'Peer authentication failed for user "vmi"' in errors


_CONNECT = """
import asyncio, sys
import asyncpg

asyncio.run(asyncpg.connect(sys.argv[1]))
"""


def test_another_versions_folder_is_left_alone(data_dir: Path) -> None:
    with BundledPostgres(data_dir):
        pass
    version = data_dir / "postgres" / "cluster" / "PG_VERSION"
    version.write_text("16\n")

    with pytest.raises(PostgresUnavailable, match=r"was written by PostgreSQL 16, .* brings PostgreSQL 18"):
        BundledPostgres(data_dir).start()


def test_a_server_that_cannot_start_says_why_by_its_own_log(data_dir: Path) -> None:
    with BundledPostgres(data_dir):
        pass
    (data_dir / "postgres" / "cluster" / "local.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(PostgresUnavailable, match=r'(?s)did not start:.*"no_such_setting"'):
        BundledPostgres(data_dir).start()


async def test_an_operators_own_settings_win(data_dir: Path) -> None:
    with BundledPostgres(data_dir):
        pass
    (data_dir / "postgres" / "cluster" / "local.conf").write_text("max_connections = 33\n")
    (data_dir / "postgres" / "cluster" / "local.conf").chmod(0o644)

    with BundledPostgres(data_dir) as url:
        found = await value(url, "SHOW max_connections")

    assert "33" == found


def test_a_first_use_cut_short_is_begun_again(data_dir: Path) -> None:
    half = data_dir / "postgres" / "cluster.new" / "base"
    half.mkdir(parents=True)

    with BundledPostgres(data_dir) as url:
        assert "vmi@" in url

    assert not half.exists()
