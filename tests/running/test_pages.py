"""Pages that tell of the program, compared with it."""

import re
from pathlib import Path

import pytest
from graphql import parse, validate

from vmi_graph.capabilities import CAPABILITIES
from vmi_graph.running import settings_page
from vmi_graph.schema import SCHEMA

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


def graphql_in(page: str) -> list[str]:
    return re.findall(r"^```graphql\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_questions_of_the_readme_are_questions_of_the_schema() -> None:
    questions = graphql_in("README.md")

    errors = [error for question in questions for error in validate(SCHEMA._schema, parse(question))]  # noqa: SLF001 - graphql-core's own object

    assert 3 == len(questions)
    assert [] == errors


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/running.md"])
def test_what_a_page_links_to_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)

    assert [] == [link for link in links if not ((ROOT / page).parent / link).exists()]


def test_every_target_that_contributing_names_is_one_of_the_makefile() -> None:
    named = set(re.findall(r"\bmake ([a-z]+)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert set() == named - targets
