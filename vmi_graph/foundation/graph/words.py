"""Closed lists of the trade as GraphQL enums: each value keeps its meaning."""

import enum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from vmi_graph.foundation.word import Word

Listed = TypeVar("Listed", bound=type[enum.Enum])


def word(listed: Listed, name: str | None = None) -> Listed:
    """Make a closed list known to the graph, once, described by its docstring and its values' meanings."""
    if "__strawberry_definition__" in listed.__dict__:
        return listed
    description = (listed.__doc__ or "").strip().splitlines()[0]
    made: Listed = strawberry.enum(listed, name=name, description=description)
    definition: StrawberryEnumDefinition = made.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        member = made[value.name]
        value.description = member.meaning if isinstance(member, Word) else value.name.replace("_", " ").capitalize()
    return made
