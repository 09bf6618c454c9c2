"""Drawing what changed: whatever was shown, afterwards it is what was wanted, and few bytes did it."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from tests.tui.rows import STYLES, TRUE, changed, drawn_whole, random_row
from tests.tui.shown import Shower
from tui.terminal.cells import BLANK, Row, change_of, pen_of, put
from tui.terminal.paint import Painter
from tui.terminal.scroll import Move, find_move


@pytest.mark.parametrize("erases", [True, False])
@pytest.mark.parametrize("seed", range(10))
def test_whatever_was_shown_it_is_what_was_wanted(seed: int, erases: bool) -> None:
    rng = random.Random(seed)
    width, height = rng.choice(((80, 24), (40, 12), (101, 30), (7, 4)))
    painter = Painter(erases=erases)
    painter.width, painter.height = width, height
    thin = Shower(width, height)
    thin.spoil()
    shown: list[Row | None] = [None] * height
    wanted = [random_row(rng, width) for _ in range(height)]
    for _ in range(25):
        if rng.random() < 0.1:
            thin.spoil()
            shown = [None] * height
            painter.lose_cursor()
        if move := find_move(shown, wanted, sides=erases):
            painter.scroll(*move)
            shown = _moved(shown, move, width)
        for y in rng.sample(range(height), height):
            painter.row(y, shown[y], wanted[y])
        painter.move(rng.randrange(height), rng.randrange(width))
        thin.feed(painter.taken())
        expected = Shower(width, height)
        expected.feed(drawn_whole(wanted))
        assert thin.cells == expected.cells
        assert thin.cursor == (painter._x, painter._y)
        shown, wanted = list(wanted), changed(rng, wanted, width)


def test_a_mark_at_the_beginning_of_a_part_is_put_on_the_cell_before_once() -> None:
    row = [BLANK] * 6
    for _ in range(3):
        put(row, 2, [Segment("\u0301\u0323ab\u0301\u0301")], TRUE)
    assert row == [BLANK, (" \u0301\u0323", ""), ("a", ""), ("b\u0301\u0301", ""), BLANK, BLANK]


def _moved(shown: list[Row | None], move: Move, width: int) -> list[Row | None]:
    made = list(shown)
    for y in range(move.top, move.bottom + 1):
        row = shown[y + move.by] if move.top <= y + move.by <= move.bottom else [BLANK] * width
        before = shown[y]
        if move.right is not None and row is not None and before is not None:
            row = [*before[: move.left], *row[move.left : move.right + 1], *before[move.right + 1 :]]
        made[y] = row
    return made


def test_any_pen_becomes_any_other() -> None:
    pens = [pen_of(style, system) for style in STYLES for system in (TRUE, ColorSystem.STANDARD)]
    rng = random.Random(5)
    for before, after in pairwise(rng.choices(pens, k=2000)):
        shower, wanted = Shower(4, 1), Shower(4, 1)
        shower.feed(change_of("", before) + "a" + change_of(before, after) + "b")
        wanted.feed((f"\x1b[{before}m" if before else "") + "a\x1b[0m" + (f"\x1b[{after}m" if after else "") + "b")
        assert shower.cells == wanted.cells, (before, after)


def test_the_way_from_pen_to_pen_is_short() -> None:
    own = pen_of(Style.parse("bold default on default"), TRUE)
    assert own == "1" and pen_of(Style.parse("color(39) on color(49)"), TRUE) == "38;5;39;48;5;49"
    assert change_of("1", "1") == ""
    assert change_of("1", "") == "\x1b[m"
    assert change_of("1", "1;4") == "\x1b[4m"
    assert change_of("4", "1") == "\x1b[;1m"
    assert change_of("38;2;1;2;3", "38;2;4;5;6") == "\x1b[38;2;4;5;6m"
    assert change_of("", "\0id=1;file:x") == "\x1b]8;id=1;file:x\x1b\\"
    assert change_of("4\0id=1;file:x", "") == "\x1b]8;;\x1b\\\x1b[m"


def test_what_is_shown_costs_nothing() -> None:
    painter = Painter()
    painter.width, painter.height = 20, 2
    row = random_row(random.Random(1), 20)
    painter.row(0, row, row.copy())
    assert painter.taken() == ""


def _drawn(old: str, new: str, width: int = 80) -> str:
    painter = Painter()
    painter.width, painter.height = width, 24
    rows = []
    for text in (old, new):
        row = [BLANK] * width
        put(row, 0, [Segment(text, Style())], TRUE)
        rows.append(row)
    painter.home()
    painter.row(0, rows[0], rows[1])
    return painter.taken()


@pytest.mark.parametrize(
    ("old", "new", "drawn"),
    [
        ("one line of words", "one line of birds", "\x1b[12Cbi"),
        ("one line of words", "one line", "\x1b[9C\x1b[K"),
        ("one", "", "   "),
        ("x" * 80, " " * 76 + "yyyy", "\x1b[76C\x1b[1Kyyyy"),
        ("x" * 80, " " * 76 + "xxxx", "\x1b[76C\x1b[1Kx"),
        ("x" * 80, "x" + " " * 40 + "x" * 39, "\x1b[C\x1b[40X"),
        ("", " " * 60 + "end", "\x1b[60Cend"),
        ("a宽b", "a宽c", "\x1b[3Cc"),
        ("a宽b", "axyb", "\x1b[Cxy"),
        ("axyb", "a宽b", "\x1b[C宽"),
        ("ab", "a\u0301b", "a\u0301"),
    ],
)
def test_a_change_takes_few_bytes(old: str, new: str, drawn: str) -> None:
    assert _drawn(old, new) == drawn


def test_a_terminal_that_counts_a_picture_otherwise_is_put_right_after_it() -> None:
    assert _drawn("", "a\U0001f469\u200d\U0001f680b") == "\x1b[Ka\U0001f469\u200d\U0001f680\x1b[;4Hb"


def test_control_characters_have_no_cell() -> None:
    row = [BLANK] * 8
    assert put(row, 0, [Segment("a\x1b[2Jb\t\x9b\u00e9", Style())], TRUE) == 6
    assert "".join(letters for letters, _ in row) == "a[2Jbé  "


def test_marks_stay_on_their_letter_across_segments() -> None:
    row = [BLANK] * 4
    put(row, 0, [Segment("宽", Style()), Segment("\u0301b", Style(bold=True))], TRUE)
    assert row == [("宽\u0301", ""), ("", ""), ("b", "1"), BLANK]


def page(rng: random.Random, rows: int, width: int) -> list[Row]:
    """Some random rows."""
    return [random_row(rng, width) for _ in range(rows)]


@pytest.mark.parametrize("by", [-12, -1, 1, 5, 20])
def test_a_move_is_found_between_bars_that_stay(by: int) -> None:
    rng = random.Random(3)
    book = page(rng, 90, 80)
    bars = page(rng, 2, 80)
    shown = [bars[0], *book[30:52], bars[1]]
    wanted = [bars[0], *book[30 + by : 52 + by], bars[1]]
    found = find_move([*shown], wanted)
    assert found is not None and found.by == by and found.top >= 1 and found.bottom <= 22


def test_nothing_moves_where_the_page_is_another() -> None:
    rng = random.Random(4)
    assert find_move([*page(rng, 24, 80)], page(rng, 24, 80)) is None
    assert find_move([None] * 24, page(rng, 24, 80)) is None


def _beside(texts: list[Row], panel: list[Row]) -> list[Row]:
    return [[*text, *row] for text, row in zip(texts, panel, strict=True)]


@pytest.mark.parametrize("by", [-3, 1, 9])
@pytest.mark.parametrize("mirrored", [False, True])
def test_text_moves_beside_a_panel_that_stays(by: int, mirrored: bool) -> None:
    rng = random.Random(6)
    book, panel = page(rng, 60, 62), page(rng, 22, 30)
    shown, wanted = _beside(book[20:42], panel), _beside(book[20 + by : 42 + by], panel)
    if mirrored:
        shown, wanted = _beside(panel, book[20:42]), _beside(panel, book[20 + by : 42 + by])
    found = find_move([*shown], wanted, sides=True)
    assert found is not None and found.by == by and found.right is not None
    assert found.left >= (30 if mirrored else 0) and found.right < (92 if mirrored else 62)
    whole = find_move([*shown], wanted)
    assert whole is None or whole.right is None
    painter, plain = Painter(), Painter()
    for each, move in ((painter, found), (plain, whole)):
        each.width, each.height = 92, 22
        each.home()
        after: list[Row | None] = [*shown]
        if move is not None:
            each.scroll(*move)
            after = _moved(after, move, 92)
        for y, row in enumerate(wanted):
            each.row(y, after[y], row)
    made = painter.taken()
    assert made.startswith("\x1b[?69h") and "\x1b[?69l" in made
    assert len(made) < 0.7 * len(plain.taken())


def test_margins_cut_no_letter_in_two() -> None:
    panel = [[(chr(65 + y), "")] * 10 for y in range(12)]
    left = [[(chr(97 + y % 26), "")] * 29 for y in range(20)]
    edge = [("\u5bbd", ""), ("", "")]
    shown = [[*left[y], *edge, *panel[y]] for y in range(12)]
    wanted = [[*left[y + 1], *edge, *panel[y]] for y in range(11)] + [[*left[0], *edge, *panel[11]]]
    found = find_move([*shown], wanted, sides=True)
    assert found is not None and found.right is not None
    assert all(row[found.left][0] and row[found.right + 1][0] for row in shown)


def test_the_cells_of_many_rows_are_the_same_few_objects() -> None:
    rows: list[Row] = [[BLANK] * 80 for _ in range(60)]
    for row in rows:
        put(row, 0, [Segment("a mole and a rat " * 4, Style(bold=True)), Segment("ran", Style())], TRUE)
    assert len({id(cell) for row in rows for cell in row}) <= len({cell for row in rows for cell in row}) + 1
