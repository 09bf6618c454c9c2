"""A line filter of Textual's that puts the text of every strip in order: for widgets that know nothing of direction.

A strip is cut into *islands*: stretches of text that read on, ended by two spaces, by frames and blocks (U+2500 to
U+25FF) or by Braille. Each is a line of its own by UAX #9, so a frame, a column or a cursor beside it stays put.
A widget that knows its paragraphs arranges them itself (`Writing.arrange`) and leaves this filter out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from tui.rtl.script import has_rtl
from tui.rtl.writing import Writing, join

_ISLAND = re.compile(r"[^\s\u2500-\u25ff\u2800-\u28ff]+(?:[ \u00a0][^\s\u2500-\u25ff\u2800-\u28ff]+)*")


class BidiFilter(LineFilter):
    """Puts the islands of a strip in layout order; the strip keeps its width in cells."""

    def __init__(self, writing: Writing) -> None:
        """Write as `writing` says: the lines' direction is the screen's."""
        super().__init__(enabled=writing.reorders)
        self._writing = writing

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments in layout order, each letter in its own style."""
        text = "".join(segment.text for segment in segments)
        if not self._writing.mirrored and not has_rtl(text):
            return segments
        if not text or text.isspace() or any(segment.control for segment in segments):
            return segments
        styles: list[Style | None] = []
        for piece, style, _ in segments:
            styles += [style] * len(piece)
        made: list[tuple[str, Style | None]] = []
        at = 0
        for island in _ISLAND.finditer(text):
            start, end = island.span()
            made += zip(text[at:start], styles[at:start], strict=True)
            made += self._island(text[start:end], styles[start:end])
            at = end
        made += zip(text[at:], styles[at:], strict=True)
        return [Segment(letters, style) for letters, style in join(made) if letters]

    def _island(self, text: str, styles: list[Style | None]) -> Iterator[tuple[str, Style | None]]:
        """Yield the letters of an island, and what fills the cells that shaping has freed."""
        pieces = list(zip(text, styles, strict=True))
        made = self._writing.arrange(pieces, int(self._writing.mirrored))
        yield from made
        freed = cell_len(text) - sum(cell_len(letters) for letters, _ in made)
        last = styles[-1]
        yield " " * freed, last.background_style if last is not None else None
