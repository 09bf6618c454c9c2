"""What of a stranger's text may reach a terminal.

Every name, title and body passes `clean` when it is loaded; whatever else comes from outside (a file name, a
search word, a note) passes it before it is shown. Here is the only list of what is dangerous.
"""

from __future__ import annotations

import re

CONTROLS = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and line feed, DEL, C1 (ECMA-48)
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # explicit bidi formatting (UAX #9, 2.)
    "\u2028\u2029\ufeff\ufff9-\ufffb"  # line separators, byte order mark, interlinear marks
    "\xad\u180e\u200b\u2060-\u2064\u206a-\u206f\U000e0000-\U000e007f"  # invisible, and no joiner: tags, word joiner
    "\ud800-\udfff]"  # surrogates: not text
)
"""Characters that steer a terminal or the order of text instead of being text. Compiled by `re` where it is first used,
as the others are: nothing is cleaned at an ordinary start, and all of them take 0.6 ms."""

BIDI_CONTROLS = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
PRESENTATION_FORMS = "[\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]"
"""Arabic letters already shaped (Unicode blocks Arabic Presentation Forms A and B): they defeat search."""

MOST_MARKS = 4
"""Combining marks on one letter: a Quranic letter carries as many, a storm of them paints over the lines around it."""
_STORM = rf"[^\w\s!-~]{{{MOST_MARKS + 1},}}"
"""Where there may be more of them in a row; marks are neither letters nor blanks."""


def clean(text: str) -> str:
    """Return `text` without control characters: nothing in it can steer a terminal; a tab becomes a space.

    Of combining marks and joiners in a row only the first few are left.
    """
    return re.sub(_STORM, _calmed, re.sub(CONTROLS, "", text.replace("\r\n", "\n").replace("\t", " ")))


def _calmed(storm: re.Match[str]) -> str:
    import unicodedata

    made, marks = [], 0
    for letter in storm.group():
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf") else 0
        if marks <= MOST_MARKS:
            made.append(letter)
    return "".join(made)


def clean_line(text: str, limit: int = 300) -> str:
    """Return `text` as one line of at most `limit` characters that is safe to print."""
    line = " ".join(clean(text.replace("\r", " ")).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
