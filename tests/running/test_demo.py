"""The demo as somebody meets it: started, asked, stopped, started again, begun anew."""

import json
import shlex
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import httpx2
import pytest
from graphql import parse, validate

from tests.running.processes import Process, said, started
from vmi_graph.demo import show
from vmi_graph.demo.home import MARKER, NotTheDemos, moved_in
from vmi_graph.demo.simulator import people
from vmi_graph.schema import SCHEMA

DOCUMENTS = [
    *(example.document for example in show.EXAMPLES),
    *(
        document
        for name, document in vars(people).items()
        if name.isupper() and isinstance(document, str) and "{" in document
    ),
]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that the server's own user can walk into, whoever runs the tests."""
    place = Path(tempfile.mkdtemp(prefix="vmi-demo-"))
    place.chmod(0o755)
    yield place / "data"
    shutil.rmtree(place)


@asynccontextmanager
async def demo(folder: Path, *arguments: str) -> AsyncIterator[Process]:
    process = await started("demo", *arguments, VMI_DATA_DIR=str(folder), VMI_PORT="0")
    try:
        await process.until_printed("People are at work")
        yield process
    finally:
        process.send(signal.SIGINT)
        await process.ended()


def printed_tokens(process: Process) -> list[str]:
    return [line.strip() for line in process.log if line.startswith("  vmi_")]


def found(folder: Path, pattern: str) -> list[str]:
    return [path.name for path in folder.glob(pattern)]


def request(command: str) -> tuple[str, dict[str, str], str]:
    """Take a printed curl command apart as a shell would."""
    words = shlex.split(command)
    assert ["curl", "-s"] == words[:2]
    headers = dict(value.split(": ", 1) for name, value in pairwise(words) if name == "-H")
    return words[2], headers, words[words.index("-d") + 1]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_everything_the_demo_asks_is_a_question_of_the_schema(document: str) -> None:
    assert [] == validate(SCHEMA._schema, parse(document))  # noqa: SLF001 - graphql-core's own object


async def test_the_demo_answers_what_it_prints_and_keeps_its_world_until_it_begins_anew(folder: Path) -> None:
    async with demo(folder) as first:
        commands = [line for line in first.log if line.startswith("curl")]
        async with httpx2.AsyncClient(timeout=60) as http:
            answers = [
                await http.post(url, headers=headers, content=body) for url, headers, body in map(request, commands)
            ]
        await first.until_printed("a technician")
    async with demo(folder) as second:
        pass
    async with demo(folder, "--fresh") as third:
        pass

    assert len(show.EXAMPLES) == len(answers)
    assert all(answer.json().get("errors") is None for answer in answers)
    assert printed_tokens(first) == printed_tokens(second)
    assert set(printed_tokens(first)).isdisjoint(printed_tokens(third))
    assert [] == found(folder, "postgres/cluster/postmaster.pid")


async def test_the_demo_takes_no_folder_that_it_did_not_make(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work", encoding="utf-8")

    code, _, err = await said("demo", "--fresh", VMI_DATA_DIR=str(tmp_path), VMI_PORT="0")

    assert 1 == code
    assert "holds something that is no demo's" in err
    assert ["thesis.tex"] == found(tmp_path, "*")


async def test_the_demo_takes_no_database_that_is_somebody_elses() -> None:
    code, _, err = await said("demo", VMI_DATABASE_URL="postgres://db/theirs", VMI_PORT="0")

    assert 1 == code
    assert "unset VMI_DATABASE_URL" in err


def test_beginning_anew_drops_what_the_demo_made_and_nothing_else(tmp_path: Path) -> None:
    home = moved_in(tmp_path / "data", fresh=False)
    home.seeded = True
    home.keep()
    (home.folder / "postgres").mkdir()
    (home.folder / "notes.txt").write_text("mine", encoding="utf-8")

    anew = moved_in(home.folder, fresh=True)

    assert not anew.seeded
    assert {MARKER, "notes.txt"} == {path.name for path in home.folder.iterdir()}


def test_a_world_that_was_interrupted_is_made_anew(tmp_path: Path) -> None:
    moved_in(tmp_path, fresh=False)
    (tmp_path / "postgres").mkdir()

    again = moved_in(tmp_path, fresh=False)

    assert not again.seeded
    assert not (tmp_path / "postgres").exists()


def test_a_folder_without_the_demos_mark_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()

    with pytest.raises(NotTheDemos):
        moved_in(tmp_path, fresh=True)

    assert (tmp_path / "postgres").is_dir()


def test_only_this_user_can_read_the_tokens_that_are_kept(tmp_path: Path) -> None:
    home = moved_in(tmp_path, fresh=False)

    assert 0o600 == (home.folder / MARKER).stat().st_mode & 0o777
    assert {"made by", "seeded", "tokens"} == json.loads((home.folder / MARKER).read_text(encoding="utf-8")).keys()
