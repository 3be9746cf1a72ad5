import asyncio

import pytest

from tests import world
from tests.importing.files import AT_HAM, BEARING
from vmi_graph.catalog.actions import PARTS, Line, upsert_within
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.work import Work
from vmi_graph.importing.batch import How, MovedMeanwhile, take
from vmi_graph.importing.columns import layout
from vmi_graph.importing.lines import Reader
from vmi_graph.importing.sheet import Row

pytestmark = pytest.mark.usefixtures("db")

_WAITING = """
SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


async def _somebody_waits() -> None:
    while not await POOLED.fetch(_WAITING):  # noqa: ASYNC110 - the database tells nobody of a waiting lock
        await asyncio.sleep(0.01)


async def test_a_batch_that_was_overtaken_while_it_waited_writes_nothing_and_is_to_be_taken_again() -> None:
    spare = Reader(layout(list(BEARING)), {}, AT_HAM).spare(Row(2, list(BEARING.values())))

    async with Work(world.MANAGER) as work:
        await work.lock(["part:B-1"])
        batch = asyncio.ensure_future(take(world.MANAGER, [spare], How("import spares.csv")))
        await asyncio.wait_for(_somebody_waits(), 30)
        await upsert_within(work, PARTS, [Line("B-1", {"name": "Bearing"})])

    with pytest.raises(MovedMeanwhile):
        await batch
    assert [] == await POOLED.fetch("SELECT * FROM assignment")
