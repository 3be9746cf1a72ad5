"""The table of things, for tests of reading and of the graph kit."""

from collections.abc import AsyncIterator

import pytest

from tests.foundation.things import TABLE
from vmi_graph.foundation.connection import POOLED


@pytest.fixture(scope="module")
async def things_table(opened: str) -> AsyncIterator[None]:  # noqa: ARG001 - needs it
    """A table with a column of every kind."""
    await POOLED.fetch(TABLE)
    yield
    await POOLED.fetch("DROP TABLE thing")
