"""Parts, locations and suppliers found by what people and machines call them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from vmi_graph.foundation.connection import POOLED, Statements
from vmi_graph.foundation.reading import AnyOf, Is, Source, everything
from vmi_graph.foundation.viewer import Viewer


async def ids_of(
    viewer: Viewer, source: Source[Any], column: str, keys: Sequence[UUID | str], within: Statements = POOLED
) -> list[UUID | None]:
    """Return the row ids behind ids and natural keys, in their order; None where nothing exists for the viewer."""
    ids = [key for key in keys if isinstance(key, UUID)]
    names = [key for key in keys if isinstance(key, str) and key.isprintable()]
    either = AnyOf((Is(source.key, "in_", ids), Is(column, "in_", names)))
    found: dict[UUID | str, UUID] = {}
    for row in await everything(source, viewer, either, within=within):
        found[row.id] = found[getattr(row, column)] = row.id
    return [found.get(key) for key in keys]
