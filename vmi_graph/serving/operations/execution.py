"""Runs prepared operations: the one pipeline behind HTTP and sockets.

The ordinary runner calls graphql-core with Strawberry's schema and executor class instead of `Schema.execute`. That
keeps all that Strawberry puts into the schema (Info, the context, field permissions and extensions, converted
arguments, exception handlers, async resolvers) and leaves out what would be done twice (parsing, validation) or badly
(a traceback logged for each client's mistake, the first of several operations run). Schema extensions would be
skipped, so a schema that has some is refused at start; resolvers' directives work.
`Schema._schema` is the one private name used: Strawberry has no public way to its GraphQLSchema.
"""

from collections.abc import AsyncGenerator, AsyncIterable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

import strawberry
from graphql import (
    ExecutionResult,
    Executor,
    GraphQLSchema,
    MiddlewareManager,
    create_source_event_stream,
    execute,
    execute_subscription_event,
    map_source_to_response_event,
    subscribe,
)
from strawberry.extensions.directives import DirectivesExtension

from vmi_graph.foundation.context import Context
from vmi_graph.serving import errors
from vmi_graph.serving.limits import Limits
from vmi_graph.serving.operations.answer import Answer
from vmi_graph.serving.operations.prepared import Prepared, PreparedOperations, Runner
from vmi_graph.serving.operations.request import OperationRequest

Compile = Callable[[strawberry.Schema, Prepared, Runner], Runner | None]


class Execution:
    """Prepares and runs operations of one schema.

    compile_plan  offered each operation once, with the runner of the ordinary way; None to decline
    """

    def __init__(self, schema: strawberry.Schema, limits: Limits, compile_plan: Compile | None = None) -> None:
        if schema.extensions:
            raise ValueError("schema extensions are not run by this server; wrap resolvers or the pipeline instead")
        self.schema: GraphQLSchema = schema._schema  # noqa: SLF001 - see the module's docstring
        self.limits = limits
        self._strawberry = schema
        self._compile = compile_plan
        self.prepared = PreparedOperations(self.schema, limits, self._choose)

    def prepare(self, request: OperationRequest) -> tuple[Prepared, int]:
        """Return the operation and its cost, or raise the Fault or Rejected that refuses it."""
        prepared = self.prepared.of(request)
        return prepared, prepared.cost(request.variables)

    async def run(self, prepared: Prepared, cost: int, request: OperationRequest, context: Context) -> Answer:
        """Run a prepared query or mutation."""
        answer = await runner_of(prepared).answer(request, context)
        if answer.executed:
            answer.extensions["cost"] = {"requested": cost, "maximum": self.limits.cost}
        return answer

    def _choose(self, prepared: Prepared) -> Runner:
        ordinary = StrawberryRunner(self._strawberry, self.schema, prepared)
        if self._compile is None:
            return ordinary
        return self._compile(self._strawberry, prepared, ordinary) or ordinary


def runner_of(prepared: Prepared) -> Runner:
    """Return the runner that was chosen."""
    assert prepared.runner is not None  # given in PreparedOperations before anybody sees the operation
    return prepared.runner


def refused(raised: Exception, request_id: str) -> Answer:
    """Return the answer to an operation that was not executed."""
    return Answer(errors=errors.published(raised, request_id), executed=False)


@dataclass(frozen=True, slots=True)
class StrawberryRunner:
    """The ordinary way: graphql-core over Strawberry's resolvers."""

    schema: strawberry.Schema
    core: GraphQLSchema
    prepared: Prepared

    @property
    def rendering_variables(self) -> frozenset[str]:
        """The variables that make a difference to what an event looks like."""
        return self.prepared.rendering_variables

    async def answer(self, request: OperationRequest, context: Context) -> Answer:
        """Run a query or a mutation."""
        result = execute(self.core, **self._arguments(request, context))
        return _answer(await result if isawaitable(result) else result, context)

    async def events(self, request: OperationRequest, context: Context) -> AsyncGenerator[Answer, None]:
        """Run a subscription; closing this generator closes the resolver's."""
        stream = subscribe(self.core, **self._arguments(request, context))
        if isawaitable(stream):
            stream = await stream
        if isinstance(stream, ExecutionResult):
            yield Answer(errors=errors.all_located(stream.errors, context.request_id), executed=False)
            return
        async with aclosing(_generator(stream)) as events:
            async for event in events:
                yield _answer(event, context)

    def rendering(self, request: OperationRequest, context: Context) -> "Rendering | Answer":
        """Return what `events` is made of, part by part; the answer to variables that do not fit."""
        arguments = self._arguments(request, context)
        arguments["raw_variable_values"] = arguments.pop("variable_values")
        executor = arguments.pop("executor_class").build(self.core, **arguments)
        if isinstance(executor, list):
            return Answer(errors=errors.all_located(executor, context.request_id), executed=False)
        return Rendering(executor, context)

    def _arguments(self, request: OperationRequest, context: Context) -> dict[str, Any]:
        arguments: dict[str, Any] = {
            "document": self.prepared.document,
            "context_value": context,
            "variable_values": request.variables,
            "operation_name": request.operation_name,
            "executor_class": self.schema.execution_context_class,
            "operation_extensions": request.extensions,
        }
        if self.schema.directives:
            arguments["middleware"] = MiddlewareManager(DirectivesExtension())
        return arguments


@dataclass(frozen=True, slots=True)
class Rendering:
    """One subscription of one viewer: where its events come from, and what each is to a client."""

    executor: Executor[Any]
    context: Context

    async def source(self) -> AsyncIterable[Any] | Answer:
        """Return what the resolver gave, or the answer that says why it gave nothing."""
        source = create_source_event_stream(self.executor)
        if isawaitable(source):
            source = await source
        if isinstance(source, ExecutionResult):
            return Answer(errors=errors.all_located(source.errors, self.context.request_id), executed=False)
        return source

    async def rendered(self, event: object) -> Answer:
        """Return the answer for one event of the source."""
        result = execute_subscription_event(self.executor.build_per_event_executor(event))
        return _answer(await result if isawaitable(result) else result, self.context)

    async def all_rendered(self, source: AsyncIterable[Any]) -> AsyncGenerator[Answer, None]:
        """Yield the answer for each event of a source, and close it in the end."""
        async with aclosing(map_source_to_response_event(self.executor, source)) as events:
            async for event in events:
                yield _answer(event, self.context)


def encoded(answer: Answer, request_id: str) -> bytes:
    """Return the JSON of an answer; of an error, where a resolver gave what JSON in UTF-8 cannot hold."""
    try:
        return answer.encoded()
    except TypeError as raised:
        return Answer(None, refused(raised, request_id).errors, answer.extensions).encoded()


def _answer(result: ExecutionResult, context: Context) -> Answer:
    told = errors.all_located(result.errors, context.request_id)
    before = result.data is None and bool(told) and all("path" not in error for error in told)
    return Answer(result.data, told, executed=not before)


def _generator(stream: AsyncIterable[ExecutionResult]) -> AsyncGenerator[ExecutionResult, None]:
    assert isinstance(stream, AsyncGenerator)  # graphql-core maps the resolver's events in a generator
    return stream
