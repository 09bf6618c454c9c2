"""`explorer doctor`: what a helper needs to know of a reader's terminal and of where progress is kept. No Textual here.

Saving is tried, not guessed. Nothing that is printed can steer a terminal, and no name of another account, no address
and no word of a note is in it, so that it can be sent to whoever helps. With `--json`: `facts`, a list of `name value
trouble`.
"""

from __future__ import annotations

import locale
import os
import platform
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from state.backups import find_copies
from state.errors import StateError
from state.paths import cache_dir, log_dir
from state.store import LOCK_SECONDS
from state.trial import try_saving
from story.clean import clean_line
from tui import opening
from tui.errors import error_text
from tui.i18n import N_, Words

PACKAGES = ("textual", "rich", "tinydb", "filelock", "platformdirs", "markdown-it-py", "rapidfuzz", "snowballstemmer")
LITTLE_ROOM = 20 << 20
"""Fewer free bytes than this are spoken of: some saves more, and the disk is full."""

_INSIDE = {"ssh": "SSH_CONNECTION", "tmux": "TMUX", "screen": "STY"}
_LOCKS = {
    "kernel": N_("of the system (flock)"),
    "file": N_("a file, for the file system has no locks; on NFS, version 4 has them"),
}


class Fact(NamedTuple):
    """One thing that was looked at."""

    name: str
    value: str
    trouble: str = ""
    """What is wrong with it and what to do; empty where nothing is."""


def doctor(asked: opening.Asked, version: str, *, draws: bool) -> int:
    """Print what was found; 3 where progress cannot be saved."""
    words = opening.environment_words()
    facts = [Fact(*(clean_line(part, 600) for part in fact)) for fact in _facts(asked, version, draws, words)]
    if asked.as_json:
        opening.write_json({"facts": [fact._asdict() for fact in facts]})
    else:
        names = {fact.name: words.say(_NAMES[fact.name]) for fact in facts}
        for fact in facts:
            print(f"{names[fact.name]}: {fact.value}")
            if fact.trouble:
                print(f"  ! {fact.trouble}")
    saved = next(fact for fact in facts if fact.name == "saving")
    return opening.UNSAVED if saved.trouble else opening.FINE


_NAMES = {
    "program": N_("Program"),
    "packages": N_("Packages"),
    "terminal": N_("Terminal"),
    "size": N_("Size"),
    "inside": N_("Inside"),
    "locale": N_("Locale"),
    "encoding": N_("Encoding"),
    "file": N_("Progress file"),
    "rights": N_("Permissions"),
    "room": N_("Free space"),
    "saving": N_("Saving"),
    "lock": N_("Lock"),
    "backups": N_("Backups"),
    "cache": N_("Cache"),
    "reports": N_("Crash reports"),
}


def _facts(asked: opening.Asked, version: str, draws: bool, words: Words) -> Iterator[Fact]:
    python = f"Python {platform.python_version()}"
    yield Fact("program", f"explorer {version}, {python}, {platform.system()} {platform.release()}")
    yield Fact("packages", ", ".join(_packages()))
    yield from _terminal(draws, words)
    yield from _encoding(words)
    yield from _progress(asked, words)
    for name, find in (("cache", cache_dir), ("reports", log_dir)):
        try:
            yield Fact(name, str(find()))
        except StateError as error:
            yield Fact(name, "-", error_text(words, error))


def _packages() -> Iterator[str]:
    from importlib.metadata import PackageNotFoundError, version

    for name in PACKAGES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} -"


def _terminal(draws: bool, words: Words) -> Iterator[Fact]:
    kind = f"TERM={os.environ.get('TERM', '')} COLORTERM={os.environ.get('COLORTERM', '')}"
    trouble = "" if draws else words.say("It cannot draw: the story is told in lines. Over ssh, ask for one: ssh -t.")
    yield Fact("terminal", kind, trouble)
    for stream in (sys.stderr, sys.stdout, sys.stdin):
        try:
            size = os.get_terminal_size(stream.fileno())
        except (OSError, ValueError):
            continue
        small = 0 < size.columns < 40 or 0 < size.lines < 12
        trouble = words.say("Too small: {size} or more.", size="40×12") if small else ""
        yield Fact("size", f"{size.columns}×{size.lines}", trouble)
        break
    if inside := ", ".join(name for name, mark in _INSIDE.items() if mark in os.environ):
        yield Fact("inside", inside)


def _encoding(words: Words) -> Iterator[Fact]:
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    yield Fact("locale", " ".join(f"{name}={os.environ[name]}" for name in names if name in os.environ) or "-")
    # What the environment asks for, whatever Python makes of it.
    spoken = locale.getencoding()
    trouble = ""
    if spoken.lower().replace("-", "") not in ("utf8", "usascii", "ansi_x3.41968"):
        trouble = words.say("We write UTF-8. If letters look wrong, set LC_ALL=C.UTF-8, or type: explorer --ascii")
    yield Fact("encoding", spoken, trouble)


def _progress(asked: opening.Asked, words: Words) -> Iterator[Fact]:
    try:
        path = opening.progress_path(asked)
    except StateError as error:
        yield Fact("saving", "-", error_text(words, error))
        return
    yield Fact("file", str(path))
    try:
        trial = try_saving(path, LOCK_SECONDS)
    except StateError as error:
        yield Fact("saving", words.say("does not work"), error_text(words, error))
    else:
        yield Fact("saving", words.say("works ({n} ms)", n=max(1, round(trial.seconds * 1000))))
        links = "" if trial.links else words.say("no hard links here: backups are copies")
        yield Fact("lock", words.join(filter(None, [words.say(_LOCKS[trial.lock]), links])))
    yield Fact("rights", ", ".join(filter(None, (_rights(place) for place in (path, path.parent)))) or "-")
    yield from _room(path, words)
    try:
        copies = [copy for copy in find_copies(path) if copy.kind != "current"]
        unread = sum(copy.rows is None for copy in copies)
        yield Fact("backups", f"{len(copies)}" + (f" ({words.say('cannot be read')}: {unread})" if unread else ""))
    except StateError:
        return


def _rights(place: Path) -> str:
    """Rights and size of a file or folder, and whose it is: ours, root's or another's."""
    try:
        found = place.lstat()
    except OSError:
        return ""
    whose = {os.geteuid(): "", 0: " root"}.get(found.st_uid, f" uid {found.st_uid}")
    size = f" {found.st_size} B" if stat.S_ISREG(found.st_mode) else ""
    return f"{place.name} {stat.filemode(found.st_mode)}{whose}{size}"


def _room(path: Path, words: Words) -> Iterator[Fact]:
    there = next((place for place in path.parents if place.is_dir()), Path("/"))
    try:
        found = os.statvfs(there)
    except OSError as error:
        yield Fact("room", "-", error.strerror or "")
        return
    free = found.f_bavail * found.f_frsize
    trouble = words.say("Little room is left; a full disk keeps progress from being saved.")
    yield Fact("room", f"{free >> 20} MB{_file_system(there)}", trouble if free < LITTLE_ROOM else "")


def _file_system(there: Path) -> str:
    """The kind of file system, where Linux tells it: locks and links depend on it."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
        mounts = {fields[1]: fields[2] for line in lines if len(fields := line.split()) > 2}
    except OSError:
        return ""
    kind = next(
        (mounts[str(place)] for place in (there.resolve(), *there.resolve().parents) if str(place) in mounts), ""
    )
    return f" ({kind})" if kind else ""
