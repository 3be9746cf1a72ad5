"""Purchase orders brought to every state that an order can have, by the steps people take."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from vmi_graph.demo.seeding import FOUNDER, Advance, once
from vmi_graph.foundation import reading
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.quantity import ZERO, Quantity
from vmi_graph.foundation.reading import Slice
from vmi_graph.foundation.settings import settings
from vmi_graph.purchasing import actions, queries
from vmi_graph.purchasing.rules import OrderState

_FATES: Final = (
    ("left alone",),
    ("acknowledge",),
    ("acknowledge", "ship"),
    ("acknowledge", "ship", "receive"),
    ("left alone",),
    ("acknowledge", "ship", "receive a part"),
    ("cancel",),
    ("acknowledge", "ship"),
    ("acknowledge later",),
)
"""What becomes of placed orders, in turn."""

_PROPOSED: Final = (("left alone",), ("approve",), ("left alone",), ("reject",), ("approve", "acknowledge"))
"""What becomes of proposed ones."""

_LIVES: Final = {OrderState.OPEN: _FATES, OrderState.PROPOSED: _PROPOSED}


_MOST: Final = 100


async def number() -> int:
    """Return how many orders `lived` advances by."""
    return len([order for order in await _orders() if order.state in _LIVES])


async def _orders() -> Sequence[queries.PurchaseOrder]:
    page = await reading.page(queries.ORDERS, FOUNDER, Slice(first=min(_MOST, settings().page_size_limit)))
    return page.rows


async def lived(advance: Advance) -> None:
    """Let the orders that the first day led to live on, each a different life."""
    by_state: dict[OrderState, list[UUID]] = {}
    for order in await _orders():
        by_state.setdefault(order.state, []).append(order.id)
    for state, fates in _LIVES.items():
        for place, order_id in enumerate(by_state.get(state, ())):
            for step in fates[place % len(fates)]:
                await _take(step, order_id)
            advance(1)


async def _take(step: str, order_id: UUID) -> None:
    key = once(f"demo {step}", str(order_id))
    ask = actions.Ask(order=order_id)
    match step:
        case "acknowledge":
            await actions.acknowledge_order(FOUNDER, actions.Acknowledgement(order=order_id), key)
        case "acknowledge later":
            promised = datetime.now(UTC) + timedelta(days=30)
            answer = actions.Acknowledgement(
                order=order_id, promised_at=promised, note="Back in production next month."
            )
            await actions.acknowledge_order(FOUNDER, answer, key)
        case "ship":
            await actions.ship_order(FOUNDER, actions.Shipment(order=order_id), key)
        case "receive" | "receive a part":
            lines = await _arrived(order_id, partly=step != "receive")
            await actions.receive_order(FOUNDER, actions.Delivery(order=order_id, lines=lines), key)
        case "cancel":
            await actions.cancel_order(FOUNDER, ask, key)
        case "approve":
            await actions.approve_order(FOUNDER, ask, key)
        case "reject":
            await actions.reject_order(FOUNDER, ask, key)


async def _arrived(order_id: UUID, *, partly: bool) -> Sequence[actions.Arrived]:
    order = await queries.held_order(order_id, POOLED)
    return [
        actions.Arrived(line.number, _half(line.outstanding) if partly else line.outstanding) for line in order.lines
    ]


def _half(quantity: Quantity) -> Quantity:
    """Return about a half in whole units; a single one comes whole."""
    return Quantity.of(max(1, int(quantity.decimal) // 2)) if quantity > ZERO else ZERO
