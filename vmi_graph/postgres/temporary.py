"""A server for one run of the tests: no durability, nothing left behind."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vmi_graph.postgres.bundled import BundledPostgres

# Waits for the end of its input, which comes when our process ends in whatever way, then ends the server and cleans up.
_UNDERTAKER = """
cat >/dev/null
notes="$1/postgres/cluster/postmaster.pid"
while [ -e "$notes" ] && kill -QUIT "$(head -n 1 "$notes")" 2>/dev/null; do sleep 0.1; done
rm -rf "$1"
"""


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """Run a fast, forgetful server and give its URL; it vanishes with its folder, even if this process is killed."""
    folder = Path(tempfile.mkdtemp(prefix="vmi-graph-test-"))
    if os.geteuid() == 0:
        folder.chmod(0o711)  # root's server is another user and must walk through
    undertaker = subprocess.Popen(  # noqa: S603 - a fixed script
        ["/bin/sh", "-c", _UNDERTAKER, "sh", str(folder)], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        with BundledPostgres(folder, durable=False) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        undertaker.communicate()
