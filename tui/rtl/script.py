"""Whether a text has anything to put in order: all that is ever asked of most texts.

What puts it in order (`bidi`, `shaping`) takes 2 ms to load, and is loaded where the answer was yes.
"""

from __future__ import annotations

import re

_RTL = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def has_rtl(text: str) -> bool:
    """Whether anything in `text` may run from right to left. Without, all levels above base 0 are even (UAX #9)."""
    return _RTL.search(text) is not None
