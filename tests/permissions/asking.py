"""Asking the whole pipeline behind HTTP and sockets as somebody: the answer as a client reads it."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

import orjson

from tests.permissions import documents
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.schema import SCHEMA
from vmi_graph.serving.limits import Limits
from vmi_graph.serving.operations.execution import Execution
from vmi_graph.serving.operations.request import OperationRequest

_ENDLESS: Final = 2**62

EXECUTION: Final = Execution(
    SCHEMA,
    Limits(
        document_characters=_ENDLESS,
        tokens=_ENDLESS,
        aliases=_ENDLESS,
        root_fields=_ENDLESS,
        repeats=_ENDLESS,
        cost=_ENDLESS,
    ),
)
"""As served, but nobody is too curious."""

Json = Mapping[str, Any]


async def ask(viewer: Viewer, document: str, variables: Mapping[str, Any] | None = None) -> Json:
    """Return `data`, `errors` and `extensions` as they go over the wire."""
    request = OperationRequest(document, dict(variables or {}), None, {})
    prepared, cost = EXECUTION.prepare(request)
    answer = await EXECUTION.run(prepared, cost, request, Context(viewer, "request"))
    read: Json = orjson.loads(answer.encoded())
    return read


def codes(answer: Json) -> list[str]:
    """Return the codes of an answer's errors, each once."""
    return sorted({error["extensions"]["code"] for error in answer.get("errors", ())})


async def act(viewer: Viewer, name: str, given: Mapping[str, Any], *, key: UUID | None = None, depth: int = 1) -> Json:
    """Send a mutation with a fresh idempotency key, or a given one; return the whole answer."""
    given = {"idempotencyKey": str(key or uuid4()), **given}
    document = documents.of_root("mutation", name, ["input"], depth)
    return await ask(viewer, document, {"input": given})


async def done(viewer: Viewer, name: str, given: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Send a mutation that has to succeed; return its payload."""
    answer = await act(viewer, name, given, depth=0)
    assert "errors" not in answer, answer["errors"]
    payload = answer["data"][name]
    assert [] == payload["userErrors"], payload["userErrors"]
    return payload
