"""The whole graph: every capability's Query, Mutation and Subscription, and one enum of every refusal."""

from collections.abc import Iterator
from typing import Any, Final

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from vmi_graph import capabilities
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.graph import node
from vmi_graph.foundation.graph.refusing import user_error_types
from vmi_graph.foundation.refusal import Refusal
from vmi_graph.foundation.word import Word

_rules = capabilities.floors("rules")
_graphs = capabilities.floors("graph")


def _refusals(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _refusals(narrower)


def _codes() -> dict[str, tuple[str, str]]:
    found = {kind.code: (kind.code, (kind.__doc__ or "").splitlines()[0]) for kind in _refusals(Refusal)}
    return dict(sorted(found.items()))


UserErrorCode: Any = Word("UserErrorCode", _codes())  # type: ignore[arg-type]
UserErrorCode.__doc__ = "Every rule that can say no to a mutation."
kit.word(UserErrorCode)


def _merged(name: str, description: str) -> type[Any] | None:
    parts = tuple(found for graph in _graphs if (found := getattr(graph, name, None)) is not None)
    if name == "Query":
        parts = (node.Query, *parts)
    if not parts:
        return None
    merged = merge_types(name, parts)
    merged.__strawberry_definition__.description = description  # type: ignore[attr-defined]
    return merged


def _built() -> strawberry.Schema:
    query = _merged("Query", "What can be read. Whatever the viewer may not see does not exist here.")
    assert query is not None
    return strawberry.Schema(
        query=query,
        mutation=_merged("Mutation", "What can be done. Each act takes one input with an idempotency key."),
        subscription=_merged("Subscription", "What can be followed live. Every event carries a cursor to resume from."),
        types=user_error_types(),
        config=StrawberryConfig(scalar_map=kit.SCALARS),
    )


SCHEMA: Final = _built()


def sdl() -> str:
    """Return the schema in GraphQL's schema definition language, as it is checked in."""
    return SCHEMA.as_str() + "\n"
