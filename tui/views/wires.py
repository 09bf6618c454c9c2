"""The lines of messages between the lanes: from the mark where one was sent down to the mark where it was received.

A line leaves its row sideways into the gap beside the lane where it ends, goes down there in a column that no other
line has on these rows, and turns to its mark. The columns are given out as tracks are in channel routing: in order of
the beginning, each to the first column that is free again (the left-edge algorithm: Hashimoto and Stevens, "Wire
routing by optimizing channel assignment within large apertures", 8th Design Automation Workshop, 1971).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

LONGEST = 120
"""Rows that a line may go down: a longer one leads the eye nowhere, and its two ends are drawn alone."""
AXIS, DOWN, ACROSS, CROSS = "┊", "│", "─", "┼"


class Wire(NamedTuple):
    """A message from one row and lane to another."""

    first: int
    """The row where it begins."""
    last: int
    """The row where it ends, below."""
    start: int
    """The lane where it begins."""
    end: int


class Track(NamedTuple):
    """A wire with the column in which it goes down."""

    wire: Wire
    column: int


def centre(lane: int, width: int) -> int:
    """Return the column of a lane's axis, with lanes of `width` cells."""
    return lane * width + width // 2


def route(wires: Iterable[Wire], lanes: int, width: int) -> list[Track]:
    """Give each wire a column that is its own on its rows; a wire for which none is free is left out."""
    taken: dict[int, int] = {}
    tracks = []
    for wire in sorted(wires):
        if not 0 < wire.last - wire.first <= LONGEST:
            continue
        gap = wire.end - 1 if wire.start < wire.end else wire.end
        first, last = centre(gap, width) + 1, min(centre(gap + 1, width), lanes * width) - 1
        middle = (first + last) // 2
        columns = sorted(range(first, last + 1), key=lambda column: (abs(column - middle), column))
        free = [column for column in columns if taken.get(column, -1) < wire.first]
        if free:
            taken[free[0]] = wire.last
            tracks.append(Track(wire, free[0]))
    return tracks


def by_row(tracks: Iterable[Track]) -> dict[int, list[Track]]:
    """Return which tracks are on each row."""
    found: dict[int, list[Track]] = {}
    for track in tracks:
        for row in range(track.wire.first, track.wire.last + 1):
            found.setdefault(row, []).append(track)
    return found


def cells_of(row: int, tracks: Sequence[Track], lanes: int, width: int) -> list[str]:
    """Return the cells of a row: the lanes' axes, and every line that passes, leaves or comes here."""
    cells = [" "] * (lanes * width)
    for lane in range(lanes):
        cells[centre(lane, width)] = AXIS
    for track in tracks:
        if track.wire.first < row < track.wire.last:
            cells[track.column] = DOWN
    for wire, column in tracks:
        if row not in (wire.first, wire.last):
            continue
        at = centre(wire.start if row == wire.first else wire.end, width)
        for x in range(min(at, column) + 1, max(at, column)):
            cells[x] = CROSS if cells[x] == DOWN else ACROSS
        leaves = row == wire.first
        cells[column] = ("╮" if leaves else "╯") if at < column else ("╭" if leaves else "╰")
    return cells
