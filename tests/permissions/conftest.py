"""A world that the tests of a module look at and do not change."""

from collections.abc import AsyncIterator

import pytest

from tests.permissions.companies import Companies, built
from tests.permissions.emptying import emptied


@pytest.fixture(scope="module")
async def both_companies(opened: str) -> AsyncIterator[Companies]:  # noqa: ARG001 - the database, open
    """ACME and BOLT at the same shelves."""
    yield await built(with_bolt=True)
    await emptied()
