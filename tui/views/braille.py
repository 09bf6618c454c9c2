"""Drawing in dots: each cell of the screen is a Braille character of two by four (Unicode block U+2800).

A cell is about twice as high as it is wide, so dots are square and a circle is round. Lines are Bresenham's (IBM
Systems Journal 4:1, 1965), cut to the canvas before by the method of Liang and Barsky (ACM Transactions on Graphics
3:1, 1984).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import ceil, cos, pi, sin

BLANK = 0x2800
ACROSS, DOWN = 2, 4
"""Dots of a cell."""
_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Row, column of a dot -> its bit in the character."""

Spot = tuple[float, float]
"""Right and down from the canvas's corner, in dots."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in dots."""


class Canvas:
    """Dots, `width` by `height` cells."""

    def __init__(self, width: int, height: int) -> None:
        """Begin with nothing drawn."""
        self.width, self.height = width, height
        self._bits = bytearray(width * height)

    def dot(self, x: int, y: int) -> None:
        """Set a dot; outside the canvas there is none."""
        if 0 <= x < self.width * ACROSS and 0 <= y < self.height * DOWN:
            self._bits[(y // DOWN) * self.width + x // ACROSS] |= _BITS[y % DOWN][x % ACROSS]

    def bits(self, column: int, row: int) -> int:
        """Return the dots of a cell as bits."""
        return self._bits[row * self.width + column]

    def lines(self, points: Iterable[Spot], box: Box | None = None, dashes: tuple[int, int] = (1, 0)) -> None:
        """Draw from point to point, `dashes[0]` dots on and `dashes[1]` off, inside a box."""
        on, off = dashes
        left, top, right, bottom = box or (0, 0, self.width * ACROSS - 1, self.height * DOWN - 1)
        step = 0
        for (x1, y1), (x2, y2) in pairwise(points):
            if (x1 < left and x2 < left) or (x1 > right and x2 > right):
                continue
            if (y1 < top and y2 < top) or (y1 > bottom and y2 > bottom):
                continue
            cut = _cut((x1, y1), (x2, y2), (left, top, right, bottom))
            for x, y in _line(*cut) if cut else ():
                if step % (on + off) < on:
                    self.dot(x, y)
                step += 1

    def oval(self, middle: Spot, across: float, down: float, dashes: tuple[int, int]) -> None:
        """Draw an ellipse, its half axes in dots."""
        parts = max(24, ceil(across + down))
        turns = (2 * pi * n / parts for n in range(parts + 1))
        self.lines([(middle[0] + across * cos(t), middle[1] + down * sin(t)) for t in turns], dashes=dashes)


def _cut(first: Spot, last: Spot, box: Box) -> tuple[int, int, int, int] | None:
    """Return the ends of what lies in the box of a line, or None."""
    (x, y), (left, top, right, bottom) = first, box
    dx, dy = last[0] - x, last[1] - y
    start, end = 0.0, 1.0
    for toward, room in ((-dx, x - left), (dx, right - x), (-dy, y - top), (dy, bottom - y)):
        if toward == 0:
            if room < 0:
                return None
        elif toward < 0:
            start = max(start, room / toward)
        else:
            end = min(end, room / toward)
    if start > end:
        return None
    return round(x + start * dx), round(y + start * dy), round(x + end * dx), round(y + end * dy)


def _line(x: int, y: int, x2: int, y2: int) -> Iterator[tuple[int, int]]:
    """Yield the dots of a line, its ends included."""
    dx, dy = abs(x2 - x), -abs(y2 - y)
    right, down = (1 if x < x2 else -1), (1 if y < y2 else -1)
    error = dx + dy
    while True:
        yield x, y
        if x == x2 and y == y2:
            return
        twice = 2 * error
        if twice >= dy:
            error, x = error + dy, x + right
        if twice <= dx:
            error, y = error + dx, y + down


def sample(dashes: tuple[int, int], cells: int) -> str:
    """Return a piece of a line as text, for a legend."""
    canvas = Canvas(cells, 1)
    canvas.lines([(0, 1), (cells * ACROSS - 1, 1)], dashes=dashes)
    return text_of([canvas.bits(n, 0) for n in range(cells)])


def text_of(bits: Sequence[int]) -> str:
    """Return cells as text; one without dots is a space, which costs the line nothing."""
    return "".join(chr(BLANK + each) if each else " " for each in bits)
