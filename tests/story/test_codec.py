from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.codec import decode_block, decode_span, decode_thing, encode_block, encode_span, encode_thing, ref_of
from story.ids import Ref
from story.model import (
    Block,
    Chapter,
    ChapterKind,
    Choice,
    Citation,
    Document,
    EditorNote,
    Event,
    Lesson,
    Mention,
    Person,
    Place,
    Question,
    Span,
    Standing,
    Telegram,
    Term,
    Text,
    Thing,
)
from tests.story.test_ids import IDS, REFS

WORDS = st.text(max_size=12)
MANY = st.lists(WORDS, max_size=3).map(tuple)
CITATIONS = st.builds(Citation, WORDS, WORDS, st.booleans())
SPANS = st.builds(
    Span, WORDS, st.booleans(), st.booleans(), st.none() | REFS, st.lists(CITATIONS, max_size=2).map(tuple)
)
KINDS = st.sampled_from(["paragraph", "heading", "quote", "item"])
BLOCKS: st.SearchStrategy[Block] = st.builds(
    Block,
    WORDS,
    KINDS,
    st.lists(SPANS, max_size=4).map(tuple),
    st.integers(0, 6),
    st.integers(0, 99),
    line=st.just(0),
)
TEXTS = st.builds(
    Text,
    words=st.dictionaries(WORDS, WORDS | MANY, max_size=3),
    blocks=st.lists(BLOCKS, max_size=2).map(tuple),
    labels=st.dictionaries(WORDS, WORDS, max_size=2),
    events=MANY,
    questions=MANY,
)
CHOICES = st.builds(Choice, IDS, IDS, st.booleans(), st.sampled_from(["", "earlier"]))
SHARED: dict[str, Any] = {
    "id": IDS,
    "texts": st.dictionaries(st.sampled_from(["en", "ar"]), TEXTS, min_size=1),
    "mentions": st.lists(st.builds(Mention, REFS, WORDS), max_size=2).map(tuple),
    "unverified": MANY,
    "sources": MANY,
}
NUMBERS = st.none() | st.floats(-180, 180)
CHAPTERS = st.builds(
    Chapter,
    date=WORDS,
    sort=WORDS,
    thread=IDS,
    chapter_kind=st.sampled_from(ChapterKind),
    standing=st.sampled_from(Standing),
    present=MANY,
    closed=st.lists(REFS, max_size=2).map(tuple),
    choices=st.lists(CHOICES, max_size=2).map(tuple),
    events=st.lists(st.builds(Event, WORDS, WORDS), max_size=2).map(tuple),
    questions=st.lists(st.builds(Question, MANY), max_size=2).map(tuple),
    **SHARED,
)
THINGS: st.SearchStrategy[Thing] = st.one_of(
    CHAPTERS,
    st.builds(Person, side=IDS, born=WORDS, native=WORDS, **SHARED),
    st.builds(Document, date=WORDS, people=MANY, **SHARED),
    st.builds(Telegram, date=WORDS, form=WORDS, senders=MANY, **SHARED),
    st.builds(Place, lat=NUMBERS, lon=NUMBERS, **SHARED),
    st.builds(Term, **SHARED),
    st.builds(EditorNote, essential=st.booleans(), confidence=WORDS, **SHARED),
    st.builds(Lesson, **SHARED),
)


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


@given(SPANS)
def test_a_span_comes_back(span: Span) -> None:
    assert decode_span(through_json(encode_span(span))) == span


@given(BLOCKS)
def test_a_block_comes_back_without_its_line(block: Block) -> None:
    assert decode_block(through_json(encode_block(block._replace(line=7)))) == block._replace(line=0)


@given(THINGS)
def test_a_thing_comes_back(thing: Thing) -> None:
    found = decode_thing(through_json(encode_thing(thing)))
    assert found == thing and type(found) is type(thing)
    assert all(isinstance(value, tuple | str) for text in found.texts.values() for value in text.words.values())


def test_plain_words_are_kept_as_words() -> None:
    assert encode_span(Span("words")) == "words"


def test_a_reference_that_this_program_did_not_write() -> None:
    assert ref_of("person:molotov") == Ref("person", "molotov")
    with pytest.raises(ValueError, match="not a reference"):
        ref_of("Person:")
