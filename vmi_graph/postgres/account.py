"""As whom the server runs: as ourselves, or, since it refuses root, as a user without rights."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from vmi_graph.postgres.unavailable import PostgresUnavailable

ROOT = 0
UNPRIVILEGED = "nobody"


class Become(TypedDict, total=False):
    """Arguments of `subprocess` that change the user; empty when it stays the same."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """The system user that runs the server and owns its data."""

    name: str
    uid: int
    gid: int

    @property
    def is_another(self) -> bool:
        """Whether the server runs as somebody else than this process."""
        return self.uid != os.geteuid()

    def become(self) -> Become:
        """What `subprocess` needs to start something as this account."""
        if not self.is_another:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give one file or folder to this account; never what is above or below it."""
        if self.is_another:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, folder: Path) -> bool:
        """Whether this account may walk from the root of the file system into `folder`."""
        folder = folder.resolve()
        return not self.is_another or all(self._has(step, stat.S_IXOTH) for step in (folder, *folder.parents))

    def can_read(self, path: Path) -> bool:
        """Whether this account may walk to `path` and read it."""
        return not self.is_another or (self.can_enter(path.parent) and self._has(path, stat.S_IROTH))

    def _has(self, path: Path, bit_for_others: int) -> bool:
        facts = path.stat()
        if facts.st_uid == self.uid:
            return bool(facts.st_mode & bit_for_others << 6)
        if facts.st_gid == self.gid:
            return bool(facts.st_mode & bit_for_others << 3)
        return bool(facts.st_mode & bit_for_others)


def account_for(cluster: Path) -> Account:
    """Who shall run the server of `cluster`: its owner if it exists, else ourselves, or `nobody` under root."""
    own_uid = os.geteuid()
    owner = cluster.stat().st_uid if cluster.exists() else None
    if own_uid != ROOT:
        if owner not in (None, own_uid):
            raise PostgresUnavailable(
                f"The database in {cluster} belongs to user {_name(owner)}; run as that user or as root."
            )
        return _by_uid(own_uid)
    if owner is not None:
        return _by_uid(owner)
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise PostgresUnavailable(
            f"PostgreSQL refuses to run as root and this system has no user {UNPRIVILEGED!r}: "
            "run as an ordinary user, or set VMI_DATABASE_URL."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _by_uid(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise PostgresUnavailable(
            f"PostgreSQL needs a user with a name, and user id {uid} has none on this system: "
            "add it to /etc/passwd, run as another user, or set VMI_DATABASE_URL."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _name(uid: int | None) -> str:
    try:
        return pwd.getpwuid(uid or ROOT).pw_name
    except KeyError:
        return str(uid)
