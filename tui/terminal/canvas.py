"""The screen twice: as it is wanted and as the terminal shows it. A frame is what makes the second the first.

Frames come from Textual's compositor, in rows of segments and not in bytes: nothing is parsed. These are private to
Textual 8.2, and each is guarded by a test in tests/tui/test_thin.py: `LayoutUpdate.strips` and `.region`;
`ChopsUpdate.chops`, `.chop_ends` and `.spans`; `Strip._segments`; `Style._ansi`, `._link` and `._link_id`.
"""

from __future__ import annotations

from typing import Any

from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, LayoutUpdate

from tui.rtl.compositor import PlacedUpdate
from tui.terminal.cells import BLANK, Row, put
from tui.terminal.paint import Painter
from tui.terminal.scroll import find_move


class Canvas:
    """What a terminal shows and what it is to show."""

    def __init__(self, *, modern: bool = True) -> None:
        """Draw on a terminal; one that is not `modern` neither scrolls nor erases characters on demand."""
        self._modern = modern
        self._painter = Painter(erases=modern)
        self._wanted: list[Row] = []
        self._shown: list[Row | None] = []
        """None is a row of which nobody knows what it shows. Rows are shared with `_wanted` and never changed."""
        self._erased = False
        self._cursor = (0, 0)
        self.turns = 0
        """Counts what was forgotten: a frame that was being made meanwhile is of no use."""
        self.margins: bool | None = None if modern else False
        """Whether the terminal has margins at the sides; None where it was not asked."""
        self.asks_margins = False
        """Whether they would have been of use."""
        self.this_row = ""
        """What is told each row that scrolling has made, where the terminal keeps with a row who reorders it."""

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows of what is wanted; nothing before the first frame."""
        return (self._painter.width, self._painter.height)

    def forget(self, *, erased: bool = True) -> None:
        """Somebody else may have drawn: nobody knows what is shown. A screen that was `erased` stays so, if that is
        still believed."""
        self.turns += 1
        self._another()
        self._painter.taken()
        self._painter.lose_cursor()
        self._erased = self._erased and erased
        if not self._erased:
            self._shown = [None] * len(self._wanted)

    def erased(self) -> None:
        """The terminal was erased, with a plain pen."""
        self.turns += 1
        self._another()
        self._erased = True
        self._painter.home()
        self._shown = [[BLANK] * self.size[0] for _ in self._wanted]

    def _another(self) -> None:
        """It may be another terminal, that has other margins."""
        self.margins = None if self._modern else False

    def lose_cursor(self) -> None:
        """Somebody else has written what draws nothing, but may have moved the cursor."""
        self._painter.lose_cursor()

    def take(self, update: Any, size: tuple[int, int], cursor: tuple[int, int], colours: ColorSystem) -> bool:
        """Take in what the compositor has drawn on a screen of a size; False where that is nothing known."""
        if size != self.size:
            self._resize(*size)
        self._cursor = cursor
        if isinstance(update, LayoutUpdate):
            for y, line in enumerate(update.strips, update.region.y):
                row, x = self._row(y), update.region.x
                for strip in line:
                    x = put(row, x, strip._segments, colours)
        elif isinstance(update, ChopsUpdate):
            self._take_chops(update, colours)
        elif isinstance(update, PlacedUpdate):
            for x, y, strip in update.placed:
                put(self._row(y), x, strip._segments, colours)
        else:
            return False
        return True

    def _take_chops(self, update: ChopsUpdate, colours: ColorSystem) -> None:
        """Take in parts of rows: as `ChopsUpdate.render_segments` draws them."""
        for y, first, last in update.spans:
            row = self._row(y)
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is None or x > last or end <= first:
                    continue
                if not (last > x >= first and end <= last):
                    strip = strip.crop(0, min(end, last) - x)
                put(row, x, strip._segments, colours)

    def _row(self, y: int) -> Row:
        """A row that may be changed: one that is shown is copied first."""
        if not 0 <= y < len(self._wanted):
            return []
        row = self._wanted[y]
        if row is self._shown[y]:
            row = self._wanted[y] = row.copy()
        return row

    def _resize(self, width: int, height: int) -> None:
        self.turns += 1
        self._painter.width, self._painter.height = width, height
        self._wanted = [[BLANK] * width for _ in range(height)]
        self._shown = [[BLANK] * width for _ in range(height)] if self._erased else [None] * height
        self._painter.lose_cursor()

    def frame(self) -> str:
        """Return what makes the terminal show what is wanted, and take it as shown."""
        while True:
            turn = self.turns
            made = self._frame()
            if turn == self.turns:
                return made
            self.forget(erased=False)  # a signal came in between: the terminal is another now

    def _frame(self) -> str:
        painter = self._painter
        wanted = list(self._wanted)
        if self._modern:
            self._scroll(wanted)
        for y, row in enumerate(wanted):
            old = self._shown[y]
            if old is not row:
                painter.row(y, old, row)
                self._shown[y] = row
        self._erased = False
        x, y = self._cursor
        if 0 <= x < painter.width and 0 <= y < painter.height:
            painter.move(y, x)
        return painter.taken()

    def _scroll(self, wanted: list[Row]) -> None:
        # Where the terminal keeps with a row who reorders it, half a row is not moved.
        move = find_move(self._shown, wanted, sides=self.margins is not False and not self.this_row)
        if move is not None and move.right is not None and not self.margins:
            self.asks_margins = True
            move = find_move(self._shown, wanted)
        if move is None:
            return
        self._painter.scroll(*move)
        top, bottom, by, left, right = move
        width = self._painter.width
        stop = width if right is None else right + 1
        shown = self._shown[top : bottom + 1]
        for y, before in enumerate(shown, top):
            comes = top <= y + by <= bottom
            row = shown[y + by - top] if comes else [BLANK] * width
            if not comes and self.this_row:
                self._painter.move(y, 0)
                self._painter.say(self.this_row)
            if right is not None and before is not None and row is not None:
                row = [*before[:left], *row[left:stop], *before[stop:]]
            self._shown[y] = row
