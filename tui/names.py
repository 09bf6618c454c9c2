"""The names of pupils, as teachers have them: typed, or in a file that a spreadsheet wrote in whatever way it writes.

Nothing here says what a name must look like beyond what a list of them needs: a letter, one line, an end.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from state.roster import LONGEST_NAME
from story.clean import clean_line
from story.fold import fold

MOST_BYTES = 1 << 20
MOST_ROWS = 1_000

ACCOUNT = re.compile(r"[a-z_][a-z0-9_-]{0,30}")
"""What may name an account of a computer, wherever it is written: in a roster, in a script."""

_SEPARATORS = ";,\t،؛|"
_NAME_HEADINGS = frozenset(
    fold(text)
    for text in (
        "name", "full name", "student", "student name", "pupil", "pupil name", "names",
        "الاسم", "اسم", "الأسماء", "الاسم الكامل", "اسم الطالب", "اسم الطالبة", "الطالب", "الطلبة", "اسم التلميذ",
    )
)  # fmt: skip
_ACCOUNT_HEADINGS = frozenset(fold(text) for text in ("account", "user", "username", "login", "الحساب", "اسم المستخدم"))


class Named(NamedTuple):
    """A pupil to be added."""

    name: str
    account: str = ""


def tidy(name: str) -> str:
    """Return a name as one line that is safe to print; nothing where there is no letter in it."""
    line = unicodedata.normalize("NFC", clean_line(name[:10_000], LONGEST_NAME))
    return line if any(unicodedata.category(letter)[0] == "L" for letter in line) else ""


def same_name(name: str) -> str:
    """Return the form in which two spellings of a name meet: one case, no vowel signs, one alef."""
    return fold(name)


def typed_number(text: str) -> str:
    """Return the digits of a number or PIN that somebody typed, of any script, or nothing."""
    digits = "".join(text.split())
    return "".join(str(unicodedata.decimal(c)) for c in digits) if digits.isdecimal() else ""


def read_names(raw: bytes) -> list[Named]:
    """Return the pupils named in a file, in its order, rows without a name left out.

    Understood are UTF-8 and UTF-16 with or without their mark, else Windows Arabic (CP1256), and columns parted by
    semicolons, commas or tabs. A heading says which column holds the names; without one it is the first with letters.
    """
    rows = list(_rows(_text(raw)))[:MOST_ROWS]
    if not rows:
        return []
    headings = [fold(cell) for cell in rows[0]]
    name_at = next((n for n, heading in enumerate(headings) if heading in _NAME_HEADINGS), -1)
    account_at = next((n for n, heading in enumerate(headings) if heading in _ACCOUNT_HEADINGS), -1)
    if name_at >= 0:
        rows = rows[1:]
    else:
        name_at, account_at = _lettered(rows), -1
    found = []
    for row in rows:
        cell = row[name_at] if name_at < len(row) else ""
        account = row[account_at].strip() if 0 <= account_at < len(row) else ""
        if name := tidy(cell):
            found.append(Named(name, clean_line(account, 40)))
    return found


def _text(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1256", "replace")


def _rows(text: str) -> Iterator[list[str]]:
    lines = [
        line for line in text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()
    ]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:  # Excel's own hint
        lines = lines[1:]
    sample = lines[:20]
    separator = max(_SEPARATORS, key=lambda sign: (sum(sign in line for line in sample), -_SEPARATORS.index(sign)))
    # A comma inside one name of a list is no column.
    if sum(separator in line for line in sample) * 2 < len(sample):
        separator = "\t"
    try:
        yield from csv.reader(io.StringIO("\n".join(lines)), delimiter=separator)
    except csv.Error:  # a field of 128 KB, or quotes that never end
        yield from ([line] for line in lines)


def _lettered(rows: Iterable[list[str]]) -> int:
    """Return the column that holds letters in most rows."""
    counts: dict[int, int] = {}
    for row in rows:
        for n, cell in enumerate(row):
            counts[n] = counts.get(n, 0) + bool(tidy(cell))
    return max(counts, key=lambda n: (counts[n], -n), default=0)
