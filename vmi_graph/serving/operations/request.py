"""What a client sends, over HTTP as a body and over a socket as the payload of `subscribe`."""

from dataclasses import dataclass
from typing import Any

import orjson

from vmi_graph.serving.faults import BadRequest


@dataclass(frozen=True, slots=True)
class OperationRequest:
    """A document, which of its operations to run, and its variables."""

    query: str
    variables: dict[str, Any]
    operation_name: str | None
    extensions: dict[str, Any]

    @classmethod
    def of(cls, parameters: object) -> "OperationRequest":
        """Check the parameters of GraphQL over HTTP; unknown ones are ignored, as the specification wants."""
        if not isinstance(parameters, dict):
            raise BadRequest("The request must be a JSON object with the member `query`.")
        query = parameters.get("query")
        if not isinstance(query, str):
            raise BadRequest("The member `query` must be a string that holds the GraphQL document.")
        operation_name = parameters.get("operationName")
        if operation_name is not None and not isinstance(operation_name, str):
            raise BadRequest("The member `operationName` must be a string or null.")
        return cls(query, _members(parameters, "variables"), operation_name or None, _members(parameters, "extensions"))


def _members(parameters: dict[str, Any], name: str) -> dict[str, Any]:
    value = parameters.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadRequest(f"The member `{name}` must be an object or null.")
    return value


def read_json(text: bytes | str, *, deepest: int) -> object:
    """Return the JSON value, refusing what Python's readers die of: depth, lone surrogates, huge numbers."""
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError as broken:
        raise BadRequest(f"Not valid JSON in UTF-8: {broken}.") from None
    if _brackets(text) > deepest:  # counting is cheap, walking is not
        _refuse_deep(value, deepest)
    return value


def _brackets(text: bytes | str) -> int:
    if isinstance(text, str):
        return text.count("[") + text.count("{")
    return text.count(b"[") + text.count(b"{")


def _refuse_deep(value: object, deepest: int) -> None:
    level: list[object] = [value]
    for _ in range(deepest):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise BadRequest(f"The JSON nests deeper than {deepest} levels.")
