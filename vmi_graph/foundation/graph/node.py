"""Looking things up again by their global ids."""

from typing import Annotated, Any, cast

import strawberry

from vmi_graph.foundation.graph.entity import Node, load
from vmi_graph.foundation.graph.info import Info
from vmi_graph.foundation.graph.lookup import ByKind
from vmi_graph.foundation.identity import from_global
from vmi_graph.foundation.reading import Source
from vmi_graph.foundation.refusal import BadInput

_MOST = 100


def _source(info: Info, kind: str) -> Source[Any] | None:
    found = info.schema.get_type_by_name(kind)
    source: Source[Any] | None = getattr(getattr(found, "origin", None), "SOURCE", None)
    return source if source is not None and source.kind == kind else None  # inputs have a source too


async def _load(info: Info, global_id: str) -> Node | None:
    parsed = from_global(global_id)
    source = _source(info, parsed[0]) if parsed else None
    if parsed is None or source is None:
        return None
    return cast("Node | None", await load(info, source, parsed[1]))


@strawberry.type
class Query:
    """Look-up by global id."""

    @strawberry.field(
        description="Anything by its global id; null for what does not exist or may not be seen.",
        metadata={"by_kind": ByKind("id", 1)},
    )
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The global id.")],  # noqa: A002 - Relay's name
    ) -> Node | None:
        """Look one up."""
        return await _load(info, id)

    @strawberry.field(
        description="Several by their global ids, in the same order; null in the place of each unknown.",
        metadata={"by_kind": ByKind("ids", _MOST)},
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="Up to 100 global ids.")],
    ) -> list[Node | None]:
        """Look several up."""
        if len(ids) > _MOST:
            raise BadInput(f"Ask for at most {_MOST} ids at once.")
        return [await _load(info, each) for each in ids]
