"""Asking the whole pipeline behind HTTP and sockets as somebody: the answer as a client reads it."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

import orjson

from tests.permissions import documents
from vmi_graph.compiling.references import REFERENCES
from vmi_graph.compiling.runner import CompiledRunner, compiling
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.schema import SCHEMA
from vmi_graph.serving.limits import Limits
from vmi_graph.serving.operations.execution import Execution
from vmi_graph.serving.operations.request import OperationRequest

_ENDLESS: Final = 2**62

_LIMITS: Final = Limits(
    document_characters=_ENDLESS,
    tokens=_ENDLESS,
    aliases=_ENDLESS,
    root_fields=_ENDLESS,
    repeats=_ENDLESS,
    cost=_ENDLESS,
)
"""As served, but nobody is too curious."""

ORDINARY: Final = Execution(SCHEMA, _LIMITS)
COMPILED: Final = Execution(SCHEMA, _LIMITS, compiling)
"""The two ways in which a query is answered; everything else goes the ordinary one."""

Json = Mapping[str, Any]


async def ask(viewer: Viewer, document: str, variables: Mapping[str, Any] | None = None) -> Json:
    """Return `data`, `errors` and `extensions` as they go over the wire, the same whichever way they come about."""
    ordinary = await resolved(viewer, document, variables)
    if not document.startswith("mutation"):
        planned = await compiled(viewer, document, variables)
        assert planned is None or _in_any_order(ordinary) == _in_any_order(planned)
    return ordinary


def _in_any_order(answer: Json) -> Json:
    """Fields that fail side by side fail in the order in which their statements come back."""
    return {**answer, "errors": sorted(map(orjson.dumps, answer.get("errors", ())))}


async def resolved(viewer: Viewer, document: str, variables: Mapping[str, Any] | None = None) -> Json:
    """Return the answer of the resolvers."""
    answer = await _answered(ORDINARY, viewer, OperationRequest(document, dict(variables or {}), None, {}))
    if document.startswith("mutation"):
        REFERENCES.forget_all()
    return answer


async def compiled(viewer: Viewer, document: str, variables: Mapping[str, Any] | None = None) -> Json | None:
    """Return the answer of a plan; None where the document is left to the resolvers.

    References are kept from viewer to viewer, as while the journal is followed.
    """
    request = OperationRequest(document, dict(variables or {}), None, {})
    runner = COMPILED.prepare(request)[0].runner
    if not isinstance(runner, CompiledRunner):
        return None
    runner.compile_at_once()
    REFERENCES.following = True
    try:
        answer = await _answered(COMPILED, viewer, request)
    finally:
        REFERENCES.following = False
    return answer if runner.compiled_last else None


async def _answered(way: Execution, viewer: Viewer, request: OperationRequest) -> Json:
    prepared, cost = way.prepare(request)
    answer = await way.run(prepared, cost, request, Context(viewer, "request"))
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
