"""Leaks planted for a moment, to see that they are found."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from vmi_graph.foundation.reading import Binder, Source
from vmi_graph.foundation.viewer import Viewer


def _everybody(viewer: Viewer, bind: Binder) -> str:  # noqa: ARG001 - as every scope
    return "TRUE"


@contextmanager
def unscoped(source: Source[Any]) -> Iterator[None]:
    """Let every row of a kind exist for everybody."""
    scope = source.scope
    object.__setattr__(source, "scope", _everybody)  # it is frozen, and nobody but us may thaw it
    try:
        yield
    finally:
        object.__setattr__(source, "scope", scope)
