"""The map's layout: whatever it is given, names never overlap and nothing is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.rtl.writing import LEFT_TO_RIGHT
from tui.views.braille import Canvas, sample
from tui.views.globe import FINEST, LAND, View, coasts, fitted
from tui.views.worldmap import JOURNEY, Drawing, Line, Mark, Oval, Piece, Scene, draw

LONGITUDES, LATITUDES = st.floats(-180, 180), st.floats(-90, 90)
NAMES = st.text("abc دهم لا", max_size=24)
WHERE = st.tuples(LONGITUDES, LATITUDES)
SIZES = st.tuples(st.integers(1, 130), st.integers(1, 45))


@st.composite
def scenes(draw_: st.DrawFn) -> Scene:
    places = draw_(st.lists(st.tuples(NAMES, WHERE, st.integers(0, 50)), max_size=40))
    marks = tuple(Mark(name, lon, lat, weight, n) for n, (name, (lon, lat), weight) in enumerate(places))
    areas = draw_(st.lists(st.tuples(NAMES.filter(bool), WHERE, st.floats(1, 90)), max_size=5))
    ovals = tuple(Oval(name, lon, lat, size, size / 2, 100 + n) for n, (name, (lon, lat), size) in enumerate(areas))
    ways = draw_(st.lists(st.lists(WHERE, min_size=2, max_size=4), max_size=6))
    return Scene(marks, tuple(Line(tuple(way), JOURNEY) for way in ways), ovals)


def check(drawing: Drawing, view: View) -> None:
    """Nothing overlaps, nothing leaves the map; names keep a cell away from each other and from lines."""
    assert len(drawing.rows) == view.height
    for row in drawing.rows:
        assert all(piece.x >= 0 and piece.x + piece.cells <= view.width and piece.cells > 0 for piece in row)
        for piece, following in pairwise(row):
            gap = following.x - piece.x - piece.cells
            marker = any(each.targets and not each.words for each in (piece, following))
            assert gap >= (1 if (piece.words or following.words) and not marker else 0), (piece, following)


@given(scenes(), SIZES, st.integers(-1, 41))
def test_names_never_overlap_and_every_place_is_on_it_once(scene: Scene, size: tuple[int, int], focus: int) -> None:
    view = fitted(scene.points, *size)
    drawing = draw(scene, view, LEFT_TO_RIGHT.cells, focus)
    check(drawing, view)
    pieces = [piece for row in drawing.rows for piece in row if piece.targets]
    for mark in scene.marks:
        cell = view.cell(mark.lon, mark.lat)
        if cell is None:
            assert not any(mark.target in piece.targets for piece in pieces)
        else:
            assert mark.target in drawing.at(*cell), "its cell stands for it"
    marked = [target for piece in pieces for target in (piece.targets[1:] if piece.words else piece.targets)]
    assert len(marked) == len(set(marked)), "a marker of its own, or one with others, or under a name: once"
    named = [piece.targets[0] for piece in pieces if piece.words]
    assert len(named) == len(set(named))


@given(scenes(), SIZES, st.lists(st.tuples(st.integers(-2, 2), st.integers(-2, 2), st.integers(-3, 3)), max_size=5))
def test_a_map_can_be_moved_and_enlarged_anywhere(
    scene: Scene, size: tuple[int, int], steps: list[tuple[int, int, int]]
) -> None:
    view = fitted(scene.points, *size)
    for right, down, zoom in steps:
        view = view.moved(right, down).zoomed(zoom)
        assert -180 <= view.lon <= 180 and -60 <= view.lat <= 84
        assert view.scale <= max(FINEST, view.height * 4 / 144)
    check(draw(scene, view, cell_len), view)


@given(st.lists(WHERE, min_size=1, max_size=12), st.integers(20, 130), st.integers(8, 45))
def test_what_is_fitted_is_in_view(points: list[tuple[float, float]], width: int, height: int) -> None:
    points = [(lon, max(-55.0, min(80.0, lat))) for lon, lat in points]
    view = fitted(points, width, height)
    across = max(lon for lon, _ in points) - min(lon for lon, _ in points)
    if across * view.narrowing * view.scale < 2 * width - 4:  # a low screen shows less than the globe from pole to pole
        for lon, lat in points:
            assert view.cell(lon, lat) is not None


def test_east_is_right_and_north_is_up() -> None:
    view = fitted([(13.4, 52.5), (37.6, 55.8)], 80, 15)
    berlin, moscow = view.cell(13.4, 52.5), view.cell(37.6, 55.8)
    assert berlin and moscow and berlin[0] < moscow[0] and berlin[1] > moscow[1]
    x, y = view.spot(view.lon, view.lat)
    assert (x, y) == pytest.approx((79.5, 29.5))
    east, north = view.spot(view.lon + 1, view.lat), view.spot(view.lon, view.lat + 1)
    assert (east[0] - x) / (y - north[1]) == pytest.approx(view.narrowing), "a degree of longitude is shorter"


def test_the_weightiest_place_is_named_first() -> None:
    crowd = [Mark(f"place {n}", 10 + n / 10, 50 + n / 10, n, n) for n in range(30)]
    view = fitted([(mark.lon, mark.lat) for mark in crowd], 40, 10)
    assert 29 in draw(Scene(tuple(crowd)), view, cell_len).named()
    assert 3 in draw(Scene(tuple(crowd)), view, cell_len, focus=3).named(), "what has the focus is always named"


def test_two_places_in_a_cell_share_a_marker() -> None:
    pair = (Mark("Berlin", 13.4, 52.5, 9, 0), Mark("Bellevue", 13.35, 52.5, 1, 1))
    drawing = draw(Scene(pair), fitted([(0, 40), (40, 60)], 60, 12), cell_len)
    crowd = [piece for row in drawing.rows for piece in row if piece.text == "◉"]
    assert [piece.targets for piece in crowd] == [(0, 1)] and drawing.named() == {0}


def test_coasts_come_from_the_file() -> None:
    assert LAND.stat().st_size <= 60_000
    head = LAND.read_text(encoding="ascii").splitlines()[:2]
    assert "Natural Earth" in head[0] and "public domain" in head[0] and "ISC" in head[1]
    assert len(coasts()) > 100 and sum(len(coast.points) for coast in coasts()) > 3000
    for coast in coasts():
        assert -180 <= coast.west <= coast.east <= 180 and -60 < coast.north <= 84
        assert all(abs(b[0] - a[0]) < 180 for a, b in pairwise(coast.points)), "no line runs around the world"


def test_dots_are_bits_of_braille() -> None:
    canvas = Canvas(2, 1)
    for x, y in ((0, 0), (1, 3), (2, 1), (9, 9), (-1, 0)):
        canvas.dot(x, y)
    assert [canvas.bits(0, 0), canvas.bits(1, 0)] == [0x01 | 0x80, 0x02]
    assert sample((1, 0), 2) == "⠒⠒" and sample((1, 3), 3) == "⠂ ⠂"


def test_a_piece_says_what_it_stands_for() -> None:
    drawing = Drawing(((Piece(2, 3, "abc", "text", (7,), True),),))
    assert drawing.at(1, 0) == () and drawing.at(4, 0) == (7,) and drawing.at(5, 0) == () and drawing.at(2, 9) == ()
