"""What this layer itself refuses, each with its code of the published table.

Fault (foundation)
  BadRequest  PayloadTooLarge  UnsupportedMediaType  MethodNotAllowed  NotAcceptable   about the request
  TokenLimitExceeded  DepthLimitExceeded  AliasLimitExceeded  CostLimitExceeded         about the document
  OperationUnclear                                                                      about its operations
  TooManySubscriptions  DeadlineExceeded                                                about the moment
Rejected      the document does not parse or does not fit the schema: several errors at once
"""

from collections.abc import Sequence

from graphql import GraphQLError

from vmi_graph.foundation.refusal import Fault
from vmi_graph.serving.codes import Code


class BadRequest(Fault):
    """Not a request of this protocol at all."""

    code = Code.BAD_REQUEST.name


class PayloadTooLarge(Fault):
    """More bytes than are read."""

    code = Code.PAYLOAD_TOO_LARGE.name


class UnsupportedMediaType(Fault):
    """Not uncompressed UTF-8 JSON."""

    code = Code.UNSUPPORTED_MEDIA_TYPE.name


class MethodNotAllowed(Fault):
    """Neither POST nor a browser's GET."""

    code = Code.METHOD_NOT_ALLOWED.name


class NotAcceptable(Fault):
    """The client takes none of the media types there are."""

    code = Code.NOT_ACCEPTABLE.name


class TokenLimitExceeded(Fault):
    """The document is too long."""

    code = Code.TOKEN_LIMIT_EXCEEDED.name


class DepthLimitExceeded(Fault):
    """The document nests too deeply."""

    code = Code.DEPTH_LIMIT_EXCEEDED.name


class AliasLimitExceeded(Fault):
    """Too many aliases, root fields or repeats."""

    code = Code.ALIAS_LIMIT_EXCEEDED.name


class CostLimitExceeded(Fault):
    """The operation could return too much."""

    code = Code.COST_LIMIT_EXCEEDED.name

    def __init__(self, requested: int, maximum: int) -> None:
        shown = requested if requested < 10**15 else "far more than allowed"
        super().__init__(f"The operation costs {shown}; the most allowed is {maximum}. Ask for smaller pages.")
        self.requested = min(requested, 10**15)
        self.maximum = maximum


class OperationUnclear(Fault):
    """Which operation of the document is meant cannot be told."""

    code = Code.OPERATION_RESOLUTION_FAILURE.name


class TooManySubscriptions(Fault):
    """The socket has as many operations as it may."""

    code = Code.TOO_MANY_SUBSCRIPTIONS.name


class DeadlineExceeded(Fault):
    """The answer took too long."""

    code = Code.DEADLINE_EXCEEDED.name


class Rejected(Exception):  # noqa: N818 - what happened to the document, named like Refusal and Fault
    """The document does not parse or does not fit the schema."""

    def __init__(self, code: Code, errors: Sequence[GraphQLError]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.code = code
        self.errors = tuple(errors)
