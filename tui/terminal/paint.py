"""Making a terminal show what is wanted with few bytes: cells in, control sequences out. It knows no app.

Sequences are those of ECMA-48: CUP, CUF, CUD, EL, ECH, SU and SD; DECSTBM is the VT100's, DECLRMM and DECSLRM are the
VT420's (https://vt100.net/docs/vt510-rm/DECSLRM.html). Line wrap must be off
(DECAWM): after a letter in the last column the cursor is where the terminal likes, and it is moved outright.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter, ne

from tui.terminal.cells import BLANK, PLAIN, Row, change_of, is_doubtful

_ERASED = 10
"""So many blanks in a row are erased with ECH: that, and moving on, takes as many bytes at most."""
_ERASABLE, _BLANKS = [BLANK] * _ERASED, " " * _ERASED
_FEW = 3
"""So many blanks are written: EL is no shorter."""
_CHANGED = re.compile(rb"\x01+")
_text, _pen = itemgetter(0), itemgetter(1)
_GAP = 4
"""Bytes of letters that stay and are written again where moving over them would take more."""


class Painter:
    """Draws rows and knows where that leaves the cursor and the pen."""

    def __init__(self, *, erases: bool = True) -> None:
        """Draw on a terminal that `erases` characters (ECH), as all but the oldest do."""
        self._erases = erases
        self._out: list[str] = []
        self.width = self.height = 0
        self._y: int | None = None
        self._x: int | None = None
        """None where the cursor may be anywhere."""
        self._pen: str | None = None

    def lose_cursor(self) -> None:
        """Somebody else has written: the cursor may be anywhere, and nobody knows the pen."""
        self._x = self._y = self._pen = None

    def taken(self) -> str:
        """Return what was drawn since the last time, with the pen put back."""
        if self._out:
            self._use(PLAIN)
        made, self._out = "".join(self._out), []
        return made

    # ---- the cursor and the pen

    def move(self, y: int, x: int) -> None:
        """Put the cursor into a cell, by the shortest way."""
        if (y, x) == (self._y, self._x):
            return
        column = str(x + 1) if x else ""
        ways = [f"\x1b[{y + 1 if y else ''}{';' + column if x else ''}H"]
        if self._y == y:
            ways.append("\r" + _steps(x))
            if self._x is not None and x > self._x:
                ways.append(_steps(x - self._x))
            elif self._x is not None and x < self._x:
                ways.append(f"\x1b[{self._x - x if self._x - x > 1 else ''}D")
        elif self._y is not None and y == self._y + 1:
            ways.append("\r\n" + _steps(x))
            if self._x == x:
                ways.append("\x1b[B")
        self._out.append(min(ways, key=_sent))
        self._y, self._x = y, x

    def home(self) -> None:
        """The screen was erased, and the cursor stands in its first cell with a plain pen."""
        self._y = self._x = 0
        self._pen = PLAIN

    def _use(self, pen: str) -> None:
        if pen == self._pen:
            return
        # A pen that nobody knows is put down first; a link that somebody left open, too.
        self._out.append(change_of(self._pen, pen) if self._pen is not None else "\x1b[m" + change_of(PLAIN, pen))
        self._pen = pen

    def say(self, sequence: str) -> None:
        """Send a sequence that draws nothing and leaves the cursor."""
        self._out.append(sequence)

    # ---- rows

    def scroll(self, top: int, bottom: int, by: int, left: int = 0, right: int | None = None) -> None:
        """Move rows `top` to `bottom` up by some, or down if that is negative; blank ones come in.

        Cells before `left` and after `right` stay, on a terminal that has margins there.
        """
        self._use(PLAIN)
        count = abs(by) if abs(by) > 1 else ""
        move = f"\x1b[{count}{'S' if by > 0 else 'T'}"
        if (top, bottom) != (0, self.height - 1):
            move = f"\x1b[{top + 1};{bottom + 1}r{move}\x1b[r"
        if right is not None:
            move = f"\x1b[?69h\x1b[{left + 1};{right + 1}s{move}\x1b[?69l"
        self._out.append(move)
        if move[-1] in "rl":
            self._y = self._x = None  # setting margins puts the cursor home; not on every terminal

    def row(self, y: int, old: Row | None, new: Row) -> None:
        """Make a row that shows `old`, or who knows what, show `new`."""
        if old is new or old == new:
            return
        if old is None or is_doubtful(_letters(old + new)):
            self._erase(y, 0)
            old = [BLANK] * self.width
        changed = bytearray(map(ne, old, new))
        if 1 not in changed:
            return
        end = _end(new)
        if changed.find(1) < end:
            self._left(y, changed, new)
        for first, stop in _runs(changed, end, new):
            self._run(y, first, stop, new)
        tail = changed.find(1, end)
        if tail >= 0:
            stop = changed.rfind(1) + 1
            here = self._x if self._y == y and self._x == end else tail
            if stop - here <= _FEW:
                self._run(y, here, stop, new)
            else:
                self._erase(y, here)

    def _left(self, y: int, changed: bytearray, new: Row) -> None:
        """Erase what stood before the first letter of a row, if that is much; what is still to be drawn is left."""
        lead = next(x for x, cell in enumerate(new) if cell != BLANK)
        if changed.count(1, 0, lead) <= _FEW:
            return
        self._use(PLAIN)
        self.move(y, lead)
        self._out.append("\x1b[1K")  # up to and with the cursor's cell
        changed[: lead + 1] = bytes(lead) + b"\1"
        if lead + 1 < len(new) and not new[lead + 1][0]:
            changed[lead + 1] = 1

    def _erase(self, y: int, x: int) -> None:
        """Erase from a cell to the end of its row."""
        self._use(PLAIN)
        self.move(y, x)
        self._out.append("\x1b[K")

    def _run(self, y: int, first: int, stop: int, new: Row) -> None:
        """Draw the cells from `first` to `stop`, and erase where many of them are blank."""
        at = first
        if self._erases and _BLANKS in _letters(new[first:stop]):
            while (gap := _gap(new, at, stop)) is not None:
                start, after = gap
                if start > at:
                    self._write(y, at, new[at:start])
                self._use(PLAIN)
                self.move(y, start)
                self._out.append(f"\x1b[{after - start}X")
                at = after
        if at < stop:
            self._write(y, at, new[at:stop])

    def _write(self, y: int, x: int, cells: Row) -> None:
        """Draw cells from `x` on."""
        self.move(y, x)
        if not is_doubtful(_letters(cells)):
            for pen, group in groupby(cells, _pen):
                self._use(pen)
                self._out.append("".join(map(_text, group)))
            x += len(cells)
            self._x = x if x < self.width else None
            return
        for n, (letters, pen) in enumerate(cells):
            if letters:
                self.move(y, x + n)
                self._use(pen)
                self._out.append(letters)
                self._x = None if is_doubtful(letters) or x + n + 1 >= self.width else x + n + 1
                if self._x is not None and n + 1 < len(cells) and not cells[n + 1][0]:
                    self._x = self._x + 1 if self._x + 1 < self.width else None


def _letters(row: Row) -> str:
    return "".join(map(_text, row))


def _end(row: Row) -> int:
    """The cell after the last that is not blank."""
    end = len(row)
    while end and row[end - 1] == BLANK:
        end -= 1
    return end


def _gap(new: Row, at: int, stop: int) -> tuple[int, int] | None:
    """Where blanks that are worth erasing begin and end, from `at` on."""
    for start in range(at, stop - _ERASED + 1):
        if new[start] == BLANK and new[start : start + _ERASED] == _ERASABLE:
            after = start + _ERASED
            while after < stop and new[after] == BLANK:
                after += 1
            return start, after
    return None


def _runs(changed: bytearray, end: int, new: Row) -> Iterator[tuple[int, int]]:
    """Yield where to draw before `end`, first cell and the one after the last: whole characters, over short gaps."""
    first = stop = -1
    for found in _CHANGED.finditer(changed, 0, end):
        x, after = found.span()
        if x and not new[x][0]:
            x -= 1  # the second half of a character
        if first < 0:
            first = x
        elif x > stop and not _bridged(new, stop, x):
            yield first, stop
            first = x
        stop = max(stop, after)
        if stop < len(new) and not new[stop][0]:
            stop += 1
    if first >= 0:
        yield first, stop


def _bridged(new: Row, start: int, stop: int) -> bool:
    """Whether cells that stay are cheaper written again than passed over."""
    if stop - start > _GAP:
        return False
    pen, size = new[start][1], 0
    if pen not in (new[start - 1][1], new[stop][1]):
        return False
    for letters, own in new[start:stop]:
        if own != pen:
            return False
        size += len(letters.encode())
    return size <= _GAP


def _sent(way: str) -> int:
    """How long a way is on the line: there a line feed goes out as two bytes (termios, ONLCR)."""
    return len(way) + ("\n" in way)


def _steps(cells: int) -> str:
    """Some cells to the right."""
    return f"\x1b[{cells if cells > 1 else ''}C" if cells else ""
