"""A line as it stands on the screen: in order, in shape, and like another program puts it."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.rtl.bidi import mirrored, paragraph_levels
from tui.rtl.line import visual
from tui.rtl.shaping import Cluster, shape, unshape
from tui.rtl.tables import MIRRORED

from .conftest import Fribidi

ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئ"
OTHERS = "پچژگکیےہھٹڈڑٱـ"
MARKS = "\u064e\u0651\u064b\u0650\u0652\u0670"
LATIN = "abcXYZéß"
DIGITS = "0129٣٤۵۶"
SIGNS = " .,:;!؟،؛()[]{}<>«»-–/%$€+*'\"…"
ISOLATES, PDI = "\u2066\u2067\u2068", "\u2069"
ZWNJ = "\u200c"
GROUPS = [ARABIC, OTHERS, MARKS, LATIN, DIGITS, SIGNS, " ", "لاـ" + ZWNJ]

MIXED = st.text(
    st.sampled_from(ARABIC + OTHERS + MARKS + LATIN + DIGITS + SIGNS + ISOLATES + PDI + ZWNJ + "中🙂❤\ufe0f\u202e")
)
BASES = st.sampled_from([0, 1])


def shown(text: str, base: int, marks: bool = True) -> str:
    """A line as it is read from left to right, in letters instead of forms."""
    return unshape("".join(cluster.text for cluster in visual(text, base, marks=marks)))


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("abc", 0, "abc"),
        ("abc.", 1, ".abc"),
        ("ابج", 1, "جبا"),
        ("ابج!", 0, "جبا!"),
        ("في 2024 عام", 1, "ماع 2024 يف"),
        ("في ٢٠٢٤ عام", 1, "ماع ٢٠٢٤ يف"),
        ("قال John (نعم).", 1, ".(معن) John لاق"),
        ("«نعم» < لا", 1, "لا > «معن»"),  # brackets and signs are turned round; lam-alef is one cluster
        ("(abc) ابج", 1, "جبا (abc)"),
        ("a \u2067جد (b)\u2069 c", 0, "a (b) دج c"),
        ("2024-05-01", 1, "2024-05-01"),
        ("ب 2024-05-01", 1, "01-05-2024 ب"),  # as UAX #9 has it: W2 makes the numbers Arabic
        ("ب \u20662024-05-01\u2069", 1, "2024-05-01 ب"),
        ("ابج abc ", 1, " abc جبا"),  # L1
        ("بَتّ", 1, "تّبَ"),  # L3
    ],
)
def test_visual(text: str, base: int, expected: str) -> None:
    assert shown(text, base) == expected


def test_a_line_cut_out_of_a_paragraph_keeps_its_levels() -> None:
    text = "قال المؤلف (Wilkie Collins, London) شيئا"
    levels = paragraph_levels(text, 1)
    start, end = text.index("Collins"), text.index(")")
    of_line = "".join(cluster.text for cluster in visual(text[start:end], 1, tuple(levels[start:end])))
    assert of_line == "Collins, London"
    start = text.index(", London")
    alone, as_part = visual(text[start:end], 1), visual(text[start:end], 1, tuple(levels[start:end]))
    assert "".join(c.text for c in alone) == "London ,"
    assert "".join(c.text for c in as_part) == ", London"


def test_clusters_know_where_they_come_from() -> None:
    assert visual("سلام x", 1) == (
        Cluster("x", 5, 6),
        Cluster(" ", 4, 5),
        Cluster("ﻡ", 3, 4),
        Cluster("ﻼ", 1, 3),
        Cluster("ﺳ", 0, 1),
    )


def test_marks_can_be_left_out() -> None:
    assert shown("مَرْحَبًا", 1, marks=False) == "ابحرم"


@given(MIXED, BASES, st.booleans())
def test_a_line_is_its_clusters_in_another_order(text: str, base: int, marks: bool) -> None:
    line = visual(text, base, marks=marks)
    logical = sorted(line, key=lambda cluster: cluster.start)
    for drawn, own in zip(logical, shape(text, marks), strict=True):
        assert drawn[1:] == own[1:]
        assert drawn.text in (own.text, mirrored(own.text[:1]) + own.text[1:])


@given(MIXED, BASES, st.booleans())
def test_no_line_gets_wider(text: str, base: int, marks: bool) -> None:
    line = "".join(cluster.text for cluster in visual(text, base, marks=marks))
    assert cell_len(line) <= cell_len(text)
    freed = len(re.findall("[ﻵ-ﻼ]", line))
    if "\ufe0f" not in text:
        assert cell_len(line) + freed == cell_len(text)


def test_mirror_images_are_as_wide() -> None:
    assert all(cell_len(char) == cell_len(mirrored(char)) and char == mirrored(mirrored(char)) for char in MIRRORED)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_ascii_from_left_to_right_is_untouched(text: str) -> None:
    assert visual(text, 0) == tuple(Cluster(char, n, n + 1) for n, char in enumerate(text))


@given(st.text(st.sampled_from(ARABIC + " ،.")))
def test_arabic_alone_is_reversed(text: str) -> None:
    assert [cluster.text for cluster in visual(text, 1)] == [cluster.text for cluster in reversed(shape(text))]


@given(MIXED, BASES)
def test_no_control_is_left(text: str, base: int) -> None:
    line = "".join(cluster.text for cluster in visual(text, base))
    assert not set(line) & {*ISOLATES, PDI, ZWNJ, "\u202e"}
    kept = Counter(char for char in text if char in LATIN + DIGITS)
    assert Counter(char for char in line if char in LATIN + DIGITS) == kept


# ---- fribidi


def random_text(chance: random.Random, depth: int = 0) -> str:
    """Runs of several scripts, with an isolate among them, and perhaps one inside that.

    Never two side by side: fribidi 1.0.8 takes the second for a part of the first.
    """
    parts = [
        "".join(chance.choices(chance.choice(GROUPS), k=chance.randint(1, 6))) for _ in range(chance.randint(1, 6))
    ]
    if depth < 3 and chance.random() < 0.4:
        isolate = chance.choice(ISOLATES) + random_text(chance, depth + 1) + PDI
        parts.insert(chance.randint(0, len(parts)), isolate)
    return "".join(parts)


@pytest.mark.parametrize("base", [0, 1])
def test_fribidi_puts_the_same_letters_in_the_same_order(base: int, fribidi: Fribidi) -> None:
    chance = random.Random(2362)
    # A lam is no ligature with its alef to fribidi when there is a mark between: have it behind them.
    lines = [re.sub(f"ل([{MARKS}]+)([آأإا])", r"ل\2\1", random_text(chance)) for _ in range(10_000)]
    # It has no form for hamza, which stands alone in any case.
    ours = ["".join(cluster.text for cluster in visual(line, base)).replace("\ufe80", "\u0621") for line in lines]
    different = [
        (line, one, other) for line, one, other in zip(lines, ours, fribidi(lines, base), strict=True) if one != other
    ]
    assert different == []
