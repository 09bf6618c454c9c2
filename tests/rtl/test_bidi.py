"""The bidirectional algorithm, rule by rule, and against every case that Unicode publishes."""

from __future__ import annotations

import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.rtl import tables
from tui.rtl.bidi import (
    bidi_class,
    bidi_classes,
    first_strong,
    line_levels,
    mirrored,
    paragraph_levels,
    visual_order,
)
from tui.rtl.script import has_rtl

from .conftest import records, version_of

NEUTRAL_AND_WEAK = ["EN", "ES", "ET", "AN", "CS", "NSM", "BN", "S", "WS", "ON"]
EXPLICIT = ["LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"]
CLASSES = ["L", "R", "AL", *NEUTRAL_AND_WEAK, *EXPLICIT]
"""All but B, which ends a paragraph."""
CODES = (*range(0x20000), *range(0xE0000, 0xE1000), 0x2FFFE, 0x10FFFF)
"""Two planes of code points, the tags, and ends of planes; most others are "L"."""
RIGHT_TO_LEFT = {"R", "AL", "AN", "RLE", "RLO", "RLI"}


def levels_of(classes: str, base: int | None) -> str:
    """Levels of a text of which only the classes matter, L1 not applied."""
    kinds = classes.split()
    return " ".join(map(str, paragraph_levels("x" * len(kinds), base, kinds)))


@pytest.mark.parametrize(
    ("rule", "classes", "base", "levels"),
    [
        ("P2: the first strong character", "ON AL WS L", None, "1 1 1 2"),
        ("P2: not one inside an isolate", "LRI AL PDI L", None, "0 3 0 0"),
        ("P3: left to right without any", "WS ON", None, "0 0"),
        ("X2, X3: embeddings", "L RLE L LRE R PDF PDF L", 0, "0 0 2 2 3 3 3 0"),
        ("X4, X5: overrides", "R LRO R PDF R", 1, "1 1 2 2 1"),
        ("X5a, X5b: isolates", "L RLI L PDI LRI R PDI", 0, "0 0 2 0 0 3 0"),
        ("X5c: an isolate of its first strong character", "FSI R PDI FSI L PDI", 0, "0 1 0 0 2 0"),
        ("X6a: a PDI ends the embeddings inside", "LRI RLE R PDI R", 0, "0 0 3 0 1"),
        ("X7: a PDF ends no isolate", "RLI L PDF L", 0, "0 2 2 2"),
        ("X9: what is removed takes the level before", "R BN L BN", 1, "1 1 2 2"),
        ("X10: an isolate is one neutral to those around", "R RLI L PDI R", 0, "1 1 2 1 1"),
        ("W1: a mark is what it stands on", "R NSM L NSM", 1, "1 1 2 2"),
        ("W1: after an isolate it is neutral", "L LRI L PDI NSM R", 1, "2 1 2 1 1 1"),
        ("W2: a number after an Arabic letter", "AL WS EN", 0, "1 1 2"),
        ("W2: and after a Hebrew one", "R WS EN", 0, "1 1 2"),
        ("W4: a separator inside a number", "AL EN CS EN", 1, "1 2 2 2"),
        ("W4: but no ES in an Arabic number", "AL AN ES AN", 1, "1 2 1 2"),
        ("W4: and no two separators", "EN CS CS EN", 1, "2 1 1 2"),
        ("W5: terminators beside a number", "R ET ET EN ET", 1, "1 2 2 2 2"),
        ("W5: not beside an Arabic number", "AL EN ET", 1, "1 2 1"),
        ("W6: separators alone are neutral", "R CS L ES", 1, "1 1 2 1"),
        ("W7: a number after a Latin letter", "L EN", 0, "0 0"),
        ("N1: neutrals between two of a kind", "R ON R ON L ON L", 0, "1 1 1 0 0 0 0"),
        ("N1: numbers count as right to left", "R WS EN WS R", 0, "1 1 2 1 1"),
        ("N2: neutrals between two kinds", "L ON R", 1, "2 1 1"),
        ("I1: above an even level", "L R EN AN", 0, "0 1 2 2"),
        ("I2: above an odd level", "R L EN AN", 1, "1 2 2 2"),
    ],
)
def test_rules(rule: str, classes: str, base: int | None, levels: str) -> None:
    assert levels_of(classes, base) == levels


def test_nesting_ends_at_level_125() -> None:
    deep = ["RLE", "LRE"] * 62
    assert paragraph_levels("x" * 127, 0, [*deep, "RLE", "LRE", "L"])[-1] == 126  # I2: L in level 125
    assert paragraph_levels("x" * 128, 0, [*deep, "RLE", "LRE", "PDF", "R"])[-1] == 125, "the lost LRE is ended first"
    assert paragraph_levels("x" * 129, 0, [*deep, "RLE", "LRI", "PDF", "PDI", "L"])[-1] == 126, "X7 in a lost isolate"
    assert max(paragraph_levels("x" * 501, 0, [*["LRI"] * 500, "L"])) == 124


@pytest.mark.parametrize(
    ("text", "base", "levels"),
    [
        ("ab(אב)cd", 1, "22111122"),  # N0b: what is inside has the embedding direction
        ("אב(cd)אב", 0, "11000011"),
        ("א (b) ג", 0, "1000001"),
        ("a (ב) ג", 0, "0001001"),
        ("א (ב) c", 0, "1111100"),  # N0c: the direction before counts when only the other is inside
        ("א[b(ג)]d", 0, "10001000"),  # BD16: pairs nest
        ("a(ב]", 1, "2111"),
        ("א(b\u0300)\u0300ג", 0, "1000001"),  # the mark on a bracket goes with it
        ("א\u2329ב\u3009c", 0, "11110"),  # canonically equal brackets are a pair
    ],
)
def test_brackets(text: str, base: int, levels: str) -> None:
    assert "".join(map(str, paragraph_levels(text, base))) == levels


def test_no_more_than_63_brackets_are_kept_open() -> None:
    # The pair inside is found only while there is room: then N0c makes both brackets R after the letter.
    for depth, level in ((62, 1), (63, 0)):
        text = "א" + "[" * depth + "(ב)" + "c"
        assert paragraph_levels(text, 0)[-2] == level


def test_first_strong_can_be_asked_of_a_part() -> None:
    classes = ["L", "LRI", "R", "PDI", "AL"]
    assert [first_strong(classes), first_strong(classes, 1), first_strong(classes, 1, 4)] == [0, 1, None]


def test_l1_takes_blanks_at_the_end_and_before_separators_to_the_base() -> None:
    classes = ["R", "WS", "S", "R", "RLI", "WS"]
    assert line_levels([1] * 6, classes, 0) == [1, 0, 0, 1, 0, 0]
    assert line_levels([1] * 3, ["R", "WS", "R"], 0) == [1, 1, 1]


@pytest.mark.parametrize(
    ("levels", "order"),
    [
        ("", ""),
        ("000", "012"),
        ("111", "210"),
        ("0112210", "0534216"),
        ("22", "01"),
        ("12321", "41230"),
        ("1221", "3120"),
    ],
)
def test_l2_reverses_from_the_highest_level_down(levels: str, order: str) -> None:
    assert "".join(map(str, visual_order([int(level) for level in levels]))) == order


@given(st.lists(st.integers(0, 126), max_size=40))
def test_l2_done_twice_is_the_logical_order(levels: list[int]) -> None:
    order = visual_order(levels)
    again = visual_order([levels[n] for n in order])
    assert [order[n] for n in again] == list(range(len(levels)))


@given(st.lists(st.sampled_from(CLASSES), max_size=30), st.sampled_from([0, 1, None]))
def test_any_classes_have_levels(classes: list[str], base: int | None) -> None:
    levels = paragraph_levels("x" * len(classes), base, classes)
    lowest = base if base is not None else (first_strong(classes) or 0)
    assert len(levels) == len(classes) and all(lowest <= level <= 126 for level in levels)
    if not set(classes) & (RIGHT_TO_LEFT | {"FSI"}) and not lowest:
        assert all(level % 2 == 0 for level in levels)


@given(st.text(st.characters(codec="utf-8")))
def test_text_that_has_nothing_from_right_to_left_is_known(text: str) -> None:
    if not has_rtl(text):
        assert all(level % 2 == 0 for level in paragraph_levels(text, 0))


def test_mirrored() -> None:
    assert "".join(map(mirrored, "(a)«≤٣")) == ")a(»≥٣"


# ---- Unicode's own files


def test_the_tables_are_those_of_unicode(unicode_files: Path) -> None:
    """Make the tables again. Files of another version may hold more pairs, never other ones."""
    pairs = {}
    for record in records(unicode_files / "BidiMirroring.txt"):
        one, other = (chr(int(code, 16)) for code in record.split(";"))
        pairs[one] = other
    assert all(pairs[other] == one for one, other in pairs.items())
    opening = []
    for record in records(unicode_files / "BidiBrackets.txt"):
        code, partner, kind = (field.strip() for field in record.split(";"))
        assert pairs[chr(int(code, 16))] == chr(int(partner, 16))
        if kind == "o":
            opening.append(chr(int(code, 16)))
    mirrors = "".join(one + other for one, other in pairs.items() if one < other)
    if version_of(unicode_files / "BidiMirroring.txt") == tables.UNICODE:
        assert mirrors == tables.MIRRORED and "".join(opening) == tables.OPENING
    assert set(tables.OPENING) <= set(opening)
    assert all(pairs[one] == mirrored(one) for one in tables.MIRRORED)
    known = {one for one in opening if unicodedata.decomposition(one) and len(unicodedata.decomposition(one)) == 4}
    assert tables.CANONICAL.keys() == known | {pairs[one] for one in known}


def test_every_character_has_the_class_that_unicode_gives_it(unicode_files: Path) -> None:
    """Also those that have no character yet. Only what one of the two versions does not know is left aside."""
    path = unicode_files / "extracted" / "DerivedBidiClass.txt"
    said = _defaults(path) | _property(path)
    category = _property(unicode_files / "extracted" / "DerivedGeneralCategory.txt")
    wrong = {}
    for code in CODES:
        both_know = (category[code] == "Cn") == (unicodedata.category(chr(code)) == "Cn")
        if both_know and bidi_class(chr(code)) != said[code]:
            wrong[code] = bidi_class(chr(code))
    assert wrong == {}


def _defaults(path: Path) -> dict[int, str]:
    """The class of code points that are not listed: the @missing lines, later ones above earlier ones."""
    short = {"Left_To_Right": "L", "Right_To_Left": "R", "Arabic_Letter": "AL", "European_Terminator": "ET"}
    values: dict[int, str] = {}
    for first, last, name in re.findall(r"^# @missing: (\w+)\.\.(\w+); (\w+)", path.read_text("utf-8"), re.MULTILINE):
        values.update(dict.fromkeys(range(int(first, 16), int(last, 16) + 1), short[name]))
    return values


def _property(path: Path) -> dict[int, str]:
    """The value of a property for each code point that its file lists."""
    values: dict[int, str] = {}
    for record in records(path):
        span, value = (field.strip() for field in record.split(";"))
        first, _, last = span.partition("..")
        values.update(dict.fromkeys(range(int(first, 16), int(last or first, 16) + 1), value))
    return values


def test_whatever_runs_from_right_to_left_is_found() -> None:
    missed = [code for code in CODES if bidi_class(chr(code)) in RIGHT_TO_LEFT and not has_rtl(chr(code))]
    assert missed == []


@pytest.mark.slow
def test_bidi_test(unicode_files: Path) -> None:
    """All texts of up to four classes, and longer ones; without characters, so Python's version does not matter."""
    expected: list[int | None] = []
    shown: list[int] = []
    cases = 0
    for record in records(unicode_files / "BidiTest.txt"):
        if record.startswith("@Levels:"):
            expected = [None if level == "x" else int(level) for level in record[8:].split()]
            shown = [n for n, level in enumerate(expected) if level is not None]
        elif record.startswith("@Reorder:"):
            # Order is made of levels alone, so it is looked at once for all the cases that have these.
            order = visual_order([level for level in expected if level is not None])
            assert [shown[n] for n in order] == [int(n) for n in record[9:].split()], record
        else:
            given, _, bits = record.partition(";")
            classes = given.split()
            bases = ((1, first_strong(classes) or 0), (2, 0), (4, 1))
            asked = [base for bit, base in bases if int(bits, 16) & bit]
            for base in set(asked):
                levels = line_levels(paragraph_levels("x" * len(classes), base, classes), classes, base)
                assert all(e is None or e == n for e, n in zip(expected, levels, strict=True)), record
            cases += len(asked)
    assert cases >= 770_241


@pytest.mark.slow
def test_bidi_character_test(unicode_files: Path) -> None:
    """Texts by character. None is unknown to Python, so all count, whatever the versions."""
    cases = 0
    for record in records(unicode_files / "BidiCharacterTest.txt"):
        codes, direction, paragraph, wanted, order = record.split(";")
        text = "".join(chr(int(code, 16)) for code in codes.split())
        classes = bidi_classes(text)
        assert all(map(unicodedata.bidirectional, text))
        base = (0, 1, first_strong(classes) or 0)[int(direction)]
        assert base == int(paragraph), record
        levels = line_levels(paragraph_levels(text, None if direction == "2" else base, classes), classes, base)
        expected = wanted.split()
        shown = [n for n, level in enumerate(expected) if level != "x"]
        assert [str(levels[n]) for n in shown] == [expected[n] for n in shown], record
        assert [shown[n] for n in visual_order([levels[n] for n in shown])] == [int(n) for n in order.split()], record
        cases += 1
    assert cases >= 91_707


def test_a_screen_of_prose_takes_no_time() -> None:
    line = "وصلت البرقية رقم 2362 إلى برلين (Berlin) في 26 تشرين الثاني 1940، ولم يُجب عنها أحد."
    lines = [line[n:] + line[:n] for n in range(40)]
    best = min(_seconds(lines) for _ in range(3))
    assert best < 0.03, "1.5 ms on the machine that it was written on"


def _seconds(lines: list[str]) -> float:
    start = time.perf_counter()
    for line in lines:
        paragraph_levels(line, 1)
    return time.perf_counter() - start
