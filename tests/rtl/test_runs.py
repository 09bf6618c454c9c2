"""Lines put in order by runs come out as letter by letter."""

from __future__ import annotations

from itertools import pairwise
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rtl.test_line import ARABIC, DIGITS, LATIN, MARKS, OTHERS, SIGNS
from tui.rtl.bidi import paragraph_levels
from tui.rtl.runs import arranged
from tui.rtl.writing import Writing, join

WORDS = st.text(st.sampled_from(ARABIC + "لللااا" + OTHERS + MARKS), min_size=1, max_size=7)
ANY = st.one_of(WORDS, WORDS, st.text(st.sampled_from(LATIN + DIGITS + SIGNS), min_size=1, max_size=5))
LINES = st.lists(ANY, max_size=9).map(" ".join)


def letter_by_letter(pieces: list[tuple[str, int]], levels: list[int] | None, vowels: bool) -> object:
    with patch("tui.rtl.runs.arranged", lambda *_: None):
        return Writing(mirrored=True, vowels=vowels).arrange(pieces, 1, levels)


@settings(deadline=None, max_examples=600)
@given(LINES, st.lists(st.integers(0, 60), max_size=4), st.sampled_from(("", " ", " تم", " abc", "12 ")), st.booleans())
def test_a_line_by_runs_is_the_line_letter_by_letter(text: str, cuts: list[int], more: str, vowels: bool) -> None:
    places = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    pieces = [(text[a:b], n) for n, (a, b) in enumerate(pairwise(places))]
    for levels in (None, paragraph_levels(text + more, 1)[: len(text)]):
        made = arranged(pieces, levels, vowels)
        assert made is None or join(made) == letter_by_letter(pieces, levels, vowels)


@pytest.mark.parametrize(
    "text",
    ["قال السفير «لا».", "في 25 نوفمبر 1940 أُرسلت البرقية رقم 2362", "إلى Molotov، ثم (عاد)", "لَا يومًا  "],
)
def test_most_lines_are_put_in_order_by_runs(text: str) -> None:
    made = arranged([(text, 0)])
    assert made is not None and join(made) == letter_by_letter([(text, 0)], None, True)


@pytest.mark.parametrize(
    "pieces",
    [
        ["ال", "سفير"],  # letters join over the edge
        ["ل", "ا"],
        ["ب", "\u064e"],
        ["ا\u2067ب\u2069"],
        ["ب\u200dت"],
        ["ﺏ"],
        ["ab\u064e"],  # a mark in what is turned round
        ["שלום"],
        ["中"],
        ["🙂"],
    ],
)
def test_what_is_unusual_is_left_to_the_other_way(pieces: list[str]) -> None:
    assert arranged([(piece, n) for n, piece in enumerate(pieces)]) is None
