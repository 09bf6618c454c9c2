"""A class folder: who is in it, what they are asked to do, what each has done, and what they handed in.

    class.toml       what the class is called, which story it reads, where it is reached
    roster.json      the pupils (`state.roster`)
    assignments/     what they are asked to do (`state.assignment`)
    readers/         the progress of pupils without an account of their own, the wrong tries of PINs
    readers/aside/   progress that was put aside
    handin/ID/       what a pupil handed in: 001.md, 002.md...

All of it can belong to the teacher. On a server `readers` and `handin` belong to the account that pupils share.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from state.account import call_as, uid_of
from state.assignment import Assignment, load_assignments
from state.class_errors import ClassError, class_errors_told
from state.errors import StateError
from state.lock import held
from state.paths import default_reader, reader_path
from state.pins import Tries
from state.progress import Progress
from state.roster import Pupil, Roster, changing, load_roster, read_plain, write_plain
from state.rows import utc_now
from state.store import ReaderStore

TEACHER = "teacher"
"""Under this name a teacher reads in the class folder."""
MOST_HANDINS = 200
MOST_HANDIN_BYTES = 4 << 20

_LOCK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """What `class.toml` says."""

    id: str = ""
    """Made when the class is, for good: answers are kept under it, for a reader may be in two classes."""
    title: str = ""
    story: str = ""
    """As `--story` takes it; nothing for the one that came along."""
    language: str = ""
    """In which pupils begin to read."""
    address: str = ""
    """What a pupil types to get there: it stands on the card."""
    password: str = ""
    """Of the account that all share, where it has one: it stands on the card too."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a teacher sees of one pupil's reading: no places, no times, no notes."""

    started: bool = False
    visited: tuple[str, ...] = ()
    """Ids of the chapters that were opened."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """Chapter -> the first choice made in it."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Question -> what was written."""
    last: str = ""
    """The day of the last reading, on this computer's calendar."""
    trouble: str = ""
    """`damaged`, `restored` (a backup was read), `unreadable`, `other-account`, `no-account`; or nothing."""
    detail: str = ""
    """What the computer said of it."""


class ClassFolder:
    """A class on the disk."""

    def __init__(self, root: Path) -> None:
        """Use `make` or `open`."""
        self.root = root

    # ---- the folder

    @classmethod
    def make(cls, root: Path, facts: ClassFacts) -> ClassFolder:
        """Make a class in a new or empty folder, for its owner alone.

        Raises:
            ClassError: there is something already, or the folder cannot be made.
        """
        with class_errors_told(root, "cannot-write"):
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            if (root / "class.toml").exists():
                raise ClassError("class-there", file=str(root))
            if any(root.iterdir()):
                raise ClassError("not-empty", file=str(root))
            root.chmod(0o700)
            for name in ("assignments", "readers", "handin"):
                (root / name).mkdir(mode=0o700)
        folder = cls(root)
        with changing(root / "roster.json"):
            pass
        write_plain(root / "class.toml", _toml(facts))
        return folder

    @classmethod
    def open(cls, root: Path) -> ClassFolder:
        """Return the class in a folder. Raises ClassError `no-class`."""
        if not (root / "class.toml").is_file():
            raise ClassError("no-class", file=str(root))
        return cls(root)

    @property
    def facts(self) -> ClassFacts:
        """What `class.toml` says now. Raises ClassError where it cannot be read."""
        import tomllib

        path = self.root / "class.toml"
        try:
            data = tomllib.loads((read_plain(path) or b"").decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise ClassError("bad-file", file=str(path), reason=" ".join(str(error).split())[:200]) from error
        known = {name: data.get(name, "") for name in asdict(ClassFacts())}
        for name, value in known.items():
            if not isinstance(value, str) or len(value) > 1_000:
                raise ClassError("bad-file", file=str(path), reason=f"{name} is no text")
        return ClassFacts(**known)

    @property
    def readers(self) -> Path:
        """Where the progress lies of pupils without an account."""
        return self.root / "readers"

    @property
    def keeper(self) -> int:
        """The uid that keeps that progress."""
        with class_errors_told(self.readers, "bad-file"):
            found = self.readers.lstat()
            if not stat.S_ISDIR(found.st_mode):
                raise ClassError("bad-file", file=str(self.readers), reason="is no folder")
            return found.st_uid

    @property
    def owner(self) -> int:
        """The uid that the folder belongs to: the teacher's."""
        with class_errors_told(self.root, "bad-file"):
            return self.root.stat().st_uid

    # ---- pupils

    def roster(self) -> Roster:
        """Return who is in the class. Raises ClassError where that cannot be read."""
        return load_roster(self.root / "roster.json")

    @contextmanager
    def changing_roster(self) -> Iterator[list[Roster]]:
        """Give the roster in a list of one; what stands there at the end is saved."""
        with changing(self.root / "roster.json") as box:
            yield box

    def tries(self) -> Tries:
        """Return the counter of wrong PINs."""
        return Tries(self.readers / ".tries.json")

    def assignments(self) -> tuple[list[Assignment], list[str]]:
        """Return what the class is asked to do, and what is wrong with files that cannot be read."""
        return load_assignments(self.root / "assignments")

    # ---- what they did

    def file_of(self, pupil: Pupil) -> Path:
        """Return the progress file of a pupil without an account."""
        return reader_path(pupil.id, self.root)

    def record(self, pupil: Pupil, story: str) -> Record:
        """Return what a pupil has done in a story, read with the rights of whom the file belongs to; never raises."""
        try:
            uid = uid_of(pupil.account) if pupil.account else self.keeper
            if os.geteuid() not in (uid, 0):
                return Record(trouble="other-account")
            return Record(**call_as(uid, lambda: asdict(self._record(pupil, story))))
        except (ClassError, StateError) as error:
            code = "no-account" if error.code == "no-account" else "unreadable"
            return Record(trouble=code, detail=str(error.details.get("reason", "")))
        except OSError as error:
            return Record(trouble="unreadable", detail=error.strerror or "")

    def _record(self, pupil: Pupil, story: str) -> Record:
        store = ReaderStore.open(reader_path(default_reader()) if pupil.account else self.file_of(pupil))
        progress = store.progress(story)
        codes = {event.code for event in store.take_events()}
        trouble = "damaged" if "damaged-lost" in codes else "restored" if "damaged-restored" in codes else ""
        return record_of(progress, trouble)

    # ---- putting aside, deleting

    def put_aside(self, pupil: Pupil) -> str:
        """Move a pupil's progress aside, so that reading begins anew; return the name it has there.

        Raises:
            ClassError: there is nothing, or it cannot be moved.
            StateError: a window of the pupil is saving.
        """
        name: str = call_as(self._uid(pupil), lambda: _put_aside(self._progress_of(pupil), pupil))
        return name

    def bring_back(self, pupil: Pupil) -> None:
        """Undo `put_aside`; what was read since is put aside in its turn. Raises as `put_aside`."""
        call_as(self._uid(pupil), lambda: _bring_back(self._progress_of(pupil), pupil))

    def erase(self, pupil: Pupil) -> None:
        """Delete everything that this folder keeps of a pupil but the row in the roster; nothing undoes it.

        Raises:
            ClassError, StateError: it cannot be deleted.
        """
        if pupil.account:  # the progress is the pupil's own
            with class_errors_told(self.root, "cannot-write"):
                _remove_folder(self.root / "handin" / pupil.id)
            return
        call_as(self.keeper, lambda: _erase(self.file_of(pupil), pupil, self.root / "handin" / pupil.id))

    def _uid(self, pupil: Pupil) -> int:
        if not pupil.account:
            return self.keeper
        uid = uid_of(pupil.account)
        if os.geteuid() not in (0, uid):
            raise ClassError("not-yours", name=pupil.name)
        return uid

    def _progress_of(self, pupil: Pupil) -> Path:
        return reader_path(default_reader()) if pupil.account else self.file_of(pupil)

    # ---- handing in

    def hand_in(self, pupil: Pupil, text: str) -> Path:
        """Keep what a pupil hands in under a new number; what was handed in before stays.

        Raises:
            ClassError: it cannot be written.
        """
        folder = self.root / "handin" / pupil.id
        with class_errors_told(folder, "cannot-write"):
            # Made with the group of the folder above, where that was arranged: the teacher's.
            group = folder.parent.stat().st_mode & stat.S_ISGID
            # By the umask and not by chmod, which takes the bit away from whoever is not in the group. Our files
            # carry modes of their own, so nothing that another thread makes meanwhile is opened to anybody.
            before = os.umask(0o027 if group else 0o077)
            try:
                with suppress(FileExistsError):
                    folder.mkdir(mode=0o750)
            finally:
                os.umask(before)
            return _write_numbered(folder, text.encode("utf-8", "replace")[:MOST_HANDIN_BYTES])


def record_of(progress: Progress, trouble: str = "") -> Record:
    """Return what a teacher may see of a pupil's progress; `explorer me` shows the pupil the same."""
    days = [day_of(visit.last) for visit in progress.visits.values()]
    return Record(
        started=bool(progress.visits),
        visited=tuple(progress.visits),
        choices={chapter: made.first for chapter, made in progress.choices.items()},
        answers={answer.question: answer.text for answer in progress.answers if answer.text.strip()},
        last=max(days, default=""),
        trouble=trouble,
    )


def day_of(moment: str) -> str:
    """Return the day of a stored time on this computer's calendar, or nothing where it is none."""
    try:
        found = datetime.fromisoformat(moment)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone().date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


# ---- files of one pupil


def _own_files(path: Path) -> list[Path]:
    """The progress file with all that lies beside it: backups, older versions, what was damaged."""
    every = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    start = (f"{path.name}.", f"{path.stem}.damaged-", f"{path.stem}.replaced-")
    return [each for each in every if each.name == path.name or each.name.startswith(start)]


def _aside(path: Path) -> list[Path]:
    """The folders into which a reader's files were put aside, oldest first."""
    folder = path.parent / "aside"
    pattern = re.compile(re.escape(path.stem) + r"-\d{8}T\d{12}")
    every = sorted(folder.iterdir()) if folder.is_dir() else []
    return [each for each in every if pattern.fullmatch(each.name) and each.is_dir() and not each.is_symlink()]


def _put_aside(path: Path, pupil: Pupil) -> str:
    with class_errors_told(path, "cannot-write"), held(path, _LOCK_SECONDS, utc_now):
        if not (own := _own_files(path)):
            raise ClassError("nothing-kept", name=pupil.name)
        return _move(own, path).name


def _move(own: list[Path], path: Path) -> Path:
    folder = path.parent / "aside" / f"{path.stem}-{utc_now():%Y%m%dT%H%M%S%f}"
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700)
    for each in own:
        os.rename(each, folder / each.name)
    return folder


def _bring_back(path: Path, pupil: Pupil) -> None:
    with class_errors_told(path, "cannot-write"), held(path, _LOCK_SECONDS, utc_now):
        if not (kept := _aside(path)):
            raise ClassError("nothing-to-undo", name=pupil.name)
        if own := _own_files(path):
            _move(own, path)
        for each in sorted(kept[-1].iterdir()):
            os.rename(each, path.parent / each.name)
        kept[-1].rmdir()


def _erase(path: Path, pupil: Pupil, handed_in: Path) -> None:
    with class_errors_told(path, "cannot-write"):
        with held(path, _LOCK_SECONDS, utc_now):
            for each in _own_files(path):
                each.unlink()
            for folder in _aside(path):
                shutil.rmtree(folder)
            Tries(path.parent / ".tries.json").forget(pupil.id)
        path.with_name(f".{path.name}.lock").unlink(missing_ok=True)
        _remove_folder(handed_in)


def _remove_folder(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.is_dir():
        shutil.rmtree(folder)


def _write_numbered(folder: Path, raw: bytes) -> Path:
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
            with os.fdopen(out, "wb") as file:
                os.fchmod(file.fileno(), mode)
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            return folder / name
        raise ClassError("too-many-handins", limit=str(MOST_HANDINS))
    finally:
        os.close(handle)


def _open_in(folder: int, name: str, flags: int, mode: int) -> int:
    """Open a file in the folder of a handle, by a whole name where Linux has one: locked mode judges by names."""
    named = f"/proc/self/fd/{folder}"
    if os.path.isdir(named):
        return os.open(f"{named}/{name}", flags, mode)
    return os.open(name, flags, mode, dir_fd=folder)


def _toml(facts: ClassFacts) -> bytes:
    """The file as a teacher is to find it: each key with what it means."""
    about = {
        "id": "the class's own mark, never to be changed: answers are kept under it",
        "title": "what the class is called",
        "story": "a story's folder; empty: the one that came along",
        "language": "in which pupils begin: en or ar; empty: that of their terminal",
        "address": "what a pupil types to get here, printed on the cards",
        "password": "of the account that all pupils share, printed on the cards; empty: none",
    }
    values: dict[str, Any] = asdict(facts)
    # A text of JSON is one of TOML too, but for this one character.
    texts = {name: json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") for name, value in values.items()}
    return "\n".join(f"# {about[name]}\n{name} = {text}\n" for name, text in texts.items()).encode("utf-8", "replace")
