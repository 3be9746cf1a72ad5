"""The command as it is typed, in a process of its own."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.importing.files import BEARING, SEAL, written
from vmi_graph.foundation.connection import POOLED


async def _typed(database_url: str, *arguments: object) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "vmi_graph",
        "import",
        *map(str, arguments),
        env={**os.environ, "VMI_DATABASE_URL": database_url, "COLUMNS": "120"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode(), complained.decode()


async def _parts() -> int:
    counted: int = (await POOLED.fetch("SELECT count(*) FROM part"))[0][0]
    return counted


async def test_a_file_is_imported_and_its_refused_lines_lie_beside_it(db: str, tmp_path: Path) -> None:
    file = written(tmp_path / "spares.csv", BEARING, SEAL, {**SEAL, "part_number": "=1+1", "minimum": ""})

    code, said, complained = await _typed(db, "spares", file, "--location", "HAM", "--supplier", "ACME")

    assert (1, 2) == (code, await _parts()), complained
    assert "3 lines read, 1 refused." in said
    assert "Automatic ordering of 2 assignments is frozen" in said
    reason = "the minimum is empty, which is not zero"
    refused = (tmp_path / "spares.refused.csv").read_text("utf-8-sig")
    assert f'line,part_number,column,reason\n4,\'=1+1,minimum,"{reason}"\n' == refused


async def test_a_dry_run_says_so_and_changes_nothing(db: str, tmp_path: Path) -> None:
    file = written(tmp_path / "spares.csv", BEARING)

    code, said, _ = await _typed(db, "spares", file, "--location", "HAM", "--supplier", "ACME", "--dry-run")

    assert (0, 0) == (code, await _parts())
    assert "Would be imported" in said
    assert "A dry run: nothing was changed." in said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "The file has no columns location (or give --location) and supplier (or give --supplier)."),
        (["--location", "HAM", "--supplier", "ACME", "--decimals", "dot"], "--decimals is point or comma."),
        (["--location", " ", "--supplier", "ACME"], "The location must have 1 to 64 printable characters."),
    ],
)
async def test_what_cannot_be_imported_at_all_is_said_in_one_sentence(
    db: str, tmp_path: Path, arguments: list[str], says: str
) -> None:
    file = written(tmp_path / "spares.csv", BEARING)

    code, _, complained = await _typed(db, "spares", file, *arguments)

    assert 2 == code
    assert says in complained


async def test_the_template_is_a_header_and_a_sentence_for_each_column(db: str) -> None:
    code, said, _ = await _typed(db, "template")

    header, *sentences = said.splitlines()
    assert 0 == code
    assert len(header.split(",")) == len(sentences) + 1  # both months have one sentence
    assert all(sentence.startswith("# ") for sentence in sentences)
