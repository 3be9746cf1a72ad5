"""A PostgreSQL of our own in one data folder, shared by every process that names the folder."""

import os
import signal
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from vmi_graph.postgres import locks
from vmi_graph.postgres.account import account_for
from vmi_graph.postgres.cluster import DATABASE, ROLE, Cluster
from vmi_graph.postgres.locks import FileLock
from vmi_graph.postgres.program import program_for
from vmi_graph.postgres.unavailable import PostgresUnavailable
from vmi_graph.postgres.workplace import SOCKET_NAME, clear_workplace, open_workplace

START_SECONDS = 300.0  # replaying the log after a crash of the machine may take minutes
STOP_SECONDS = 60.0
_LOOK_EVERY = 0.02
_ANYBODY_THERE = struct.pack("!ii", 8, 80877103)  # asks for TLS; a living server answers with one letter
_LINE_OF_SOCKETS, _LINE_OF_STATUS = 4, 7  # of postmaster.pid


class BundledPostgres:
    """The server of one data folder; `start` and `stop` block, so call them outside the event loop.

    Three lock files in `<data_dir>/postgres` are the whole bookkeeping, and the kernel drops a dead process's locks:
    `turn` is held by whoever starts or stops, `holders` is shared by all who use the server, and `server` is inherited
    by the server's own processes, so that it is free exactly when none of them lives.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self._home = data_dir.absolute() / "postgres"
        self._cluster = self._home / "cluster"
        self._start_log = self._home / "start.log"
        self._durable = durable
        self._hold: FileLock | None = None

    def start(self) -> str:
        """Start the server or join the running one; returns the database's URL."""
        if self._hold is not None and self._answers():
            return self.url()
        self._open_home()
        with locks.exclusive(self._home / "turn.lock"):
            self._hold = self._hold or locks.shared(self._home / "holders.lock")
            try:
                self._bring_up()
            except BaseException:
                self._let_go()
                raise
        return self.url()

    def stop(self) -> None:
        """Leave the server; the last to leave stops it. Without a start before it does nothing."""
        if self._hold is None:
            return
        with locks.exclusive(self._home / "turn.lock"):
            self._let_go()

    def url(self, database: str = DATABASE) -> str:
        """Where `database` of the running server is found; asyncpg and tortoise-orm both take it."""
        return f"postgres://{ROLE}@/{quote(database)}?host={quote(self._sockets())}"

    def log_tail(self, lines: int = 20) -> str:
        """The end of what the server wrote last, for people who must find out why it died."""
        logs = sorted(self._cluster.glob("log/server-*.log"), key=lambda path: path.stat().st_mtime)
        written = [path.read_text(encoding="utf-8", errors="replace") for path in (self._start_log, *logs[-1:])]
        return "\n".join("".join(written).splitlines()[-lines:])

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _open_home(self) -> None:
        mode = 0o711 if os.geteuid() == 0 else 0o700  # root's server is another user and must walk through
        try:
            self._home.parent.mkdir(parents=True, exist_ok=True)
            self._home.mkdir(mode=mode, exist_ok=True)
            for name in ("turn.lock", "holders.lock", "server.lock"):
                locks.prepare(self._home / name)
        except OSError as error:
            raise PostgresUnavailable(
                f"The data folder {self._home.parent} cannot be used by this user: {error.strerror}. "
                "Run as the user that created it, or choose another."
            ) from None

    def _bring_up(self) -> None:
        """Join the server if it answers; start it as soon as no process of an earlier one is left."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            free = locks.exclusive_if_free(self._home / "server.lock")
            if free is not None:
                with free:
                    self._launch(free)
                self._wait_until(self._answers, deadline)
                return
            if self._answers():
                return
            time.sleep(_LOOK_EVERY)
        raise PostgresUnavailable(f"The PostgreSQL in {self._home} does not answer:\n{self.log_tail()}")

    def _launch(self, server_lock: FileLock) -> None:
        account = account_for(self._cluster)
        place = open_workplace(self._home, account)
        cluster = Cluster(self._cluster, account, program_for(account, place.folder))
        cluster.prepare(place.sockets, durable=self._durable)
        with locks.keep_from_cleaners(place.folder) as in_use:
            cluster.launch(self._start_log, server_lock, in_use)

    def _wait_until(self, ready: Callable[[], bool], deadline: float) -> None:
        while not ready():
            free = locks.exclusive_if_free(self._home / "server.lock")
            if free is not None:
                free.close()
                raise PostgresUnavailable(f"PostgreSQL did not start:\n{self.log_tail()}")
            if time.monotonic() > deadline:
                raise PostgresUnavailable(f"PostgreSQL is still not ready:\n{self.log_tail()}")
            time.sleep(_LOOK_EVERY)

    def _let_go(self) -> None:
        """Give up the hold, and stop the server if that was the last; `turn` is held."""
        if self._hold is not None:
            self._hold.close()
            self._hold = None
        others_gone = locks.exclusive_if_free(self._home / "holders.lock")
        if others_gone is not None:
            with others_gone:
                self._shut_down()

    def _shut_down(self) -> None:
        fast, at_once = (signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, STOP_SECONDS)
        for request, patience in [fast, at_once] if self._durable else [at_once]:
            deadline = time.monotonic() + patience
            asked = False
            while time.monotonic() < deadline:
                gone = locks.exclusive_if_free(self._home / "server.lock")
                if gone is not None:
                    with gone:
                        clear_workplace(self._home)
                    return
                asked = asked or self._ask(request)
                time.sleep(_LOOK_EVERY)
        raise PostgresUnavailable(f"The PostgreSQL in {self._home} does not stop:\n{self.log_tail()}")

    def _ask(self, request: signal.Signals) -> bool:
        """Send `request` to the server; `False` while it has not yet noted its number, or is already ending."""
        notes = self._notes()
        if not notes:
            return False
        number = int(notes[0])
        working_in = Path(f"/proc/{number}/cwd")
        if working_in.exists() and not working_in.samefile(self._cluster):
            raise PostgresUnavailable(
                f"The PostgreSQL in {self._home} runs in another container, which alone can stop it."
            )
        with suppress(ProcessLookupError):
            os.kill(number, request)
            return True
        return False

    def _answers(self) -> bool:
        """Whether the server said it is ready and takes connections."""
        notes = self._notes()
        if len(notes) <= _LINE_OF_STATUS or notes[_LINE_OF_STATUS].strip() != "ready":
            return False
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(5)
            try:
                probe.connect(str(Path(notes[_LINE_OF_SOCKETS]) / SOCKET_NAME))
                probe.sendall(_ANYBODY_THERE)
                return len(probe.recv(1)) == 1
            except (ConnectionError, FileNotFoundError, TimeoutError):
                return False

    def _sockets(self) -> str:
        notes = self._notes()
        if len(notes) <= _LINE_OF_SOCKETS:
            raise PostgresUnavailable(f"The PostgreSQL in {self._home} is not running:\n{self.log_tail()}")
        return notes[_LINE_OF_SOCKETS]

    def _notes(self) -> list[str]:
        """What the running server wrote about itself; empty when there is none."""
        try:
            return (self._cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
