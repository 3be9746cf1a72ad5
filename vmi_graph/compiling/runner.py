"""Offers compiled operations to `serving`: an operation is compiled when it is asked for the second time."""

import itertools
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import strawberry
from graphql import (
    DirectiveNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    print_ast,
    visit,
)

from vmi_graph.compiling.acting import Act
from vmi_graph.compiling.arguments import Coercion, Odd, RichArguments
from vmi_graph.compiling.asking import Asking
from vmi_graph.compiling.compiler import Compiler
from vmi_graph.compiling.inputs import Inputs
from vmi_graph.compiling.plan import Plan
from vmi_graph.compiling.plans import PLANS, Kept, PlanKey
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.reads import READS
from vmi_graph.foundation.reads_together import READS_TOGETHER
from vmi_graph.foundation.refusal import Fault
from vmi_graph.foundation.viewer import Permission
from vmi_graph.serving.operations.answer import Answer

if TYPE_CHECKING:
    from vmi_graph.serving.operations.prepared import Prepared, Runner
    from vmi_graph.serving.operations.request import OperationRequest

_MOST_FLAGS: Final = 6
_MOST_PLANS: Final = 64  # of one operation

_UNUSUAL: Final = (Odd, Fault, GraphQLError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""What the ordinary way words better, or does not meet when it asks again; also what variables lead to."""

_numbers: Final = itertools.count()


class _Flags(Visitor):
    """Finds the variables that `@skip` and `@include` look at."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:  # noqa: ANN401 - graphql-core's visitor
        """Look at one directive."""
        if node.name.value in {"skip", "include"}:
            values = (argument.value for argument in node.arguments or ())
            self.names.update(value.name.value for value in values if isinstance(value, VariableNode))


class CompiledRunner:
    """Answers one operation by its plans, and by the ordinary runner whatever they cannot.

    compilations   how often it was compiled: once for each set of flags and permissions that makes a difference
    compiled_last  whether the last answer came from a plan
    """

    def __init__(self, schema: strawberry.Schema, prepared: "Prepared", ordinary: "Runner") -> None:
        core: GraphQLSchema = schema._schema  # noqa: SLF001 - Strawberry has no public way to it
        self.compilations = 0
        self.compiled_last = False
        self._ordinary = ordinary
        self._prepared = prepared
        self._coercion = Coercion(core, prepared.operation)
        self._rich = RichArguments(schema.config, self._coercion, _inputs_of(schema))
        self._number = next(_numbers)
        self._keys: deque[PlanKey] = deque()
        self._asked: tuple[Permission, ...] = ()
        self._flags: tuple[str, ...] = ()
        self._compiler: Compiler | None = None
        self._seen = False

    def compile_at_once(self) -> None:
        """Do not wait for the second time."""
        self._seen = True

    async def answer(self, request: "OperationRequest", context: Context) -> Answer:
        """Answer by a plan from the second time on; anything unusual is asked again in the ordinary way."""
        if not self._seen:
            self._seen = True
            return await self._ordinary.answer(request, context)
        self.compiled_last = False
        try:
            variables = self._coercion.of(request.variables)
            plan = self._plan(variables.values.coerced if variables.values else variables.sent, context)
            data = None
            if plan is not None:
                data = await plan.answer(Asking(context.viewer, variables, READS.fetch, self._rich))
        except _UNUSUAL:
            return await self._ordinary.answer(request, context)
        if data is None:
            return await self._ordinary.answer(request, context)
        self.compiled_last = True
        return Answer(data)

    def events(self, request: "OperationRequest", context: Context) -> AsyncGenerator[Answer, None]:
        """Subscriptions are not compiled."""
        return self._ordinary.events(request, context)

    def _plan(self, variables: Mapping[str, Any], context: Context) -> Plan | None:
        if self._compiler is None:
            self._compiler = self._prepare()
        flags = tuple(variables.get(name) for name in self._flags)
        kept = PLANS.get(self._key(flags, context))
        return (self._compile(flags, context) if kept is None else kept).plan

    def _key(self, flags: tuple[object, ...], context: Context) -> PlanKey:
        return (self._number, flags, *(permission in context.viewer.permissions for permission in self._asked))

    def _compile(self, flags: tuple[object, ...], context: Context) -> Kept:
        assert self._compiler is not None
        if not all(isinstance(flag, bool) for flag in flags):
            raise Odd("a directive without yes or no")
        self.compilations += 1
        given = {name: flag is True for name, flag in zip(self._flags, flags, strict=True)}
        compiled = self._compiler.compile(given, context.viewer.permissions)
        self._asked = tuple(sorted(compiled.asked | set(self._asked)))
        kept = Kept(compiled.plan, compiled.size + 1)
        key = self._key(flags, context)
        PLANS.keep(key, kept)
        self._keys.append(key)
        if len(self._keys) > _MOST_PLANS:
            PLANS.drop(self._keys.popleft())
        return kept

    def _prepare(self) -> Compiler:
        document = self._prepared.document
        operation: OperationDefinitionNode = self._prepared.operation
        finder = _Flags()
        visit(document, finder)
        # a name may be a variable of another operation in the document, and of another type there
        own = {
            definition.variable.name.value
            for definition in operation.variable_definitions or ()
            if print_ast(definition.type).rstrip("!") == "Boolean"
        }
        self._flags = tuple(sorted(finder.names & own))
        if len(self._flags) > _MOST_FLAGS:
            self.answer = self._ordinary.answer  # type: ignore[method-assign]  # for good: too many plans
            raise Odd("too many flags")
        fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        return Compiler(self._coercion.schema, operation, fragments)


class ActingRunner(CompiledRunner):
    """Answers a mutation of one act: its answer is rendered by a plan, and completed by graphql-core otherwise."""

    async def answer(self, request: "OperationRequest", context: Context) -> Answer:
        """Act once, whoever renders the answer."""
        if not self._seen:
            self._seen = True
            return await self._ordinary.answer(request, context)
        self.compiled_last = False
        try:
            variables = self._coercion.of(request.variables)
            plan = self._plan(variables.values.coerced if variables.values else variables.sent, context)
            act = plan.fields[0][1] if plan is not None else None
            if plan is None or not isinstance(act, Act):
                return await self._ordinary.answer(request, context)
            asking = Asking(context.viewer, variables, READS_TOGETHER.fetch, self._rich)
            arguments = act.arguments(asking)
        except Exception:  # noqa: BLE001 - nothing was done yet: the ordinary way words whatever is wrong with it
            return await self._ordinary.answer(request, context)
        try:
            context.acted = await act.done(arguments, context)
            if context.acted.user_errors:
                return await self._ordinary.answer(request, context)
            data = await plan.answer(replace(asking, acted=context.acted))
        except Exception as raised:  # noqa: BLE001 - raised again where graphql-core can word it
            context.acted = context.acted or raised
            return await self._ordinary.answer(request, context)
        self.compiled_last = True
        return Answer(data)


@lru_cache(maxsize=4)
def _inputs_of(schema: strawberry.Schema) -> Inputs:
    """Return the conversions of a schema: one for all of its operations."""
    return Inputs(schema.config, schema.schema_converter.scalar_registry)


def compiling(schema: strawberry.Schema, prepared: "Prepared", ordinary: "Runner") -> "Runner | None":
    """Return the runner of a query or mutation; None for a subscription, which stays as it is."""
    if prepared.operation.operation is OperationType.SUBSCRIPTION:
        return None
    kind = CompiledRunner if prepared.operation.operation is OperationType.QUERY else ActingRunner
    return kind(schema, prepared, ordinary)
