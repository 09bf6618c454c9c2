"""Whether progress can be saved in a place: tried, not guessed."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from state import files
from state.errors import os_errors_told
from state.lock import LockKind, held
from state.rows import Clock, utc_now


@dataclass(frozen=True, slots=True)
class Trial:
    """What trying to save has shown."""

    lock: LockKind
    links: bool
    """Whether a file can have two names here, which makes a backup cheap."""
    seconds: float
    """How long writing took, until it was on the disk."""


def try_saving(path: Path, lock_seconds: float, clock: Clock = utc_now) -> Trial:
    """Do all that saving to `path` does, with a file of its own that goes away again.

    Raises:
        StateError: what would keep progress from being saved.
    """
    with held(path, lock_seconds, clock) as lock, os_errors_told(path):
        raw = files.read_bytes(path) or b"{}"
        began = time.monotonic()
        temporary = files.write_new(path, raw)
        other = temporary.with_name(f"{temporary.name.removesuffix('.tmp')}2.tmp")
        try:
            links = _linked(temporary, other)
            os.replace(temporary, other)
            files.sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)
            other.unlink(missing_ok=True)
        return Trial(lock, links, time.monotonic() - began)


def _linked(path: Path, other: Path) -> bool:
    try:
        os.link(path, other)
    except OSError:
        return False
    other.unlink()
    return True
