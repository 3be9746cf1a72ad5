"""A data folder that the server's account can walk into, whoever runs the tests."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from vmi_graph.postgres import BundledPostgres, PostgresUnavailable


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="vmi-data-"))
    folder.chmod(0o755)
    yield folder
    end_servers_below(folder)
    shutil.rmtree(folder)


def end_servers_below(folder: Path) -> None:
    """After a failed test: what still runs is joined and stopped."""
    for notes in folder.glob("**/postmaster.pid"):
        with suppress(PostgresUnavailable):
            postgres = BundledPostgres(notes.parents[2])
            postgres.start()
            postgres.stop()
