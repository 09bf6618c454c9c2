"""A map in cells: `Layers` with measures, and any row of it, drawn with box characters when it is asked for.

A place is a column and a row of the whole map, from 0; what part of it is seen is the widget's. Rows are drawn one by
one, so that a map of ten thousand chapters costs no more to show than one of forty.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import accumulate, groupby
from typing import NamedTuple

from rich.cells import cell_len

from tui.page import Role, Run
from tui.views.layers import Layers, Net

Cells = Callable[[str], int]

NONE, AHEAD, OPEN, TAKEN = range(4)
"""How a line is drawn: not; dotted, where nobody has been; light, from a chapter that was read; heavy, a way taken."""

_SHAPES = " ╴╸╷┐┑╻┒┓╶─╾┌┬┭┎┰┱╺╼━┍┮┯┏┲┳╵┘┙│┤┥╽┧┪└┴┵├┼┽┟╁╅┕┶┷┝┾┿┢╆╈╹┚┛╿┦┩┃┨┫┖┸┹┞╀╃┠╂╉┗┺┻┡╄╇┣╊╋"
"""Box characters by their arms up, right, down and left, each none, light or heavy: digits of a number in base 3."""
_STRENGTH = (0, 1, 1, 2)
_DOTTED = {(0, AHEAD, 0, AHEAD): "┄", (AHEAD, 0, AHEAD, 0): "┆"}


class Stretch(NamedTuple):
    """A straight line from the middle of one cell to the middle of another, of the same row or column."""

    start: int
    end: int
    weight: int


class Label(NamedTuple):
    """What is written for a chapter."""

    lines: tuple[str, ...]
    role: Role = "text"


class Measures(NamedTuple):
    """How much room things take, in cells."""

    below: int = 0
    """Rows of a label below its first."""
    spare: int = 0
    """Empty rows to share out among the lanes, below each, the first ones first."""
    air: int = 0
    """Cells behind a label, and around the lines behind a column."""


Lit = tuple[dict[int, list[tuple[int, int]]], dict[int, list[tuple[int, int]]]]
"""The lines of one chapter: row -> from and to which column; column -> from and to which row."""


class Drawing:
    """A map in cells."""

    def __init__(
        self,
        layers: Layers,
        labels: Sequence[Label],
        weight: Callable[[int, int], int],
        measures: Measures = Measures(),  # noqa: B008 an immutable value
        cells: Cells = cell_len,
    ) -> None:
        """Place everything.

        Args:
            layers: Where things stand.
            labels: What is written for each chapter.
            weight: How the line from one chapter to another is drawn.
            measures: The room there is.
            cells: How many cells a text takes.
        """
        self.layers, self.labels, self.measures = layers, labels, measures
        self._weight, self._cells = weight, cells
        self._first = [cells(label.lines[0]) for label in labels]
        self._place_columns()
        each, more = divmod(measures.spare, max(1, len(layers.tracks)))
        heights = [tracks + 1 + measures.below + each + (n < more) for n, tracks in enumerate(layers.tracks)]
        self.tops = [0, *accumulate(heights)]
        """The first row of each lane, and the row after the last."""
        self.height = self.tops[-1]
        self.rows = [top + tracks for top, tracks in zip(self.tops, layers.tracks, strict=False)]
        """The row of each lane's chapters."""
        self._across: dict[int, list[Stretch]] = {}
        self._upright: dict[int, list[Stretch]] = {}
        self._nets = {net.target: net for net in layers.nets}
        self._ways: dict[int, list[int]] = {}
        self._draw()

    def _place_columns(self) -> None:
        layers, air = self.layers, self.measures.air
        self.columns: list[int] = []
        """Where each column begins."""
        self._widths: list[int] = []
        x = 0
        for nodes, trunks, drop in zip(layers.columns, layers.trunks, layers.drops, strict=True):
            width = max(max((self._cells(line) for line in self.labels[n].lines), default=0) for n in nodes)
            self.columns.append(x)
            self._widths.append(width)
            x += width + 2 * air + max(1, trunks + drop)
        self.width = max(0, x - 1)

    # ---- where things are

    def x(self, node: int) -> int:
        """Return the column of a chapter's first cell."""
        return self.columns[self.layers.column[node]]

    def y(self, node: int) -> int:
        """Return the row of a chapter's first line."""
        return self.rows[self.layers.lane[node]]

    def lane_at(self, y: int) -> tuple[int, int]:
        """Return the lane that a row belongs to, and how many rows below its chapters it lies (above: less than 0)."""
        lane = bisect_right(self.tops, y) - 1
        return lane, y - self.rows[lane]

    def rows_of(self, lane: int) -> int:
        """Return how many rows a lane has from that of its chapters on."""
        return self.tops[lane + 1] - self.rows[lane]

    def node_at(self, x: int, y: int) -> int:
        """Return the chapter whose label has a cell, or -1."""
        return next((n for n, at, width in self._written(y, x, x + 1) if at <= x < at + width), -1)

    def boxes(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield column, row, width and height of each chapter's label."""
        for n, label in enumerate(self.labels):
            width = max(self._cells(line) for line in label.lines)
            yield self.x(n), self.y(n), width, len(label.lines)

    def _written(self, y: int, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Yield what is written in part of a row: chapter, column and cells."""
        if not 0 <= y < self.height or not self.columns:
            return
        lane, below = self.lane_at(y)
        if not 0 <= below <= self.measures.below:
            return
        first = max(0, bisect_right(self.columns, start) - 1)
        for column in range(first, bisect_right(self.columns, end)):
            for n in self.layers.columns[column]:
                if self.layers.lane[n] == lane and below < len(self.labels[n].lines):
                    yield n, self.columns[column], self._cells(self.labels[n].lines[below])

    # ---- the lines

    def _trunk_x(self, node: int) -> int:
        column = self.layers.column[node]
        return self.columns[column] + self._widths[column] + self.measures.air + self.layers.trunk[node]

    def _drop_x(self, net: Net) -> int:
        column = self.layers.column[net.before]
        return self.columns[column] + self._widths[column] + self.measures.air + self.layers.trunks[column]

    def _exit_x(self, node: int) -> int:
        """Where the line that leaves a chapter begins: under the last cell of its first line, or behind a blank."""
        return self.x(node) + self._first[node] - 1 + min(1, self.measures.air)

    def _draw(self) -> None:
        joins: dict[int, list[tuple[int, int]]] = {}
        for net in self.layers.nets:
            y, target = self.y(net.target), net.target
            points = [(self._trunk_x(a), self._weight(a, target)) for a in net.near]
            if net.straight:
                points.append((self._exit_x(net.before), self._weight(net.before, target)))
            if net.far:
                drop, track = self._drop_x(net), y - net.track
                far = [(self._trunk_x(a), self._weight(a, target)) for a in net.far]
                strongest = max(weight for _, weight in far)
                self._run(track, far, drop)
                self._upright.setdefault(drop, []).append(Stretch(track, y, strongest))
                points.append((drop, strongest))
            self._run(y, points, self.x(target))
            for sources, row in ((net.near, y), (net.far, y - net.track)):
                for a in sources:
                    joins.setdefault(a, []).append((row, self._weight(a, target)))
            for a in (*net.near, *net.far, *([net.before] if net.straight else [])):
                self._ways.setdefault(a, []).append(target)
        for a, rows in joins.items():
            self._trunk(a, rows)
        for stretches in self._across.values():
            stretches.sort()

    def _run(self, y: int, points: list[tuple[int, int]], end: int) -> None:
        """Draw a line that others join on its way to the right; it is as strong as the strongest so far."""
        weight, at = NONE, 0
        for x, own in sorted(points):
            if weight and x > at:
                self._across.setdefault(y, []).append(Stretch(at, x, weight))
            weight, at = max(weight, own), x
        self._across.setdefault(y, []).append(Stretch(at, end, weight))

    def _trunk(self, node: int, rows: list[tuple[int, int]]) -> None:
        """Draw what leaves a chapter, up and down to where it leads."""
        own, x = self.y(node), self._trunk_x(node)
        strongest = max(weight for _, weight in rows)
        self._across.setdefault(own, []).append(Stretch(self._exit_x(node), x, strongest))
        for way in (1, -1):
            weight, at = NONE, 0
            for row, joined in sorted((r for r in rows if (r[0] - own) * way > 0), key=lambda r: -r[0] * way):
                if weight:
                    self._upright.setdefault(x, []).append(Stretch(min(row, at), max(row, at), weight))
                weight, at = max(weight, joined), row
            if weight:
                self._upright.setdefault(x, []).append(Stretch(min(own, at), max(own, at), weight))

    def ways(self, node: int) -> Sequence[int]:
        """Return the chapters that lines lead to from a chapter."""
        return self._ways.get(node, ())

    def sources(self, node: int) -> Sequence[int]:
        """Return the chapters that lines lead from to a chapter."""
        net = self._nets.get(node)
        return (*net.near, *net.far, *((net.before,) if net.straight else ())) if net else ()

    def lines_of(self, node: int) -> Lit:
        """Return the lines that lead to a chapter and from it."""
        across: dict[int, list[tuple[int, int]]] = {}
        upright: dict[int, list[tuple[int, int]]] = {}
        for a, b in [*((node, way) for way in self.ways(node)), *((a, node) for a in self.sources(node))]:
            net, y = self._nets[b], self.y(b)
            if a == net.before and net.straight:
                across.setdefault(y, []).append((self._exit_x(a), self.x(b)))
                continue
            trunk, own = self._trunk_x(a), self.y(a)
            row = y if a in net.near else y - net.track
            across.setdefault(own, []).append((self._exit_x(a), trunk))
            upright.setdefault(trunk, []).append((min(own, row), max(own, row)))
            if a in net.near:
                across.setdefault(y, []).append((trunk, self.x(b)))
            else:
                drop = self._drop_x(net)
                across.setdefault(row, []).append((trunk, drop))
                upright.setdefault(drop, []).append((row, y))
                across.setdefault(y, []).append((drop, self.x(b)))
        return across, upright

    def crossings(self) -> int:
        """Count the places where one line passes over another."""
        return sum(
            self._passes(x, y)
            for x, uprights in self._upright.items()
            for y in {row for line in uprights for row in range(line.start, line.end + 1)}
        )

    def _passes(self, x: int, y: int) -> bool:
        """Whether a line across runs below an upright one in a cell, and the two do not join."""
        across = [line for line in self._across.get(y, ()) if line.start <= x <= line.end]
        upright = [line for line in self._upright.get(x, ()) if line.start <= y <= line.end]
        return bool(across and upright) and not any(x in (line.start, line.end) for line in across)

    # ---- a row

    def row(self, y: int, start: int, end: int, lit: Lit = ({}, {})) -> tuple[int, list[Run]]:
        """Draw what lies in a row from column `start` to `end`; labels are never cut, so it may be a little more.

        Returns:
            The column where the runs begin, and the runs; a label's run has its chapter as target.
        """
        blank = min(1, self.measures.air)
        written = [n for n in self._written(y, start, end) if n[1] + n[2] + blank > start and n[1] < end]
        if written:
            start = min(start, written[0][1])
            end = max(end, written[-1][1] + written[-1][2])
        runs, at = [], start
        _, below = self.lane_at(y) if 0 <= y < self.height else (0, 0)
        for n, x, width in written:
            runs += self._lines(y, at, x, lit)
            label = self.labels[n]
            runs.append(Run(label.lines[below], label.role, n))
            runs.append(Run(" " * blank))
            at = x + width + blank
        runs += self._lines(y, at, max(at, end), lit)
        return start, [run for run in runs if run.text]

    def _lines(self, y: int, start: int, end: int, lit: Lit) -> list[Run]:
        """The lines of part of a row, those of the chapter in focus strong."""
        size = end - start
        if size <= 0:
            return []
        left, right, joint = [NONE] * size, [NONE] * size, [False] * size
        for line in self._seen(self._across.get(y, ()), start, end):
            for x in range(max(line.start, start), min(line.end, end - 1) + 1):
                at = x - start
                left[at] = max(left[at], line.weight if x > line.start else NONE)
                right[at] = max(right[at], line.weight if x < line.end else NONE)
                joint[at] = joint[at] or x in (line.start, line.end)
        over = {x for a, b in lit[0].get(y, ()) for x in range(max(a, start), min(b, end) + 1)}
        through = {x for x, lines in lit[1].items() if any(a <= y <= b for a, b in lines)}
        made: list[tuple[str, Role]] = []
        for at, x in enumerate(range(start, end)):
            up, down = self._arms(x, y)
            strong = x in over or x in through
            if up and down and left[at] and right[at] and not joint[at]:  # a bridge: they pass, they do not join
                if x in over and x not in through:
                    up = down = NONE
                else:
                    left[at] = right[at] = NONE
                    strong = x in through
            text = shape(up, right[at], down, left[at])
            same = made[-1][1] if made and text == " " else "strong" if strong else "rule"  # a blank has no weight
            made.append((text, same))
        return [Run("".join(text for text, _ in same), role) for role, same in groupby(made, key=lambda cell: cell[1])]

    def _arms(self, x: int, y: int) -> tuple[int, int]:
        """Return how strong the lines are that go up and down from a cell."""
        up, down = NONE, NONE
        for line in self._upright.get(x, ()):
            if line.start <= y <= line.end:
                up = max(up, line.weight if y > line.start else NONE)
                down = max(down, line.weight if y < line.end else NONE)
        return up, down

    @staticmethod
    def _seen(lines: Sequence[Stretch], start: int, end: int) -> Iterator[Stretch]:
        """Yield those of a row's lines, sorted by where they start, that lie in part of it."""
        for line in lines[: bisect_right(lines, (end,))]:
            if line.end >= start:
                yield line


@cache
def shape(up: int, right: int, down: int, left: int) -> str:
    """Return the box character with arms of these weights."""
    if dotted := _DOTTED.get((up, right, down, left)):
        return dotted
    number = 0
    for arm in (up, right, down, left):
        number = number * 3 + _STRENGTH[arm]
    return _SHAPES[number]
