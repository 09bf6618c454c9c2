"""Finding words in one text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from story.fold import fold
from story.model import Block, Span
from tui.finder import Finder, find_in
from tui.i18n import words_for

ARABIC = "وقد أُرسلت البرقيّة إلى موسكو"


def block(text: str) -> Block:
    return Block("p1", "paragraph", (Span(text),))


def test_a_hit_may_run_over_several_spans_and_any_case() -> None:
    made = Block("p1", "paragraph", (Span("At "), Span("noon", emphasis=True), Span(" the master")))
    assert find_in([made], "AT NOON the") == [(0, 0, 11)]


def test_accents_and_arabic_marks_do_not_matter() -> None:
    assert find_in([block("the café’s bill")], "cafe") == [(0, 4, 8)]
    ((_, start, end),) = find_in([block(ARABIC)], "البرقية")
    assert ARABIC[start:end] == "البرقيّة"


def test_nothing_is_found_where_nothing_is_asked() -> None:
    assert find_in([block("one")], "") == find_in([block("one")], "   ") == []


def test_the_first_place_from_the_top_of_the_screen_on_is_the_current_one() -> None:
    finder = Finder()
    finder.find("one", [block("one"), block("two one one")], (1, 5))
    assert finder.current() == (1, 8, 11)
    assert finder.said(words_for("en")) == "“one”: 3 of 3"
    finder.step(1)
    assert finder.current() == (0, 0, 3)
    finder.step(-1)
    assert finder.current() == (1, 8, 11)
    assert finder.spans() == {0: ((0, 3),), 1: ((4, 7), (8, 11))}


def test_letting_go_lights_nothing_and_keeps_the_words() -> None:
    finder = Finder()
    finder.find("one", [block("one")])
    finder.clear()
    finder.step(1)
    assert not finder.active and finder.current() == (-1, 0, 0) and finder.said(words_for("en")) == ""
    assert finder.query == "one"


@given(st.lists(st.text(st.sampled_from("aAáb ç-'أاإبيىّ"), max_size=12), max_size=4), st.text("abأبي ", max_size=3))
def test_every_hit_folds_to_what_was_asked_for(texts: list[str], query: str) -> None:
    hits = find_in([block(text) for text in texts], query)
    assert hits == sorted(hits)
    for number, start, end in hits:
        assert 0 <= start < end <= len(texts[number])
        assert fold(query).strip() in fold(texts[number][start:end])
