"""A map as rows of cells: coastlines, lines between places, ovals, markers, and names that never overlap.

Names are put beside their markers by the greedy method of map labelling (J. Christensen, J. Marks and S. Shieber, An
Empirical Study of Algorithms for Point-Feature Label Placement, ACM Transactions on Graphics 14:3, 1995, section 3.1):
the weightiest place first, each at the first of a few positions where nothing stands yet; without one it has only its
marker, and the list beside the map names it.

Rows are in geographic order, west to east, whatever the language; who shows them sees to it that they leave so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tui.layout import Cells
from tui.page import Role
from tui.views.braille import Canvas, text_of
from tui.views.globe import Point, View

MESSAGE, JOURNEY, AREA = (1, 3), (5, 2), (2, 2)
"""Dots on and off of each sort of line."""
MARKER, CROWD = "●", "◉"
"""A place; more than one in the same cell."""
GREAT = 3
"""How many places are named before all markers stand."""


class Mark(NamedTuple):
    """A place on the map."""

    name: str
    lon: float
    lat: float
    weight: int = 0
    """The weightier is named first."""
    target: int = -1
    """Which entry of the list it is."""


class Oval(NamedTuple):
    """An area; its name stands in its middle."""

    name: str
    lon: float
    lat: float
    width: float
    """In degrees, as the height."""
    height: float
    target: int = -1


class Line(NamedTuple):
    """A way between places."""

    points: tuple[Point, ...]
    dashes: tuple[int, int] = MESSAGE


class Scene(NamedTuple):
    """All that a map shows beside the coasts."""

    marks: tuple[Mark, ...] = ()
    lines: tuple[Line, ...] = ()
    ovals: tuple[Oval, ...] = ()

    @property
    def points(self) -> list[Point]:
        """What has to be in view at first."""
        corners = [
            (oval.lon + side * oval.width / 2, oval.lat + up * oval.height / 2)
            for oval in self.ovals
            for side in (-1, 1)
            for up in (-1, 1)
        ]
        stops = [point for line in self.lines for point in line.points]
        return [*((mark.lon, mark.lat) for mark in self.marks), *stops, *corners]

    def where(self, target: int) -> Point | None:
        """Return where an entry of the list lies."""
        places = [(each.target, each.lon, each.lat) for each in self.marks]
        places += [(each.target, each.lon, each.lat) for each in self.ovals]
        return next(((lon, lat) for number, lon, lat in places if number == target), None)


class Piece(NamedTuple):
    """Cells of a row that belong together."""

    x: int
    """Its first cell from the west."""
    cells: int
    text: str
    role: Role = "text"
    targets: tuple[int, ...] = ()
    """The entries of the list that it stands for."""
    words: bool = False
    """Whether it is a name, to be written in its own direction, and not a row of signs."""


class Drawing(NamedTuple):
    """A map, drawn."""

    rows: tuple[tuple[Piece, ...], ...]
    """Of each row what stands on it, from west to east; between the pieces it is empty."""

    def named(self) -> frozenset[int]:
        """The entries whose names stand on the map."""
        return frozenset(piece.targets[0] for row in self.rows for piece in row if piece.words)

    def at(self, x: int, y: int) -> tuple[int, ...]:
        """Return the entries that a cell stands for."""
        row = self.rows[y] if 0 <= y < len(self.rows) else ()
        return next((piece.targets for piece in row if piece.x <= x < piece.x + piece.cells), ())


def draw(scene: Scene, view: View, cells: Cells, focus: int = -1) -> Drawing:
    """Draw a scene; what has the focus is named whatever else there is not room for then."""
    drawing = _draw(scene, view, cells, -1)
    return drawing if focus < 0 or focus in drawing.named() else _draw(scene, view, cells, focus)


def _draw(scene: Scene, view: View, cells: Cells, first: int) -> Drawing:
    ground, ways = Canvas(view.width, view.height), Canvas(view.width, view.height)
    for outline in view.outlines():
        ground.lines(outline, view.box)
    for oval in scene.ovals:
        x_scale, y_scale = view.scale * view.narrowing / 2, view.scale / 2
        ways.oval(view.spot(oval.lon, oval.lat), oval.width * x_scale, oval.height * y_scale, AREA)
    for line in scene.lines:
        ways.lines([view.spot(*point) for point in line.points], dashes=line.dashes)
    names = _Names(view, cells)
    names.ovals(sorted(scene.ovals, key=lambda oval: oval.target != first))
    names.places(sorted(scene.marks, key=lambda mark: (mark.target != first, -mark.weight, mark.name)))
    return Drawing(tuple(_row(y, ground, ways, names.rows[y]) for y in range(view.height)))


class _Names:
    """Finds room for markers and names."""

    def __init__(self, view: View, cells: Cells) -> None:
        self.view, self.cells = view, cells
        self.rows: list[list[Piece]] = [[] for _ in range(view.height)]
        self._taken = [bytearray(view.width) for _ in range(view.height)]

    def places(self, marks: Sequence[Mark]) -> None:
        """Put a marker at every place, one for all in the same cell, and names at as many as there is room for.

        The first few places are named whatever lies around them: a name that covers a marker stands for that place too.
        """
        there: dict[tuple[int, int], list[Mark]] = {}
        for mark in marks:
            if cell := self.view.cell(mark.lon, mark.lat):
                there.setdefault(cell, []).append(mark)
        cells = list(there)
        for some in (cells[:GREAT], cells[GREAT:]):
            for cell in some:
                self._marker(cell, [mark.target for mark in there[cell]])
            for cell in some:
                self._name(cell, there[cell][0])

    def _marker(self, cell: tuple[int, int], targets: list[int]) -> None:
        x, y = cell
        for n, piece in enumerate(self.rows[y]):
            if piece.x <= x < piece.x + piece.cells:
                self.rows[y][n] = piece._replace(targets=(*piece.targets, *targets))
                return
        self._put(y, Piece(x, 1, MARKER if len(targets) == 1 else CROWD, "text", tuple(targets)))

    def _name(self, cell: tuple[int, int], mark: Mark) -> None:
        """Name a place: right of its marker, left of it, below or above."""
        (column, row), width = cell, self.cells(mark.name)
        sides = ((column + 2, row), (column - 1 - width, row))
        beyond = tuple((column + x, row + y) for y in (1, -1) for x in (0, 1 - width, -(width // 2)))
        for x, y in (*sides, *beyond):
            if width and self._free(x, y, width):
                self._put(y, Piece(x, width, mark.name, "text", (mark.target,), True))
                return

    def ovals(self, ovals: Sequence[Oval]) -> None:
        """Name the areas, each in its middle or a row or two beside it."""
        for oval in ovals:
            cell = self.view.cell(oval.lon, oval.lat)
            width = self.cells(oval.name)
            for row in (0, 1, -1, 2, -2) if cell else ():
                if cell and self._free(x := cell[0] - width // 2, cell[1] + row, width):
                    self._put(cell[1] + row, Piece(x, width, oval.name, "strong", (oval.target,), True))
                    break

    def _free(self, x: int, y: int, width: int) -> bool:
        """Whether a name has room there, with a cell between it and whatever stands beside it."""
        if not (0 <= y < self.view.height and x >= 0 and x + width <= self.view.width):
            return False
        row = self._taken[y]
        return not any(row[max(0, x - 1) : x + width + 1])

    def _put(self, y: int, piece: Piece) -> None:
        self._taken[y][piece.x : piece.x + piece.cells] = b"\1" * piece.cells
        self.rows[y].append(piece)


def _row(y: int, ground: Canvas, ways: Canvas, over: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return a row: what stands over the lines, and between it the lines, which keep a cell away from names."""
    made: list[Piece] = []
    x = 0
    for piece in (*sorted(over), Piece(ground.width, 0, "")):
        made += _lines(y, x, piece.x - piece.words, ground, ways)
        made.append(piece)
        x = piece.x + piece.cells + piece.words
    return tuple(piece for piece in made if piece.cells)


def _lines(y: int, start: int, end: int, ground: Canvas, ways: Canvas) -> list[Piece]:
    """Return the lines of a stretch of a row: coasts, and what goes over them."""
    made: list[Piece] = []
    x = start
    while x < end:
        way = bool(ways.bits(x, y))
        some = way or bool(ground.bits(x, y))
        last = x + 1
        while last < end and bool(ways.bits(last, y)) == way and (way or bool(ground.bits(last, y))) == some:
            last += 1
        if some:
            bits = [ground.bits(n, y) | ways.bits(n, y) for n in range(x, last)]
            made.append(Piece(x, last - x, text_of(bits), "strong" if way else "rule"))
        x = last
    return made
