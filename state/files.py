"""How the bytes of a progress file reach the disk and come back. What the bytes mean is not known here.

Written is only ever to a new file that is then renamed, so a file is whole at every moment, whoever reads it
and whenever the program dies. All may raise `OSError`; what is unsafe or too big is a `StateError`.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from state.errors import N_, StateError

MAX_BYTES = 8 << 20
"""A progress file larger than this is neither read nor written; a diligent reader's has some 100 KB."""

_TRIES = 3


def read_bytes(path: Path) -> bytes | None:
    """The content of a plain file of this user, or None where there is no file.

    Raises:
        StateError: `unsafe-path` for a link, a pipe, a folder or another user's file, or `too-big`.
    """
    for left in reversed(range(_TRIES)):
        try:
            return _read_once(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            # Over NFS the file we opened is gone once another computer has replaced it: open the new one.
            if error.errno != errno.ESTALE or not left:
                raise
    raise AssertionError("unreachable")  # pragma: no cover


def _read_once(path: Path) -> bytes:
    # O_NONBLOCK: opening a pipe that somebody put there would wait for ever.
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise StateError("unsafe-path", file=str(path), reason=N_("is not a plain file"))
        if found.st_uid not in (os.geteuid(), 0):
            raise StateError("unsafe-path", file=str(path), reason=N_("belongs to another user"))
        check_size(path, found.st_size)
        with os.fdopen(os.dup(handle), "rb") as file:
            return file.read(MAX_BYTES)
    finally:
        os.close(handle)


def check_folder(folder: Path) -> None:
    """Raise StateError `open-folder` where another account could put files of its own into `folder`.

    Who can write to a folder can replace what lies in it, whatever the rights of the files are.
    """
    try:
        found = folder.stat()
    except FileNotFoundError:
        return  # it will be made, for its owner alone
    others = stat.S_IWGRP | stat.S_IWOTH
    if found.st_uid not in (os.geteuid(), 0) or found.st_mode & others:
        raise StateError("open-folder", folder=str(folder))


def check_size(path: Path, size: int) -> None:
    """Raise StateError `too-big` where `size`, in bytes, is more than a progress file may have."""
    if size > MAX_BYTES:
        raise StateError("too-big", file=str(path), size=str(size), limit=str(MAX_BYTES))


def write_new(path: Path, raw: bytes) -> Path:
    """Write `raw` to a new file beside `path`, on the disk when this returns, and say where."""
    temporary = _temporary(path)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        try:
            rest = memoryview(raw)
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)  # NFS reports a full disk only here
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    return temporary


def keep_copy(path: Path, copy: Path) -> None:
    """Give the file as it is now a second name too; the next save replaces only what has the first."""
    temporary = _temporary(copy)
    try:
        os.link(path, temporary, follow_symlinks=False)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without hard links, or a file of root
        temporary = write_new(copy, read_bytes(path) or b"")
    try:
        os.replace(temporary, copy)
    finally:
        # Still there after a failure, and where both names are one file already: then rename does nothing.
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Return once the names in `folder` are on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that has no such thing
            raise
    finally:
        os.close(handle)


def sweep(path: Path) -> None:
    """Remove what killed sessions left half-written beside `path`. Only for whoever holds its lock."""
    for leftover in path.parent.glob(f".{path.name}*.tmp"):
        with suppress(OSError):
            leftover.unlink()


def _temporary(path: Path) -> Path:
    # A name of its own each time: were the lock ever broken, two writers must not write into one file.
    return path.with_name(f".{path.name}.{os.urandom(6).hex()}.tmp")
