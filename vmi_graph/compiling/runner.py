"""Offers compiled operations to `serving`: an operation is compiled when it is asked for the second time."""

from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING, Any, Final

import strawberry
import structlog
from graphql import (
    DirectiveNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    visit,
)

from vmi_graph.compiling.arguments import Coercion, Odd, RichArguments
from vmi_graph.compiling.compiler import Compiled, Compiler
from vmi_graph.compiling.plan import Asking, Plan
from vmi_graph.compiling.selection import Uncompilable
from vmi_graph.foundation.context import Context
from vmi_graph.foundation.reads import READS
from vmi_graph.foundation.refusal import Fault
from vmi_graph.foundation.viewer import Permission
from vmi_graph.serving.operations.answer import Answer

if TYPE_CHECKING:
    from vmi_graph.serving.operations.prepared import Prepared, Runner
    from vmi_graph.serving.operations.request import OperationRequest

_MOST_FLAGS: Final = 6
_MOST_PLANS: Final = 64

_log = structlog.get_logger(__name__)


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
    """Answers one operation by its plans, and by the ordinary runner whatever they cannot."""

    def __init__(self, schema: strawberry.Schema, prepared: "Prepared", ordinary: "Runner") -> None:
        core: GraphQLSchema = schema._schema  # noqa: SLF001 - Strawberry has no public way to it
        self._ordinary = ordinary
        self._prepared = prepared
        self._coercion = Coercion(core, prepared.operation)
        self._rich = RichArguments(schema.config, schema.schema_converter.scalar_registry, self._coercion)
        self._plans: dict[tuple[object, ...], Plan] = {}
        self._asked: tuple[Permission, ...] = ()
        self._flags: tuple[str, ...] | None = None
        self._compiler: Compiler | None = None
        self._seen = False
        self.compiled_last = False

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
            data = await plan.answer(Asking(context.viewer, variables, READS.fetch, self._rich))
        except Uncompilable as why:
            _log.debug("not compiled", reason=str(why))
            self.answer = self._ordinary.answer  # type: ignore[method-assign]  # not asked again
            return await self._ordinary.answer(request, context)
        except (Odd, Fault):
            return await self._ordinary.answer(request, context)
        self.compiled_last = True
        return Answer(data)

    def events(self, request: "OperationRequest", context: Context) -> AsyncGenerator[Answer, None]:
        """Subscriptions are not compiled."""
        return self._ordinary.events(request, context)

    def _plan(self, variables: Mapping[str, Any], context: Context) -> Plan:
        if self._compiler is None:
            self._compiler = self._prepare()
        assert self._flags is not None
        flags = tuple(bool(variables.get(name)) for name in self._flags)
        key = (flags, *(permission in context.viewer.permissions for permission in self._asked))
        plan = self._plans.get(key)
        if plan is None:
            compiled = self._compile(dict(zip(self._flags, flags, strict=True)), context)
            if not compiled.asked <= set(self._asked):
                self._asked = tuple(sorted(compiled.asked | set(self._asked)))
                self._plans.clear()
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            key = (flags, *(permission in context.viewer.permissions for permission in self._asked))
            plan = self._plans[key] = compiled.plan
        return plan

    def _compile(self, flags: Mapping[str, bool], context: Context) -> Compiled:
        assert self._compiler is not None
        return self._compiler.compile(flags, context.viewer.permissions)

    def _prepare(self) -> Compiler:
        document = self._prepared.document
        operation: OperationDefinitionNode = self._prepared.operation
        finder = _Flags()
        visit(document, finder)
        if len(finder.names) > _MOST_FLAGS:
            raise Uncompilable("too many flags")
        self._flags = tuple(sorted(finder.names))
        fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        return Compiler(self._coercion.schema, operation, fragments)


def compiling(schema: strawberry.Schema, prepared: "Prepared", ordinary: "Runner") -> "Runner | None":
    """Return the runner of a query; None for everything else, which stays as it is."""
    if prepared.operation.operation is not OperationType.QUERY:
        return None
    return CompiledRunner(schema, prepared, ordinary)
