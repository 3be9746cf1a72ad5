"""Runs an operation both ways: through graphql-core with Strawberry's resolvers, and compiled."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from vmi_graph.compiling.runner import CompiledRunner, compiling
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.schema import SCHEMA
from vmi_graph.serving.limits import Limits
from vmi_graph.serving.operations.answer import Answer
from vmi_graph.serving.operations.execution import Execution, runner_of
from vmi_graph.serving.operations.request import OperationRequest

LIMITS: Final = Limits(cost=10**9, depth=100, aliases=10**6, root_fields=10**6, tokens=10**6, prepared_operations=200)
ORDINARY: Final = Execution(SCHEMA, LIMITS)
COMPILED: Final = Execution(SCHEMA, LIMITS, compiling)


@dataclass(frozen=True)
class Both:
    """The two answers as they would go over the wire, and whether the second really was compiled."""

    ordinary: bytes
    compiled: bytes
    was_compiled: bool

    @property
    def answer(self) -> Any:  # noqa: ANN401 - JSON
        """What the ordinary way answered."""
        return orjson.loads(self.ordinary)

    @property
    def equal(self) -> bool:
        """Whether both are the same, byte for byte; of answers with errors, whether the data is.

        Where several fields fail side by side, the first to fail silences those that it takes along: which one that
        is depends on whose statement came back first, and is another one when the same is asked in the same way again.
        """
        if self.was_compiled or "errors" not in self.answer:
            return self.ordinary == self.compiled
        one, other = self.answer, orjson.loads(self.compiled)
        return "errors" in other and one.get("data") == other.get("data")


async def _answer(execution: Execution, request: OperationRequest, viewer: Viewer) -> Answer:
    prepared, _ = execution.prepare(request)
    return await runner_of(prepared).answer(request, Context(viewer, "request"))


def asked(query: str, variables: Mapping[str, Any] | None = None, name: str | None = None) -> OperationRequest:
    """Return a request."""
    return OperationRequest(query, dict(variables or {}), name, {})


async def answered(viewer: Viewer, query: str, variables: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 - JSON
    """Answer an operation in the ordinary way."""
    return orjson.loads((await _answer(ORDINARY, asked(query, variables), viewer)).encoded())


async def both(viewer: Viewer, query: str, variables: Mapping[str, Any] | None = None, name: str | None = None) -> Both:
    """Answer an operation in both ways."""
    request = asked(query, variables, name)
    ordinary = await _answer(ORDINARY, request, viewer)
    runner = runner_for(request)
    runner.compile_at_once()
    compiled = await runner.answer(request, Context(viewer, "request"))
    return Both(ordinary.encoded(), compiled.encoded(), runner.compiled_last)


def runner_for(request: OperationRequest) -> CompiledRunner:
    """Return what answers a query by plans."""
    prepared, _ = COMPILED.prepare(request)
    runner = runner_of(prepared)
    assert isinstance(runner, CompiledRunner)
    return runner
