"""A world that is built once for all tests of a module, and only looked at."""

from collections.abc import AsyncIterator

import pytest

from tests.compiling.populated import Populated, populated
from tests.permissions.emptying import emptied


@pytest.fixture(scope="module")
async def there(opened: str) -> AsyncIterator[Populated]:  # noqa: ARG001 - the database, open
    """Who looks, and what there is."""
    yield await populated()
    await emptied()
