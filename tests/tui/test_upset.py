"""Whatever upsets a terminal - a new size in the middle of a frame, a stop, another terminal - its cells come right."""

from __future__ import annotations

import random

import pytest
from textual._compositor import LayoutUpdate
from textual.geometry import Region

from tests.tui.rows import TRUE, changed, drawn_whole, random_row, strip_of
from tests.tui.shown import Shower
from tui.terminal.canvas import Canvas
from tui.terminal.cells import Row
from tui.terminal.thin import ERASE

SIZES = ((80, 24), (40, 12), (101, 30), (7, 4), (80, 25), (79, 24))


class Upset:
    """A canvas, and a terminal that is not left in peace."""

    def __init__(self, seed: int, *, wraps: bool, modern: bool) -> None:
        self._rng, self._wraps = random.Random(seed), wraps
        self.canvas = Canvas(modern=modern)
        self._resize()
        self.canvas.erased()

    def _resize(self) -> None:
        self.width, self.height = self._rng.choice(SIZES)
        self.rows: list[Row] = [random_row(self._rng, self.width) for _ in range(self.height)]

    def attach(self) -> None:
        """A terminal that shows something else, with a pen and a cursor of its own."""
        self.shower = Shower(self.width, self.height, wrap=self._wraps)
        self.shower.spoil()

    def take(self) -> None:
        """The app has drawn."""
        update = LayoutUpdate([[strip_of(row)] for row in self.rows], Region(0, 0, self.width, self.height))
        if self.canvas.margins is None and self._rng.random() < 0.7:
            self.canvas.margins = True
        assert self.canvas.take(update, (self.width, self.height), (0, 0), TRUE)

    def happen(self) -> None:
        """One thing, while a frame is on its way."""
        kind, frame = self._rng.randrange(6), self.canvas.frame()
        half = self._rng.randrange(len(frame) + 1)
        if kind == 0:  # the window is another before the frame has all arrived, and before the app knows
            self.shower.feed(frame[:half])
            self._resize()
            self.shower.glass.resize(self.height, self.width)
            self.shower.feed(frame[half:])
            self.canvas.forget()
        elif kind == 1:  # a session that is attached elsewhere
            self.shower.feed(frame[:half])
            self.attach()
            self.canvas.forget()
        elif kind == 2:  # stopped in the middle, and the shell has drawn; then it goes on
            self.shower.feed(frame[:half] + "\x18")
            self.shower.spoil()
            self.shower.feed(ERASE)
            self.canvas.erased()
        elif kind == 3:  # a bell, a question, a mode
            self.shower.feed(frame + "\x07\x1b[8l\x1b[5;3H")
            self.canvas.lose_cursor()
        else:
            self.shower.feed(frame)
        if self.width == len(self.rows[0]):
            self.rows = changed(self._rng, self.rows, self.width)


@pytest.mark.parametrize("wraps", [False, True], ids=["cut", "wraps"])
@pytest.mark.parametrize("modern", [True, False], ids=["modern", "old"])
@pytest.mark.parametrize("seed", range(6))
def test_the_cells_come_right(seed: int, wraps: bool, modern: bool) -> None:
    upset = Upset(seed, wraps=wraps, modern=modern)
    upset.attach()
    upset.shower.feed(ERASE)
    for _ in range(20):
        upset.take()
        upset.happen()
        upset.take()
        upset.shower.feed(upset.canvas.frame())
        wanted = Shower(upset.width, upset.height)
        wanted.feed(drawn_whole(upset.rows))
        assert upset.shower.cells == wanted.cells
        assert upset.canvas.frame() == ""
