"""docs/settings.md, made from the settings themselves; a test compares the two."""

import sys
from pathlib import Path
from typing import Any

from vmi_graph.foundation.settings import Settings

_HEAD = """\
# Settings

Everything an operator may choose, read from the environment once when a process starts. This page is made from
`vmi_graph/foundation/settings.py` by `make schema`.

| variable | default | meaning |
|---|---|---|
"""


def page() -> str:
    """Return the page."""
    return _HEAD + "".join(_row(name, field) for name, field in Settings.model_fields.items())


def _row(name: str, field: Any) -> str:  # noqa: ANN401 - pydantic's own, without a public type
    default = "" if field.default is None else f"`{field.default}`"
    return f"| `VMI_{name.upper()}` | {default} | {field.description} |\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
