"""A server dies in the middle of everything: nothing acknowledged is lost, nothing happens twice, no alert is missed.

`VMI_TEST_CONSUMPTIONS` makes it longer than a few seconds: `make soak` takes minutes.
"""

import asyncio
import contextlib
import os
import random
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed

from tests import world
from tests.running.conftest import Start
from tests.running.following import following
from tests.running.processes import PATIENCE, Process
from vmi_graph.access.actions import create_token
from vmi_graph.alerts.events import AlertMoved
from vmi_graph.foundation.connection import POOLED
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.identity import to_global
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.viewer import Role
from vmi_graph.stock import actions as stock

CLIENTS = 32
PLACES = 50
EACH = int(os.environ.get("VMI_TEST_CONSUMPTIONS", "8"))
MAXIMUM = 40
MINIMUM = 38

CONSUME = """
mutation Consume($input: RecordConsumptionInput!) {
  recordConsumption(input: $input) { lines { entries { id quantity } } userErrors { code message } }
}
"""
ALERTS = """
subscription Alerts($after: String) {
  alertEvents(after: $after) {
    __typename
    ... on Heartbeat { cursor }
    ... on AlertChanged { cursor alert { id } }
  }
}
"""


@dataclass
class Site:
    """Two servers, one of which dies and comes back, and what clients know."""

    start: Start
    token: str
    servers: list[Process] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    acknowledged: dict[str, tuple[str, int]] = field(default_factory=dict)
    halfway: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self) -> None:
        for _ in range(2):
            server = await self.start("serve")
            self.servers.append(server)
            self.addresses.append(str((await server.until_said("serving"))["address"]))

    async def crash(self) -> None:
        """Kill the first server once half is done, and bring it back on the same port."""
        await self.halfway.wait()
        await self.servers[0].kill()
        port = self.addresses[0].rpartition(":")[2]
        self.servers[0] = await self.start("serve", VMI_PORT=port)
        await self.servers[0].until_said("serving")

    async def consume(self, number: int) -> None:
        """One client: each consumption is sent with the same key until it is answered."""
        chance = random.Random(number)
        async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {self.token}"}, timeout=60) as http:
            for _ in range(EACH):
                part, quantity, key = f"P-{chance.randrange(PLACES)}", chance.randint(1, 3), str(uuid4())
                given = {
                    "idempotencyKey": key,
                    "assignment": {"place": {"part": part, "location": "HAM"}},
                    "quantity": str(quantity),
                }
                body = {"query": CONSUME, "variables": {"input": given}}
                answer = await self._answered(http, self.addresses[number % 2], body)
                assert answer["userErrors"] == []
                self.acknowledged[key] = (part, quantity)
                if len(self.acknowledged) == CLIENTS * EACH // 2:
                    self.halfway.set()

    async def _answered(self, http: httpx2.AsyncClient, address: str, body: object) -> dict[str, object]:
        while True:
            try:
                answer = (await http.post(f"{address}/graphql", json=body)).json()
            except httpx2.HTTPError:
                await asyncio.sleep(0.2)  # nobody is there: what any client does
                continue
            assert answer.get("errors") is None, answer
            payload: dict[str, object] = answer["data"]["recordConsumption"]
            return payload


async def places() -> dict[str, UUID]:
    """Make assignments on which every consumption of a few units makes an order due."""
    found = {
        f"P-{number}": await world.assignment(
            f"P-{number}", "HAM", minimum=MINIMUM, maximum=MAXIMUM, ceiling=MAXIMUM, pack_size=1
        )
        for number in range(PLACES)
    }
    filled = [stock.Receipt(key=row_id, quantity=Quantity.of(MAXIMUM)) for row_id in found.values()]
    await stock.receive_stock(world.ADMIN, filled, Once.of("test", uuid4(), "fill", None))
    return found


class Heard:
    """What a client heard of alerts: on the server that dies, then on the other, resumed behind the last cursor."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._more = asyncio.Event()
        self.resumed = False
        self.alerts: list[str] = []

    async def follow(self, listening: asyncio.Event) -> None:
        cursor: str | None = None
        for address in self._site.addresses:
            with contextlib.suppress(ConnectionClosed):
                async with following(address, self._site.token, ALERTS, after=cursor) as follower:
                    while True:
                        event = (await follower.next())["alertEvents"]
                        listening.set()
                        cursor = event["cursor"]
                        if event["__typename"] == "AlertChanged":
                            self.alerts.append(event["alert"]["id"])
                            self._more.set()
            self.resumed = True

    async def so_many(self, count: int) -> list[str]:
        async with asyncio.timeout(PATIENCE):
            while len(self.alerts) < count:
                self._more.clear()
                await self._more.wait()
        return self.alerts


@pytest.mark.usefixtures("db")
async def test_nothing_is_lost_or_done_twice_when_a_server_is_killed_amid_32_clients(start: Start) -> None:
    ids = await places()
    site = Site(start, await create_token(role=Role.ADMIN))
    await site.open()
    heard, listening = Heard(site), asyncio.Event()
    following_alerts = asyncio.create_task(heard.follow(listening))
    await listening.wait()
    before = await alerts_told()

    await asyncio.gather(site.crash(), *(site.consume(number) for number in range(CLIENTS)))

    told = (await alerts_told())[len(before) :]
    assert told  # the shelves were emptied far enough to be alerted about
    assert told == await heard.so_many(len(told))
    assert heard.resumed
    assert taken(site) == await taken_by_the_ledger(ids)
    assert [] == await balances_that_are_no_sums()
    assert {} == await positions_outside_the_band()
    following_alerts.cancel()
    await asyncio.gather(following_alerts, return_exceptions=True)


def taken(site: Site) -> Counter[tuple[str, int]]:
    """How often each quantity was acknowledged at each place."""
    return Counter(site.acknowledged.values())


async def taken_by_the_ledger(ids: dict[str, UUID]) -> Counter[tuple[str, int]]:
    names = {row_id: name for name, row_id in ids.items()}
    rows = await POOLED.fetch("SELECT assignment_id, quantity FROM ledger_entry WHERE kind = 'CONSUMPTION'")
    return Counter((names[row["assignment_id"]], int((-Quantity(row["quantity"])).decimal)) for row in rows)


async def balances_that_are_no_sums() -> list[UUID]:
    rows = await POOLED.fetch("""
        SELECT level.id FROM stock_level AS level JOIN ledger_entry AS entry ON entry.assignment_id = level.id
        GROUP BY level.id
        HAVING level.on_hand <> coalesce(sum(entry.quantity) FILTER (WHERE entry.balance = 'ON_HAND'), 0)
            OR level.on_order <> coalesce(sum(entry.quantity) FILTER (WHERE entry.balance = 'ON_ORDER'), 0)
            OR level.sequence <> count(*) OR level.sequence <> max(entry.sequence)
    """)
    return [row["id"] for row in rows]


async def positions_outside_the_band() -> dict[UUID, int]:
    """A second order for a need that is covered already would lift the position above the maximum."""
    rows = await POOLED.fetch("SELECT id, on_hand + on_order AS position FROM stock_level")
    positions = {row["id"]: int(Quantity(row["position"]).decimal) for row in rows}
    return {row_id: each for row_id, each in positions.items() if not MINIMUM <= each <= MAXIMUM}


async def alerts_told() -> list[str]:
    """The alerts that the journal tells of, in its order."""
    rows = await POOLED.fetch(
        "SELECT subject_id FROM journal_entry WHERE topic = $1 ORDER BY xid, id", AlertMoved.TOPIC
    )
    return [to_global("Alert", row["subject_id"]) for row in rows]
