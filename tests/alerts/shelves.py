"""What tests of alerts do to shelves, by the real actions, and what they ask afterwards."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from tests import world
from vmi_graph.alerts.queries import ALERTS, Alert
from vmi_graph.alerts.rules import Condition
from vmi_graph.foundation import reading
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.stock import actions

ALL = reading.AllOf(())
OPEN = reading.Is("open", "eq", value=True)


async def receive(assignment_id: UUID, quantity: int) -> None:
    line = actions.Receipt(key=assignment_id, quantity=Quantity.of(quantity))
    await actions.receive_stock(world.ADMIN, [line], world.once())


async def consume(assignment_id: UUID, quantity: int) -> None:
    line = actions.Usage(key=assignment_id, quantity=Quantity.of(quantity))
    await actions.record_consumptions(world.ADMIN, [line], world.once())


async def count(assignment_id: UUID, *counted: int) -> None:
    lines = [actions.CountLine(key=assignment_id, counted=Quantity.of(each)) for each in counted]
    await actions.record_counts(world.ADMIN, lines, world.once())


async def stocked(on_hand: int = 10, part: str = "P-1", **agreed: Any) -> UUID:  # noqa: ANN401 - terms of many kinds
    """Return an assignment with so much on its shelf, and no alert from before."""
    assignment_id = await world.assignment(part, **agreed)
    if on_hand:
        await receive(assignment_id, on_hand)
    await POOLED.fetch("DELETE FROM alert WHERE assignment_id = $1", assignment_id)
    await POOLED.fetch("DELETE FROM journal_entry")
    return assignment_id


async def alerts(condition: reading.Condition = ALL, viewer: Viewer = world.ADMIN) -> list[Alert]:
    return await reading.everything(ALERTS, viewer, condition, orders=[reading.Order("opened_at")])


async def open_conditions() -> list[Condition]:
    return sorted((alert.condition for alert in await alerts(OPEN)), key=lambda condition: condition.value)


async def told() -> Sequence[Mapping[str, Any]]:
    """Return the facts of everything told about alerts, in order."""
    rows = await POOLED.fetch("SELECT facts FROM journal_entry WHERE topic = 'alert.moved' ORDER BY xid, id")
    return [orjson.loads(row["facts"]) for row in rows]


async def changes() -> list[tuple[str, str]]:
    return [(facts["change"], facts["condition"]) for facts in await told()]


async def order_ids(assignment_id: UUID) -> list[UUID]:
    rows = await POOLED.fetch("SELECT order_id FROM purchase_order_line WHERE assignment_id = $1", assignment_id)
    return [row["order_id"] for row in rows]


def now() -> datetime:
    return datetime.now(UTC)
