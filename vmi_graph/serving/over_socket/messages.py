"""Frames in, checked until nothing in them can surprise; frames out, spliced from bytes that are JSON already."""

from dataclasses import dataclass
from typing import Any

import orjson

from vmi_graph.serving.faults import BadRequest
from vmi_graph.serving.limits import Limits
from vmi_graph.serving.operations.request import OperationRequest, read_json
from vmi_graph.serving.over_socket.closing import Close, CloseCode, bad_message

MOST_ID_CHARACTERS = 256
PING = '{"type":"ping"}'
PONG = '{"type":"pong"}'


@dataclass(frozen=True, slots=True)
class Init:
    """`connection_init`; the token as it stood in the payload."""

    authorization: str | None


@dataclass(frozen=True, slots=True)
class Subscribe:
    """`subscribe`: run this operation under this id."""

    id: str
    request: OperationRequest


@dataclass(frozen=True, slots=True)
class Complete:
    """`complete`: the client wants no more of this operation."""

    id: str


@dataclass(frozen=True, slots=True)
class Ping:
    """`ping`: wants a pong."""


@dataclass(frozen=True, slots=True)
class Pong:
    """`pong`: wants nothing."""


Message = Init | Subscribe | Complete | Ping | Pong


def read(frame: str | None, limits: Limits) -> Message:
    """Return the message of a text frame; raises the Close that a broken one deserves."""
    if frame is None:
        raise bad_message("Binary frames are not understood")
    if len(frame) > limits.message_bytes or len(frame.encode(errors="replace")) > limits.message_bytes:
        raise Close(CloseCode.MESSAGE_TOO_BIG, f"A message may have at most {limits.message_bytes} bytes")
    try:
        message = read_json(frame, deepest=limits.json_depth)
        if not isinstance(message, dict):
            raise BadRequest("A message must be a JSON object")  # noqa: TRY301 - all of them become one Close
        return _message(message)
    except BadRequest as broken:
        raise bad_message(broken.message) from None


def _message(message: dict[str, Any]) -> Message:
    match message.get("type"):
        case "connection_init":
            return Init(_authorization(_payload(message)))
        case "subscribe":
            if "payload" not in message:
                raise BadRequest("A subscribe message needs a payload")
            return Subscribe(_id(message), OperationRequest.of(message["payload"]))
        case "complete":
            return Complete(_id(message))
        case "ping":
            _payload(message)
            return Ping()
        case "pong":
            _payload(message)
            return Pong()
        case str(unknown):
            raise BadRequest(f"Unknown message type {unknown[:40]!r}")
        case _:
            raise BadRequest("A message needs a type")


def _id(message: dict[str, Any]) -> str:
    name = message.get("id")
    if not isinstance(name, str) or not name or len(name) > MOST_ID_CHARACTERS:
        raise BadRequest(f"A message needs an id: a string of 1 to {MOST_ID_CHARACTERS} characters")
    return name


def _payload(message: dict[str, Any]) -> dict[str, Any]:
    payload = message.get("payload")
    if payload is None:
        return {}
    if not isinstance(payload, dict):
        raise BadRequest("A payload must be an object")
    return payload


def _authorization(payload: dict[str, Any]) -> str | None:
    """Find the token: `Authorization` in any case, at the top or under `headers`, where GraphiQL puts it."""
    nested = next((value for key, value in payload.items() if key.lower() == "headers"), None)
    for place in (payload, nested):
        if isinstance(place, dict):
            for key, value in place.items():
                if key.lower() == "authorization":
                    if not isinstance(value, str):
                        raise BadRequest("Authorization must be a string")
                    return value
    return None


def quoted(name: str) -> str:
    """Return an operation's id as it stands in its frames."""
    return orjson.dumps(name).decode()


def ack(facts: dict[str, Any]) -> str:
    """Return `connection_ack`."""
    return orjson.dumps({"type": "connection_ack", "payload": facts}).decode()


def next_head(quoted_id: str) -> str:
    """Return how `next` begins, up to its payload; one brace behind that ends it."""
    return f'{{"id":{quoted_id},"type":"next","payload":'


def next_frame(quoted_id: str, payload: bytes) -> str:
    """Return `next`, spliced: the payload may be shared by many sockets."""
    return f"{next_head(quoted_id)}{payload.decode()}}}"


def error_frame(quoted_id: str, errors: list[dict[str, Any]]) -> str:
    """Return `error`, which ends the operation."""
    return f'{{"id":{quoted_id},"type":"error","payload":{orjson.dumps(errors).decode()}}}'


def complete_frame(quoted_id: str) -> str:
    """Return `complete`, which ends the operation."""
    return f'{{"id":{quoted_id},"type":"complete"}}'
