"""What was kept of a progress file beside it, and how one of those comes back. Nothing is ever lost by it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from state import files, migrations
from state.errors import StateError, os_errors_told
from state.lock import held
from state.migrations import Data
from state.rows import Clock, utc_now
from state.storage import dated, kept_copies, parse, prune

Kind = Literal["current", "session", "schema", "damaged", "replaced"]
"""The file itself; how it was before the last session that saved, before a newer format, when it was found damaged,
before a backup was put back."""

COUNTED = ("visits", "choices", "bookmarks", "notes", "answers")
"""The tables whose rows tell a reader one backup from another."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One file that holds progress, the current one or a backup."""

    path: Path
    kind: Kind
    saved: datetime
    size: int
    rows: dict[str, int] | None
    """How many rows it has of each table in `COUNTED`; None where it cannot be read, or not by this version."""


def find_copies(path: Path) -> list[Copy]:
    """The file `path` and its backups, the current one first, then the newest first.

    Raises:
        StateError: the folder may not be looked at.
    """
    with os_errors_told(path):
        files.check_folder(path.parent)
        made = [copy for kind, place in _places(path) if (copy := _copy(place, kind))]
    return sorted(made, key=lambda copy: (copy.kind != "current", -copy.saved.timestamp(), copy.path.name))


def _places(path: Path) -> Iterator[tuple[Kind, Path]]:
    yield "current", path
    yield "session", path.with_name(f"{path.name}.bak")
    for older in path.parent.glob(f"{path.name}.v*"):
        if re.fullmatch(r"v\d+", older.suffix[1:]):
            yield "schema", older
    for aside in kept_copies(path, "damaged"):
        yield "damaged", aside
    for replaced in kept_copies(path, "replaced"):
        yield "replaced", replaced


def _copy(path: Path, kind: Kind) -> Copy | None:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    saved = datetime.fromtimestamp(found.st_mtime, UTC)
    try:
        rows = _counted(_readable(path))
    except (StateError, OSError, ValueError):
        rows = None
    return Copy(path, kind, saved, found.st_size, rows)


def _readable(path: Path) -> Data:
    raw = files.read_bytes(path)
    if raw is None:
        raise FileNotFoundError(path)
    return migrations.migrate(parse(raw))


def _counted(data: Data) -> dict[str, int]:
    return {table: len(data.get(table, {})) for table in COUNTED}


def put_back(path: Path, backup: Path, lock_seconds: float, clock: Clock = utc_now) -> Path | None:
    """Let `path` hold what `backup` holds; return under which name what it held is kept, None where it held nothing.

    Raises:
        StateError: another window holds the lock, or something cannot be read or written; then nothing has changed.
    """
    with held(path, lock_seconds, clock), os_errors_told(path):
        raw = files.read_bytes(backup)
        try:
            if raw is None:
                raise ValueError("gone")
            migrations.migrate(parse(raw))
        except ValueError as damage:
            raise StateError("failed", file=str(backup), reason=str(damage)) from damage
        temporary = files.write_new(path, raw)
        try:
            aside = _keep_current(path)
            os.replace(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        files.sync_folder(path.parent)
    prune(path, "replaced")
    return aside


def _keep_current(path: Path) -> Path | None:
    """Give what `path` holds, whatever that is, a name of its own."""
    aside = dated(path, "replaced")
    try:
        files.keep_copy(path, aside)
    except FileNotFoundError:
        return None
    except StateError:  # no hard links here, and too big to be copied
        os.replace(path, aside)
    return aside
