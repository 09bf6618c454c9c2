"""The mirror, in itself; what an app writes through it is in `tests/tui/test_mirror.py`."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate
from textual.strip import Strip

from tui.rtl.compositor import _LETTERS, _TIED, mirrored_strip, mirrored_text, mirrored_update
from tui.rtl.shaping import is_mark
from tui.rtl.writing import LEFT_TO_RIGHT_MARK

CLUSTERS = st.lists(
    st.sampled_from(
        [
            *"abc 019.()─│╭╮╰╯├┤▌▐▏▕▎▍▋▊▉█░▸◂⣿",
            *"中字",
            *"ﻗﺎﻝﻻ",
            "ﺑ\u064e",
            "ﺑ\u0651\u064e",
            "e\u0301",
            "ﻗ" + LEFT_TO_RIGHT_MARK,
            "👩\u200d🚀",
            "❤\ufe0f",
        ]
    ),
    max_size=12,
).map("".join)
STYLES = st.sampled_from([None, Style(), Style(bold=True), Style(color="red", bgcolor="blue"), Style(reverse=True)])
SEGMENTS = st.tuples(CLUSTERS.filter(bool), STYLES).map(lambda made: Segment(*made))
STRIPS = st.lists(SEGMENTS, max_size=6).map(Strip)

Cell = tuple[str | tuple[bool, ...], Style]
LEFT = {"▏": 1, "▎": 2, "▍": 3, "▌": 4, "▋": 5, "▊": 6, "▉": 7}
RIGHT = {"▕": 1, "▐": 4}


def seen(strip: Strip) -> list[Cell]:
    """The letters with what each looks like; of a block, which eighths of the cell have the colour of ink."""
    cells: list[Cell] = []
    for text, style, _ in strip:
        for char in text:
            look = style or Style()
            if char not in LEFT and char not in RIGHT:
                cells.append((char, look))
                continue
            inked = [n < LEFT[char] if char in LEFT else n >= 8 - RIGHT[char] for n in range(8)]
            bits = tuple(not ink if look.reverse else ink for ink in inked)
            cells.append((bits, Style(color=look.color, bgcolor=look.bgcolor, bold=look.bold)))
    return cells


# ---- the mirror


@settings(deadline=None, max_examples=300)
@given(STRIPS)
def test_a_strip_mirrored_twice_looks_as_it_did(strip: Strip) -> None:
    once = mirrored_strip(strip)
    assert once.cell_length == strip.cell_length == cell_len(once.text)
    assert seen(mirrored_strip(once)) == seen(strip)


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("╭─ ab", "ba ─╮"),
        ("├── x", "x ──┤"),
        ("▸ 1", "1 ◂"),
        ("ﺑ\u064eﺕ", "ﺕﺑ\u064e"),
        ("中a", "a中"),
        ("a → b", "b → a"),
        (f"ﻗ{LEFT_TO_RIGHT_MARK}ﻝ{LEFT_TO_RIGHT_MARK} 12", f"21 ﻝ{LEFT_TO_RIGHT_MARK}ﻗ{LEFT_TO_RIGHT_MARK}"),
    ],
)
def test_frames_are_turned_round_and_marks_stay_on_their_letters(text: str, turned: str) -> None:
    assert mirrored_text(text) == turned


def test_what_is_turned_whole_has_no_marks() -> None:
    text = "".join(char for char in map(chr, range(0x20, 0xFFFF)) if _LETTERS.match(char))
    assert len(text) > 1000 and not any(is_mark(char) or char in _TIED for char in text)
    assert mirrored_text(text) == "".join(mirrored_text(char) for char in reversed(text))


def test_an_eighth_without_a_twin_is_drawn_by_what_it_leaves_free() -> None:
    (block,) = mirrored_strip(Strip([Segment("▊", Style(color="red"))]))
    assert block.text == "▎" and block.style == Style(color="red", reverse=True)


def test_control_codes_have_no_cell_and_are_left_out() -> None:
    assert list(mirrored_strip(Strip([Segment("ab"), Control.move_to(3, 4).segment]))) == [Segment("ba")]


def test_the_same_strip_is_mirrored_once() -> None:
    one, two = Strip([Segment("same words")]), Strip([Segment("same words")])
    assert mirrored_strip(one) is mirrored_strip(two)


@settings(deadline=None, max_examples=200)
@given(st.lists(CLUSTERS.filter(bool), min_size=1, max_size=5), st.data())
def test_a_partial_update_draws_in_the_mirror_what_it_draws_without(chunks: list[str], data: st.DataObject) -> None:
    """Against a screen of cells: what Textual draws, turned round, is what the mirrored update draws."""
    strips = [Strip([Segment(chunk.translate(_PLAIN))]) for chunk in chunks]
    ends, chops, x = [], {}, 0
    for strip in strips:
        chops[x] = data.draw(st.sampled_from([strip, strip, strip, None]))
        x += strip.cell_length
        ends.append(x)
    first = data.draw(st.integers(0, max(0, x - 1)))
    last = data.draw(st.integers(first + 1, x))
    update = ChopsUpdate([chops], [(0, first, last)], [ends])
    straight, turned = _drawn_alone(update, x), _drawn_alone(mirrored_update(update, x), x)
    assert turned == straight[::-1]


_PLAIN = {ord(char): "x" for char in "─│╭╮╰╯├┤▌▐▏▕▎▍▋▊▉▸◂👩🚀❤中字"} | dict.fromkeys(
    (0x200D, 0xFE0F, 0x64E, 0x651, 0x301, ord(LEFT_TO_RIGHT_MARK))
)
"""Each character one cell, and none that the mirror turns."""


def _drawn_alone(update: CompositorUpdate, width: int) -> str:
    screen = pyte.Screen(max(width, 1), 1)
    pyte.Stream(screen).feed(update.render_segments(Console()))
    line: str = screen.display[0]
    return line
