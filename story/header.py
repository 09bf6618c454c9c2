"""The TOML header between two `+++` lines: read, with the line of each key, and never raising.

What the keys mean is `story.loader`'s to say, by the table in `story.fields`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from story.clean import clean_line
from story.problems import Problems

FENCE = "+++"
MAX_HEADER = 16 * 1024
"""Bytes: a dotted key takes tomllib quadratic time, so a header's size is what bounds the cost of a hostile one."""
MAX_LINE = 1000
"""Characters."""

_KEY = re.compile(r"""\s*(?P<key>[A-Za-z0-9_-]+|"[^"]*"|'[^']*')\s*(?:\.[^=]*)?=""")
_TABLE = re.compile(r"\s*\[\[?(?P<name>[^\[\]]+)\]")
_MARKS = str.maketrans("", "", "\"' ")
_TOML_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")


@dataclass(frozen=True, slots=True)
class Header:
    """The facts at the head of a file, and where the body starts."""

    data: Mapping[str, Any]
    lines: Mapping[str, int]
    """`key`, `table` or `table.key` -> its line in the file; the N-th table of an array is `table.N`, from 0."""
    body: str
    body_line: int
    """Line of the file on which `body` starts, from 1."""
    fence_line: int = 1
    broken: bool = field(default=False)
    """Whether the header could not be read: then nothing should be said of missing keys."""

    def line(self, *path: str) -> int:
        """Return the line of the innermost key known of `path`."""
        for end in range(len(path), 0, -1):
            found = self.lines.get(".".join(path[:end]))
            if found:
                return found
        return self.fence_line


def parse_toml(text: str, path: str, first_line: int, problems: Problems) -> dict[str, Any] | None:
    """Read TOML, or record why not; a bomb of brackets is a problem like any other."""
    if not _bearable(text, path, first_line, problems):
        return None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _TOML_PLACE.search(message)
        last = text.rstrip("\n").count("\n") + 1
        line = first_line - 1 + (int(place.group(1)) if place and place.group(1) else last)
        column = int(place.group(2)) if place and place.group(2) else 0
        said = clean_line(_TOML_PLACE.sub("", message), 120)
        problems.at(path, line, column, "syntax", f"the header is not TOML: {said}.")
    except RecursionError:
        problems.at(path, first_line, 0, "syntax", "the header nests too deeply.")
    except ValueError as error:  # what tomllib lets through of Python's own, as for a number of 5,000 digits
        problems.at(path, first_line, 0, "syntax", f"the header is not TOML: {clean_line(str(error), 120)}.")
    return None


def _bearable(text: str, path: str, first_line: int, problems: Problems) -> bool:
    """Whether TOML is small enough to be read; a file that is all TOML starts on line 1 and may be larger."""
    if first_line > 1 and len(text.encode()) > MAX_HEADER:
        problems.at(path, first_line, 0, "header-size", f"the header is larger than {MAX_HEADER // 1024} KB.")
        return False
    for number, line in enumerate(text.split("\n"), first_line):
        if len(line) > MAX_LINE:
            problems.at(path, number, 0, "line-length", f"the line is longer than {MAX_LINE} characters.")
            return False
    return True


def key_lines(text: str, first_line: int) -> dict[str, int]:
    """Map each key of TOML `text` to its line; one inside a multi-line string may be listed too, harmlessly."""
    lines: dict[str, int] = {}
    table = ""
    counts: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), first_line):
        if head := _TABLE.match(line):
            table = head["name"].translate(_MARKS)
            if line.lstrip().startswith("[["):
                index = counts.get(table, 0)
                counts[table] = index + 1
                lines.setdefault(table, number)
                table = f"{table}.{index}"
            for dot in re.finditer(r"\.|$", table):
                lines.setdefault(table[: dot.start()], number)
        elif key := _KEY.match(line):
            name = key["key"].translate(_MARKS)
            lines.setdefault(f"{table}.{name}" if table else name, number)
    return lines


def parse_header(text: str, path: str, problems: Problems) -> Header:
    """Split `text` into header and body."""
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        problems.at(path, 1, 0, "syntax", f"the file does not start with a {FENCE} line.")
        return Header({}, {}, text, 1, broken=True)
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), 0)
    if not end:
        problems.at(path, 1, 0, "syntax", f"the header is not closed by a second {FENCE} line.")
        return Header({}, {}, "", len(lines), broken=True)
    inner = "\n".join(lines[1:end])
    data = parse_toml(inner, path, 2, problems)
    body = "\n".join(lines[end + 1 :])
    return Header(data or {}, key_lines(inner, 2), body, end + 2, broken=data is None)
