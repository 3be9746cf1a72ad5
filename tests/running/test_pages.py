"""Pages that tell of the program, compared with it."""

import re
from pathlib import Path

from vmi_graph.capabilities import CAPABILITIES
from vmi_graph.running import settings_page

ROOT = Path(__file__).parents[2]


def test_the_page_of_settings_is_the_one_made_of_them() -> None:
    assert settings_page.page() == (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_contributing_starts_with_the_table_of_capabilities_in_their_order() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    first_table = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert first_table is not None

    named = tuple(re.findall(r"^\| `(\w+)` \|", first_table[0], re.MULTILINE))

    assert named == CAPABILITIES


def test_every_file_that_contributing_points_to_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\|[^|]*: `([\w./]+)` \|$", text, re.MULTILINE)

    missing = [f"{folder}/{file}" for folder, file in rows if not (ROOT / "vmi_graph" / folder / file).is_file()]

    assert len(CAPABILITIES) == len(rows)
    assert [] == missing
