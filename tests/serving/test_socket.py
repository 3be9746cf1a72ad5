import asyncio
import contextlib
from collections.abc import AsyncIterator, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
import websockets
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection

from tests.serving import toy
from vmi_graph.serving.limits import Limits

SUBPROTOCOL = websockets.Subprotocol("graphql-transport-ws")


INIT = '{"type":"connection_init","payload":{"Authorization":"Bearer ann"}}'


class Wire:
    """A client of the protocol that hides nothing."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, message: object) -> None:
        await self.connection.send(orjson.dumps(message).decode())

    async def receive(self) -> Any:  # noqa: ANN401 - JSON
        return orjson.loads(await self.connection.recv())

    async def subscribe(self, query: str, name: str = "1", **more: object) -> None:
        await self.send({"type": "subscribe", "id": name, "payload": {"query": query, **more}})

    async def ask(self, query: str, name: str = "1") -> list[Any]:
        await self.subscribe(query, name)
        received = [await self.receive()]
        while received[-1]["type"] == "next":
            received.append(await self.receive())
        return received

    async def closed(self) -> int | None:
        """Return the code the server closes with."""
        await self.connection.wait_closed()
        return self.connection.close_code


@contextlib.asynccontextmanager
async def dialled(
    app: Starlette, *, subprotocols: list[websockets.Subprotocol] | None = None, **headers: str
) -> AsyncIterator[Wire]:
    async with asyncio.timeout(30), toy.serving(app) as server:  # a test that waits in vain must fail, not hang
        offered = [SUBPROTOCOL] if subprotocols is None else subprotocols
        address = f"ws://127.0.0.1:{server.port}/graphql"
        async with websockets.connect(address, subprotocols=offered or None, additional_headers=headers) as connection:
            yield Wire(connection)


@contextlib.asynccontextmanager
async def connected(app: Starlette | None = None) -> AsyncIterator[Wire]:
    async with dialled(app or toy.application()) as wire:
        await wire.send({"type": "connection_init", "payload": {"Authorization": "Bearer ann"}})
        assert (await wire.receive())["type"] == "connection_ack"
        yield wire


def codes(messages: list[Any]) -> list[str]:
    last = messages[-1]
    assert last["type"] == "error"
    return [error["extensions"]["code"] for error in last["payload"]]


@pytest.mark.parametrize(
    "payload",
    [
        {"Authorization": "Bearer ann"},
        {"authorization": "Bearer ann"},
        {"headers": {"AUTHORIZATION": "Bearer ann"}},
        {"Headers": {"authorization": "bearer ann"}},
    ],
)
async def test_the_token_is_found_wherever_clients_put_it(payload: dict[str, Any]) -> None:
    async with dialled(toy.application()) as wire:
        await wire.send({"type": "connection_init", "payload": payload})

        assert (await wire.receive())["type"] == "connection_ack"


async def test_the_token_of_the_handshake_counts_when_the_payload_has_none() -> None:
    async with dialled(toy.application(), Authorization="Bearer ann") as wire:
        await wire.send({"type": "connection_init"})

        assert (await wire.receive())["type"] == "connection_ack"


async def test_queries_and_mutations_answer_and_complete() -> None:
    async with connected() as wire:
        query = await wire.ask("{hello}")
        mutation = await wire.ask("mutation {consume(quantity: 2) {name}}")

    cost = {"cost": {"requested": 0, "maximum": 10_000}}
    assert query == [
        {"id": "1", "type": "next", "payload": {"data": {"hello": "hello you"}, "extensions": cost}},
        {"id": "1", "type": "complete"},
    ]
    assert mutation[0]["payload"]["data"] == {"consume": {"name": "2"}}


async def test_a_subscription_sends_its_events_and_completes() -> None:
    async with connected() as wire:
        messages = await wire.ask("subscription {ticks(count: 2)}")

    assert messages == [
        {"id": "1", "type": "next", "payload": {"data": {"ticks": 0}}},
        {"id": "1", "type": "next", "payload": {"data": {"ticks": 1}}},
        {"id": "1", "type": "complete"},
    ]


async def test_a_subscription_has_a_lasting_context_and_a_query_has_not() -> None:
    async with connected() as wire:
        subscription = await wire.ask("subscription {lasting}")
        query = await wire.ask("{who}")

    assert subscription[0]["payload"]["data"] == {"lasting": True}
    assert query[0]["payload"]["data"]["who"].endswith("False")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{hello", "GRAPHQL_PARSE_FAILED"),
        ("subscription {nothing}", "GRAPHQL_VALIDATION_FAILED"),
        ("query A {hello} query B {hello}", "OPERATION_RESOLUTION_FAILURE"),
        ("subscription ($n: Int!) {ticks(count: $n)}", "BAD_USER_INPUT"),
        ("{" + "hello " * 3000 + "}", "TOKEN_LIMIT_EXCEEDED"),
        ("{" + "part {name} " * 100 + "}", "ALIAS_LIMIT_EXCEEDED"),
        ("{parts(ids: [1]) {substitutes {substitutes {substitutes {name}}}}}", "COST_LIMIT_EXCEEDED"),
        ("subscription {failing}", "INTERNAL_SERVER_ERROR"),
        ("subscription {unplugged}", "INTERNAL_SERVER_ERROR"),
        ("subscription {slowReader}", "RESUME_FROM_CURSOR"),
    ],
)
async def test_an_operation_that_fails_ends_with_an_error_message(query: str, expected: str) -> None:
    async with connected() as wire:
        messages = await wire.ask(query)
        after = await wire.ask("{hello}", "after")

    assert codes(messages) == [expected]
    assert "secret" not in str(messages)
    assert after[-1] == {"id": "after", "type": "complete"}


async def test_an_event_with_a_broken_field_does_not_end_the_subscription() -> None:
    async with connected() as wire:
        messages = await wire.ask("subscription {wrong}")

    assert [message["type"] for message in messages] == ["next", "next", "complete"]
    assert messages[0]["payload"]["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert messages[1]["payload"] == {"data": {"wrong": 1}}


@pytest.mark.parametrize(
    "frame",
    [
        "[]",
        "5",
        "null",
        '"text"',
        "{}",
        "{",
        "",
        b"{}",
        '{"type":5}',
        '{"type":"unknown"}',
        '{"type":"start","id":"1","payload":{}}',
        '{"type":"subscribe"}',
        '{"type":"subscribe","id":"1"}',
        '{"type":"subscribe","id":5,"payload":{"query":"{hello}"}}',
        '{"type":"subscribe","id":"","payload":{"query":"{hello}"}}',
        '{"type":"subscribe","id":"1","payload":[]}',
        '{"type":"subscribe","id":"1","payload":{"query":5}}',
        '{"type":"subscribe","id":"1","payload":{"query":"{hello}","variables":[]}}',
        '{"type":"subscribe","id":"\\ud800","payload":{"query":"{hello}"}}',
        '{"type":"complete"}',
        '{"type":"ping","payload":5}',
        '{"type":"connection_init","payload":[]}',
        '{"type":"connection_init","payload":{"Authorization":5}}',
        "[" * 5000,
        '{"type":"ping","payload":{"a":' + "[" * 200 + "]" * 200 + "}}",
        "9" * 5000,
    ],
)
async def test_a_frame_that_is_no_message_closes_with_4400(frame: str | bytes) -> None:
    async with connected() as wire:
        await wire.connection.send(frame)

        assert await wire.closed() == 4400


async def test_a_message_that_is_too_big_closes_with_1009() -> None:
    async with connected(toy.application(Limits(message_bytes=1000))) as wire:
        await wire.send({"type": "ping", "payload": {"padding": "x" * 1000}})

        assert await wire.closed() == 1009


async def test_subscribing_before_the_acknowledgement_closes_with_4401() -> None:
    async with dialled(toy.application()) as wire:
        await wire.subscribe("{hello}")

        assert await wire.closed() == 4401


@pytest.mark.parametrize("payload", [None, {}, {"Authorization": ""}, {"Authorization": "Bearer "}])
async def test_a_socket_without_a_good_token_closes_with_4403(payload: dict[str, Any] | None) -> None:
    async with dialled(toy.application()) as wire:
        await wire.send({"type": "connection_init", "payload": payload})

        assert await wire.closed() == 4403


async def test_an_expired_token_closes_an_open_socket_with_4403_and_its_generators() -> None:
    toy.journal.closed.clear()
    door = toy.Door(expires_at=datetime.now(UTC) + timedelta(seconds=1))

    async with connected(toy.application(door=door)) as wire:
        await wire.subscribe("subscription {quiet}")
        await wire.receive()

        assert await wire.closed() == 4403
        await toy.journal.closed.wait()


async def test_a_token_that_expired_before_the_socket_opened_gets_no_acknowledgement() -> None:
    door = toy.Door(expires_at=datetime.now(UTC) - timedelta(seconds=1))

    async with dialled(toy.application(door=door)) as wire:
        await wire.send({"type": "connection_init", "payload": {"Authorization": "Bearer ann"}})

        with pytest.raises(websockets.ConnectionClosedError):
            await wire.receive()
        assert await wire.closed() == 4403


async def test_a_revoked_token_closes_an_open_socket_with_4403() -> None:
    door = toy.Door()

    async with connected(toy.application(Limits(recheck_seconds=0.02), door)) as wire:
        door.revoked.add("ann")

        assert await wire.closed() == 4403


async def test_a_viewer_no_longer_valid_closes_an_open_socket_with_4403() -> None:
    valid = {"ann"}
    app = toy.application(Limits(recheck_seconds=0.02), still_valid=lambda viewer: viewer.subject in valid)

    async with connected(app) as wire:
        valid.clear()

        assert await wire.closed() == 4403


async def test_a_broken_recheck_leaves_sockets_open() -> None:
    asked = asyncio.Event()

    async def world_is_broken(_viewer: object) -> bool:
        asked.set()
        raise ConnectionError("no database")

    async with connected(toy.application(Limits(recheck_seconds=0.02), still_valid=world_is_broken)) as wire:
        await asked.wait()

        assert (await wire.ask("{hello}"))[-1]["type"] == "complete"


@pytest.mark.parametrize("offered", [[], [websockets.Subprotocol("graphql-ws")]])
async def test_another_subprotocol_closes_with_4406(offered: list[websockets.Subprotocol]) -> None:
    async with dialled(toy.application(), subprotocols=offered) as wire:
        assert await wire.closed() == 4406


async def test_a_socket_that_says_nothing_closes_with_4408() -> None:
    async with dialled(toy.application(Limits(init_seconds=0.05))) as wire:
        assert await wire.closed() == 4408


async def test_an_authentication_that_hangs_closes_with_4408() -> None:
    app = toy.application(Limits(init_seconds=0.05), toy.Door(hangs=True))

    async with dialled(app) as wire:
        await wire.send({"type": "connection_init", "payload": {"Authorization": "Bearer ann"}})

        assert await wire.closed() == 4408


async def test_an_authentication_that_breaks_closes_with_1011() -> None:
    async with dialled(toy.application(door=toy.Door(broken=True))) as wire:
        await wire.send({"type": "connection_init", "payload": {"Authorization": "Bearer ann"}})

        assert await wire.closed() == 1011


async def test_one_socket_too_many_is_told_to_try_again_later() -> None:
    async with dialled(toy.application(Limits(sockets=0))) as wire:
        assert await wire.closed() == 1013


async def test_the_same_id_twice_closes_with_4409() -> None:
    async with connected() as wire:
        await wire.subscribe("subscription {quiet}", "a")
        await wire.subscribe("subscription {quiet}", "a")

        assert await wire.closed() == 4409


async def test_an_id_is_free_again_after_complete() -> None:
    async with connected() as wire:
        await wire.subscribe("subscription {quiet}", "a")
        await wire.receive()
        await wire.send({"type": "complete", "id": "a"})

        assert (await wire.ask("{hello}", "a"))[-1] == {"id": "a", "type": "complete"}


async def test_a_second_initialisation_closes_with_4429() -> None:
    async with connected() as wire:
        await wire.send({"type": "connection_init", "payload": {"Authorization": "Bearer ann"}})

        assert await wire.closed() == 4429


async def test_a_ping_is_answered_even_before_initialisation() -> None:
    async with dialled(toy.application()) as wire:
        await wire.send({"type": "ping"})

        assert await wire.receive() == {"type": "pong"}


async def test_the_server_pings() -> None:
    async with connected(toy.application(Limits(ping_seconds=0.05))) as wire:
        first, second = await wire.receive(), await wire.receive()

    assert [first, second] == [{"type": "ping"}, {"type": "ping"}]


async def test_complete_of_an_unknown_operation_is_ignored() -> None:
    async with connected() as wire:
        await wire.send({"type": "complete", "id": "nothing"})

        assert (await wire.ask("{hello}"))[-1]["type"] == "complete"


async def test_one_operation_too_many_is_refused_and_the_others_go_on() -> None:
    async with connected(toy.application(Limits(operations_per_socket=2))) as wire:
        for name in "ab":
            await wire.subscribe("subscription {quiet}", name)
            await wire.receive()
        refused = await wire.ask("{hello}", "c")
        await wire.send({"type": "complete", "id": "a"})
        toy.journal.closed.clear()
        await toy.journal.closed.wait()
        accepted = await wire.ask("{hello}", "d")

    assert codes(refused) == ["TOO_MANY_SUBSCRIPTIONS"]
    assert accepted[-1] == {"id": "d", "type": "complete"}


def stalled(app: Starlette, frames: list[str]) -> tuple[asyncio.Task[None], asyncio.Queue[dict[str, Any]]]:
    """Open a socket without a network whose peer sends these frames and reads nothing but its acknowledgement."""
    incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    incoming.put_nowait({"type": "websocket.connect"})
    for frame in [INIT, *frames]:
        incoming.put_nowait({"type": "websocket.receive", "text": frame})

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] != "websocket.accept" and "connection_ack" not in message.get("text", ""):
            await asyncio.Event().wait()

    scope = {"type": "websocket", "path": "/graphql", "headers": [], "subprotocols": [SUBPROTOCOL], "root_path": ""}
    return asyncio.ensure_future(app(scope, incoming.get, send)), incoming


async def settled() -> None:
    for _ in range(5_000):
        await asyncio.sleep(0)


async def test_a_client_that_asks_without_reading_is_read_no_further() -> None:
    frames = [f'{{"type":"subscribe","id":"{n}","payload":{{"query":"{{hello}}"}}}}' for n in range(500)]
    socket, incoming = stalled(toy.application(Limits(operations_per_socket=5)), frames)

    await settled()

    socket.cancel()
    await asyncio.wait({socket})
    assert incoming.qsize() > 450


async def test_a_close_frame_that_cannot_be_sent_is_given_up() -> None:
    app = toy.application()
    socket, _ = stalled(app, [])
    await settled()

    await app.state.serving.stop()

    assert socket.done()


async def test_complete_from_the_client_closes_the_generator() -> None:
    async with connected() as wire:
        await wire.subscribe("subscription {quiet}")
        await wire.receive()
        toy.journal.closed.clear()

        await wire.send({"type": "complete", "id": "1"})

        await toy.journal.closed.wait()


async def test_a_client_that_vanishes_closes_its_generators() -> None:
    async with connected() as wire:
        await wire.subscribe("subscription {quiet}")
        await wire.receive()
        toy.journal.closed.clear()

        wire.connection.transport.abort()

        await toy.journal.closed.wait()


async def test_a_generator_that_never_waits_does_not_starve_the_others() -> None:
    async with connected() as wire:
        await wire.subscribe("subscription {flood}", "flood")
        await wire.subscribe("{hello}", "other")
        answered = False
        while not answered:
            message = await wire.receive()
            answered = message["id"] == "other" and message["type"] == "complete"
        toy.journal.closed.clear()
        await wire.send({"type": "complete", "id": "flood"})
        received = asyncio.create_task(drained(wire))

        await toy.journal.closed.wait()

        received.cancel()


async def drained(wire: Wire) -> None:
    while True:
        await wire.receive()


async def test_a_slow_reader_holds_up_only_itself_and_can_still_be_closed() -> None:
    door = toy.Door()
    app = toy.application(Limits(recheck_seconds=0.02, stop_seconds=1), door)

    async with connected(app) as stalled:
        await stalled.subscribe("subscription {flood(size: 100000)}")
        address = f"ws://127.0.0.1:{stalled.connection.remote_address[1]}/graphql"
        async with websockets.connect(address, subprotocols=[SUBPROTOCOL]) as connection:
            other = Wire(connection)
            await other.send({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
            await other.receive()
            assert (await other.ask("{hello}"))[-1]["type"] == "complete"
            toy.journal.closed.clear()
            door.revoked.add("ann")

            await toy.journal.closed.wait()

            assert (await other.ask("{hello}"))[-1]["type"] == "complete"
            stalled.connection.transport.abort()


async def test_an_answer_that_takes_too_long_is_given_up() -> None:
    async with connected(toy.application(Limits(request_seconds=0.05))) as wire:
        messages = await wire.ask("{forever}")

    assert codes(messages) == ["DEADLINE_EXCEEDED"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "file://"])
async def test_a_page_of_another_origin_may_open_no_socket(origin: str) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with dialled(toy.application(), Origin=origin):
            pass

    assert refused.value.response.status_code == 403


async def test_a_page_of_an_allowed_origin_may_open_a_socket() -> None:
    app = toy.application(Limits(allowed_origins=frozenset({"https://planner.example"})))

    async with dialled(app, Origin="https://planner.example") as wire:
        await wire.send({"type": "ping"})

        assert await wire.receive() == {"type": "pong"}


async def test_a_server_that_stops_closes_its_sockets_with_1012_and_their_generators() -> None:
    async with asyncio.timeout(30), toy.serving(toy.application()) as server:
        address = f"ws://127.0.0.1:{server.port}/graphql"
        async with websockets.connect(address, subprotocols=[SUBPROTOCOL]) as connection:
            wire = Wire(connection)
            await wire.send({"type": "connection_init", "payload": {"Authorization": "Bearer ann"}})
            await wire.receive()
            await wire.subscribe("subscription {quiet}")
            await wire.receive()
            toy.journal.closed.clear()

            server.should_exit = True

            assert await wire.closed() == 1012
            await toy.journal.closed.wait()


async def test_stopping_does_not_wait_for_a_generator_that_will_not_end() -> None:
    app = toy.application(Limits(stop_seconds=0.1))

    async with connected(app) as wire:
        await wire.subscribe("subscription {stubborn}")
        await wire.receive()

        await app.state.serving.stop()

        assert await wire.closed() == 1012


async def test_sockets_and_subscriptions_are_counted_while_they_are_open() -> None:
    app = toy.application()

    async with connected(app) as wire:
        await wire.subscribe("subscription {quiet}")
        await wire.receive()
        async with toy.client(app) as client:
            page = (await client.get("/metrics")).text

    assert "vmi_graph_open_sockets 1.0" in page
    assert "vmi_graph_open_subscriptions 1.0" in page
