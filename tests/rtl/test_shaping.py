"""Letters take the form that their neighbours ask for, and nothing is lost on the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.rtl.shaping import Cluster, is_mark, shape, unshape

from .conftest import records

ZWNJ, ZWJ, LRM, RLM, FSI, PDI = "\u200c\u200d\u200e\u200f\u2068\u2069"
FATHA, SHADDA, HAMZA_ABOVE = "\u064e\u0651\u0654"

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئ" + "پچژگکیےہھٹڈڑںٱـ"
MIXED = st.text(
    st.sampled_from(LETTERS + FATHA + SHADDA + ZWNJ + ZWJ + LRM + RLM + FSI + PDI + "\ufeff ab1٣(»é❤\ufe0f🔥👍🏽")
)
ANY_TEXT = st.text(st.characters(codec="utf-8"))


def shaped(text: str, marks: bool = True) -> str:
    return "".join(cluster.text for cluster in shape(text, marks))


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("ب", "ﺏ"),
        ("بب", "ﺑﺐ"),
        ("ببب", "ﺑﺒﺐ"),
        ("دار", "ﺩﺍﺭ"),  # letters that join only to the one before
        ("بدب", "ﺑﺪﺏ"),
        ("ماء", "ﻣﺎﺀ"),  # hamza joins nothing
        ("مكتبة", "ﻣﻜﺘﺒﺔ"),
        ("إلى", "ﺇﻟﻰ"),
        ("پچگژ", "ﭘﭽﮕﮋ"),  # Persian
        ("ہےٹ", "ﮨﮯﭦ"),  # Urdu
        ("ن abن", "ﻥ abﻥ"),
        ("بـ", "ﺑـ"),  # tatweel joins, and stays
        ("ـب", "ـﺐ"),
        ("ب٣ب", "ﺏ٣ﺏ"),
    ],
)
def test_forms(text: str, forms: str) -> None:
    assert shaped(text) == forms


@pytest.mark.parametrize(
    ("text", "forms"),
    [("لا", "ﻻ"), ("لأ", "ﻷ"), ("لإ", "ﻹ"), ("لآ", "ﻵ"), ("بلا", "ﺑﻼ"), ("للا", "ﻟﻼ"), ("لاب", "ﻻﺏ"), ("سلام", "ﺳﻼﻡ")],
)
def test_lam_and_alef_are_one(text: str, forms: str) -> None:
    assert shaped(text) == forms


def test_a_lam_alef_keeps_the_marks_of_both() -> None:
    assert shape("ل" + FATHA + "ا" + SHADDA + "ب") == [Cluster("ﻻ" + FATHA + SHADDA, 0, 4), Cluster("ﺏ", 4, 5)]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("می" + ZWNJ + "خواهم", "ﻣﯽﺧﻮﺍﻫﻢ"),
        ("ه" + ZWJ, "ﻫ"),
        (ZWJ + "ه", "ﻪ"),
        ("ه" + ZWJ + " ه", "ﻫ ﻩ"),
        ("د" + ZWJ + "د", "ﺩﺪ"),  # joined to the ZWJ, though no dal joins to it
        ("ه" + ZWJ + ZWNJ + "ه", "ﻫﻩ"),
        ("ل" + ZWNJ + "ا", "ﻝﺍ"),
        ("ل" + ZWJ + "ا", "ﻻ"),  # ZWJ asks for more joining, never for less (Unicode, 23.2)
        ("ل" + ZWJ + ZWNJ + ZWJ + "ا", "ﻟﺎ"),  # how Unicode writes the two joined but apart
        ("ب" + FATHA + ZWNJ + "ب", "ﺏ" + FATHA + "ﺏ"),
        ("ب" + RLM + "ب", "ﺑﺐ"),  # transparent
        ("ب" + RLM + ZWNJ + "ب", "ﺏﺏ"),
        ("ل" + RLM + "ا", "ﻟﺎ"),
        ("ب" + FSI + "ب" + PDI, "ﺏﺏ"),
        ("ب\u2060ب", "ﺑﺐ"),
    ],
)
def test_controls_do_their_work_and_are_gone(text: str, forms: str) -> None:
    assert shaped(text) == forms


def test_what_has_a_level_of_its_own_is_an_empty_cluster() -> None:
    assert shape("ب" + LRM + "ب") == [Cluster("ﺑ", 0, 1), Cluster("", 1, 2), Cluster("ﺐ", 2, 3)]
    assert shape("a" + FSI + FATHA + PDI) == [
        Cluster("a", 0, 1),
        Cluster("", 1, 2),
        Cluster(FATHA, 2, 3),
        Cluster("", 3, 4),
    ]


def test_other_controls_belong_to_the_cluster_before() -> None:
    assert shape("ب" + ZWNJ + "\ufeff\u202bب") == [Cluster("ﺏ", 0, 4), Cluster("ﺏ", 4, 5)]
    assert shape("\ufeffab") == [Cluster("", 0, 1), Cluster("a", 1, 2), Cluster("b", 2, 3)]


def test_marks_can_be_left_out_but_a_hamza_is_none() -> None:
    text = "مَرْحَبًا"
    assert shaped(text, marks=False) == shaped("مرحبا")
    assert shape(text, marks=False)[-1].end == len(text)
    assert shaped("ى" + HAMZA_ABOVE + "e\u0301", marks=False) == "ﻯ" + HAMZA_ABOVE + "e\u0301"


@pytest.mark.parametrize("text", ["👨‍👩‍👧", "❤️‍🔥", "👍🏽", "1️⃣", "e\u0301", "🏴\U000e0067\U000e007f"])
def test_a_picture_is_one_cluster(text: str) -> None:
    assert shape(text) == [Cluster(text, 0, len(text))]
    assert shape(f"ب{text}")[-1] == Cluster(text, 1, 1 + len(text))


def test_signs_over_numbers_have_a_cell_of_their_own() -> None:
    assert len(shape("ب\u06dd١")) == 3 and not is_mark("\u06dd")
    assert is_mark(FATHA) and is_mark("\u0301") and is_mark("\ufe0f") and not is_mark("ب")


@given(ANY_TEXT | MIXED, st.booleans())
def test_clusters_cover_the_text(text: str, marks: bool) -> None:
    clusters = shape(text, marks)
    assert [cluster.start for cluster in clusters] == [0, *(cluster.end for cluster in clusters)][: len(clusters)]
    assert (clusters[-1].end if clusters else 0) == len(text)
    assert all(cluster.start < cluster.end for cluster in clusters)


@given(MIXED)
def test_every_cluster_can_be_put_back_to_its_letters(text: str) -> None:
    for letters, start, end in shape(text):
        source = text[start:end]
        left = [char for char in source if char in unshape(letters)]
        assert sorted(unshape(letters)) == sorted(left)
        lost = set(source) - set(left)
        assert lost <= {ZWNJ, ZWJ, LRM, RLM, FSI, PDI, "\ufeff", "\ufe0f"}


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_ascii_is_untouched(text: str) -> None:
    assert shape(text) == [Cluster(char, n, n + 1) for n, char in enumerate(text)]


def test_the_short_way_for_simple_text_is_no_other_way() -> None:
    for code in (*range(0x300), *range(0x2010, 0x2028), *range(0x2030, 0x205F)):
        assert shape(chr(code) + "\u0300\u0300") == [Cluster(chr(code) + "\u0300\u0300", 0, 3)]


def test_unshape_puts_letters_back_and_leaves_words_alone() -> None:
    assert unshape(shaped("السلام عليكم لأن")) == "السلام عليكم لأن"
    assert unshape("\ufdfa \ufdf2 ﬁ ½ \ufe7c") == "\ufdfa \ufdf2 ﬁ ½ \ufe7c"


def test_letters_join_as_unicode_says(unicode_files: Path) -> None:
    joining = {}
    for record in records(unicode_files / "ArabicShaping.txt"):
        code, _, kind, _ = (field.strip() for field in record.split(";"))
        joining[chr(int(code, 16))] = kind
    wrong = {}
    for letter, kind in joining.items():
        alone, before, after = (shaped(text) for text in (letter, ZWJ + letter, letter + ZWJ))
        found = ("D" if after != alone else "R") if before != alone else "U"
        if alone and {alone, before, after} != {letter} and found != kind:
            wrong[letter] = found
    assert wrong == {"\u06ba": "R", "\u0677": "U"}, "of these two, Unicode has not all the forms"


def test_importing_makes_no_table() -> None:
    code = "from tui.rtl import shaping; print(shaping.letter_forms.cache_info().currsize, len(shaping._KINDS))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "0"]
