"""A second process that holds a bundled server, told what to do line by line."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import asyncpg

ROOT_OF_PROJECT = Path(__file__).parents[2]
RUNS_AS_ROOT = os.geteuid() == 0
AS_NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
NOBODY = 65534


def nobody_can_run_python() -> bool:
    """Whether we may become another user, and that user may run this interpreter."""
    if not RUNS_AS_ROOT or shutil.which("setpriv") is None:
        return False
    return subprocess.run([*AS_NOBODY, sys.executable, "-c", "import asyncpg"], check=False).returncode == 0


BIRTH = "SELECT pg_postmaster_start_time()::text"

_HOLDER = """
import signal, sys
from pathlib import Path
from vmi_graph.postgres import BundledPostgres

signal.signal(signal.SIGINT, lambda *_: None)
postgres = BundledPostgres(Path(sys.argv[1]))
print(postgres.start(), flush=True)
sys.stdin.readline()
postgres.stop()
"""


class Holder:
    """A process of its own that holds the server of a data folder."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def url(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate(timeout=120)


@contextmanager
def holder(data_dir: Path, *, before: Sequence[str] = (), python_path: Sequence[Path] = ()) -> Iterator[Holder]:
    """A process that starts the server of `data_dir`, prints its URL, and stops when told to."""
    with python(_HOLDER, str(data_dir), before=before, python_path=python_path) as process:
        yield Holder(process)


@contextmanager
def python(
    code: str, argument: str, *, before: Sequence[str] = (), python_path: Sequence[Path] = ()
) -> Iterator["subprocess.Popen[str]"]:
    """A Python process in a session of its own, ended by the end of its input."""
    inherited = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    path = os.pathsep.join([*map(str, python_path), str(ROOT_OF_PROJECT), *filter(None, inherited)])
    process = subprocess.Popen(
        [*before, sys.executable, "-c", code, argument],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.communicate(timeout=120)


async def value(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
