"""Text in the letters of ASCII, for terminals and lines that carry no others: `--ascii`.

Each character becomes as many cells as it had (none for a combining mark), so that columns stand where they stood. A
script that ASCII has no letters for becomes question marks: this is for Latin scripts only.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TextIO

from rich.cells import cell_len

_SIGNS = str.maketrans(
    "“”„«»‘’‚‹›–—―−…•●○◦·†‡×÷→←↑↓►◄▸▾▴✓✔✗№§¶©®°\xad",
    "\"\"\"\"\"'''''----.**oo.+#x/><^v><>v^vvxN&P(Ro-",
)
_BOX = {"HORIZONTAL": "-", "VERTICAL": "|"}


def to_ascii(text: str) -> str:
    """Return `text` in ASCII, cell for cell; escape sequences, which are ASCII, stay as they are."""
    return text if text.isascii() else "".join(c if c < "\x80" else _letter(c) for c in text)


@cache
def _letter(c: str) -> str:
    """One character that is not ASCII."""
    if (sign := c.translate(_SIGNS)) != c:
        return sign
    cells = cell_len(c)
    if "\u2500" <= c <= "\u257f":  # box drawing: a corner or a crossing names both directions
        words = set(unicodedata.name(c).split())
        found = [sign for word, sign in _BOX.items() if word in words]
        return found[0] if len(found) == 1 and not words & {"UP", "DOWN", "LEFT", "RIGHT"} else "+"
    if "\u2580" <= c <= "\u259f":  # blocks
        return "#"
    base = "".join(b for b in unicodedata.normalize("NFKD", c) if b < "\x80" and b.isprintable())
    return base if len(base) == cells else "?" * cells


class AsciiStream:
    """A text stream that passes on ASCII only."""

    def __init__(self, stream: TextIO) -> None:
        """Write to `stream`."""
        self._stream = stream

    def write(self, text: str) -> int:
        """Write text in the letters of ASCII."""
        return self._stream.write(to_ascii(text))

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)
