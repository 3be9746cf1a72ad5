"""From whatever was raised to the published form of an error: message, place, `extensions.code` and request id.

What is ours (Fault, Refusal) and what GraphQL says about the client's document or values is told. Everything else is
broken: the client reads where to look it up, the log has the traceback.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import structlog
from graphql import GraphQLError, GraphQLSyntaxError
from graphql.language import ArgumentNode, ValueNode, VariableDefinitionNode
from strawberry.exceptions import StrawberryGraphQLError, StrawberryInputCoercionError

from vmi_graph.foundation.refusal import Fault, Refusal, Refusals
from vmi_graph.serving.codes import Code
from vmi_graph.serving.faults import CostLimitExceeded, Rejected

LONGEST_MESSAGE = 500
"""Messages of coercion quote the value, and a value may be megabytes."""
MOST_TRACEBACKS = 3
FROM_VALUES = (ArgumentNode, ValueNode, VariableDefinitionNode)
BY_KIND = {
    GraphQLSyntaxError: Code.GRAPHQL_PARSE_FAILED,
    StrawberryInputCoercionError: Code.BAD_USER_INPUT,  # before its base class
    StrawberryGraphQLError: Code.FORBIDDEN,  # what Strawberry's permission classes raise
}
BY_MESSAGE = {  # what graphql-core says of a request's values without pointing at one
    "Too many errors processing variables": Code.BAD_USER_INPUT,
    "Variable values are nested too deeply": Code.BAD_USER_INPUT,
}

log = structlog.get_logger("vmi_graph.serving")


def published(raised: BaseException, request_id: str) -> list[dict[str, Any]]:
    """Return the errors that tell a client of something raised."""
    if isinstance(raised, Rejected):
        return [_formatted(error, raised.code, error.message, request_id) for error in raised.errors]
    if isinstance(raised, GraphQLError):
        return [located(raised, request_id)]
    return [located(GraphQLError(str(raised), original_error=_as_exception(raised)), request_id)]


def all_located(errors: Sequence[GraphQLError] | None, request_id: str) -> list[dict[str, Any]]:
    """Return the errors of an executed operation in the published form.

    A field that is broken in each of ten thousand rows is logged a few times, not ten thousand.
    """
    told = [located(error, request_id, quietly=True) for error in errors or ()]
    broken = [error for error, shown in zip(errors or (), told, strict=True) if _is_ours(shown)]
    for error in broken[:MOST_TRACEBACKS]:
        _log(error, request_id, broken=len(broken))
    return told


def located(error: GraphQLError, request_id: str, *, quietly: bool = False) -> dict[str, Any]:
    """Return one error in the published form; logs it when it is a fault of ours."""
    cause = _cause(error)
    if isinstance(cause, Fault) and cause.code in Code.__members__:
        return _formatted(error, Code[cause.code], cause.message, request_id, **_facts(cause))
    if isinstance(cause, Refusal | Refusals):
        first = cause.refusals[0] if isinstance(cause, Refusals) else cause
        return _formatted(error, Code.BAD_USER_INPUT, first.message, request_id, reason=first.code)
    for layer in _layers(error):
        code = _code_of(layer)
        if code is not None:
            return _formatted(error, code, layer.message, request_id)
    if not quietly:
        _log(error, request_id, broken=1)
    message = f"Internal error. Quote request id {request_id}."
    return _formatted(error, Code.INTERNAL_SERVER_ERROR, message, request_id)


def _is_ours(shown: dict[str, Any]) -> bool:
    return bool(shown["extensions"]["code"] == Code.INTERNAL_SERVER_ERROR.name)


def _log(error: GraphQLError, request_id: str, *, broken: int) -> None:
    cause = _cause(error)
    raised = (type(cause), cause, cause.__traceback__)
    log.error("operation.broken", request_id=request_id, path=error.path, broken=broken, exc_info=raised)


def _layers(error: GraphQLError) -> Iterator[GraphQLError]:
    """Return the GraphQLErrors wrapped around what was raised first, outermost first."""
    layer: BaseException | None = error
    while isinstance(layer, GraphQLError):
        yield layer
        layer = layer.original_error


def _cause(error: GraphQLError) -> BaseException:
    """Return what was raised first; a GraphQLError only when nothing else lies beneath."""
    *_, innermost = _layers(error)
    return innermost.original_error or innermost


def _code_of(error: GraphQLError) -> Code | None:
    """Return the code of an error that is the client's, or None when GraphQL complains about us."""
    said = (error.extensions or {}).get("code")
    if isinstance(said, str) and said in Code.__members__:
        return Code[said]
    for kind, code in BY_KIND.items():
        if isinstance(error, kind):
            return code
    if any(isinstance(node, FROM_VALUES) for node in error.nodes or ()):
        return Code.BAD_USER_INPUT
    return next((code for start, code in BY_MESSAGE.items() if error.message.startswith(start)), None)


def _facts(fault: Fault) -> dict[str, Any]:
    if isinstance(fault, CostLimitExceeded):
        return {"cost": {"requested": fault.requested, "maximum": fault.maximum}}
    return {}


def _formatted(error: GraphQLError, code: Code, message: str, request_id: str, **facts: object) -> dict[str, Any]:
    if len(message) > LONGEST_MESSAGE:
        message = message[:LONGEST_MESSAGE] + "…"
    shown: dict[str, Any] = {"message": message}
    if error.locations:
        shown["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path is not None:
        shown["path"] = list(error.path)
    shown["extensions"] = {"code": code.name, "requestId": request_id, **facts}
    return shown


def _as_exception(raised: BaseException) -> Exception:
    return raised if isinstance(raised, Exception) else RuntimeError(repr(raised))
