"""When the pages are built again, and that a build leaves nothing half-made."""

import importlib.util
import json
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

WEB = Path(__file__).parents[2] / "vmi_graph" / "web"


def load_hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_hook", WEB / "build_hook.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


build_hook = load_hook()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The sources of the pages, away from the real ones."""
    ignored = shutil.ignore_patterns("node_modules", "__pycache__")
    shutil.copytree(WEB, tmp_path / "vmi_graph" / "web", ignore=ignored)
    return tmp_path


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """What a bundler made."""
    folder = tmp_path / "built"
    (folder / "assets").mkdir(parents=True)
    (folder / "graphiql.html").write_text("the page")
    (folder / "assets" / "graphiql-new.js").write_text("the script")
    return folder


def put_in_place(built: Path, checkout: Path) -> Path:
    static = checkout / "vmi_graph" / "static"
    build_hook.put_in_place(built, static, build_hook.fingerprint(checkout))
    return static


def test_pages_built_from_these_sources_are_not_built_again(checkout: Path, built: Path) -> None:
    put_in_place(built, checkout)

    assert build_hook.is_built(checkout)


@pytest.mark.parametrize(
    "source", ["src/graphiql/Page.tsx", "examples/1-stock-below-minimum.graphql", "package-lock.json", "build_hook.py"]
)
def test_a_changed_source_has_the_pages_built_again(checkout: Path, built: Path, source: str) -> None:
    put_in_place(built, checkout)

    with (checkout / "vmi_graph" / "web" / source).open("a") as changed:
        changed.write("\n")

    assert not build_hook.is_built(checkout)


def test_a_developers_own_node_modules_change_nothing(checkout: Path, built: Path) -> None:
    put_in_place(built, checkout)

    library = checkout / "vmi_graph" / "web" / "node_modules" / "library"
    library.mkdir(parents=True)
    (library / "index.ts").write_text("export {}")

    assert build_hook.is_built(checkout)


def test_files_of_an_earlier_build_are_removed(checkout: Path, built: Path) -> None:
    static = checkout / "vmi_graph" / "static"
    (static / "assets").mkdir(parents=True)
    (static / "assets" / "graphiql-old.js").write_text("an old script")

    put_in_place(built, checkout)

    names = {path.relative_to(static).as_posix() for path in static.rglob("*") if path.is_file()}
    assert {"graphiql.html", "assets/graphiql-new.js", build_hook.STAMP} == names


def test_node_is_not_fetched_when_the_pages_are_skipped(monkeypatch: pytest.MonkeyPatch, checkout: Path) -> None:
    asked = build_hook.WebPages(str(checkout), {}, None, None, "", "wheel")

    without = asked.dependencies()
    monkeypatch.setenv("VMI_SKIP_WEB", "1")
    skipped = asked.dependencies()

    assert ([build_hook.NODE], []) == (without, skipped)


def test_the_lock_file_names_no_registry_and_every_version_is_exact() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
    package = json.loads((WEB / "package.json").read_text(encoding="utf-8"))

    places = [name for name, entry in lock["packages"].items() if "resolved" in entry]
    loose = [
        version
        for kind in ("dependencies", "devDependencies")
        for version in package[kind].values()
        if not re.fullmatch(r"\d+\.\d+\.\d+", version)
    ]

    assert ([], []) == (places, loose)
