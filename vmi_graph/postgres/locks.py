"""Locks that a dead process cannot keep: `flock` on files, which the kernel drops with their last holder."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self


class FileLock:
    """A lock held until `close`, or by a child that inherited `fileno()` until that child ends too."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        """Number of the descriptor, to be passed on to a child that shall keep the lock alive."""
        return self._descriptor

    def close(self) -> None:
        """Let go; a child that inherited the descriptor still holds on. Twice does no harm."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def prepare(path: Path) -> None:
    """Create the file of a lock; raises `OSError` where this user may not use it."""
    os.close(_open(path))


def exclusive(path: Path) -> FileLock:
    """Wait until nobody else has `path`, then have it alone."""
    return _lock(path, fcntl.LOCK_EX)


def shared(path: Path) -> FileLock:
    """Hold `path` beside any number of others."""
    return _lock(path, fcntl.LOCK_SH)


def exclusive_if_free(path: Path) -> FileLock | None:
    """Have `path` alone if nobody holds it, else `None` at once."""
    try:
        return _lock(path, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None


def keep_from_cleaners(folder: Path) -> FileLock:
    """Mark a temporary folder as in use: systemd-tmpfiles leaves a locked folder alone, however old it is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return FileLock(descriptor)


def _lock(path: Path, how: int) -> FileLock:
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, how)
    except BaseException:
        os.close(descriptor)
        raise
    return FileLock(descriptor)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
