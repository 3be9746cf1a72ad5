import asyncio
import json
import logging
from pathlib import Path

import httpx2
import pytest
import structlog
from graphql import build_schema
from starlette.applications import Starlette
from starlette.routing import Mount

from tests.serving import toy
from vmi_graph.serving.over_http import pages
from vmi_graph.serving.watching import logs


async def get(path: str, app: Starlette | None = None, **headers: str) -> httpx2.Response:
    async with toy.client(app or toy.application(), token=None) as client:
        return await client.get(path, headers=headers)


async def test_a_living_process_is_healthy() -> None:
    response = await get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "alive"})


async def test_readiness_names_what_fails_and_keeps_the_reason_for_the_log() -> None:
    async def good() -> None:
        await asyncio.sleep(0)

    async def bad() -> None:
        raise ConnectionError("password=secret")

    async def said_no() -> bool:
        return False

    app = toy.application(readiness={"database": bad, "journal": good, "migrations": said_no})

    response = await get("/readyz", app)

    assert (response.status_code, response.json()) == (
        503,
        {"status": "failing", "failing": ["database", "migrations"]},
    )
    assert "secret" not in response.text


async def test_a_server_with_all_it_needs_is_ready() -> None:
    async def good() -> bool:
        return True

    response = await get("/readyz", toy.application(readiness={"database": good}))

    assert (response.status_code, response.json()) == (200, {"status": "ready", "failing": []})


async def test_the_schema_is_served_as_text() -> None:
    response = await get("/schema.graphql")

    assert response.headers["content-type"].startswith("text/plain")
    assert build_schema(response.text).query_type is not None


async def test_operations_are_counted_by_their_outcome() -> None:
    app = toy.application()
    async with toy.client(app) as client:
        for query in ("{hello}", "{hello}", "{nothing}"):
            await client.post("/graphql", json={"query": query})

    page = (await get("/metrics", app)).text

    assert 'vmi_graph_operations_total{outcome="OK",transport="http"} 2.0' in page
    assert 'vmi_graph_operations_total{outcome="GRAPHQL_VALIDATION_FAILED",transport="http"} 1.0' in page


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "page-1a2b.js").write_text("plain")
    (tmp_path / "assets" / "page-1a2b.js.gz").write_bytes(b"packed")
    (tmp_path / "graphiql.html").write_text("<!doctype html>")
    return tmp_path


async def test_files_with_a_hash_in_their_name_are_kept_for_ever(built: Path) -> None:
    app = Starlette(routes=[Mount("/static", pages.Assets(built))])

    response = await get("/static/assets/page-1a2b.js", app, **{"accept-encoding": "identity"})

    assert response.text == "plain"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-security-policy"] == pages.CONTENT_SECURITY_POLICY
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_what_the_build_compressed_is_served_compressed(built: Path) -> None:
    app = Starlette(routes=[Mount("/static", pages.Assets(built))])

    async with toy.client(app) as client, client.stream("GET", "/static/assets/page-1a2b.js") as response:
        raw = b"".join([part async for part in response.aiter_raw()])

    assert raw == b"packed"
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("path", ["/static/nothing.js", "/static/../pyproject.toml", "/static/%2e%2e/app.py"])
async def test_nothing_beside_the_built_files_is_served(built: Path, path: str) -> None:
    app = Starlette(routes=[Mount("/static", pages.Assets(built))])

    response = await get(path, app)

    assert response.status_code == 404


async def test_a_checkout_without_built_files_says_so(tmp_path: Path) -> None:
    nowhere = tmp_path / "static"

    page = pages.ide_page(nowhere)
    asset = await get("/static/a.js", Starlette(routes=[Mount("/static", pages.Assets(nowhere))]))

    assert b"none yet" in bytes(page.body)
    assert asset.status_code == 404


def test_the_page_is_asked_for_anew_each_time(built: Path) -> None:
    page = pages.ide_page(built)

    assert page.headers["cache-control"] == "no-cache"
    assert page.headers["content-type"].startswith("text/html")


def test_logs_are_json_lines_with_the_request_id_and_no_local_variables(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    secret = "q in a local variable"
    try:
        logs.configure(as_json=True)
        with structlog.contextvars.bound_contextvars(request_id="r-1"):
            try:
                int(secret[0])
            except ValueError:
                structlog.get_logger("vmi_graph.test").exception("it.broke")
            logging.getLogger("uvicorn.error").warning("from %s", "uvicorn")
    finally:
        structlog.reset_defaults()

    ours, theirs = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (ours["event"], ours["request_id"], ours["level"]) == ("it.broke", "r-1", "error")
    assert ours["exception"][0]["exc_type"] == "ValueError"
    assert secret not in json.dumps(ours)
    assert (theirs["event"], theirs["request_id"], theirs["logger"]) == ("from uvicorn", "r-1", "uvicorn.error")
