"""Runs an operation both ways: through graphql-core with Strawberry's resolvers, and compiled."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from vmi_graph.compiling.runner import CompiledRunner, compiling
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.schema import SCHEMA
from vmi_graph.serving.limits import Limits
from vmi_graph.serving.operations.answer import Answer
from vmi_graph.serving.operations.execution import Execution, runner_of
from vmi_graph.serving.operations.request import OperationRequest

LIMITS = Limits(cost=10**9, depth=100, aliases=10**6, root_fields=10**6, tokens=10**6)
ORDINARY = Execution(SCHEMA, LIMITS)
COMPILED = Execution(SCHEMA, LIMITS, compiling)


@dataclass(frozen=True)
class Both:
    """The two answers as they would go over the wire, and whether the second really was compiled."""

    ordinary: Any
    compiled: Any
    was_compiled: bool


async def _answer(execution: Execution, request: OperationRequest, viewer: Viewer) -> Answer:
    prepared, _ = execution.prepare(request)
    return await runner_of(prepared).answer(request, Context(viewer, "request"))


async def both(viewer: Viewer, query: str, variables: Mapping[str, Any] | None = None) -> Both:
    """Answer an operation in both ways."""
    request = OperationRequest(query, dict(variables or {}), None, {})
    ordinary = await _answer(ORDINARY, request, viewer)
    prepared, _ = COMPILED.prepare(request)
    runner = runner_of(prepared)
    assert isinstance(runner, CompiledRunner)
    runner.compile_at_once()
    compiled = await runner.answer(request, Context(viewer, "request"))
    return Both(orjson.loads(ordinary.encoded()), orjson.loads(compiled.encoded()), runner.compiled_last)
