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
    sides: tuple[int, int] | None = None
    """The first and the last column between the margins at the sides (DECSLRM); pyte knows none."""
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
        before = [dict(self.buffer[y]) for y in range(self.lines)]
        move(max(1, count or 1))
        self.cursor.y, self.cursor.x = place
        if self.sides is not None:
            self._keep(before, *self.sides)

    def _keep(self, before: list[dict[int, Any]], left: int, right: int) -> None:
        """Only what is between the margins has moved."""
        for y, row in enumerate(before):
            for edge in (left, right + 1):
                cut = edge < self.columns and edge in row and not row[edge].data
                assert not cut or dict(self.buffer[y]) == row, "a margin cuts a letter in two"
            for x in (*range(left), *range(right + 1, self.columns)):
                self.buffer[y][x] = row.get(x, self.default_char)

    def set_sides(self, left: int = 1, right: int = 0, **_: object) -> None:
        """Set the margins at the sides (DECSLRM), where that was allowed (DECLRMM)."""
        assert 69 << 5 in self.mode
        self.sides = left - 1, (right or self.columns) - 1
        self.cursor_position()

    def reset_mode(self, *modes: int, **how: Any) -> None:
        """Reset modes; without DECLRMM there are no margins at the sides."""
        super().reset_mode(*modes, **how)
        if 69 << 5 not in self.mode:
            self.sides = None


class Feed(pyte.Stream):
    """A stream that knows SU, SD and DECSLRM too."""

    csi = dict(pyte.Stream.csi, S="scroll_up", T="scroll_down", s="set_sides")  # noqa: RUF012
    events = frozenset({*pyte.Stream.events, "scroll_up", "scroll_down", "set_sides"})


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
