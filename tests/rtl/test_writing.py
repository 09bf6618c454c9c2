"""How text goes into cells: widths, order, owners, marks. Properties over Arabic with Latin words, digits and marks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.rtl.bidi import bidi_class, paragraph_levels
from tui.rtl.line import visual
from tui.rtl.shaping import unshape
from tui.rtl.writing import LEFT_TO_RIGHT, LEFT_TO_RIGHT_MARK, Writing, writing_of

MARKS = "\u064b\u064e\u0651\u0670\u0653\u06d6\u0300"
ISOLATES = "\u2066\u2067\u2068\u2069"
TEXT = st.text("ابتلللاأآإمن" + "abcXYZ" + "0129٣٤" + " .,:؟،()[]«»-/%" + MARKS + ISOLATES, max_size=60)
LATIN = st.text("abc XYZ 019 .,()é—─" + "中", max_size=40)
WRITINGS = st.builds(Writing, mirrored=st.booleans(), marks=st.booleans(), vowels=st.booleans())
BASES = st.sampled_from((0, 1))
HERE = Writing(mirrored=True)


def pieces_of(text: str) -> list[tuple[str, int]]:
    """Each character, owned by its index."""
    return [(char, n) for n, char in enumerate(text)]


def joined(pieces: object) -> str:
    assert isinstance(pieces, list | tuple)
    return "".join(text for text, _ in pieces)


# ---- widths


@settings(deadline=None, max_examples=300)
@given(TEXT, WRITINGS, BASES)
def test_a_text_takes_the_cells_that_are_drawn(text: str, writing: Writing, base: int) -> None:
    assert writing.cells(text) == cell_len(joined(writing.arrange(pieces_of(text), base)))


@settings(deadline=None)
@given(TEXT)
def test_a_terminal_that_shapes_for_itself_is_given_every_letter_a_cell(text: str) -> None:
    writing = Writing(reorders=False)
    assert writing.cells(text) == cell_len(text) == cell_len(joined(writing.arrange(pieces_of(text), 1)))


@pytest.mark.parametrize(
    ("text", "cells"),
    [("لا", 1), ("لَا", 1), ("لأنّ", 2), ("الإسلام", 5), ("ل ا", 3), ("ل\u06d6ا", 1), ("ل\u2069ا", 2), ("لا لا", 3)],
)
def test_lam_and_alef_take_one_cell_whatever_mark_is_between_them(text: str, cells: int) -> None:
    assert HERE.cells(text) == cells


# ---- order and owners


@settings(deadline=None, max_examples=200)
@given(TEXT, BASES)
def test_layout_order_is_visual_order_reversed(text: str, base: int) -> None:
    seen = "".join(cluster.text for cluster in visual(text, base))
    assert joined(Writing().arrange(pieces_of(text), base)) == seen
    turned = "".join(cluster.text for cluster in reversed(visual(text, base)))
    assert joined(HERE.arrange(pieces_of(text), base)) == turned


@settings(deadline=None, max_examples=200)
@given(TEXT, WRITINGS, BASES)
def test_every_cell_belongs_to_the_letter_it_shows(text: str, writing: Writing, base: int) -> None:
    for letters, owner in writing.arrange(pieces_of(text), base):
        first = unshape(letters)[0]
        assert first in (text[owner], *_TURNED.get(text[owner], ())), (letters, text[owner])


_TURNED = dict(zip("()[]«»", ")(][»«", strict=True))


@settings(deadline=None, max_examples=200)
@given(TEXT, WRITINGS, BASES)
def test_no_letter_is_lost_and_none_is_drawn_twice(text: str, writing: Writing, base: int) -> None:
    owners = [owner for _, owner in writing.arrange(pieces_of(text), base)]
    assert len(set(owners)) == len(owners)
    kept = "".join(char for char in text if bidi_class(char) != "NSM" and char not in ISOLATES)
    drawn = unshape(joined(writing.arrange(pieces_of(text), base))).replace(LEFT_TO_RIGHT_MARK, "")
    drawn = "".join(char for char in drawn if bidi_class(char) != "NSM")
    assert _unturned(drawn) == _unturned(kept)


def _unturned(text: str) -> list[str]:
    """The letters, whatever way their brackets are turned."""
    return sorted(min(char, _TURNED.get(char, char)) for char in text)


def test_a_piece_goes_where_its_letters_go() -> None:
    pieces = [("قال ", "plain"), ("John", "link"), (" لا", "plain")]
    assert [(unshape(text), own) for text, own in HERE.arrange(pieces, 1)] == [
        ("قال ", "plain"),
        ("nhoJ", "link"),
        (" لا", "plain"),
    ]


def test_the_levels_of_the_paragraph_hold_where_its_line_alone_would_be_read_otherwise() -> None:
    text = "قال (Wilkie Collins, London) لنا"
    whole = "قال (Wilkie Collins,"
    levels = paragraph_levels(text, 1)[: len(whole)]
    assert joined(HERE.arrange([(whole, 0)], 1)).endswith("snilloC eikliW,")
    assert joined(HERE.arrange([(whole, 0)], 1, levels)).endswith(",snilloC eikliW")


def test_a_line_without_arabic_letters_in_an_arabic_paragraph_is_set_from_the_right() -> None:
    assert joined(LEFT_TO_RIGHT.arrange([("(John).", 0)], 1)) == ".(John)"


# ---- what is left alone


@settings(deadline=None)
@given(LATIN)
def test_left_to_right_text_on_a_screen_that_is_not_mirrored_is_the_same_object(text: str) -> None:
    pieces = pieces_of(text)
    assert LEFT_TO_RIGHT.arrange(pieces, 0) is pieces


@settings(deadline=None)
@given(TEXT)
def test_what_is_not_put_in_order_here_goes_out_as_it_is_stored_without_controls(text: str) -> None:
    stored = joined(Writing(reorders=False).arrange(pieces_of(text), 1))
    assert stored == re.sub(f"[{ISOLATES}]", "", text)


def test_an_app_that_knows_nothing_of_it_writes_from_left_to_right() -> None:
    assert writing_of(object()) is LEFT_TO_RIGHT


# ---- marks that hold letters, and vowel marks


@settings(deadline=None, max_examples=200)
@given(TEXT, st.booleans(), BASES)
def test_every_right_to_left_letter_is_held_by_a_mark_that_takes_no_cell(text: str, mirrored: bool, base: int) -> None:
    held = joined(Writing(mirrored=mirrored, marks=True).arrange(pieces_of(text), base))
    free = joined(Writing(mirrored=mirrored).arrange(pieces_of(text), base))
    assert held.replace(LEFT_TO_RIGHT_MARK, "") == free and cell_len(held) == cell_len(free)
    for n, char in enumerate(held):
        if bidi_class(char) in ("R", "AL"):
            rest = held[n + 1 :].lstrip(MARKS)
            assert rest.startswith(LEFT_TO_RIGHT_MARK), (held, n)


@settings(deadline=None, max_examples=200)
@given(TEXT, st.booleans(), st.booleans(), BASES)
def test_no_vowel_mark_is_left_where_they_are_hidden(text: str, mirrored: bool, reorders: bool, base: int) -> None:
    bare = joined(Writing(mirrored, reorders, vowels=False).arrange(pieces_of(text), base))
    assert not re.search("[\u064b-\u0652\u0670]", bare)
    assert cell_len(bare) == Writing(mirrored, reorders).cells(text)


# ---- the way back, from cells to letters


@settings(deadline=None, max_examples=200)
@given(TEXT, WRITINGS, BASES)
def test_every_cell_tells_its_letter(text: str, writing: Writing, base: int) -> None:
    cells = writing.indexes(text, base)
    assert len(cells) == writing.cells(text)
    assert set(cells) <= set(range(len(text)))


def test_the_cell_of_a_lam_alef_tells_its_first_letter() -> None:
    assert HERE.indexes("قالا", 1) == [0, 1, 2]
    assert HERE.indexes("قال ab", 1) == [0, 1, 2, 3, 5, 4]
    assert LEFT_TO_RIGHT.indexes("ab قال", 0) == [0, 1, 2, 5, 4, 3]
