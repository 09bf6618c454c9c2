from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from story.clean import BIDI_CONTROLS, CONTROLS, MOST_MARKS, PRESENTATION_FORMS, clean, clean_line
from story.problems import Problem, Problems, near_miss

ANYTHING = st.text(st.characters())


@given(ANYTHING)
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    for found in (clean(text), clean_line(text)):
        assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in found.replace("\n", ""))
        assert not any(unicodedata.bidirectional(c)[:2] in ("LR", "RL", "PD", "FS") for c in found)
    assert "\n" not in clean_line(text) and len(clean_line(text, 20)) <= 20
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S"], exclude_characters="\ufeff")))
def test_letters_and_signs_stay(text: str) -> None:
    storm = max((len(run) for run in re.findall(r"[^\w\s!-~]+", text)), default=0) > MOST_MARKS
    assert clean(text) == text or storm


def test_a_storm_of_marks_is_calmed() -> None:
    assert clean("a" + "\u0301" * 300 + "b") == "a" + "\u0301" * MOST_MARKS + "b"
    assert clean("a" + "\u0301\u200d" * 300) == "a" + "\u0301\u200d" * (MOST_MARKS // 2)
    assert clean("مُّـٰ" + "—" * 9 + "…") == "مُّـٰ" + "—" * 9 + "…"
    assert clean_line("e\u0301" * 300, 600) == "e\u0301" * 300, "a mark on each letter is no storm"


def test_what_goes_and_what_stays() -> None:
    assert clean("a\x1b[31m\tb\r\nc\rd\x00\x9b\u202ee\ufeff") == "a[31m b\ncde"
    assert clean("مِي\u200cخواهم 👩\u200d🏫") == "مِي\u200cخواهم 👩\u200d🏫", "joiners are part of words"
    assert clean("pass\u200bword\xad \U000e0041x") == "password x", "what nobody sees"
    assert clean_line("  a \n\t b\rc  ") == "a b c"
    assert clean_line("abcdef", 4) == "abc…"
    assert (
        re.search(BIDI_CONTROLS, "a\u2067b")
        and re.search(PRESENTATION_FORMS, "ﻻ")
        and not re.search(PRESENTATION_FORMS, "لا")
    )


@given(ANYTHING, ANYTHING, st.integers(0, 3), st.integers(0, 3))
def test_a_problem_is_one_printable_line(path: str, message: str, line: int, column: int) -> None:
    text = str(Problem(path, line, column, "code", message, message))
    assert not re.search(CONTROLS, text) and "\n" not in text and len(text) <= 600


def test_how_a_problem_is_said() -> None:
    assert str(Problem("a.md", 0, 0, "x", "bad.")) == "a.md: bad."
    assert str(Problem("a.md", 3, 0, "x", "bad.", "Mend it.")) == "a.md:3: bad. Mend it."
    assert str(Problem("a.md", 3, 7, "x", "bad.", severity="warning")) == "a.md:3:7: warning: bad."
    problems = Problems()
    problems.at("a", 1, 1, "x", "bad.")
    problems.at("a", 1, 1, "x", "odd.", severity="warning")
    assert problems.errors == 1


def test_the_nearest_word() -> None:
    assert near_miss("chancelery", ["chancellery", "draft"]) == "Did you mean 'chancellery'?"
    assert near_miss("zzz", ["chancellery"]) == near_miss("x", []) == ""
