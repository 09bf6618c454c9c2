"""What is pasted, between the terminal and Textual's parser: no control characters, and no more than is ever taken.

A terminal puts a paste into brackets (xterm, mode 2004) so that no letter of it is taken for a key. Textual 8.2 forgets
that where an escape byte stands inside: what follows it is pressed as keys, `q` included, and each costs what a key
costs. Most terminals take escape bytes out of a paste, but not all; so nothing of the kind comes through here.
"""

from __future__ import annotations

import re

LONGEST_PASTE = 20_000
"""Characters of one paste, as many as a note may have."""

_START, _END = "\x1b[200~", "\x1b[201~"
_STEERING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Pastes:
    """Follows the brackets in what a terminal sends, however it is cut into pieces."""

    def __init__(self) -> None:
        self._inside = False
        self._tail = ""
        """Outside: the last characters, which may be the start of a bracket; they are passed on, a key may not wait.
        Inside: what may be the start of the closing one, held back."""
        self._left = 0

    def tame(self, text: str) -> str:
        """Return what of a piece the parser may see."""
        made = []
        while text:
            piece, text = self._content(text) if self._inside else self._keys(text)
            made.append(piece)
        return "".join(made)

    def _keys(self, text: str) -> tuple[str, str]:
        """Pass keys on up to an opening bracket; return them and what is left."""
        known = len(self._tail)
        seen = self._tail + text
        at = seen.find(_START)
        if at < 0:
            self._tail = seen[-len(_START) + 1 :]
            return text, ""
        end = at + len(_START) - known
        self._inside, self._tail, self._left = True, "", LONGEST_PASTE
        return text[:end], text[end:]

    def _content(self, text: str) -> tuple[str, str]:
        """Clean and cut what is pasted up to the closing bracket; return it and what is left."""
        seen = self._tail + text
        at = seen.find(_END)
        if at >= 0:
            self._inside, self._tail = False, ""
            return self._cut(seen[:at]) + _END, seen[at + len(_END) :]
        held = next((n for n in range(len(_END) - 1, 0, -1) if seen.endswith(_END[:n])), 0)
        self._tail = seen[len(seen) - held :]
        return self._cut(seen[: len(seen) - held]), ""

    def _cut(self, text: str) -> str:
        kept = _STEERING.sub("", text)[: self._left]
        self._left -= len(kept)
        return kept
