"""What a text is made of, and whether it has anything to put in order: all that is ever asked of most texts.

What puts it in order (`bidi`, `shaping`) takes 2 ms to load, and is loaded where the answer was yes.
"""

from __future__ import annotations

import re

_RTL = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

EVEN = " -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e"
"""Latin letters, digits, dashes and quotation marks, each in one cell; as a set of a regular expression."""
ARABIC = "\u060c\u061b\u061f-\u064a\u0660-\u066f\u0671-\u06d4\u06f0-\u06f9\ufe80-\ufefc"
"""Arabic letters and their forms, digits and punctuation, each in one cell."""
MARKS = "".join(map(chr, (*range(0x64B, 0x653), 0x670)))
"""The vowel marks of Arabic (tashkeel), which take no cell."""


def has_rtl(text: str) -> bool:
    """Whether anything in `text` may run from right to left. Without, all levels above base 0 are even (UAX #9)."""
    return _RTL.search(text) is not None
