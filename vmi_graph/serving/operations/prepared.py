"""Parse, limits and validation once per operation, kept in a cache bounded in entries and in bytes."""

import contextlib
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from vmi_graph.foundation.context import Context
from vmi_graph.serving.codes import Code
from vmi_graph.serving.faults import (
    CostLimitExceeded,
    DepthLimitExceeded,
    OperationUnclear,
    Rejected,
    TokenLimitExceeded,
)
from vmi_graph.serving.limits import Limits
from vmi_graph.serving.operations.answer import Answer
from vmi_graph.serving.operations.request import OperationRequest
from vmi_graph.serving.operations.variables import rendering_variables
from vmi_graph.serving.operations.weight import Weighing

RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
"""What Strawberry's own pipeline validates with."""
BYTES_PER_CHARACTER = 100
"""Measured: a parsed document takes about a hundred times the memory of its text."""
COSTS_KEPT = 32
MOST_ERRORS = 20
"""Each quotes the document; nobody reads more."""


class Runner(Protocol):
    """Runs one prepared operation; a compiled plan and Strawberry's pipeline look the same from outside."""

    async def answer(self, request: OperationRequest, context: Context) -> Answer:
        """Run a query or a mutation."""
        ...

    def events(self, request: OperationRequest, context: Context) -> AsyncGenerator[Answer, None]:
        """Run a subscription."""
        ...


@dataclass(slots=True)
class Prepared:
    """An operation that parsed, fits the schema and is neither too deep nor too wide."""

    document: DocumentNode
    operation: OperationDefinitionNode
    schema: GraphQLSchema
    limits: Limits
    size: int
    _lengths_from: tuple[str, ...] = ()
    _costs: dict[tuple[object, ...], int] = field(default_factory=dict)
    runner: Runner | None = None
    _rendering_variables: frozenset[str] | None = None

    @property
    def lasting(self) -> bool:
        """Whether it is a subscription."""
        return self.operation.operation is OperationType.SUBSCRIPTION

    @property
    def rendering_variables(self) -> frozenset[str]:
        """Of a subscription, the variables that make a difference to what an event looks like."""
        if self._rendering_variables is None:
            root = self.schema.subscription_type
            assert root is not None
            self._rendering_variables = rendering_variables(self.document, self.operation, root.name)
        return self._rendering_variables

    def cost(self, variables: Mapping[str, Any]) -> int:
        """Return what the operation costs with these variables, or refuse it as too costly."""
        key = tuple(_key(variables.get(name, ...)) for name in self._lengths_from)
        cost = self._costs.get(key)
        if cost is None:
            cost, self._lengths_from = self._weigh(variables)
            if len(self._costs) >= COSTS_KEPT:
                self._costs.clear()
            self._costs[tuple(_key(variables.get(name, ...)) for name in self._lengths_from)] = cost
        if cost > self.limits.cost:
            raise CostLimitExceeded(cost, self.limits.cost)
        return cost

    def _weigh(self, variables: Mapping[str, Any]) -> tuple[int, tuple[str, ...]]:
        fragments = {
            node.name.value: node for node in self.document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        weighing = Weighing(self.schema, fragments, self.operation, variables, self.limits)
        return weighing.cost(), tuple(sorted(weighing.lengths_from))


def _key(value: object) -> object:
    """Of a list only its length matters; of anything but a number, nothing."""
    if isinstance(value, list):
        return ("list", len(value))
    return value if isinstance(value, int | float | type(...)) else None


class PreparedOperations:
    """The operations seen lately; the least recently used go first.

    choose  picks the runner of an operation, once
    """

    def __init__(self, schema: GraphQLSchema, limits: Limits, choose: Callable[[Prepared], Runner]) -> None:
        self._schema = schema
        self._limits = limits
        self._choose = choose
        self._kept: OrderedDict[tuple[str, str | None], Prepared] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, request: OperationRequest) -> Prepared:
        """Return the prepared operation, or refuse the document: Rejected, or a Fault of the layer."""
        key = (request.query, request.operation_name)
        prepared = self._kept.get(key)
        if prepared is not None:
            self._kept.move_to_end(key)
            return prepared
        try:
            prepared = self._prepare(request)
        except RecursionError:
            raise DepthLimitExceeded("The document nests too deeply.") from None
        self._kept[key] = prepared
        self.bytes += prepared.size
        while len(self._kept) > self._limits.prepared_operations or self.bytes > self._limits.prepared_bytes:
            _, dropped = self._kept.popitem(last=False)
            self.bytes -= dropped.size
        return prepared

    def _prepare(self, request: OperationRequest) -> Prepared:
        document = parsed(request.query, self._limits)
        operation = chosen(document, request.operation_name)
        if self._schema.get_root_type(operation.operation) is None:
            raise OperationUnclear(f"This schema has no {operation.operation.value}s.")
        size = len(request.query) * BYTES_PER_CHARACTER
        prepared = Prepared(document, operation, self._schema, self._limits, size)
        with contextlib.suppress(CostLimitExceeded):  # depends on variables: refused per request, after validation
            prepared.cost(request.variables)
        errors = validate(self._schema, document, RULES, max_errors=MOST_ERRORS)
        if errors:
            raise Rejected(Code.GRAPHQL_VALIDATION_FAILED, errors)
        prepared.runner = self._choose(prepared)
        return prepared


def parsed(text: str, limits: Limits) -> DocumentNode:
    """Parse a document, giving up at the first token too many."""
    if len(text) > limits.document_characters:
        raise TokenLimitExceeded(f"The document is longer than {limits.document_characters} characters.")
    try:
        return parse(text, max_lexical_tokens=limits.tokens, max_comments=limits.tokens)
    except GraphQLSyntaxError as error:
        if "Document contains more than" in error.message:
            raise TokenLimitExceeded(f"The document has more than {limits.tokens} tokens.") from None
        raise Rejected(Code.GRAPHQL_PARSE_FAILED, [error]) from None
    except GraphQLError as error:
        raise Rejected(Code.GRAPHQL_PARSE_FAILED, [error]) from None


def chosen(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """Return the operation that is meant; several without a name are an error, never the first."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if not operations:
        raise OperationUnclear("The document holds no operation.")
    if name is None:
        if len(operations) > 1:
            raise OperationUnclear(f"The document holds {len(operations)} operations: say which by `operationName`.")
        return operations[0]
    for operation in operations:
        if operation.name is not None and operation.name.value == name:
            return operation
    raise OperationUnclear(f"The document holds no operation named `{name[:100]}`.")
