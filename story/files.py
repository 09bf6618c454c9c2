"""Reading the files of a story's folder without trusting them: sizes, links, encodings and stray characters.

What a file means is `story.loader`'s; here is only whether its text may be read at all.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zlib import adler32, crc32

from story.clean import BIDI_CONTROLS, CONTROLS, PRESENTATION_FORMS, clean
from story.ids import Kind

if TYPE_CHECKING:
    from story.problems import Problems

FOLDERS: Mapping[str, Kind] = {
    "chapters": "chapter",
    "people": "person",
    "documents": "document",
    "telegrams": "telegram",
    "places": "place",
    "terms": "term",
    "notes": "note",
    "lessons": "lesson",
}
"""Where the files of each kind lie."""

EXHIBITS = ("figures.toml", "map.toml")
"""What may lie beside `story.toml` and `sources.toml`; views of their own show it, so no start looks at it."""

MAX_PAGE = 64 * 1024
"""Bytes; a chapter of 380 words takes 4 KB. Markdown made to be slow takes a second for each 150 KB."""
MAX_TOML = 512 * 1024
"""Bytes of `story.toml` and each of the others beside it."""
MAX_DEPTH = 4
"""Folders below a kind's folder."""
MAX_FILES = 50_000
"""Entries of one folder, and files below a kind's folder: five times what the largest story that we try has."""
MAX_STRAY = 20
"""Lines of one file that are reported for stray characters of one sort."""

_LINK = "this is a symbolic link, which a story may not hold."


class Stamp(NamedTuple):
    """What tells whether a file changed: cheap things first, a digest for files whose times mean nothing."""

    mtime: int
    """Nanoseconds; 0 where the time is not to be trusted, as in an installed package."""
    size: int
    digest: str
    """Two checksums of the bytes, CRC-32 and Adler-32, in hexadecimal."""


class FileText(NamedTuple):
    """The cleaned text of a file and its stamp."""

    text: str
    stamp: Stamp


def digest_of(data: bytes) -> str:
    """Return the digest that a `Stamp` keeps."""
    # Against edits, not against forgers: who may write the story may write its index. A real hash costs 3 ms to load,
    # at every start of an installed story, whose files have no times of their own.
    return f"{crc32(data):08x}{adler32(data):08x}"


def body_stamp(body: str) -> str:
    """Return the stamp of a text that a translation names: 8 hex digits of its SHA-256 after NFC and trimming."""
    import hashlib

    return hashlib.sha256(unicodedata.normalize("NFC", body).strip().encode()).hexdigest()[:8]


def stamp_unread(root: Path, path: str) -> Stamp | None:
    """Return the stamp of a file that is there but was not taken; it has no digest."""
    try:
        info = os.lstat(root / path)
    except OSError:
        return None
    return Stamp(info.st_mtime_ns, info.st_size, "")


def list_files(root: Path, folder: str, problems: Problems) -> Iterator[str]:
    """Yield the `.md` files below `root/folder` as relative paths, sorted; symbolic links are never followed."""
    if os.path.islink(root / folder):
        problems.at(folder, 0, 0, "file", _LINK, "Copy the folder.")
        return
    for number, path in enumerate(_walk(root, folder, 0, problems)):
        if number == MAX_FILES:
            problems.at(folder, 0, 0, "file", f"there are more than {MAX_FILES} files here.")
            return
        yield path


def _walk(root: Path, folder: str, depth: int, problems: Problems) -> Iterator[str]:
    try:
        with os.scandir(root / folder) as scan:
            entries = sorted(islice(scan, MAX_FILES + 1), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError as error:
        problems.at(folder, 0, 0, "file", f"the folder cannot be read: {error.strerror}.")
        return
    for entry in entries:
        path = f"{folder}/{entry.name}"
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            problems.at(path, 0, 0, "file", _LINK, "Copy the file.")
        elif entry.is_dir(follow_symlinks=False):
            if depth + 1 > MAX_DEPTH:
                problems.at(path, 0, 0, "file", f"folders nest deeper than {MAX_DEPTH}.")
            else:
                yield from _walk(root, path, depth + 1, problems)
        elif entry.name.endswith(".md"):
            yield path
        else:
            problems.at(path, 0, 0, "file", "only files called id.language.md are read here.", severity="warning")


def read_file(root: Path, path: str, problems: Problems, limit: int = MAX_PAGE) -> FileText | None:
    """Read one file, or record why it may not be read; stray characters are recorded and dropped."""
    found = _read_bytes(root, path, problems, limit)
    if found is None:
        return None
    data, mtime = found
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode()) + 1
        problems.at(path, line, column, "encoding", "the file is not UTF-8.", "Save it as UTF-8.")
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    _report_characters(text, path, problems)
    return FileText(clean(text), Stamp(mtime, len(data), digest_of(data)))


def _read_bytes(root: Path, path: str, problems: Problems, limit: int) -> tuple[bytes, int] | None:
    """Return the bytes of an ordinary file and when it was changed; a fifo or a device does not make it wait."""
    try:
        handle = os.open(root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        said = _LINK if error.errno == errno.ELOOP else f"the file cannot be read: {error.strerror}."
        problems.at(path, 0, 0, "file", said)
        return None
    info = os.fstat(handle)
    if not stat.S_ISREG(info.st_mode):
        os.close(handle)
        problems.at(path, 0, 0, "file", "this is not an ordinary file.")
        return None
    with os.fdopen(handle, "rb") as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        problems.at(path, 0, 0, "file-size", f"the file is larger than {limit // 1024} KB.")
        return None
    return data, info.st_mtime_ns


def _report_characters(text: str, path: str, problems: Problems) -> None:
    for code, pattern, said in (
        ("bidi-control", BIDI_CONTROLS, "a bidi control character"),
        ("control", CONTROLS, "a control character"),
        ("presentation-form", PRESENTATION_FORMS, "an Arabic presentation form"),
    ):
        hint = "Type the plain letter." if code == "presentation-form" else "Delete it."
        for line, column, found in islice(_first_of_lines(text, code, pattern), MAX_STRAY):
            problems.at(path, line, column, code, f"{said} (U+{ord(found):04X}) stands here.", hint)


def _first_of_lines(text: str, code: str, pattern: str) -> Iterator[tuple[int, int, str]]:
    """Yield the first match of each line: line, column, character."""
    if re.search(pattern, text) is None:
        return
    for number, line in enumerate(text.split("\n"), 1):
        if match := next((m for m in re.finditer(pattern, line) if not _counted_before(m, code)), None):
            yield number, match.start() + 1, match.group()


def _counted_before(match: re.Match[str], code: str) -> bool:
    """Bidi controls are control characters too: they are said once."""
    return code == "control" and re.fullmatch(BIDI_CONTROLS, match.group()) is not None
