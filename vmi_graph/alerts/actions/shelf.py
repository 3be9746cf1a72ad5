"""The conditions that follow from the balances of an assignment: low, out, too much."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from uuid import UUID

from vmi_graph.agreements.queries import contracts_of
from vmi_graph.alerts import rules
from vmi_graph.alerts.actions.episodes import Judged, watched, write
from vmi_graph.foundation.work import Work
from vmi_graph.stock.actions import kept

_NONE: Final[Mapping[UUID, UUID]] = MappingProxyType({})


def led_to(work: Work) -> dict[UUID, UUID]:
    """Return the automatic orders that became known in this work, by assignment; an order may be known first."""
    orders: dict[UUID, UUID] = work.memory.setdefault("alerts.led_to", {})
    return orders


async def reassess(work: Work, assignment_ids: Sequence[UUID], orders: Mapping[UUID, UUID] = _NONE) -> None:
    """Hold shelves against their limits, in a work that locked the assignments; asking twice changes nothing more.

    orders  by assignment, the automatic order that its conditions led to
    """
    led_to(work).update(orders)
    levels = await kept(work, assignment_ids)
    contracts = await contracts_of(work, list(levels))
    judged = []
    for each in await watched(work, list(levels), rules.OF_THE_SHELF):
        order = led_to(work).get(each.assignment_id)
        contract = None if each.ended else contracts.get(each.assignment_id)
        found = [] if contract is None else rules.findings(levels[each.assignment_id].balances, contract.terms)
        judged.append(Judged(each, rules.assess(each.open, found, each.criticality, order), order))
    await write(work, judged)
