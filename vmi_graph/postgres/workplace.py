"""Where the server's socket and, if need be, a copy of its program are kept while it runs.

Normally beside the data. A socket's name may not exceed 103 bytes, and the server's account may be shut out of the
folders above the data; then a short folder under the system's temporary directory does it, and a note beside the data
remembers it until it is removed.
"""

import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from vmi_graph.postgres.account import Account
from vmi_graph.postgres.unavailable import PostgresUnavailable

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103  # macOS; Linux allows 107
_PREFIX = "vmi-graph-"
_PLAIN = re.compile(r"[\w./+=@-]+", re.ASCII)  # anything else needs quoting in three places at once


@dataclass(frozen=True)
class Workplace:
    """The folder the server works in, besides its data."""

    folder: Path
    is_temporary: bool

    @property
    def sockets(self) -> Path:
        """The folder that clients name as `host`."""
        return self.folder / "socket"


def open_workplace(home: Path, account: Account) -> Workplace:
    """Set up a place that fits, free of what a dead server left; only while no server runs.

    A temporary folder that a dead server left is used again, so that the URL others still hold stays true.
    """
    place = Workplace(home, is_temporary=False)
    if not _fits(place, account):
        place = _remembered(home, account) or _temporary(account)
        _note(home).unlink(missing_ok=True)
        with _note(home).open("x", encoding="utf-8") as note:
            note.write(str(place.folder))
    shutil.rmtree(place.sockets, ignore_errors=True)
    place.sockets.mkdir(mode=0o700)
    account.own(place.sockets)
    return place


def clear_workplace(home: Path) -> None:
    """Remove the socket's folder, and the temporary one if there is one; only while no server runs."""
    shutil.rmtree(home / "socket", ignore_errors=True)
    folder = _noted(home)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
    _note(home).unlink(missing_ok=True)


def _note(home: Path) -> Path:
    return home / "temporary-folder"


def _noted(home: Path) -> Path | None:
    """The temporary folder of the note, if it is there and ours."""
    if not _note(home).exists():
        return None
    folder = Path(_note(home).read_text(encoding="utf-8"))
    is_folder = folder.name.startswith(_PREFIX) and folder.is_dir() and not folder.is_symlink()
    return folder if is_folder and folder.stat().st_uid == os.geteuid() else None


def _remembered(home: Path, account: Account) -> Workplace | None:
    folder = _noted(home)
    if folder is None:
        return None
    place = Workplace(folder, is_temporary=True)
    return place if _fits(place, account) else None


def _fits(place: Workplace, account: Account) -> bool:
    socket = str(place.sockets / SOCKET_NAME)
    return (
        len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH
        and _PLAIN.fullmatch(socket) is not None
        and account.can_enter(place.folder)
    )


def _temporary(account: Account) -> Workplace:
    for base in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - mkdtemp makes a private folder in it
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
        if account.is_another:
            folder.chmod(0o711)  # the server walks through, nobody lists it
        place = Workplace(folder, is_temporary=True)
        if _fits(place, account):
            return place
        folder.rmdir()
    raise PostgresUnavailable(
        f"No folder for PostgreSQL's socket that user {account.name} can enter and whose name is short enough: "
        "set TMPDIR to one, or choose a data folder with a shorter name."
    )
