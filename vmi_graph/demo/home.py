"""The data folder that belongs to the demo: known by a file the demo puts there, and never taken from anybody else."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from vmi_graph.postgres import BundledPostgres, locks

MARKER: Final = "demo.json"


class NotTheDemos(RuntimeError):  # noqa: N818 - a state of the world, read aloud
    """The folder holds something that the demo did not make, or a demo that runs right now."""


@dataclass(slots=True)
class Home:
    """The demo's folder and what the demo keeps there beside its PostgreSQL.

    seeded  whether its world was made to the end
    tokens  by name, as they were printed
    """

    folder: Path
    seeded: bool = False
    tokens: dict[str, str] = field(default_factory=dict)

    def keep(self) -> None:
        """Write the notes down; tokens are secrets, so only this user may read them."""
        notes = self.folder / MARKER
        notes.touch(mode=0o600)
        content = {"made by": "vmi-graph demo", "seeded": self.seeded, "tokens": self.tokens}
        notes.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def moved_in(folder: Path, *, fresh: bool) -> Home:
    """Return the demo's home in a folder that is new, empty, or its own.

    What an earlier demo left is dropped when asked for, and when that demo was interrupted while it made its world.
    """
    notes = _notes(folder)
    if notes is None:
        if folder.exists() and any(folder.iterdir()):
            raise NotTheDemos(
                f"The data folder {folder.absolute()} holds something that is no demo's; "
                "choose another with VMI_DATA_DIR."
            )
    elif not fresh and notes.get("seeded"):
        return Home(folder, seeded=True, tokens=dict(notes.get("tokens", {})))
    else:
        _drop(folder)
    folder.mkdir(parents=True, exist_ok=True)
    home = Home(folder)
    home.keep()
    return home


def _notes(folder: Path) -> dict[str, Any] | None:
    try:
        notes: dict[str, Any] = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:  # killed in the middle of writing it
        return {}
    return notes


def _drop(folder: Path) -> None:
    """Drop what the demo made, and nothing else that may lie there."""
    server = folder / "postgres"
    if server.exists():
        if _is_held(server / "holders.lock"):
            raise NotTheDemos(f"The demo in {folder.absolute()} is still running: stop it first.")
        if _is_held(server / "server.lock"):  # left alone by a demo that was killed
            left = BundledPostgres(folder)
            left.start()
            left.stop()
        shutil.rmtree(server)
    (folder / MARKER).unlink()


def _is_held(lock: Path) -> bool:
    if not lock.exists():
        return False
    free = locks.exclusive_if_free(lock)
    if free is None:
        return True
    free.close()
    return False
