"""Writing into a translation which text it translates: the only thing that is ever written into a story's folder."""

from __future__ import annotations

import os
import re
import stat
import tempfile
import tomllib
from contextlib import suppress
from pathlib import Path

from story.header import FENCE
from story.problems import Problems

_OF = re.compile(r"""(?P<before>\s*of\s*=\s*)(?:"[^"\\]*"|'[^']*')(?P<after>\s*(?:#.*)?\r?)""")


def stamp_page(root: Path, path: str, stamp: str, problems: Problems) -> bool:
    """Let the file's header say `of = "STAMP"`; nothing else of it changes.

    Returns:
        Whether the file was written; not where it said so already, and not where that is a problem, recorded.
    """
    try:
        handle = os.open(root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as stream:
            mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
            text = stream.read().decode()
        stamped = stamped_text(text, stamp)
        if stamped is None:
            problems.at(path, 1, 0, "syntax", f'the header cannot be stamped. Write of = "{stamp}" yourself.')
        elif stamped != text:
            _replace(root / path, stamped.encode(), mode)
            return True
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "it is not UTF-8"
        problems.at(path, 0, 0, "file", f"the file cannot be stamped: {said}.")
    return False


def stamped_text(text: str, stamp: str) -> str | None:
    """Return a file's text with the stamp in its header, or None where the header cannot be understood."""
    lines = text.split("\n")
    if lines[0].removeprefix("\ufeff").rstrip() != FENCE:
        return None
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), 0)
    before = _data(lines[1:end]) if end else None
    if before is None:
        return None
    for candidate in _candidates(lines[1:end], stamp, "\r" if lines[0].endswith("\r") else ""):
        if _data(candidate) == {**before, "of": stamp}:
            return "\n".join([lines[0], *candidate, *lines[end:]])
    return None


def _candidates(header: list[str], stamp: str, carriage: str) -> list[list[str]]:
    """The header with the stamp in its own line: where one is, else last before the tables, else first."""
    made = []
    for n, line in enumerate(header):
        if match := _OF.fullmatch(line):
            made.append([*header[:n], f'{match["before"]}"{stamp}"{match["after"]}', *header[n + 1 :]])
    new = f'of = "{stamp}"{carriage}'
    last = next((n for n, line in enumerate(header) if line.lstrip().startswith("[")), len(header))
    while last and not header[last - 1].strip():
        last -= 1
    return [*made, [*header[:last], new, *header[last:]], [new, *header]]


def _data(lines: list[str]) -> dict[str, object] | None:
    try:
        return tomllib.loads("\n".join(lines).replace("\r\n", "\n").removesuffix("\r"))
    except (ValueError, RecursionError):
        return None


def _replace(path: Path, data: bytes, mode: int) -> None:
    """Write a new file beside the old one and put it in its place: an author's file is whole at every moment."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
