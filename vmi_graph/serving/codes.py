"""The published table of error codes: every error of every answer carries one as `extensions.code`.

`docs/errors.md` is `table()` written down; a test compares them.
"""

import enum

UNKNOWN = "Whether a write happened is not known: send it again with the same idempotency key."


class Code(enum.Enum):
    """One way in which an operation can fail.

    status       the HTTP status when nothing was executed
    well_formed  whether the request itself was sound GraphQL over HTTP: answered 200 under `application/json`
    sentence     what it means and what to do
    """

    GRAPHQL_PARSE_FAILED = (400, True, "The document is not GraphQL; the message says where.")
    GRAPHQL_VALIDATION_FAILED = (400, True, "The document does not fit the schema.")
    OPERATION_RESOLUTION_FAILURE = (
        400,
        True,
        "The document does not say which operation to run: give `operationName`, or the right one.",
    )
    BAD_USER_INPUT = (400, True, "A variable or an argument has a value that cannot be used.")
    BAD_CURSOR = (400, True, "Not a cursor of this list or feed: start without one.")
    CURSOR_TOO_OLD = (
        400,
        True,
        "What followed this cursor is no longer kept: read the present state, then subscribe anew.",
    )
    RESUME_FROM_CURSOR = (
        400,
        True,
        "This subscription fell behind and was ended: subscribe again after the last cursor received.",
    )
    TOKEN_LIMIT_EXCEEDED = (400, True, "The document is too long: split it, or move values into variables.")
    DEPTH_LIMIT_EXCEEDED = (400, True, "The document nests too deeply.")
    ALIAS_LIMIT_EXCEEDED = (400, True, "The document has too many aliases, root fields or repeated fields.")
    COST_LIMIT_EXCEEDED = (
        400,
        True,
        "The operation could return too much: ask for smaller pages. `extensions.cost` has the figures.",
    )
    FORBIDDEN = (403, True, "You are known, but may not do this.")
    UNAUTHENTICATED = (401, False, "Nobody knows who is asking: send a valid `Authorization: Bearer` token.")
    BAD_REQUEST = (400, False, "The request is not GraphQL over HTTP or its socket protocol.")
    METHOD_NOT_ALLOWED = (405, False, "Operations are sent with POST.")
    NOT_ACCEPTABLE = (
        406,
        False,
        "The `Accept` header leaves neither `application/graphql-response+json` nor `application/json`.",
    )
    PAYLOAD_TOO_LARGE = (413, False, "The request is larger than this server reads.")
    UNSUPPORTED_MEDIA_TYPE = (415, False, "The request must be uncompressed UTF-8 `application/json`.")
    TOO_MANY_SUBSCRIPTIONS = (429, False, "This socket has as many operations as it may: complete one first.")
    DEADLINE_EXCEEDED = (
        504,
        False,
        "The answer took too long and was given up. " + UNKNOWN,
    )
    INTERNAL_SERVER_ERROR = (
        500,
        False,
        "A fault of this server; it is logged under `extensions.requestId`. " + UNKNOWN,
    )

    def __init__(self, status: int, well_formed: bool, sentence: str) -> None:
        self.status = status
        self.well_formed = well_formed
        self.sentence = sentence


def table() -> str:
    """Return the page `docs/errors.md`."""
    lines = [
        "# Error codes",
        "",
        "Every error, over HTTP and over sockets, carries `extensions.code` from this table and",
        "`extensions.requestId`, the id under which the server logged it. Refusals by a rule of the trade are no",
        "errors: they are entries of `userErrors` in a mutation's payload.",
        "",
        "The status is that of an answer in `application/graphql-response+json` when nothing was executed. Once an",
        "operation was executed the status is 200, whatever its fields answered. A client that asks for plain",
        "`application/json` gets 200 wherever the column says so, as GraphQL over HTTP wants it.",
        "",
        "Unless its sentence says otherwise, an operation refused with a code before execution did nothing.",
        "",
        "| code | status | as `application/json` | means |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{code.name}` | {code.status} | {200 if code.well_formed else code.status} | {code.sentence} |"
        for code in Code
    ]
    return "\n".join([*lines, ""])
