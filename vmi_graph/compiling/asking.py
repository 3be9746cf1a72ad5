"""One request, as the parts of a plan see it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from vmi_graph.compiling.arguments import RichArguments, Variables
from vmi_graph.compiling.statement import Statement
from vmi_graph.foundation.viewer import Viewer

Fetch = Callable[..., Awaitable[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, with which variables, and what runs the statements.

    acted  what a mutation has returned
    """

    viewer: Viewer
    variables: Variables
    fetch: Fetch
    rich: RichArguments
    acted: Any = None

    async def rows(self, written: Statement) -> Sequence[Any]:
        """Run a statement."""
        return await self.fetch(written.sql, *written.values)
