"""The layout of docker-compose.yml without Docker: two servers and a worker on one PostgreSQL and one Redis."""

import asyncio
import signal
from uuid import uuid4

import httpx2
import pytest

from tests import world
from tests.redis_server import RedisServer
from tests.running.conftest import Start
from tests.running.following import Follower, following
from vmi_graph.access.actions import create_token
from vmi_graph.agreements.rules import Ordering
from vmi_graph.foundation.viewer import Role

LEVELS = """
subscription Levels {
  stockLevelEvents {
    __typename
    ... on StockLevelChanged { balances { onHand } }
  }
}
"""
RECEIVE = """
mutation Receive($key: UUID!, $quantity: Quantity!) {
  receiveStock(input: {
    idempotencyKey: $key,
    lines: [{ assignment: { place: { part: "P-1", location: "HAM" } }, quantity: $quantity }]
  }) { userErrors { message } }
}
"""


@pytest.fixture
async def token() -> str:
    """Somebody who may see and do all of it."""
    await world.assignment("P-1", "HAM", "ACME", ordering=Ordering.MANUAL)  # no order moves the level besides
    return await create_token(role=Role.ADMIN)


async def received(address: str, token: str, quantity: str) -> None:
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60) as http:
        variables = {"key": str(uuid4()), "quantity": quantity}
        answer = await http.post(f"{address}/graphql", json={"query": RECEIVE, "variables": variables})
    assert {"data": {"receiveStock": {"userErrors": []}}} == {"data": answer.json().get("data")}, answer.text


@pytest.mark.usefixtures("db")
async def test_a_change_through_one_server_is_heard_on_the_other_also_after_redis_was_killed_and_came_back(
    start: Start, token: str, redis_server: RedisServer
) -> None:
    servers = [await start("serve", "--no-worker") for _ in range(2)]
    worker = await start("worker")
    one, other = [str((await server.until_said("serving"))["address"]) for server in servers]
    await worker.until_said("working")

    async with following(other, token, LEVELS) as follower:
        assert "Heartbeat" == (await follower.next())["stockLevelEvents"]["__typename"]
        await received(one, token, "3")
        before = await changed(follower)
        redis_server.kill()
        await received(one, token, "4")
        redis_server.start()
        after = await changed(follower)

    assert ["3", "7"] == [before, after]


async def changed(follower: Follower) -> str:
    while True:
        event = (await follower.next())["stockLevelEvents"]
        if event["__typename"] == "StockLevelChanged":
            return str(event["balances"]["onHand"])


@pytest.mark.usefixtures("db")
async def test_a_server_told_to_stop_tells_its_sockets_to_come_back_and_ends_well(start: Start, token: str) -> None:
    server = await start("serve")
    address = (await server.until_said("serving"))["address"]

    async with following(address, token, LEVELS) as follower:
        await follower.next()
        server.send(signal.SIGTERM)
        code, ended = await asyncio.gather(follower.closed(), server.ended())

    assert (1012, 0) == (code, ended)
