"""Whatever is thrown at the server, it answers in its own words and goes on."""

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
import websockets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.serving import toy
from vmi_graph.serving.codes import Code
from vmi_graph.serving.limits import Limits

LIMITS = Limits(request_seconds=5, message_bytes=4_096)
SUBPROTOCOL = websockets.Subprotocol("graphql-transport-ws")
PATIENT = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

WORDS = (
    r"""
    { } hello part name ... on F fragment Part query subscription ticks mutation consume quantity: add count: broken
    @skip ( ) [ ] first: $n : Int = null 1 -1 1e400 "x" """
    r'''""" \ud800 # é shelves nodes __schema types'''
)
words = st.sampled_from([*WORDS.split(), "\x00", "\n"])
documents = st.lists(words, max_size=25).map(" ".join) | st.text(max_size=60)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
parameters = st.fixed_dictionaries(
    {},
    optional={
        "query": documents | values,
        "variables": st.dictionaries(st.sampled_from(["n", "q", "x"]), values) | values,
        "operationName": st.sampled_from(["A", "B", ""]) | values,
        "extensions": values,
    },
)


def as_json(value: object) -> bytes:
    """Write integers of any size, unlike orjson."""
    return json.dumps(value).encode()


bodies = st.binary(max_size=200) | values.map(as_json) | parameters.map(as_json)
headers = st.fixed_dictionaries(
    {},
    optional={
        "content-type": st.sampled_from(["application/json", "application/json; charset=x", "text/plain", ";;;", ""]),
        "accept": st.sampled_from(
            ["*/*", "text/html", "application/json;q=x", "application/graphql-response+json", ",;"]
        ),
        "content-encoding": st.sampled_from(["gzip", "identity", "br, gzip"]),
        "x-request-id": st.sampled_from(["", "x", "a" * 100, "good-enough-id", "\t"]),
        "authorization": st.sampled_from(["", "Bearer", "Bearer  ", "Basic x", "Bearer ann", "Bearer \xff"]),
    },
)


def check_answer(response: Any) -> None:  # noqa: ANN401 - a response of httpx2
    answer = response.json()
    assert response.headers["x-request-id"]
    assert {"data", "errors"} & set(answer)
    for error in answer.get("errors", []):
        assert error["extensions"]["code"] in Code.__members__
        assert error["extensions"]["requestId"] == response.headers["x-request-id"]
        assert error["message"]
        if error["extensions"]["code"] == "INTERNAL_SERVER_ERROR":
            assert error["path"][-1] in {"broken", "brokenEntirely"}


@PATIENT
@given(bodies)
async def test_any_body_is_answered_in_graphql_with_a_code(body: bytes) -> None:
    async with toy.client(toy.application(LIMITS)) as client:
        response = await client.post("/graphql", content=body, headers={"Content-Type": "application/json"})
        after = await client.post("/graphql", json={"query": "{hello}"})

    check_answer(response)
    assert response.status_code in {200, 400}
    assert after.status_code == 200


@PATIENT
@given(headers)
async def test_any_headers_are_answered_in_graphql_with_a_code(sent: dict[str, str]) -> None:
    encoded = {name.encode(): value.encode("latin-1") for name, value in sent.items()}

    async with toy.client(toy.application(LIMITS)) as client:
        response = await client.post("/graphql", content=b'{"query":"{hello}"}', headers=encoded)

    check_answer(response)
    assert response.status_code < 500


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[toy.Server]:
    async with toy.serving(toy.application(LIMITS)) as running:
        yield running


messages = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["connection_init", "subscribe", "complete", "ping", "pong", "next", "error"]) | values,
        "id": st.sampled_from(["1", "2"]) | values,
        "payload": parameters | values,
    },
).map(as_json)
frames = st.binary(max_size=50) | st.text(max_size=50) | (messages | values.map(as_json)).map(bytes.decode)
INIT = '{"type":"connection_init","payload":{"authorization":"Bearer ann"}}'


@PATIENT
@given(st.booleans(), st.lists(frames, min_size=1, max_size=6))
async def test_any_frames_are_answered_by_the_protocol_or_closed_with_a_44xx(
    server: toy.Server, introduced: bool, sent: list[str | bytes]
) -> None:
    address = f"ws://127.0.0.1:{server.port}/graphql"
    async with websockets.connect(address, subprotocols=[SUBPROTOCOL]) as connection:
        with contextlib.suppress(websockets.ConnectionClosed):
            for frame in [INIT, *sent] if introduced else sent:
                await connection.send(frame)
            await connection.send('{"type":"no such type ends it"}')
        received = await everything(connection)
    async with websockets.connect(address, subprotocols=[SUBPROTOCOL]) as another:
        await another.send(INIT)
        await another.send('{"type":"subscribe","id":"1","payload":{"query":"{hello}"}}')
        after = [orjson.loads(await another.recv())["type"] for _ in range(3)]

    assert connection.close_code in {4400, 4401, 4403, 4409, 4429}
    for message in received:
        assert message["type"] in {"connection_ack", "next", "error", "complete", "pong", "ping"}
        for error in message["payload"] if message["type"] == "error" else []:
            assert error["extensions"]["code"] in Code.__members__
    assert after == ["connection_ack", "next", "complete"]


async def everything(connection: websockets.ClientConnection) -> list[Any]:
    received = []
    with contextlib.suppress(websockets.ConnectionClosed):
        while True:
            received.append(orjson.loads(await connection.recv()))
    return received
