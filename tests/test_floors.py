"""Imports go down: between capabilities in the order of the table of contents, and between floors inside one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from vmi_graph.capabilities import CAPABILITIES

ROOT = Path(__file__).parents[1] / "vmi_graph"
FLOORS = ("rules", "events", "tables", "queries", "actions", "reactions", "graph")
FROM_BELOW = {
    "rules": {"rules"},
    "events": {"events", "rules"},
    "tables": set(),
    "queries": {"queries", "rules"},
    "actions": {"actions", "queries", "events", "rules"},
    "reactions": {"events", "actions", "queries", "rules"},
    "graph": {"graph", "queries", "actions", "events", "rules"},
}
FROM_OWN = {
    "rules": {"rules"},
    "events": {"events", "rules"},
    "tables": {"tables", "rules"},
    "queries": {"queries", "rules"},
    "actions": {"actions", "queries", "events", "tables", "rules"},
    "reactions": {"reactions", "actions", "queries", "events", "rules"},
    "graph": {"graph", "actions", "queries", "events", "rules"},
}
WITHOUT_FRAMEWORK = ("strawberry", "tortoise", "asyncpg", "starlette", "asyncio")


def imported(source: str) -> Iterator[str]:
    """Every module a source imports, also inside functions; not what is for the type checker alone."""
    tree = ast.parse(source)
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in guarded:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def place(module: str) -> tuple[str, str] | None:
    """The capability and floor of a module; None for everything else."""
    parts = module.split(".")
    if len(parts) >= 3 and parts[0] == "vmi_graph" and parts[1] in CAPABILITIES and parts[2] in FLOORS:
        return parts[1], parts[2]
    return None


def faults(module: str, source: str) -> list[str]:
    """What a module imports and may not."""
    here = place(module)
    found = set()
    for name in imported(source):
        there = place(name)
        if module.startswith("vmi_graph.foundation") and name.startswith("vmi_graph."):
            if not name.startswith("vmi_graph.foundation") and name.count(".") > 1:
                found.add(f"{module} imports {name}: the foundation knows nothing of inventory")
        elif here and there and there != here:
            if here[0] == there[0]:
                if there[1] not in FROM_OWN[here[1]]:
                    found.add(f"{module} imports the floor above: {name}")
            elif CAPABILITIES.index(there[0]) > CAPABILITIES.index(here[0]):
                found.add(f"{module} imports the capability above: {name}")
            elif there[1] not in FROM_BELOW[here[1]]:
                found.add(f"{module} imports a floor of another folder that stays shut: {name}")
        if here and here[1] == "rules" and name.split(".")[0] in WITHOUT_FRAMEWORK:
            found.add(f"{module} is a rule and imports {name}")
    return sorted(found)


def sources() -> Iterator[tuple[str, str]]:
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        if "migrations" not in parts and "web" not in parts and "node_modules" not in parts:
            yield ".".join(part for part in parts if part != "__init__"), path.read_text()


def test_imports_go_down() -> None:
    found = [fault for module, source in sources() for fault in faults(module, source)]

    assert [] == found


def test_a_capability_has_no_rooms_but_its_floors() -> None:
    strangers = [
        str(path.relative_to(ROOT))
        for capability in CAPABILITIES
        for path in (ROOT / capability).iterdir()
        if path.name not in {"__init__.py", "__pycache__"} and path.stem not in FLOORS
    ]

    assert [] == strangers


def test_every_capability_is_in_the_table_of_contents_and_says_what_it_is() -> None:
    for capability in CAPABILITIES:
        module = ast.parse((ROOT / capability / "__init__.py").read_text())

        assert ast.get_docstring(module)
        assert 1 == len(module.body), f"{capability}/__init__.py holds more than its docstring"


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("vmi_graph.stock.rules", "from vmi_graph.replenishment import rules"),
        ("vmi_graph.stock.rules", "import asyncpg"),
        ("vmi_graph.stock.rules", "from vmi_graph.stock.queries import LEVELS"),
        ("vmi_graph.stock.queries", "from vmi_graph.catalog import tables"),
        ("vmi_graph.alerts.actions", "from vmi_graph.stock.graph import StockLevel"),
        ("vmi_graph.stock.graph", "def late():\n    from vmi_graph.stock import reactions"),
        ("vmi_graph.foundation.work", "from vmi_graph.catalog.rules import Standing"),
    ],
)
def test_a_bad_example_fails(module: str, source: str) -> None:
    assert faults(module, source)
