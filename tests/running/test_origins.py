"""Pages of other origins: allowed by a setting, for HTTP as for sockets."""

import pytest
from httpx2 import ASGITransport, AsyncClient

from vmi_graph.app import create_app
from vmi_graph.foundation.settings import Settings


@pytest.mark.parametrize(("origin", "allowed"), [("https://planner.example", True), ("https://other.example", False)])
async def test_a_page_of_another_origin_may_ask_if_it_is_named(origin: str, *, allowed: bool) -> None:
    app = create_app(Settings(allowed_origins="https://planner.example"), with_worker=False)
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "Authorization",
    }

    async with AsyncClient(transport=ASGITransport(app), base_url="http://server") as client:
        answer = await client.options("/graphql", headers=asked)

    assert allowed is ("access-control-allow-origin" in answer.headers)


async def test_limits_are_settings() -> None:
    app = create_app(Settings(limit_body_bytes=1024), with_worker=False)

    async with AsyncClient(transport=ASGITransport(app), base_url="http://server") as client:
        answer = await client.post("/graphql", content=b"x" * 2000, headers={"Content-Type": "application/json"})

    assert 413 == answer.status_code
