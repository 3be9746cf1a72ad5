"""The database's own folder: laid out at first use, configured at every start."""

import os
import pwd
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from vmi_graph.postgres import configuration
from vmi_graph.postgres.account import UNPRIVILEGED, Account
from vmi_graph.postgres.locks import FileLock
from vmi_graph.postgres.program import MAJOR_VERSION, Program
from vmi_graph.postgres.unavailable import PostgresUnavailable

ROLE = "vmi"
DATABASE = "vmi"
_SUPERUSER = "postgres"

# The program's role is no superuser: row-level security binds it, and it can do nothing here that a hosted
# PostgreSQL would refuse.
_FIRST_STATEMENTS = f"CREATE ROLE {ROLE} LOGIN CREATEDB CREATEROLE;\nCREATE DATABASE {DATABASE} OWNER {ROLE};\n"

_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}  # no PG* variable of ours reaches the server


@dataclass(frozen=True)
class Cluster:
    """One database folder, run by `account` with `program`."""

    path: Path
    account: Account
    program: Program

    def prepare(self, sockets: Path, *, durable: bool) -> None:
        """Lay the folder out if it is new, refuse another version's, and write its configuration."""
        if not self.path.exists():
            self._lay_out(durable=durable)
        self._require_version()
        users = {"root", pwd.getpwuid(os.geteuid()).pw_name}
        if self.account.name != UNPRIVILEGED:  # many programs run as that one, and none of them is ours
            users.add(self.account.name)
        self._write("postgresql.conf", configuration.settings(sockets, durable=durable))
        self._write("pg_hba.conf", configuration.who_may_connect())
        self._write("pg_ident.conf", configuration.user_map(users))
        (self.path / "postmaster.pid").unlink(missing_ok=True)  # its number may meanwhile be another process

    def launch(self, log: Path, *inherited: FileLock) -> None:
        """Start the server in a session of its own, so that no Ctrl-C reaches it; it keeps the inherited locks."""
        background = '"$@" </dev/null >&2 &'  # the shell ends at once: the server is nobody's child to wait for
        log.unlink(missing_ok=True)
        with log.open("xb") as errors:  # a new file: root must not write through a link somebody planted
            subprocess.run(  # noqa: S603 - our own binaries and folders
                ["/bin/sh", "-c", background, "sh", self.program.postgres, "-D", self._named(self.path)],
                check=True,
                cwd=self.path,
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
                umask=0o077,
                pass_fds=[lock.fileno() for lock in inherited],
                **self.account.become(),
            )

    def _named(self, folder: Path) -> str:
        """How the server is told its folder: by path, or where that is closed to it, as the place it starts in."""
        if self.account.can_enter(folder):
            return str(folder)
        if sys.platform != "linux":
            raise PostgresUnavailable(
                f"PostgreSQL refuses to run as root, and user {self.account.name} cannot enter {folder}: "
                "choose another data folder, or run as an ordinary user."
            )
        return "/proc/self/cwd"

    def _lay_out(self, *, durable: bool) -> None:
        """Create the folder beside its place and move it there when whole, so that a crash leaves none half done."""
        unfinished = self.path.with_name(f"{self.path.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self.account.own(unfinished)
        self._run(
            unfinished,
            [self.program.initdb, "-D", self._named(unfinished), f"--username={_SUPERUSER}", "--auth=peer"]
            + ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            + ["--no-instructions"]
            + ([] if durable else ["--no-sync"]),
        )
        self._run(
            unfinished,
            [self.program.postgres, "--single", "-j", "-D", self._named(unfinished), _SUPERUSER],
            _FIRST_STATEMENTS.replace(";\n", ";\n\n"),  # -j: a statement ends at an empty line
        )
        unfinished.rename(self.path)

    def _run(self, folder: Path, command: list[str], statements: str = "") -> None:
        done = subprocess.run(  # noqa: S603 - our own binaries and folders
            command,
            check=False,
            cwd=folder,
            env=_ENVIRONMENT,
            input=statements,
            capture_output=True,
            text=True,
            umask=0o077,
            start_new_session=True,
            **self.account.become(),
        )
        if done.returncode != 0 or "ERROR:" in done.stderr:  # a failed statement does not end single-user mode
            raise PostgresUnavailable(f"PostgreSQL could not lay out {self.path}:\n{done.stderr.strip()}")

    def _require_version(self) -> None:
        found = (self.path / "PG_VERSION").read_text(encoding="ascii").strip()
        if found != MAJOR_VERSION:
            raise PostgresUnavailable(
                f"The database in {self.path} was written by PostgreSQL {found}, and this program brings "
                f"PostgreSQL {MAJOR_VERSION}. Nothing was changed. Dump it with the program version that wrote it "
                "and load it into an empty data folder, or set VMI_DATABASE_URL."
            )

    def _write(self, name: str, text: str) -> None:
        """Replace one file of the folder; as root never through a link the server's account may have planted."""
        unfinished = self.path / f".{name}.{secrets.token_hex(8)}"
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        self.account.own(unfinished)
        unfinished.replace(self.path / name)
