"""What a terminal shows: pyte's screen, with the sequences that pyte does not know, and marks kept as they came."""

from __future__ import annotations

from functools import cache
from typing import Any

import pyte
from wcwidth import wcwidth

_width = cache(wcwidth)
Shown = list[list[tuple[object, ...]]]


class Glass(pyte.Screen):
    """A screen that scrolls (SU, SD), keeps marks without a class (U+200E) on their letter, and links with cells."""

    link = ""
    said = ""
    """What it has answered."""

    def write_process_input(self, data: str) -> None:
        """Answer."""
        self.said += data

    def draw(self, data: str) -> None:
        """Draw letter by letter: pyte normalises what it composes, and stops at what has no width."""
        if data.isascii() and self.cursor.x + len(data) <= self.columns:
            super().draw(data)
            return
        line, pen = self.buffer[self.cursor.y], self.cursor.attrs
        for char in data:
            cells = _width(char)
            if cells > 0:
                x = min(self.cursor.x, self.columns - cells)
                line[x] = pen._replace(data=char)
                if cells == 2:
                    line[x + 1] = pen._replace(data="")
                self.cursor.x = x + cells
                continue
            at = self.cursor.x - 1
            if at > 0 and not line[at].data:
                at -= 1
            if at >= 0:
                line[at] = line[at]._replace(data=line[at].data + char)

    def scroll_up(self, count: int = 1, **_: object) -> None:
        """Scroll the region up (SU)."""
        self._scroll(self.delete_lines, count)

    def scroll_down(self, count: int = 1, **_: object) -> None:
        """Scroll the region down (SD)."""
        self._scroll(self.insert_lines, count)

    def _scroll(self, move: Any, count: int) -> None:
        place = self.cursor.y, self.cursor.x
        self.cursor.y = self.margins.top if self.margins else 0
        move(max(1, count or 1))
        self.cursor.y, self.cursor.x = place


class Feed(pyte.Stream):
    """A stream that knows SU and SD too."""

    csi = dict(pyte.Stream.csi, S="scroll_up", T="scroll_down")  # noqa: RUF012
    events = frozenset({*pyte.Stream.events, "scroll_up", "scroll_down"})


class Shower:
    """A terminal that is fed, and what it shows."""

    def __init__(self, columns: int, rows: int, *, wrap: bool = False) -> None:
        self.glass = Glass(columns, rows)
        self.glass.set_mode(pyte.modes.LNM)  # as a tty does it, a line feed goes to the first column
        if not wrap:
            self.glass.reset_mode(7, private=True)
        self._feed = Feed(self.glass)

    def feed(self, data: str) -> None:
        self._feed.feed(data)

    def spoil(self) -> None:
        """Somebody else draws all over it."""
        self.feed("\x1b[31;4m" + "".join(f"\x1b[{y + 1}H" + "x" * self.glass.columns for y in range(self.glass.lines)))

    @property
    def cells(self) -> Shown:
        """Every cell with its colours."""
        rows, columns = range(self.glass.lines), range(self.glass.columns)
        return [[row[x] for x in columns] for row in map(self.glass.buffer.__getitem__, rows)]

    @property
    def cursor(self) -> tuple[int, int]:
        return min(self.glass.cursor.x, self.glass.columns - 1), self.glass.cursor.y

    @property
    def text(self) -> str:
        return "\n".join("".join(str(cell[0]) for cell in row) for row in self.cells)
