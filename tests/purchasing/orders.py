"""Orders as the tests of purchasing make and read them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from tests import world
from vmi_graph.agreements.rules import Ordering
from vmi_graph.foundation import reading
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.purchasing import actions, queries
from vmi_graph.stock.queries import LEVELS, Level


def q(number: object) -> Quantity:
    return Quantity.of(str(number))


async def shelf(part: str = "P-1", supplier: str = "ACME", location: str = "HAM", **agreed: Any) -> UUID:  # noqa: ANN401 - terms of many kinds
    """An assignment for which nothing is ordered by itself."""
    return await world.assignment(part, location, supplier, **{"ordering": Ordering.MANUAL, **agreed})


async def level(assignment_id: UUID) -> Level:
    return (await reading.by_ids(LEVELS, world.MANAGER, [assignment_id]))[assignment_id]


async def balances(assignment_id: UUID) -> tuple[Quantity, Quantity, Quantity]:
    """On order, in transit, on hand."""
    now = await level(assignment_id)
    return now.on_order, now.in_transit, now.on_hand


async def order(order_id: UUID, viewer: Viewer = world.ADMIN) -> queries.PurchaseOrder:
    found = await queries.find_order(viewer, order_id)
    assert found is not None
    return found


async def lines(order_id: UUID, viewer: Viewer = world.ADMIN) -> list[queries.OrderLine]:
    return await reading.everything(queries.LINES, viewer, reading.Is("order_id", "eq", order_id))


async def steps(order_id: UUID) -> list[queries.Step]:
    return await reading.everything(queries.STEPS, world.ADMIN, reading.Is("order_id", "eq", order_id))


async def create(
    wanted: Mapping[UUID, object],
    viewer: Viewer = world.MANAGER,
    **more: Any,  # noqa: ANN401 - as `actions.Request`
) -> actions.Stepped:
    request = actions.Request(lines=[actions.Wanted(each, q(quantity)) for each, quantity in wanted.items()], **more)
    return await actions.create_order(viewer, request, world.once(client=viewer.client))


async def acknowledge(
    order_id: UUID,
    quantities: Mapping[int, object] | None = None,
    viewer: Viewer = world.ADMIN,
    **more: Any,  # noqa: ANN401 - as `actions.Acknowledgement`
) -> actions.Stepped:
    answer = actions.Acknowledgement(order=order_id, lines=_lines(quantities), **more)
    return await actions.acknowledge_order(viewer, answer, world.once(client=viewer.client))


async def ship(
    order_id: UUID,
    quantities: Mapping[int, object] | None = None,
    viewer: Viewer = world.ADMIN,
    **more: Any,  # noqa: ANN401 - as `actions.Shipment`
) -> actions.Stepped:
    shipment = actions.Shipment(order=order_id, lines=_lines(quantities), **more)
    return await actions.ship_order(viewer, shipment, world.once(client=viewer.client))


async def receive(
    order_id: UUID,
    quantities: Mapping[int, object],
    rejected: Mapping[int, object] | None = None,
    viewer: Viewer = world.MANAGER,
    **more: Any,  # noqa: ANN401 - as `actions.Delivery`
) -> actions.Stepped:
    arrived = [actions.Arrived(line, q(much), q((rejected or {}).get(line, 0))) for line, much in quantities.items()]
    delivery = actions.Delivery(order=order_id, lines=arrived, **more)
    return await actions.receive_order(viewer, delivery, world.once(client=viewer.client))


def _lines(quantities: Mapping[int, object] | None) -> list[actions.LineQuantity] | None:
    return None if quantities is None else [actions.LineQuantity(line, q(much)) for line, much in quantities.items()]


async def told(order_id: UUID) -> list[str]:
    """The states that the journal tells of an order, in turn."""
    rows = await POOLED.fetch(
        "SELECT facts FROM journal_entry WHERE subject_id = $1 AND topic = 'order.moved' ORDER BY xid, id", order_id
    )
    return [orjson.loads(row[0])["state"] for row in rows]


async def everything() -> Sequence[object]:
    """Every row that purchasing and the ledger keep: what a refusal leaves as it was."""
    tables = ("purchase_order", "purchase_order_line", "purchase_order_step", "ledger_entry", "stock_level", "answer")
    return [
        tuple(row)
        for table in (*tables, "journal_entry")
        for row in await POOLED.fetch(f"SELECT * FROM {table} ORDER BY id")
    ]
