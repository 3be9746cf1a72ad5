"""CPU time of a process and all below it, from the kernel's run time of each task in nanoseconds."""

from collections import defaultdict
from contextlib import suppress
from pathlib import Path

Snapshot = dict[tuple[int, str], int]


def _children() -> dict[int, list[int]]:
    below: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
                below[int(parent)].append(int(entry.name))
    return below


def snapshot(pid: int) -> Snapshot:
    """Return the run time of every task below a process, itself included."""
    below, waiting, found = _children(), [pid], {}
    while waiting:
        process = waiting.pop()
        waiting += below.get(process, [])
        with suppress(OSError):
            for entry in Path(f"/proc/{process}/task").iterdir():
                with suppress(OSError, IndexError):
                    text = (entry / "schedstat").read_text()
                    found[process, entry.name] = int(text.split()[0])
    return found


def seconds_since(pid: int, before: Snapshot) -> float:
    """Return what ran since; a task that ended meanwhile counts for nothing, not for less than nothing."""
    return sum(now - before.get(task, 0) for task, now in snapshot(pid).items()) / 1e9


def resident_kilobytes(pid: int) -> int:
    """Return the resident memory of one process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0
