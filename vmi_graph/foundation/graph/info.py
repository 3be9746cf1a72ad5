"""What a resolver is told about its operation."""

from typing import Any

import strawberry

from vmi_graph.foundation.context import Context
from vmi_graph.foundation.viewer import Viewer

Info = strawberry.Info[Context, Any]


def viewer(info: "strawberry.Info[Context, Any]") -> Viewer:
    """Return whoever asks."""
    return info.context.viewer
