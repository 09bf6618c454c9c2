"""Setting a page in lines: nothing is lost, nothing is too wide, and every line knows where its words stand."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.layout import Line, _even_rows, _rows, set_page
from tui.page import Page, PageBuilder, Para, Run
from tui.rtl.writing import Writing, thin_in

LETTERS = st.text(
    st.sampled_from("abc ديو́ \u00a0-–—中文🙂e\u0301ﷺ.") | st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]),
    max_size=60,
)
WIDTHS = st.integers(8, 90)


@st.composite
def paras(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """Texts of blocks, each cut into runs."""
    return draw(st.lists(st.lists(LETTERS, min_size=1, max_size=4).map(tuple), min_size=1, max_size=5))


def width_of(line: Line) -> int:
    """Of everything on a line, in cells."""
    return sum(cell_len(run.text) for run in line.runs)


def page_of(blocks: list[tuple[str, ...]], *, indent: int = 0, prefix: str = "") -> Page:
    """A page of blocks in several runs, each run a target."""
    page = PageBuilder("Title")
    for number, texts in enumerate(blocks):
        runs, at = [], 0
        for text in texts:
            runs.append(Run(text, target=page.target("peek", f"person:p{len(page.targets)}"), at=at))
            at += len(text)
        page.paras.append(Para(tuple(runs), number, 1, indent, (Run(prefix),) if prefix else ()))
    return page.page()


@settings(max_examples=150)
@given(paras(), WIDTHS, st.integers(0, 12), LETTERS)
def test_no_line_is_wider_than_the_measure(blocks: list[tuple[str, ...]], width: int, indent: int, prefix: str) -> None:
    for line in set_page(page_of(blocks, indent=indent, prefix=prefix), width).lines:
        assert width_of(line) <= width


@settings(max_examples=150)
@given(paras(), WIDTHS)
def test_no_letter_is_lost_and_every_line_points_at_its_own_letters(blocks: list[tuple[str, ...]], width: int) -> None:
    layout = set_page(page_of(blocks), width)
    for number, texts in enumerate(blocks):
        whole = "".join(texts)
        covered = [False] * len(whole)
        for line in layout.lines:
            if line.block != number:
                continue
            for run in line.runs:
                if run.at >= 0:
                    assert whole[run.at : run.at + len(run.text)] == run.text
                    covered[run.at : run.at + len(run.text)] = [True] * len(run.text)
        lost = "".join(letter for letter, seen in zip(whole, covered, strict=True) if not seen)
        assert lost.strip(" ") == "", "only the blanks at a break are left out"


@settings(max_examples=400)
@given(st.text(st.sampled_from("aaab cd -–."), max_size=80), WIDTHS, st.integers(0, 3))
def test_even_text_is_broken_where_any_text_is(text: str, width: int, hang: int) -> None:
    text = re.sub("[-–]{2,}", "-", text)
    assert list(_even_rows(text, width, hang)) == list(_rows(text, width, hang, cell_len))


@settings(max_examples=400)
@given(st.text(st.sampled_from("بتلاأل\u064e\u0651 –،1a"), max_size=80), WIDTHS, st.integers(0, 3), st.booleans())
def test_text_with_vowel_marks_is_broken_where_any_text_is(text: str, width: int, hang: int, shaped: bool) -> None:
    text = re.sub("(^|[ –])[\u064e\u0651]+", r"\1", re.sub("–{2,}", "-", text))  # a mark stands on a letter
    cells = Writing(reorders=shaped).cells
    longest = max((cells(word) for word in re.findall("[^ –]*–?", text)), default=0)
    width = max(width, longest + hang)  # where a word must be cut, the other way knows no ligatures
    thin = thin_in(text, shaped=shaped)
    assert thin is not None and cells(text) == len(text) - len(thin)
    assert list(_even_rows(text, width, hang, thin)) == list(_rows(text, width, hang, cells))


def test_a_word_that_must_be_cut_is_not_cut_before_its_marks() -> None:
    text = "بَ" * 10
    rows = list(_even_rows(text, 4, 0, thin_in(text, shaped=True) or ()))
    assert [text[start:end] for start, end in rows] == ["بَبَبَبَ", "بَبَبَبَ", "بَبَ"]


@settings(max_examples=150)
@given(paras(), WIDTHS)
def test_the_line_of_a_letter_and_back_again_is_the_same_line(blocks: list[tuple[str, ...]], width: int) -> None:
    layout = set_page(page_of(blocks), width)
    for number, line in enumerate(layout.lines):
        if line.para >= 0 and line.runs:
            assert layout.line_of(line.block, line.at) == number
            last = max((run.at + len(run.text) - 1 for run in line.runs if run.at >= 0 and run.text), default=line.at)
            assert layout.line_of(line.block, max(last, line.at)) == number
            assert layout.block_at(number) == line.block


@settings(max_examples=80)
@given(paras(), WIDTHS)
def test_every_target_lies_on_the_lines_it_is_said_to_lie_on(blocks: list[tuple[str, ...]], width: int) -> None:
    layout = set_page(page_of(blocks), width)
    for target, (first, last) in layout.target_lines.items():
        assert target in {run.target for run in layout.lines[first].runs}
        assert target in {run.target for run in layout.lines[last].runs}
    for number, line in enumerate(layout.lines):
        for run in line.runs:
            if run.target >= 0:
                assert layout.target_lines[run.target][0] <= number <= layout.target_lines[run.target][1]


def _said(text: str, width: int) -> list[str]:
    layout = set_page(Page("", (Para((Run(text, at=0),), 0, 0),)), width)
    return ["".join(run.text for run in line.runs) for line in layout.lines]


def test_lines_break_at_blanks_and_after_dashes() -> None:
    assert _said("a non-aggression pact", 14) == ["a non-", "aggression", "pact"]
    assert _said("one two three", 8) == ["one two", "three"]


def test_a_blank_that_must_not_break_does_not() -> None:
    assert _said("one 12\u00a0km away", 8) == ["one", "12\u00a0km", "away"]


def test_a_word_wider_than_the_measure_is_cut() -> None:
    assert _said("abcdefghijklmnop", 8) == ["abcdefgh", "ijklmnop"]
    assert all(cell_len(line) <= 9 for line in _said("漢字" * 12, 9))


def test_a_prefix_hangs_in_the_indent_of_the_first_line_only() -> None:
    page = Page("", (Para((Run("one two three four"),), 0, 0, 4, (Run(" 1  "),)),))
    lines = ["".join(run.text for run in line.runs) for line in set_page(page, 12).lines]
    assert lines == [" 1  one two", "    three", "    four"]


def test_a_rule_fills_the_measure_after_its_words() -> None:
    page = PageBuilder("")
    page.rule("TELEGRAM", char="═")
    (line,) = set_page(page.page(), 20).lines
    assert "".join(run.text for run in line.runs) == "══ TELEGRAM ═════════"[:20]
    assert width_of(line) == 20


def test_an_empty_page_has_no_lines_and_no_block() -> None:
    layout = set_page(Page("", ()), 60)
    assert layout.lines == [] and layout.block_at(0) == -1 and layout.line_of(3) == 0


def _set(width: int, *paras: Para) -> list[str]:
    return ["".join(run.text for run in line.runs).rstrip() for line in set_page(Page("", paras), width).lines]


def _row(name: str, said: str, aside: str, sign: str = "") -> Para:
    page = PageBuilder("")
    page.row(Run(name, "choice"), said, aside=aside, sign=sign)
    return page.page().paras[0]


def test_what_stands_apart_has_a_column_of_its_own_and_the_rest_hangs() -> None:
    para = _row("Molotov", "head of government and, from May 1939, foreign minister", "29 chapters", "✓")
    assert _set(60, para) == [
        "  ✓ Molotov  head of government and, from May    29 chapters",
        "      1939, foreign minister",
    ]


def test_where_there_is_no_room_beside_the_words_it_stands_below_them() -> None:
    para = _row("Molotov", "head of government", "26 November 1940")
    assert _set(36, para) == ["    Molotov  head of government", "      26 November 1940"]


@settings(max_examples=150)
@given(paras(), WIDTHS, st.integers(0, 12), LETTERS)
def test_rows_of_a_list_keep_their_order_their_words_and_their_columns(
    rows: list[tuple[str, ...]], width: int, indent: int, aside: str
) -> None:
    page = PageBuilder("")
    for texts in rows:
        page.row(*(Run(text, "choice", page.target("go", "a")) for text in texts), aside=aside, indent=indent)
    layout = set_page(page.page(), width)
    order = [line.para for line in layout.lines if line.para >= 0]
    assert order == sorted(order) and set(order) == set(range(len(page.paras)))
    for n, para in enumerate(page.paras):
        own = [line for line in layout.lines if line.para == n]
        assert all(width_of(line) <= width for line in own)
        said = "".join(run.text for line in own for run in line.words)
        assert said.replace(" ", "") == para.text.replace(" ", "")
        apart = [line for line in own if line.tail]
        assert len(apart) <= 1 and apart in ([], own[:1], own[-1:])
        if apart and apart[0].words:
            assert width_of(apart[0]) == width, "the column ends where the lines end"
