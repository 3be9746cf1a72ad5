import re
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from structlog.testing import capture_logs

from tests.serving import toy
from vmi_graph.serving.limits import Limits

GOOD = b'{"query":"{hello}"}'


async def post(
    content: bytes = GOOD, headers: dict[str, str] | None = None, *, token: str | None = "ann"
) -> httpx2.Response:
    sent = {"Content-Type": "application/json", **(headers or {})}
    async with toy.client(toy.application(), token) as client:
        return await client.post("/graphql", content=content, headers=sent)


async def ask(
    query: str,
    variables: dict[str, Any] | None = None,
    *,
    operation_name: str | None = None,
    limits: Limits | None = None,
) -> httpx2.Response:
    sent = {"query": query, "variables": variables, "operationName": operation_name}
    async with toy.client(toy.application(limits)) as client:
        return await client.post("/graphql", json=sent)


def code(response: httpx2.Response) -> str:
    return str(response.json()["errors"][0]["extensions"]["code"])


async def test_an_executed_operation_carries_its_cost() -> None:
    response = await ask("{ part { itself { name } } }")

    assert response.status_code == 200
    assert response.json() == {
        "data": {"part": {"itself": {"name": "bearing"}}},
        "extensions": {"cost": {"requested": 2, "maximum": 10_000}},
    }


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"5",
        b'"text"',
        b"true",
        b"[]",
        b'[{"query":"{hello}"}]',
        b"",
        b"{",
        b"\xff\xfe",
        b"9" * 5000,
        b'{"query":"{hello}","variables":{"a":' + b"9" * 5000 + b"}}",
        b'{"query":"{hello}","variables":{"a":NaN}}',
        b'{"query":"{hello}","operationName":"\\ud800"}',
        b"[" * 100_000,
        b'{"query":"{hello}","variables":{"a":' + b"[" * 200 + b"]" * 200 + b"}}",
        b'{"query":5}',
        b'{"query":null}',
        b"{}",
        b'{"query":"{hello}","variables":[]}',
        b'{"query":"{hello}","operationName":5}',
        b'{"query":"{hello}","extensions":"none"}',
        b"\x1f\x8b\x08\x00not really gzip",
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
async def test_a_body_that_is_no_request_is_refused_as_such(body: bytes, accept: str) -> None:
    response = await post(body, {"Accept": accept})

    assert response.status_code == 400
    assert code(response) == "BAD_REQUEST"
    assert "data" not in response.json()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{hello", "GRAPHQL_PARSE_FAILED"),
        ("", "GRAPHQL_PARSE_FAILED"),
        ("{a" * 400, "GRAPHQL_PARSE_FAILED"),
        ('{hello(name:"\\ud800")}', "GRAPHQL_PARSE_FAILED"),
        ("{nothing}", "GRAPHQL_VALIDATION_FAILED"),
        ("{...Unknown}", "GRAPHQL_VALIDATION_FAILED"),
        ("{...A} fragment A on Query {...B} fragment B on Query {...A}", "GRAPHQL_VALIDATION_FAILED"),
        ("query A {hello} query B {hello}", "OPERATION_RESOLUTION_FAILURE"),
        ("fragment A on Query {hello}", "OPERATION_RESOLUTION_FAILURE"),
        ("query ($n: Int!) {shelves(first: $n) {nodes {code}}}", "BAD_USER_INPUT"),
        ("{" + "hello " * 3000 + "}", "TOKEN_LIMIT_EXCEEDED"),
        ("#" * 200_000 + "\n{hello}", "TOKEN_LIMIT_EXCEEDED"),
        ("{part" + "{itself" * 25 + "{name}" + "}" * 25 + "}", "DEPTH_LIMIT_EXCEEDED"),
        ("{" + " ".join(f"a{n}: hello" for n in range(100)) + "}", "ALIAS_LIMIT_EXCEEDED"),
        ("{" + "part {name} " * 400 + "}", "ALIAS_LIMIT_EXCEEDED"),
        (
            "{shelves(first:100){nodes{parts(first:100){shelves(first:100){nodes{code}}}}}}",
            "COST_LIMIT_EXCEEDED",
        ),
        ("subscription {ticks}", "BAD_REQUEST"),
    ],
)
async def test_a_document_that_cannot_run_is_400_with_its_code(query: str, expected: str) -> None:
    response = await ask(query)

    assert (response.status_code, code(response)) == (400, expected)
    assert "data" not in response.json()


async def test_plain_json_answers_200_to_every_well_formed_request() -> None:
    response = await post(b'{"query":"{nothing}"}', {"Accept": "application/json"})

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert code(response) == "GRAPHQL_VALIDATION_FAILED"


async def test_a_wrong_variable_is_bad_user_input_and_says_which() -> None:
    response = await ask("query ($c: Count!) {add(count: $c)}", {"c": {"quantity": "x"}})

    assert (response.status_code, code(response)) == (400, "BAD_USER_INPUT")
    assert "$c" in response.json()["errors"][0]["message"]


async def test_a_null_where_an_argument_must_have_a_value_is_bad_user_input() -> None:
    response = await ask("query ($n: Int) {part {shelves(first: $n) {nodes {code}}}}", {"n": None})

    assert (response.status_code, code(response)) == (200, "BAD_USER_INPUT")


async def test_more_wrong_values_than_are_told_are_bad_user_input_all() -> None:
    response = await ask("query ($ids: [ID!]!) {parts(ids: $ids) {name}}", {"ids": [{}] * 60})

    assert {error["extensions"]["code"] for error in response.json()["errors"]} == {"BAD_USER_INPUT"}


async def test_a_value_nested_too_deeply_for_its_type_is_bad_user_input() -> None:
    count: dict[str, Any] = {"quantity": 1}
    for _ in range(400):
        count = {"quantity": 1, "nested": count}

    response = await ask("query ($c: Count!) {add(count: $c)}", {"c": count}, limits=Limits(json_depth=1_000))

    assert (response.status_code, code(response)) == (400, "BAD_USER_INPUT")


async def test_a_message_never_quotes_a_whole_value() -> None:
    response = await ask("query ($c: Count!) {add(count: $c)}", {"c": {"x" * 100_000: 1, "quantity": 1}})

    assert code(response) == "BAD_USER_INPUT"
    assert len(response.content) < 2_000


async def test_of_two_operations_the_named_one_runs() -> None:
    response = await ask("query A {hello} query B {part {name}}", operation_name="B")

    assert response.json()["data"] == {"part": {"name": "bearing"}}


async def test_an_unknown_operation_name_runs_nothing() -> None:
    response = await ask("query A {hello}", operation_name="B")

    assert (response.status_code, code(response)) == (400, "OPERATION_RESOLUTION_FAILURE")


async def test_without_a_token_nothing_is_read_not_even_introspection() -> None:
    response = await post(b'{"query":"{__schema{types{name}}}"}', token=None)

    assert (response.status_code, code(response)) == (401, "UNAUTHENTICATED")
    assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("headers", "status", "expected"),
    [
        ({"Content-Type": "text/plain"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"Content-Type": "application/json; charset=latin-1"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"Content-Encoding": "gzip"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"Accept": "text/html"}, 406, "NOT_ACCEPTABLE"),
        ({"Accept": "application/json;q=0, text/plain"}, 406, "NOT_ACCEPTABLE"),
        ({"Content-Length": "9" * 30}, 413, "PAYLOAD_TOO_LARGE"),
    ],
)
async def test_headers_refuse_before_anything_is_read(headers: dict[str, str], status: int, expected: str) -> None:
    response = await post(GOOD, headers)

    assert (response.status_code, code(response)) == (status, expected)


async def test_a_body_that_grows_past_the_limit_is_cut_off() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 1000

    async with toy.client(toy.application(Limits(body_bytes=5_000))) as client:
        response = await client.post("/graphql", content=endless(), headers={"Content-Type": "application/json"})

    assert (response.status_code, code(response)) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/graphql-response+json", "application/graphql-response+json"),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        ("", "application/json"),
        ("application/json, application/graphql-response+json;q=0.5", "application/json"),
        ("application/graphql-response+json, application/json;q=0.9", "application/graphql-response+json"),
        ("application/graphql-response+json, application/json, text/event-stream", "application/graphql-response+json"),
        ("application/*;q=nonsense, application/json", "application/json"),
    ],
)
async def test_the_media_type_is_negotiated(accept: str, expected: str) -> None:
    response = await post(GOOD, {"Accept": accept})

    assert response.headers["content-type"] == f"{expected}; charset=utf-8"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_only_post_carries_operations(method: str) -> None:
    async with toy.client(toy.application()) as client:
        response = await client.request(method, "/graphql?query={hello}")

    assert (response.status_code, code(response)) == (405, "METHOD_NOT_ALLOWED")
    assert response.headers["allow"] == "GET, HEAD, POST"


async def test_a_browser_gets_a_page_without_a_token_under_a_strict_policy() -> None:
    async with toy.client(toy.application(), token=None) as client:
        response = await client.get("/graphql", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/")
    assert "default-src 'none'; script-src 'self'" in response.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('{after(cursor:"!!")}', "BAD_CURSOR"),
        ("{cost}", "FORBIDDEN"),
        ("{missing}", "BAD_USER_INPUT"),
        ("{broken}", "INTERNAL_SERVER_ERROR"),
        ("{tooLargeAnInt}", "INTERNAL_SERVER_ERROR"),
        ("{brokenEntirely}", "INTERNAL_SERVER_ERROR"),
        ("{halfACharacter}", "INTERNAL_SERVER_ERROR"),
    ],
)
async def test_a_field_that_fails_has_a_code_and_the_status_stays_200(query: str, expected: str) -> None:
    response = await ask(query)

    assert (response.status_code, code(response)) == (200, expected)
    assert "data" in response.json()


async def test_what_is_broken_is_masked_and_logged_under_its_request_id() -> None:
    with capture_logs() as lines:
        response = await ask("{broken}")

    request_id = response.headers["x-request-id"]
    error = response.json()["errors"][0]
    broken = next(line for line in lines if line["event"] == "operation.broken")
    assert "secret" not in response.text
    assert error["message"] == f"Internal error. Quote request id {request_id}."
    assert (request_id, request_id) == (error["extensions"]["requestId"], broken["request_id"])
    assert isinstance(broken["exc_info"][1], ZeroDivisionError)


async def test_a_field_broken_in_every_row_is_logged_a_few_times_only() -> None:
    with capture_logs() as lines:
        response = await ask("{shelves(first: 500) {nodes {broken}}}")

    broken = [line for line in lines if line["event"] == "operation.broken"]
    assert len(response.json()["errors"]) == 500
    assert [line["broken"] for line in broken] == [500, 500, 500]


async def test_a_mistake_of_the_client_leaves_no_traceback() -> None:
    with capture_logs() as lines:
        await ask("{nothing}")

    assert ["operation.answered"] == [line["event"] for line in lines]


async def test_a_sane_request_id_is_kept_and_another_replaced() -> None:
    kept = await post(GOOD, {"X-Request-Id": "order-4711-retry"})
    replaced = await post(GOOD, {"X-Request-Id": "no\tsuch <id>"})

    assert kept.headers["x-request-id"] == "order-4711-retry"
    assert re.fullmatch(r"[0-9a-f]{24}", replaced.headers["x-request-id"])


async def test_resolvers_find_viewer_and_request_id_in_their_context() -> None:
    response = await ask("{who}")

    assert response.json()["data"]["who"] == f"ann {response.headers['x-request-id']} False"


async def test_an_answer_that_takes_too_long_is_given_up() -> None:
    response = await ask("{forever}", limits=Limits(request_seconds=0.05))

    assert (response.status_code, code(response)) == (504, "DEADLINE_EXCEEDED")


async def test_an_authentication_that_breaks_is_masked() -> None:
    async with toy.client(toy.application(door=toy.Door(broken=True))) as client:
        response = await client.post("/graphql", json={"query": "{hello}"})

    assert (response.status_code, code(response)) == (500, "INTERNAL_SERVER_ERROR")
    assert "database" not in response.text


async def test_unknown_parameters_are_ignored() -> None:
    response = await post(b'{"query":"{hello}","unknown":1,"variables":null,"extensions":null,"operationName":null}')

    assert response.json()["data"] == {"hello": "hello you"}


async def test_mutations_run_with_typed_arguments() -> None:
    response = await ask("mutation ($q: Int!) {consume(quantity: $q) {name}}", {"q": 3})

    assert response.json()["data"] == {"consume": {"name": "3"}}
    assert response.json()["extensions"]["cost"]["requested"] == 10
