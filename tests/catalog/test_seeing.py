"""The scope in Python, for rows read for several viewers at once, agrees with the scope in SQL."""

import pytest

from tests import world
from vmi_graph.catalog.queries import held, held_by

pytestmark = pytest.mark.usefixtures("db")


async def test_both_scopes_let_everybody_see_the_same() -> None:
    places = [("P-1", "HAM", "ACME"), ("P-1", "HAM", "BOLT"), ("P-2", "BER", "ACME"), ("P-2", "MUC", "BOLT")]
    keys = [await world.assignment(*place) for place in places]
    viewers = [
        world.ADMIN,
        world.MANAGER,
        world.ANALYST,
        await world.supplier_viewer("ACME"),
        await world.supplier_viewer("BOLT"),
        await world.staff_viewer("HAM"),
        await world.staff_viewer("BER", "MUC"),
        await world.staff_viewer(),
    ]

    narrowed = [there for viewer in viewers for there in await held(viewer, keys)]
    filtered = await held_by([(viewer, key) for viewer in viewers for key in keys])

    assert narrowed == filtered
    assert 0 < sum(map(len, narrowed)) < len(viewers) * len(keys)
