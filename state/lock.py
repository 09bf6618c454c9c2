"""Who may change a progress file: one process at a time, on one computer or on several over NFS."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from state.errors import StateError, os_errors_told
from state.files import check_folder
from state.paths import make_folder
from state.rows import Clock, iso

_POLL_SECONDS = 0.01
_ABANDONED_SECONDS = 60.0
_NO_LOCKS_HERE = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}


LockKind = Literal["kernel", "file"]
"""A lock of flock(2), which goes with its holder, or a file that is there while somebody holds it."""


@contextmanager
def held(path: Path, seconds: float, clock: Clock) -> Iterator[LockKind]:
    """Hold the lock of the progress file `path` inside, waiting at most `seconds` for it; say of which kind it is.

    Raises:
        StateError: `lock-held`, naming the other holder, or why no lock file can be made.
    """
    make_folder(path.parent)
    with os_errors_told(path):
        check_folder(path.parent)
        let_go, kind = _acquire(path, seconds, clock)
    try:
        yield kind
    finally:
        # What was saved is saved; a lock that cannot be let go goes with the process.
        with suppress(OSError):
            let_go()


def _acquire(path: Path, seconds: float, clock: Clock) -> tuple[Callable[[], object], LockKind]:
    """Take the lock; return what lets it go, and its kind."""
    try:
        return _kernel_lock(path.with_name(f".{path.name}.lock"), seconds, clock), "kernel"
    except OSError as error:
        if error.errno not in _NO_LOCKS_HERE:
            raise
    return _existence_lock(path.with_name(f".{path.name}.held"), seconds), "file"


def _kernel_lock(file: Path, seconds: float, clock: Clock) -> Callable[[], object]:
    """The lock of flock(2), which goes with its holder; the file stays, so that all lock the same one."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    handle = os.open(file, flags, 0o600)
    try:
        deadline = time.monotonic() + seconds
        while not _locked(handle):
            if time.monotonic() >= deadline:
                raise _told(file)
            time.sleep(_POLL_SECONDS)
        # Only for the message to whoever waits, so a full disk must not stand in the way.
        with suppress(OSError):
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n{iso(clock())}\n{_window()}\n".encode(), 0)
    except BaseException:
        os.close(handle)
        raise
    return lambda: os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _told(file: Path) -> StateError:
    pid, since, window = _holder(file)
    return StateError("lock-held", pid=pid, since=since, window=window)


def _window() -> str:
    """Where this process runs, as a person finds it again: the terminal and, homes being shared, the computer."""
    terminal = "no terminal"
    for stream in (0, 1, 2):
        with suppress(OSError):
            terminal = os.ttyname(stream).removeprefix("/dev/")
            break
    return f"{terminal}, {os.uname().nodename}"


def _existence_lock(file: Path, seconds: float) -> Callable[[], object]:
    """The lock for file systems without one: whoever makes `file` holds it, until it or its maker is gone."""
    # Imported only here: it costs 7 ms and 1.2 MB, and file systems without flock are rare.
    from filelock import SoftFileLock, Timeout

    # A dead holder on this computer is found out by its process id, on another only by age: no save takes a
    # minute. Should two who wait both see that, one may remove the other's new file;
    # saves stay whole even then.
    with suppress(OSError):
        if time.time() - file.lstat().st_mtime > _ABANDONED_SECONDS:
            file.unlink()
    lock = SoftFileLock(file, timeout=seconds, mode=0o600, poll_interval=_POLL_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise _told(file) from error
    return lock.release


def _holder(file: Path) -> tuple[str, str, str]:
    """Process id, beginning and window of the holder, as its lock file says; `?` for what is not known."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as opened:
            lines = opened.read(400).decode("utf-8", "replace").splitlines()
    except OSError:
        return "?", "?", "?"
    pid, second, third = [*lines, "", "", ""][:3]
    if not (len(second) == len("2000-01-01T00:00:00Z") and second.endswith("Z")):
        # The lock file of `filelock`: process and computer.
        second, third = "?", second
    return (pid if pid.isdigit() else "?"), second, (third or "?")
