"""What comes in: refused by its headers before it is read, and cut off where it grows too large."""

from functools import lru_cache

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from vmi_graph.serving.faults import PayloadTooLarge, UnsupportedMediaType

UTF_8 = {"utf-8", "utf8"}


def check_headers(headers: Headers, most_bytes: int) -> None:
    """Refuse what needs no reading: another media type, compression, a declared size too large."""
    wrong = _wrong_with(headers.get("content-type", ""))
    if wrong is not None:
        raise UnsupportedMediaType(wrong)
    if headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise UnsupportedMediaType("The body must not be compressed.")
    declared = headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and len(declared.lstrip("0")) > len(str(most_bytes)):
        raise _too_large(most_bytes)
    if declared.isascii() and declared.isdigit() and int(declared) > most_bytes:
        raise _too_large(most_bytes)


@lru_cache(maxsize=256)
def _wrong_with(content_type: str) -> str | None:
    media, *parameters = [piece.strip().lower() for piece in content_type.split(";")]
    if media != "application/json":
        return "Content-Type must be application/json."
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in UTF_8:
            return "The charset must be UTF-8."
    return None


async def read(receive: Receive, most_bytes: int) -> bytes:
    """Return the body, whatever length it declared; `ClientDisconnect` where the client went away meanwhile."""
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part = message.get("body", b"")
        size += len(part)
        if size > most_bytes:
            raise _too_large(most_bytes)
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


def _too_large(most_bytes: int) -> PayloadTooLarge:
    return PayloadTooLarge(f"The body may have at most {most_bytes} bytes.")
