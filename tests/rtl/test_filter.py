"""The bidi filter: strips of widgets that know nothing of direction, put in order island by island."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from tui.rtl.compositor import mirrored_strip
from tui.rtl.filter import BidiFilter
from tui.rtl.line import visual
from tui.rtl.shaping import unshape
from tui.rtl.writing import LEFT_TO_RIGHT, Writing

BLACK = Color(0, 0, 0)
MIRRORED = BidiFilter(Writing(mirrored=True))
STRAIGHT = BidiFilter(LEFT_TO_RIGHT)

LETTERS = "ابتلللاأآ" + "abcXYZ" + "019٣" + " .:؟()«»-" + "\u064e\u0651"
TEXT = st.text(LETTERS, max_size=40)
FRAMED = st.text(LETTERS + "│─╭╮█▎⣿" + "  中", max_size=40)
STYLES = st.sampled_from([None, Style(bold=True), Style(color="red"), Style(bgcolor="blue", underline=True)])
SEGMENTS = st.lists(st.tuples(FRAMED.filter(bool), STYLES).map(lambda made: Segment(*made)), max_size=6)
LATIN = st.tuples(st.text("abc 01,.()│─中", min_size=1), STYLES).map(lambda made: Segment(*made))


def put(text: str, by: BidiFilter = MIRRORED) -> str:
    """A strip of one style in layout order, in letters instead of forms."""
    return unshape(Strip(by.apply([Segment(text)], BLACK)).text)


# ---- widths


@settings(deadline=None, max_examples=300)
@given(SEGMENTS, st.booleans(), st.booleans(), st.booleans())
def test_a_strip_keeps_its_width(segments: list[Segment], mirrored: bool, marks: bool, vowels: bool) -> None:
    made = BidiFilter(Writing(mirrored, True, marks, vowels)).apply(segments, BLACK)
    assert sum(segment.cell_length for segment in made) == sum(segment.cell_length for segment in segments)
    assert all(segment.text for segment in made)


def test_the_cell_that_lam_alef_frees_is_blank_and_stands_at_the_end_of_the_island() -> None:
    made = MIRRORED.apply([Segment("│لا│", Style(bgcolor="blue", underline=True))], BLACK)
    assert unshape(Strip(made).text) == "│لا │"
    blank = next(style for text, style, _ in made if text == " ")
    assert blank is not None and blank.bgcolor == Style(bgcolor="blue").bgcolor and not blank.underline


# ---- islands


def test_frames_and_two_blanks_end_an_island() -> None:
    assert put("│ab نعم│cd│") == "│ba نعم│dc│"
    assert put("ab cd") == "dc ba"
    assert put("ab  cd") == "ba  dc"
    assert put("ab  نعم", STRAIGHT) == "ab  معن"
    assert put("نعم  لم  ab", STRAIGHT) == "معن  مل  ab"
    assert put("نعم لم ab", STRAIGHT) == "مل معن ab"


@settings(deadline=None, max_examples=200)
@given(st.lists(TEXT.map(lambda text: " ".join(text.split())).filter(bool), min_size=1, max_size=4))
def test_nothing_moves_from_one_island_into_another(islands: list[str]) -> None:
    alone = [put(island) for island in islands]
    for fence in ("│", "  ", "█", "─│", "⣿"):
        assert put(fence.join(islands)) == fence.join(alone)


@settings(deadline=None)
@given(FRAMED)
def test_frames_stay_in_their_cells(text: str) -> None:
    def frames(line: str) -> list[tuple[int, str]]:
        return [(cell_len(line[:n]), char) for n, char in enumerate(line) if char in "│─╭╮█▎⣿"]

    made = Strip(MIRRORED.apply([Segment(text)], BLACK) if text else [])
    assert frames(made.text) == frames(text)


# ---- styles


@settings(deadline=None, max_examples=200)
@given(TEXT.filter(bool))
def test_every_letter_keeps_its_own_style(text: str) -> None:
    given_styles = [Style(meta={"letter": n}) for n in range(len(text))]
    made = MIRRORED.apply([Segment(char, style) for char, style in zip(text, given_styles, strict=True)], BLACK)
    for letters, style, _ in made:
        if style is not None and style.meta and letters.strip():
            own = text[style.meta["letter"]]
            assert unshape(letters)[0] in (own, {"(": ")", ")": "(", "«": "»", "»": "«"}.get(own)), letters


def test_a_span_over_a_change_of_direction_is_lit_in_two_places() -> None:
    lit = Style(reverse=True)
    made = MIRRORED.apply([Segment("قال "), Segment("لم John", lit), Segment(" Smith")], BLACK)
    assert [unshape(text) for text, style, _ in made if style == lit] == ["لم ", "nhoJ"]


# ---- with the mirror


@settings(deadline=None, max_examples=200)
@given(TEXT.map(lambda text: " ".join(text.split())).filter(bool))
def test_an_island_in_the_mirror_is_the_visual_line(text: str) -> None:
    seen = mirrored_strip(Strip(MIRRORED.apply([Segment(text)], BLACK))).text
    line = "".join(cluster.text for cluster in visual(text, 1))
    assert seen == " " * (cell_len(text) - cell_len(line)) + line


# ---- what it leaves alone


@settings(deadline=None)
@given(st.lists(LATIN, max_size=5))
def test_left_to_right_strips_on_a_screen_that_is_not_mirrored_are_the_same_objects(segments: list[Segment]) -> None:
    assert STRAIGHT.apply(segments, BLACK) is segments


def test_blanks_and_control_codes_are_left_alone() -> None:
    blank = [Segment("   ", Style(bgcolor="red"))]
    assert MIRRORED.apply(blank, BLACK) is blank
    moving = [Segment("نعم"), Control.home().segment]
    assert MIRRORED.apply(moving, BLACK) is moving


def test_it_is_off_where_the_terminal_puts_text_in_order() -> None:
    assert not BidiFilter(Writing(reorders=False)).enabled and MIRRORED.enabled
