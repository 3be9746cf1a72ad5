"""A populated world, looked at by everybody: two suppliers at the same shelves, orders in every state, and odd rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests import world
from tests.compiling.facts import Facts, gathered
from tests.permissions.companies import built, planner_of, staff_of
from vmi_graph.catalog.rules import Standing
from vmi_graph.foundation.viewer import Role, Viewer


@dataclass(frozen=True, slots=True)
class Populated:
    """Who looks, and what there is to be seen."""

    viewers: Mapping[str, Viewer]
    facts: Facts


async def populated() -> Populated:
    """Build the world."""
    await built(with_bolt=True)
    await _oddities()
    viewers = {
        "manager": world.MANAGER,
        "admin": world.ADMIN,
        "analyst": world.ANALYST,
        "ACME": await planner_of("ACME"),
        "BOLT": await planner_of("BOLT"),
        "machine": await planner_of("BOLT", Role.ERP_CLIENT),
        "newcomer": await world.supplier_viewer("NEW"),
        "staff": await staff_of("HAM"),
        "staff of two": await staff_of("HAM", "BER"),
        "staff of nothing": await staff_of("EMPTY"),
    }
    return Populated(viewers, await gathered())


async def _oddities() -> None:
    """Add what has no values, what nobody is in charge of, and names that must be escaped."""
    await world.part("P-0")
    await world.part('P-"\\é😀', name="%_'\\\"<script>")
    await world.location("EMPTY")
    await world.supplier("IDLE", standing=Standing.SUSPENDED)
    await world.assignment('P-"\\é😀', "MUC", "ACME", price="0.00", minimum=0, maximum=0)
