"""Where the data of one reader is kept: `AtomicJsonStorage` on the disk, `UnsavedStorage` in memory.

Reading needs no lock and changes nothing, also where the file is damaged: its backup is served, and the next
save sets the damaged file aside. Whoever writes holds `exclusive` from before it reads what it changes.
"""

from __future__ import annotations

import copy
import json
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from state import files, migrations
from state.errors import Event, StateError, os_errors_told
from state.lock import held
from state.migrations import Data
from state.rows import Clock, utc_now

Signature = tuple[int, int, int]
"""What tells one state of a file from another without reading it: inode, time and size."""

_COPIES_KEPT = 5
_DEEPEST = 20


class ReaderStorage:
    """What a `ReaderStore` asks of the place where it keeps its data; `read` and `write` are TinyDB's own."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._taken = 0

    def read(self) -> Data | None:
        """What is kept, or None where there is nothing yet."""
        raise NotImplementedError

    def write(self, data: Data) -> None:
        """Keep `data` in place of what was kept."""
        raise NotImplementedError

    def note(self, event: Event) -> None:
        """Keep an event until it is taken; the same is never told twice in a session."""
        if event not in self._events:
            self._events.append(event)

    def take_events(self) -> list[Event]:
        """What happened since the last call, oldest first."""
        fresh = self._events[self._taken :]
        self._taken += len(fresh)
        return fresh

    def signature(self) -> Signature | None:
        """The state of the file now, or None where there is none."""
        return None

    @contextmanager
    def exclusive(self, seconds: float, clock: Clock) -> Iterator[None]:
        """Keep other processes from writing meanwhile; wait at most `seconds` for them."""
        yield


class UnsavedStorage(ReaderStorage):
    """Data that ends with the program, for when no file can be used."""

    def __init__(self) -> None:
        super().__init__()
        self._data: Data | None = None

    def read(self) -> Data | None:
        """A copy of the data, so that a change that fails leaves none of itself behind."""
        return copy.deepcopy(self._data)

    def write(self, data: Data) -> None:
        """Keep `data`."""
        self._data = migrations.migrate(data)


class AtomicJsonStorage(ReaderStorage):
    """One JSON file, replaced whole at each save.

    Beside `layla.json` lie `layla.json.bak` (before the last session that saved), `layla.json.v1` (before a
    migration from version 1), `layla.damaged-TIME.json` and `layla.replaced-TIME.json` (before a backup was put back).
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self._first_write = True

    def read(self) -> Data | None:
        """The data of the file, brought to the newest schema, or None where there is no file.

        Raises:
            StateError: where the file is there and cannot or must not be used.
        """
        with os_errors_told(self.path):
            files.check_folder(self.path.parent)
            try:
                raw = self._content()
                return migrations.migrate(parse(raw)) if raw is not None else None
            except ValueError as damage:
                return self._restored(str(damage))

    def write(self, data: Data) -> None:
        """Save `data`: it is on the disk when this returns.

        Raises:
            StateError: where it cannot be saved.
        """
        raw = dump(migrations.migrate(data))
        files.check_size(self.path, len(raw))
        with os_errors_told(self.path):
            try:
                current = self._content()
            except ValueError:
                self._move_aside()
                current = None
            if current != raw:
                self._replace(current, raw)
            # Also where nothing changed: whoever wrote this content may have died before it was on the disk.
            files.sync_folder(self.path.parent)

    def signature(self) -> Signature | None:
        """The state of the file now, or None where there is none that can be seen."""
        try:
            found = self.path.lstat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    @contextmanager
    def exclusive(self, seconds: float, clock: Clock) -> Iterator[None]:
        """Hold the lock of the file. Raises StateError `lock-held` after `seconds`."""
        with held(self.path, seconds, clock):
            yield

    def _content(self) -> bytes | None:
        """The bytes of the file. Raises ValueError where there are more than were ever saved: those are not ours."""
        try:
            return files.read_bytes(self.path)
        except StateError as error:
            if error.code != "too-big":
                raise
            raise ValueError(f"{error.details['size']} bytes") from error

    def _replace(self, current: bytes | None, raw: bytes) -> None:
        if self._first_write:
            files.sweep(self.path)
        temporary = files.write_new(self.path, raw)
        try:
            if current is not None:
                self._keep(current)
            os.replace(temporary, self.path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise

    def _keep(self, current: bytes) -> None:
        """Keep what this save would lose: a damaged file, an older schema, how it was before the session."""
        try:
            data = parse(current)
            version = migrations.version_of(data)
        except ValueError:
            self._set_aside()
            return
        if version > migrations.newest():
            raise StateError("too-new", found=str(version), newest=str(migrations.newest()))
        if version < migrations.newest():
            files.keep_copy(self.path, self._beside(f".v{version}"))
        if self._first_write:
            try:
                files.keep_copy(self.path, self._beside(".bak"))
            except OSError as error:
                self.note(Event("no-backup", {"reason": error.strerror or ""}))
            self._first_write = False

    def _set_aside(self) -> None:
        aside = dated(self.path, "damaged")
        files.keep_copy(self.path, aside)
        self._is_aside(aside)

    def _move_aside(self) -> None:
        # Too big to be copied where there are no hard links; the name alone is moved everywhere.
        aside = dated(self.path, "damaged")
        os.replace(self.path, aside)
        self._is_aside(aside)

    def _is_aside(self, aside: Path) -> None:
        self.note(Event("set-aside", {"name": aside.name}))
        prune(self.path, "damaged")

    def _restored(self, damage: str) -> Data | None:
        data = None
        # Whatever is wrong with the backup, a link or a denial too, there is then none.
        with suppress(ValueError, OSError, StateError):
            raw = files.read_bytes(self._beside(".bak"))
            data = migrations.migrate(parse(raw)) if raw is not None else None
        self.note(Event("damaged-lost" if data is None else "damaged-restored", {"reason": damage}))
        return data

    def _beside(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)


def dated(path: Path, what: Literal["damaged", "replaced"]) -> Path:
    """The name under which what `path` holds is kept from now on."""
    return path.with_name(f"{path.stem}.{what}-{utc_now():%Y%m%dT%H%M%S%f}.json")


def kept_copies(path: Path, what: Literal["damaged", "replaced"]) -> list[Path]:
    """What was kept of `path` under such names, oldest first."""
    return sorted(path.parent.glob(f"{path.stem}.{what}-*.json"))


def prune(path: Path, what: Literal["damaged", "replaced"]) -> None:
    """Keep the newest few of what was kept of `path`."""
    for old in kept_copies(path, what)[:-_COPIES_KEPT]:
        with suppress(OSError):
            old.unlink()


def dump(data: Data) -> bytes:
    """The data as the file has it: sorted, a line for each value, Arabic as Arabic."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"
    # Half a surrogate pair, as a terminal with a wrong encoding sends it, has no UTF-8. Its backslash form is
    # the JSON escape of the same half, since such can only stand inside a string.
    return text.encode("utf-8", "backslashreplace")


def parse(raw: bytes) -> Data:
    """The data that `raw` holds.

    Raises:
        ValueError: where it is not whole, not JSON, or not of the shape of a TinyDB file.
    """
    try:
        data = json.loads(raw.decode("utf-8-sig"), parse_constant=_finite, parse_float=_finite)
        _check_shape(data)
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    found: Data = data
    return found


def _finite(text: str) -> float:
    # What is not a number, or infinite, could be read but never be written again.
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:20]} is no number")
    return value


def _check_shape(data: object) -> None:
    """TinyDB fails in many ways deep inside on a wrong shape; here it is said once."""
    if not isinstance(data, dict):
        raise ValueError("not an object")
    for name, table in data.items():
        if not isinstance(table, dict) or not all(isinstance(row, dict) for row in table.values()):
            raise ValueError(f"{name[:20]!r} is not a table")
        _check_depth(table, _DEEPEST)


def _check_depth(value: dict[str, object] | list[object], room: int) -> None:
    # What is read nested more deeply than this may be too deep to be written.
    if not room:
        raise ValueError("nested too deeply")
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            _check_depth(inner, room - 1)
