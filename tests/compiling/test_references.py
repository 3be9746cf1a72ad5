"""Master data kept as bytes: a change is seen at once by whoever made it, by others with its journal entry."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any
from uuid import uuid4

import orjson
import pytest

from tests import world
from tests.compiling.both import asked, runner_for
from tests.foundation.happenings import Bell
from vmi_graph.compiling.following import following
from vmi_graph.compiling.references import REFERENCES, References, fragment
from vmi_graph.foundation import work
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.journal.hub import Hub
from vmi_graph.foundation.reads import READS
from vmi_graph.running.process import ENDINGS, MASTER_DATA

pytestmark = pytest.mark.usefixtures("db")

QUERY = """{ stockLevels(first: 5) { nodes { part { name } location { name } supplier { name }
    ledger(first: 1) { nodes { sequence } } } } }"""


@pytest.fixture
async def hub(db: str) -> AsyncIterator[Hub]:  # noqa: ARG001 - the database, open
    """The reader of the journal, which reads when it is told to, with references kept."""
    reader = Hub(Bell().wait, ENDINGS)
    await reader.catch_up()
    with following(reader, MASTER_DATA):
        yield reader


async def names() -> dict[str, str]:
    """Ask by a plan how everything is called."""
    request = asked(QUERY)
    runner = runner_for(request)
    runner.compile_at_once()
    answer = orjson.loads((await runner.answer(request, Context(world.MANAGER, "request"))).encoded())
    assert runner.compiled_last
    (level,) = answer["data"]["stockLevels"]["nodes"]
    return {kind: level[kind]["name"] for kind in ("part", "location", "supplier")}


async def renamed_behind_the_back(table: str) -> None:
    """Rename something so that nobody is told."""
    await POOLED.fetch(f"UPDATE {table} SET name = 'unheard of'")


async def test_what_nobody_tells_of_is_kept(hub: Hub) -> None:  # noqa: ARG001 - follows
    await world.assignment()
    before = await names()

    for table in ("part", "location", "supplier"):
        await renamed_behind_the_back(table)

    assert before == await names()


@pytest.mark.parametrize("kind", ["part", "location", "supplier"])
async def test_a_change_is_seen_at_once_by_the_process_that_made_it(hub: Hub, kind: str) -> None:  # noqa: ARG001 - follows
    await world.assignment()
    before = await names()

    await renamed(kind)

    assert {**before, kind: "Other"} == await names()


@pytest.mark.parametrize("kind", ["part", "location", "supplier"])
async def test_a_change_by_another_process_is_seen_with_its_journal_entry(
    hub: Hub, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.assignment()
    before = await names()
    monkeypatch.setattr(work, "COMMITTED", [])  # as if the commit happened elsewhere
    await renamed(kind)
    not_yet = await names()

    await hub.catch_up()

    assert before == not_yet
    assert {**before, kind: "Other"} == await names()


async def test_nothing_is_kept_while_the_journal_is_not_followed() -> None:
    await world.assignment()
    await names()

    await renamed_behind_the_back("part")

    assert "unheard of" == (await names())["part"]


async def test_nothing_is_kept_any_more_once_the_journal_is_lost(hub: Hub) -> None:
    await world.assignment()
    await names()

    await hub.stop()
    await renamed_behind_the_back("part")

    assert "unheard of" == (await names())["part"]


async def renamed(kind: str) -> None:
    """Give something another name, by the action that does so."""
    made: dict[str, Callable[..., Awaitable[object]]] = {
        "part": world.part,
        "location": world.location,
        "supplier": world.supplier,
    }
    await made[kind](name="Other")


class Meanwhile:
    """Changes something while a statement that reads a table is on its way back."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._fetch = READS.fetch
        self.happened = False

    async def fetch(self, sql: str, *values: object) -> Sequence[Any]:
        rows = await self._fetch(sql, *values)
        if not self.happened and f"FROM {self._table}" in sql:
            self.happened = True
            await world.part(name="Other")
        return rows


async def test_what_was_read_before_a_change_and_arrives_after_it_is_not_kept(
    hub: Hub,  # noqa: ARG001 - follows
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await world.assignment()
    meanwhile = Meanwhile("part")
    monkeypatch.setattr(READS, "fetch", meanwhile.fetch)

    late = await names()

    assert meanwhile.happened
    assert ("part P-1", "Other") == (late["part"], (await names())["part"])


async def test_what_is_forgotten_while_a_request_runs_is_still_there_for_the_request(
    hub: Hub,  # noqa: ARG001 - follows
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await world.assignment()
    await names()
    meanwhile = Meanwhile("unnest")  # the statement of the nested list, after the part was found among what is kept
    monkeypatch.setattr(READS, "fetch", meanwhile.fetch)

    found = await names()

    assert meanwhile.happened
    assert "part P-1" == found["part"]


def test_an_older_epoch_is_not_kept() -> None:
    references = References(following=True)
    row = {uuid4(): fragment({"name": "old"})}
    epoch = references.epoch
    references.forget([uuid4()])

    references.keep(("Part",), row, epoch)

    assert {} == references.known(("Part",))


def test_the_questions_kept_are_bounded() -> None:
    references = References(following=True)
    row = {uuid4(): fragment({})}

    for number in range(1_000):
        references.keep((number,), row, references.epoch)

    assert 256 == sum(bool(references.known((number,))) for number in range(1_000))


def test_nothing_is_kept_between_tests() -> None:
    assert not REFERENCES.following
