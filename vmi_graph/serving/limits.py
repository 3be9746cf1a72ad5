"""Every bound of the serving layer in one frozen object; the defaults suit one process of two cores."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one request, one document and one socket may ask for."""

    body_bytes: int = 8 * 1024 * 1024
    """A bulk of 10,000 consumptions is about 3 MB."""
    json_depth: int = 64
    """Nesting of a body; variables are coerced recursively, so this also protects the stack."""
    request_seconds: float = 30.0

    document_characters: int = 100_000
    tokens: int = 2_000
    depth: int = 20
    """Nested fields; GraphiQL's introspection needs 15."""
    aliases: int = 60
    root_fields: int = 40
    repeats: int = 20
    """How often one selection set may name the same field: merging equal fields is quadratic."""
    cost: int = 10_000
    mutation_cost: int = 10
    page_size: int = 50
    """Assumed for a list that does not say how long it is."""

    prepared_operations: int = 1_000
    prepared_bytes: int = 64 * 1024 * 1024

    sockets: int = 20_000
    """Open at a time in this process; the next one is told to try again later."""
    message_bytes: int = 256 * 1024
    operations_per_socket: int = 100
    init_seconds: float = 10.0
    ping_seconds: float = 20.0
    recheck_seconds: float = 5.0
    stop_seconds: float = 5.0
    """How long the generators of a closed socket may take to clean up."""
    allowed_origins: frozenset[str] = frozenset()
    """Browsers of these origins may open sockets besides this server's own: `https://planner.example`, or `*`."""
