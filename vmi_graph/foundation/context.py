"""What a resolver finds in `info.context`: who asks, under which request id, and the loaders of this operation."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from strawberry.dataloader import DataLoader

from vmi_graph.foundation.viewer import Viewer

Loaded = TypeVar("Loaded")


class Loader(DataLoader[Any, Any]):
    """Loads what many fields wait for, whatever becomes of one of them.

    Where a field fails, graphql-core cancels its siblings, and each of those would cancel what it waits for: the row
    that fields elsewhere in the operation wait for too.
    """

    def load(self, key: Any) -> Awaitable[Any]:  # noqa: ANN401 - any hashable
        """Return what will be there; cancelling that cancels nobody else's."""
        return asyncio.shield(super().load(key))


@dataclass(slots=True)
class Context:
    """One per operation, also on a socket: loaders must never outlive what they were asked for.

    `lasting` is set for subscriptions: their loaders batch but do not remember.
    `acted` is what the mutation has returned or raised already, when only its answer is still to be completed.
    """

    viewer: Viewer
    request_id: str
    lasting: bool = False
    acted: Any = None
    loaders: dict[Hashable, DataLoader[Any, Any]] = field(default_factory=dict)

    def loader(self, name: Hashable, load: Callable[[list[Any]], Any]) -> DataLoader[Any, Any]:
        """Return the operation's loader of that name, made from `load` at first use."""
        found = self.loaders.get(name)
        if found is None:
            found = self.loaders[name] = Loader(load_fn=load, cache=not self.lasting)
        return found
