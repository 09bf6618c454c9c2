from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.ids import Position
from story.model import Block, Chapter, ChapterKind, Choice, Span
from story.reading import QUOTED, Reading, Spot, find_position, make_position
from tests.story.make import body_of

NAMES = st.sampled_from("abcd")
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("goto"), NAMES),
        st.tuples(st.just("back"), st.none()),
        st.tuples(st.just("forward"), st.none()),
        st.tuples(st.just("step"), st.integers(-3, 30)),
    )
)


@given(MOVES)
def test_any_way_through_a_story_is_a_way(moves: list[tuple[str, str | int | None]]) -> None:
    reading = Reading.start("a")
    for name, value in moves:
        before = reading
        reading = getattr(reading, name)(*(() if value is None else (value,)))
        assert 0 <= reading.at < len(reading.trail)
        assert reading.chapter == reading.trail[reading.at]
        assert reading.trail[: before.at + 1][: reading.at + 1] == before.trail[: min(before.at, reading.at) + 1]
        if name == "goto":
            assert reading.chapter == value
            gone_back = Reading(trail=(*before.trail[: before.at + 1], str(value)), at=before.at)
            assert reading is before or reading.back() == gone_back
        else:
            assert reading.trail == before.trail


@given(MOVES)
def test_back_and_forward_undo_each_other(moves: list[tuple[str, str | int | None]]) -> None:
    reading = Reading.start("a")
    for name, value in moves:
        reading = getattr(reading, name)(*(() if value is None else (value,)))
        if reading.at > 0:
            assert reading.back().forward() == reading
        if reading.at < len(reading.trail) - 1:
            assert reading.forward().back() == reading


def test_a_choice_is_taken_by_its_id() -> None:
    chapter = Chapter(
        id="a",
        texts={},
        date="1940",
        thread="t",
        chapter_kind=ChapterKind.SCENE,
        choices=(Choice("say", "b"), Choice("keep", "c")),
    )
    assert Reading.start("a").choose(chapter, "keep") == Reading(trail=("a", "c"), at=1)
    with pytest.raises(KeyError):
        Reading.start("a").choose(chapter, "c")


def test_a_trail_is_never_left() -> None:
    with pytest.raises(ValueError, match="no step 1"):
        Reading(trail=("a",), at=1)
    with pytest.raises(ValueError, match="no step 0"):
        Reading(trail=())


@given(st.lists(NAMES), st.integers(-5, 9))
def test_a_saved_trail_goes_on(trail: list[str], at: int) -> None:
    reading = Reading.resume(trail, at, "z")
    assert reading.trail == (tuple(trail) or ("z",))
    assert 0 <= reading.at < len(reading.trail)


ONE = "In Moscow the ambassador waits for an answer that does not come."
TWO = "In Berlin nobody is asked to write one, and nobody does so."
THREE = "Seven months later the armies stand at the river and wait."


def blocks(*texts: str) -> list[Block]:
    return body_of("\n\n".join(texts))[0].blocks


def saved(before: list[Block], block: int = 1, offset: int = 3) -> Position:
    return make_position("s", "a", before, "en", block, offset)


def found(position: Position, *texts: str, language: str = "en") -> tuple[int, int, str]:
    spot = find_position(position, blocks(*texts), language)
    return spot.block, spot.offset, spot.found


def test_a_position_quotes_six_words() -> None:
    assert saved(blocks(ONE, TWO)) == Position("s", "a", "p2", 3, "en", "is asked to write one, and")
    assert saved(blocks(ONE, f"{TWO} {{#berlin}}")).block == "berlin"
    assert saved(blocks(ONE), 9, 99) == Position("s", "a", "p1", 11, "en", "come.")
    assert saved([]) == Position("s", "a", "", 0, "en", "")


def test_an_unchanged_text() -> None:
    assert found(saved(blocks(ONE, TWO)), ONE, TWO) == (1, 3, "exact")
    assert found(saved(blocks(ONE, f"{TWO} {{#b}}")), ONE, f"{TWO} {{#b}}") == (1, 3, "exact")


def test_a_paragraph_inserted_before() -> None:
    assert found(saved(blocks(ONE, TWO)), THREE, ONE, TWO) == (2, 3, "quotation")
    assert found(saved(blocks(ONE, f"{TWO} {{#b}}")), THREE, ONE, f"{TWO} {{#b}}") == (2, 3, "exact")


def test_words_inserted() -> None:
    edited = f"That day, too, {TWO}"
    assert found(saved(blocks(ONE, TWO)), ONE, edited) == (1, 6, "exact")
    assert found(saved(blocks(ONE, f"{TWO} {{#b}}")), ONE, f"{edited} {{#b}}") == (1, 6, "exact")


def test_words_changed_within_the_quotation() -> None:
    edited = TWO.replace("asked", "told")
    assert found(saved(blocks(ONE, TWO)), ONE, edited) == (1, 0, "number")
    assert found(saved(blocks(ONE, f"{TWO} {{#b}}")), ONE, f"{edited} {{#b}}") == (1, 3, "exact"), "the name holds"
    assert found(saved(blocks(ONE, f"{TWO} {{#b}}"), 1, 9), ONE, "Now short. {#b}") == (1, 1, "exact")


def test_a_paragraph_removed() -> None:
    assert found(saved(blocks(ONE, TWO, THREE)), ONE, THREE) == (1, 0, "number")
    assert found(saved(blocks(ONE, TWO)), ONE) == (0, 0, "start")
    assert found(saved(blocks(ONE, f"{TWO} {{#b}}")), ONE, THREE) == (0, 0, "start")
    assert found(saved(blocks(ONE, THREE, TWO), 1), ONE, TWO, THREE) == (2, 3, "quotation"), "moved"


def test_an_anchor_renamed() -> None:
    assert found(saved(blocks(ONE, f"{TWO} {{#b}}")), ONE, f"{TWO} {{#c}}") == (1, 3, "quotation")
    assert found(saved(blocks(ONE, TWO)), ONE, f"{TWO} {{#c}}") == (1, 3, "quotation"), "and one given"


def test_the_other_language() -> None:
    arabic = ("في موسكو ينتظر السفير.", "في برلين لا أحد يُسأل.")
    assert found(saved(blocks(ONE, TWO)), *arabic, language="ar") == (1, 0, "exact")
    named = saved(blocks(ONE, f"{TWO} {{#b}}"))
    assert found(named, arabic[0], f"{arabic[1]} {{#b}}", language="ar") == (1, 0, "exact")
    assert found(named, *arabic, language="ar") == (0, 0, "start")


def test_the_nearest_of_several() -> None:
    again = "and so it goes on for ever " * 3
    position = make_position("s", "a", blocks(again), "en", 0, 14)
    assert found(position, again) == (0, 14, "exact")
    assert found(position, f"Once {again}") == (0, 15, "exact")


@pytest.mark.parametrize("block", ["", "p0", "p00", "p-1", "p1", "p99999999999", "p٣", "nowhere", "p"])
@pytest.mark.parametrize("offset", [-5, 0, 999])
def test_a_position_from_a_damaged_file(block: str, offset: int) -> None:
    position = Position("s", "a", block, offset, "en", "words that stand nowhere")
    for texts in ((), (ONE,), (f"{ONE} {{#nowhere}}", TWO)):
        spot = find_position(position, blocks(*texts), "en")
        assert 0 <= spot.block < max(1, len(texts)) and 0 <= spot.offset < len(ONE.split())
    assert find_position(Position("s", "a", ""), blocks(ONE), "en") == Spot(0, 0, "exact")


PARAGRAPHS = st.lists(
    st.lists(st.sampled_from(["one", "two", "three", "four"]), min_size=1, max_size=12).map(" ".join), min_size=1
)


@given(PARAGRAPHS, st.integers(-2, 9), st.integers(-2, 15))
def test_a_position_finds_itself(texts: list[str], block: int, offset: int) -> None:
    made = [Block(f"p{n}", "paragraph", (Span(text),)) for n, text in enumerate(texts, 1)]
    position = make_position("s", "a", made, "en", block, offset)
    spot = find_position(position, made, "en")
    assert spot.found == "exact" and made[spot.block].key == position.block
    assert spot.offset == position.offset
    assert len(position.quotation.split()) <= QUOTED


@given(PARAGRAPHS, PARAGRAPHS, st.integers(0, 9), st.integers(0, 15), st.sampled_from(["en", "ar"]))
def test_any_edit_leads_somewhere(texts: list[str], edited: list[str], block: int, offset: int, language: str) -> None:
    before = [Block(f"p{n}", "paragraph", (Span(text),)) for n, text in enumerate(texts, 1)]
    after = [Block(f"p{n}", "paragraph", (Span(text),)) for n, text in enumerate(edited, 1)]
    spot = find_position(make_position("s", "a", before, "en", block, offset), after, language)
    assert 0 <= spot.block < len(after) and 0 <= spot.offset < max(1, len(after[spot.block].text.split()))
