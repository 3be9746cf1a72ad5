"""What comes in: refused by its headers before it is read, and cut off where it grows too large."""

from starlette.datastructures import Headers
from starlette.requests import Request

from vmi_graph.serving.faults import PayloadTooLarge, UnsupportedMediaType

UTF_8 = {"utf-8", "utf8"}


def check_headers(headers: Headers, most_bytes: int) -> None:
    """Refuse what needs no reading: another media type, compression, a declared size too large."""
    media, *parameters = [piece.strip().lower() for piece in headers.get("content-type", "").split(";")]
    if media != "application/json":
        raise UnsupportedMediaType("Content-Type must be application/json.")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in UTF_8:
            raise UnsupportedMediaType("The charset must be UTF-8.")
    if headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise UnsupportedMediaType("The body must not be compressed.")
    declared = headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and len(declared.lstrip("0")) > len(str(most_bytes)):
        raise _too_large(most_bytes)
    if declared.isascii() and declared.isdigit() and int(declared) > most_bytes:
        raise _too_large(most_bytes)


async def read(request: Request, most_bytes: int) -> bytes:
    """Return the body, whatever length it declared."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most_bytes:
            raise _too_large(most_bytes)
        parts.append(part)
    return b"".join(parts)


def _too_large(most_bytes: int) -> PayloadTooLarge:
    return PayloadTooLarge(f"The body may have at most {most_bytes} bytes.")
