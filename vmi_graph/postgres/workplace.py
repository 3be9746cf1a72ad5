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
    """Clear what an earlier server left and set up an empty place that fits; only while no server runs."""
    clear_workplace(home)
    place = Workplace(home, is_temporary=False)
    if not _fits(place, account):
        place = _temporary(account)
        with _note(home).open("x", encoding="utf-8") as note:
            note.write(str(place.folder))
    place.sockets.mkdir(mode=0o700)
    account.own(place.sockets)
    return place


def clear_workplace(home: Path) -> None:
    """Remove sockets, and the temporary folder if the note names one that is ours; only while no server runs."""
    shutil.rmtree(home / "socket", ignore_errors=True)
    note = _note(home)
    if not note.exists():
        return
    folder = Path(note.read_text(encoding="utf-8"))
    if _is_ours(folder):
        shutil.rmtree(folder, ignore_errors=True)
    note.unlink()


def _note(home: Path) -> Path:
    return home / "temporary-folder"


def _is_ours(folder: Path) -> bool:
    return (
        folder.name.startswith(_PREFIX)
        and folder.is_dir()
        and not folder.is_symlink()
        and folder.stat().st_uid == os.geteuid()
    )


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
