"""What goes back to a client for one operation or one event of a subscription."""

from dataclasses import dataclass, field
from typing import Any

import orjson


@dataclass(slots=True)
class Answer:
    """The response of GraphQL.

    data      may be, or contain, an `orjson.Fragment`: bytes that are JSON already
    executed  whether execution began: decides the HTTP status, and `next` or `error` on a socket
    """

    data: object = None
    errors: list[dict[str, Any]] = field(default_factory=list)
    extensions: dict[str, Any] = field(default_factory=dict)
    executed: bool = True

    @property
    def outcome(self) -> str:
        """`OK`, or the code of the first error."""
        return str(self.errors[0]["extensions"]["code"]) if self.errors else "OK"

    def encoded(self) -> bytes:
        """Return the JSON bytes; raises TypeError for data that JSON in UTF-8 cannot hold."""
        members: dict[str, object] = {}
        if self.errors:
            members["errors"] = self.errors
        if self.executed:
            members["data"] = self.data
        if self.extensions:
            members["extensions"] = self.extensions
        return orjson.dumps(members)
