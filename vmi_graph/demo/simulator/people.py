"""What people do, one act for each: look, then do something sensible; answer what was done, in a few words."""

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from vmi_graph.demo.catalogue import COMPANIES
from vmi_graph.demo.simulator.client import Client
from vmi_graph.demo.tokens import MANAGER, STAFF, planner

_LEVELS: Final = """
query Shelves($first: Int!, $after: String) {
  stockLevels(first: $first, after: $after) {
    nodes { maximum part { number } location { code } supplier { code } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
_SHELF: Final = """
query Shelf($place: PlaceReference!) { stockLevel(of: { place: $place }) { onHand maximum part { unit } } }
"""
_ORDER: Final = """
query Orders($states: [OrderState!]!) {
  purchaseOrders(first: 5, where: { state: { in: $states } }, orderBy: [{ field: CREATED_AT }]) {
    nodes { id number lines(first: 20) { nodes { number onOrder inTransit part { number } } } }
  }
}
"""
_ALERT: Final = """
query Alerts {
  alerts(first: 10, where: { open: { eq: true }, acknowledgedAt: { isNull: true } }) {
    nodes { id condition part { number } location { code } }
  }
}
"""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A place people go to; the more it holds, the more often."""

    part: str
    location: str
    supplier: str
    maximum: float

    @property
    def place(self) -> dict[str, str]:
        """How it is named."""
        return {"part": self.part, "location": self.location, "supplier": self.supplier}

    def __str__(self) -> str:
        return f"{self.part} at {self.location}"


async def shelves(client: Client) -> list[Shelf]:
    """Look around: every shelf, page by page."""
    found: list[Shelf] = []
    after, more = None, True
    while more:
        page = (await client.ask(STAFF, _LEVELS, first=50, after=after))["stockLevels"]
        found += [
            Shelf(each["part"]["number"], each["location"]["code"], each["supplier"]["code"], float(each["maximum"]))
            for each in page["nodes"]
        ]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return found


@dataclass(frozen=True, slots=True)
class World:
    """What everybody knows."""

    client: Client
    chance: random.Random
    shelves: Sequence[Shelf]

    def shelf(self) -> Shelf:
        """Return where somebody goes next."""
        return self.chance.choices(self.shelves, [each.maximum**0.5 for each in self.shelves])[0]

    def supplier(self) -> str:
        """Return whose planner looks at the screen now."""
        return planner(self.chance.choice(COMPANIES).code)


Act = Callable[[World], Awaitable[str | None]]
"""Something a person does; None when there was nothing to do."""


async def _on_hand(world: World, shelf: Shelf) -> tuple[float, str]:
    level = (await world.client.ask(STAFF, _SHELF, place=shelf.place))["stockLevel"]
    return float(level["onHand"]), level["part"]["unit"]


async def consume(world: World) -> str | None:
    """Take something for a repair; write down what was not there."""
    shelf = world.shelf()
    lies, unit = await _on_hand(world, shelf)
    wanted = world.chance.randint(1, max(1, min(12, int(shelf.maximum) // 6)))
    given = {"assignment": {"place": shelf.place}, "reason": "repair"}
    if lies < 1:
        line = {**given, "quantity": str(wanted)}
        await world.client.act(STAFF, "recordUnmetDemand", {"lines": [line]})
        return f"a technician asked for {wanted} {unit} of {shelf} in vain"
    taken = min(wanted, int(lies))
    await world.client.act(STAFF, "recordConsumption", {**given, "quantity": str(taken)})
    return f"a technician took {taken} {unit} of {shelf}"


async def bring_back(world: World) -> str | None:
    """Bring one back that was not needed."""
    shelf = world.shelf()
    line = {"assignment": {"place": shelf.place}, "quantity": "1", "returned": True, "reason": "not needed"}
    await world.client.act(STAFF, "receiveStock", {"lines": [line]})
    return f"a technician brought back 1 of {shelf}"


async def count(world: World) -> str | None:
    """Count a shelf; mostly the book is right."""
    shelf = world.shelf()
    lies, _ = await _on_hand(world, shelf)
    found = max(0.0, lies + world.chance.choice((0, 0, 0, 0, 0, 1, -1)))
    line = {"assignment": {"place": shelf.place}, "counted": f"{found:g}"}
    await world.client.act(STAFF, "recordCount", {"lines": [line]})
    return f"the counter found {found:g} of {shelf}, the book said {lies:g}"


async def _order(world: World, who: str, *states: str) -> dict[str, Any] | None:
    orders = (await world.client.ask(who, _ORDER, states=states))["purchaseOrders"]["nodes"]
    return world.chance.choice(orders) if orders else None


def _named(order: Mapping[str, Any]) -> dict[str, object]:
    return {"order": {"id": order["id"]}}


async def acknowledge(world: World) -> str | None:
    """Confirm an order."""
    who = world.supplier()
    order = await _order(world, who, "OPEN")
    if order is None:
        return None
    await world.client.act(who, "acknowledgePurchaseOrder", _named(order))
    return f"{who} acknowledged {order['number']}"


async def ship(world: World) -> str | None:
    """Send off what was confirmed."""
    who = world.supplier()
    order = await _order(world, who, "ACKNOWLEDGED")
    if order is None:
        return None
    await world.client.act(who, "shipPurchaseOrder", _named(order))
    return f"{who} shipped {order['number']}"


async def receive(world: World) -> str | None:
    """Take in a delivery that is on its way."""
    order = await _order(world, STAFF, "SHIPPED", "RECEIVED")
    on_the_way = [line for line in order["lines"]["nodes"] if float(line["inTransit"]) > 0] if order else []
    if order is None or not on_the_way:
        return None
    lines = [{"line": {"number": line["number"]}, "accepted": line["inTransit"]} for line in on_the_way]
    await world.client.act(STAFF, "receivePurchaseOrder", {**_named(order), "lines": lines})
    parts = ", ".join(f"{line['inTransit']} of {line['part']['number']}" for line in on_the_way)
    return f"{order['number']} arrived: {parts}"


async def approve(world: World) -> str | None:
    """Approve a proposed order."""
    order = await _order(world, MANAGER, "PROPOSED")
    if order is None:
        return None
    await world.client.act(MANAGER, "approvePurchaseOrder", _named(order))
    return f"the parts manager approved {order['number']}"


async def notice(world: World) -> str | None:
    """Take notice of an alert."""
    who = world.supplier()
    alerts = (await world.client.ask(who, _ALERT))["alerts"]["nodes"]
    if not alerts:
        return None
    alert = world.chance.choice(alerts)
    await world.client.act(who, "acknowledgeAlert", {"alert": alert["id"]})
    return f"{who} took notice: {alert['condition']}, {alert['part']['number']} at {alert['location']['code']}"


ACTS: Final[dict[Act, int]] = {
    consume: 58,
    acknowledge: 9,
    ship: 9,
    receive: 10,
    count: 7,
    bring_back: 3,
    approve: 2,
    notice: 2,
}
"""How often each is done, of a hundred acts."""
