"""What a pupil handed in, as numbered files that are never written over: 001.md, 002.md...

The teacher can read them where the folder was made so (set-group-ID); everybody else but the pupil cannot.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from state.class_errors import ClassError

MOST_HANDINS = 200
MOST_HANDIN_BYTES = 4 << 20


def write_numbered(folder: Path, raw: bytes) -> Path:
    """Keep `raw` in the folder as the next of its numbered files, whole or not at all; return its path.

    Raises:
        ClassError: there are as many as are kept.
        OSError: it cannot be written.
    """
    # Held by its handle: between the look and the write nobody can put a link in the folder's place.
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        found = os.fstat(handle)
        mode = 0o640 if found.st_mode & stat.S_ISGID else 0o600
        taken = [int(match[1]) for name in os.listdir(handle) if (match := re.fullmatch(r"(\d{3})\.md", name))]
        for number in range(max(taken, default=0) + 1, MOST_HANDINS + 1):
            name = f"{number:03}.md"
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            try:
                out = _open_in(handle, name, flags, mode)
            except FileExistsError:
                continue  # another window was quicker
            try:
                with os.fdopen(out, "wb") as file:
                    os.fchmod(file.fileno(), mode)
                    file.write(raw)
                    file.flush()
                    os.fsync(file.fileno())
            except OSError:  # a full disk: half of it is not handed in
                _unlink_in(handle, name)
                raise
            return folder / name
        raise ClassError("too-many-handins", limit=str(MOST_HANDINS))
    finally:
        os.close(handle)


def _open_in(folder: int, name: str, flags: int, mode: int) -> int:
    """Open a file in the folder of a handle."""
    whole, within = _in(folder, name)
    return os.open(whole, flags, mode, dir_fd=within)


def _unlink_in(folder: int, name: str) -> None:
    whole, within = _in(folder, name)
    os.unlink(whole, dir_fd=within)


def _in(folder: int, name: str) -> tuple[str, int | None]:
    """A file in the folder of a handle: by a whole name where Linux has one, for locked mode judges by names."""
    named = f"/proc/self/fd/{folder}"
    return (f"{named}/{name}", None) if os.path.isdir(named) else (name, folder)
