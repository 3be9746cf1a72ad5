"""The close codes of graphql-transport-ws, and how a socket is told to close."""

import enum
from typing import Final

from starlette.websockets import WebSocketDisconnect

MOST_REASON_BYTES = 123
"""What a close frame has room for."""


class CloseCode(enum.IntEnum):
    """Why a socket is closed by the server."""

    MESSAGE_TOO_BIG = 1009
    INTERNAL_ERROR = 1011
    SERVICE_RESTART = 1012
    TRY_AGAIN_LATER = 1013
    BAD_MESSAGE = 4400
    NOT_INITIALISED = 4401
    FORBIDDEN = 4403
    BAD_SUBPROTOCOL = 4406
    INIT_TIMEOUT = 4408
    OPERATION_EXISTS = 4409
    TOO_MANY_INITS = 4429


class Close(Exception):  # noqa: N818 - an order, not an error
    """The socket is to be closed with this code and reason."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(f"{code.value} {reason}")
        self.code = code
        self.reason = reason.encode()[:MOST_REASON_BYTES].decode(errors="ignore")


LOST: Final = (OSError, RuntimeError, WebSocketDisconnect)
"""What is raised by sending to a peer that is gone, by one server or another."""


class Gone(Exception):  # noqa: N818 - what happened to the peer
    """The peer is gone: nothing can be sent to it any more."""


def bad_message(reason: str) -> Close:
    """Return the order for a frame that is no message of the protocol."""
    return Close(CloseCode.BAD_MESSAGE, reason)
