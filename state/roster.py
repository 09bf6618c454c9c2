"""Who is in a class: `roster.json`, which the teacher owns and can read.

    {"format": 1, "next": 3, "pupils": [{"id": "p01", "name": "Layla", "pin": "scrypt$..."},
                                        {"id": "p02", "name": "Omar", "account": "omar"}]}

An id is made here and never used twice. Files are named by it and never by a name, which may be anything.
"""

from __future__ import annotations

import json
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from state import files
from state.class_errors import ClassError, class_errors_told
from state.lock import held
from state.rows import utc_now

FORMAT = 1
MOST_PUPILS = 500
LONGEST_NAME = 60
MOST_BYTES = 1 << 20
"""A class folder has no file of the teacher's that is larger."""

_ID = re.compile(r"p[0-9]{2,4}")
_LOCK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Pupil:
    """Someone in a class."""

    id: str
    name: str
    """As it is shown: free text, to be cleaned before it is."""
    pin: str = ""
    """What is kept of the PIN; nothing for who has none yet, or an own account."""
    account: str = ""
    """The pupil's own account on this computer, which keeps the progress; else the class folder does."""

    @property
    def number(self) -> str:
        """The id as it is typed and printed: `7`."""
        return self.id[1:].lstrip("0") or "0"


@dataclass(frozen=True, slots=True)
class Roster:
    """All pupils of a class, in the order in which they came."""

    pupils: tuple[Pupil, ...] = ()
    next: int = 1
    """The number of whoever comes next."""

    def __iter__(self) -> Iterator[Pupil]:
        return iter(self.pupils)

    def __len__(self) -> int:
        return len(self.pupils)

    def find(self, pupil_id: str) -> Pupil | None:
        """Return the pupil with an id."""
        return next((pupil for pupil in self.pupils if pupil.id == pupil_id), None)

    def of_account(self, account: str) -> Pupil | None:
        """Return the pupil who has an account of this computer."""
        return next((pupil for pupil in self.pupils if account and pupil.account == account), None)

    def add(self, name: str, *, pin: str = "", account: str = "") -> tuple[Roster, Pupil]:
        """Return the roster with one more pupil, and the pupil. Raises ClassError `too-many`."""
        if len(self.pupils) >= MOST_PUPILS:
            raise ClassError("too-many", limit=str(MOST_PUPILS))
        shown = unicodedata.normalize("NFC", name)[:LONGEST_NAME]
        pupil = Pupil(f"p{self.next:02}", shown, pin, account)
        return Roster((*self.pupils, pupil), self.next + 1), pupil

    def change(self, pupil: Pupil) -> Roster:
        """Return the roster with a pupil in place of the one with the same id."""
        return replace(self, pupils=tuple(pupil if old.id == pupil.id else old for old in self.pupils))

    def remove(self, pupil: Pupil) -> Roster:
        """Return the roster without a pupil; the id stays used."""
        return replace(self, pupils=tuple(old for old in self.pupils if old.id != pupil.id))


def load_roster(path: Path) -> Roster:
    """Return the roster in a file, or an empty one where there is no file.

    Raises:
        ClassError: the file cannot be read, whatever is wrong with it.
    """
    raw = read_plain(path)
    if raw is None:
        return Roster()
    try:
        return _parse(path, json.loads(raw.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        raise ClassError("bad-file", file=str(path), reason=" ".join(str(error).split())[:200]) from error


@contextmanager
def changing(path: Path) -> Iterator[list[Roster]]:
    """Hold the roster's lock and give the roster in a list of one; what stands in the list at the end is saved.

    Raises:
        ClassError: it cannot be read or written.
        StateError: another window holds the lock.
    """
    with held(path, _LOCK_SECONDS, utc_now):
        box = [before := load_roster(path)]
        yield box
        if box[0] != before or not path.exists():
            write_plain(path, _dump(box[0]))


def read_plain(path: Path) -> bytes | None:
    """Return a file of the teacher's, or None where there is none.

    The file must be the folder owner's, root's or our own, a plain one and no link: in a folder that only its owner can
    write to, nobody else can have put it there.

    Raises:
        ClassError: it cannot be read or must not be.
    """
    with class_errors_told(path, "bad-file"):
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            found = os.fstat(handle)
            owners = (os.geteuid(), 0, path.parent.stat().st_uid)
            if not stat.S_ISREG(found.st_mode) or found.st_uid not in owners:
                raise ClassError("bad-file", file=str(path), reason="is not a plain file")
            if found.st_size > MOST_BYTES:
                raise ClassError("bad-file", file=str(path), reason=f"{found.st_size} bytes")
            with os.fdopen(os.dup(handle), "rb") as file:
                return file.read(MOST_BYTES)
        finally:
            os.close(handle)


def write_plain(path: Path, raw: bytes) -> None:
    """Replace a file of the teacher's, whole at every moment. In a folder made for a group, the group may read it."""
    with class_errors_told(path, "cannot-write"):
        temporary = files.write_new(path, raw)
        try:
            if path.parent.stat().st_mode & stat.S_ISGID:
                temporary.chmod(0o640)
            os.replace(temporary, path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        files.sync_folder(path.parent)


def _dump(roster: Roster) -> bytes:
    rows = []
    for pupil in roster:
        row = {"id": pupil.id, "name": pupil.name, "pin": pupil.pin, "account": pupil.account}
        rows.append({key: value for key, value in row.items() if value})
    text = json.dumps({"format": FORMAT, "next": roster.next, "pupils": rows}, ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8", "backslashreplace")


def _parse(path: Path, data: object) -> Roster:
    """Read a roster strictly: a teacher who edits it is told the first thing that does not fit."""
    if not isinstance(data, dict) or not isinstance(data.get("pupils"), list):
        raise ValueError("no list called pupils")
    if not isinstance(version := data.get("format", FORMAT), int) or version > FORMAT:
        raise ClassError("too-new", file=str(path))
    pupils: list[Pupil] = []
    for number, row in enumerate(data["pupils"], 1):
        if not isinstance(row, dict) or not all(isinstance(value, str) for value in row.values()):
            raise ValueError(f"pupil {number}: not a table of texts")
        pupil = Pupil(row.get("id", ""), row.get("name", ""), row.get("pin", ""), row.get("account", ""))
        if not _ID.fullmatch(pupil.id) or any(pupil.id == other.id for other in pupils):
            raise ValueError(f"pupil {number}: the id is no new one of the form p01")
        pupils.append(replace(pupil, name=pupil.name[:LONGEST_NAME]))
    if len(pupils) > MOST_PUPILS:
        raise ClassError("too-many", limit=str(MOST_PUPILS))
    used = max((int(pupil.id[1:]) for pupil in pupils), default=0)
    following = data.get("next", 1)
    return Roster(tuple(pupils), max(used + 1, following if isinstance(following, int) else 1))
