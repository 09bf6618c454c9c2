"""How well real queries find what they mean in the shipped story: slips, transliterations, dates, inflections."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from story.dates import parse_date
from story.open import LIBRARY, open_search, open_story
from story.search import SearchIndex

QUERIES: dict[str, list[list[str]]] = tomllib.loads(
    (Path(__file__).parent / "search_queries.toml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    cache = tmp_path_factory.mktemp("cache")
    story = open_story(LIBRARY / "no-2362", cache)
    made = open_search(story, cache)
    story.close()
    return made


def place(index: SearchIndex, language: str, words: str, *right: str) -> int:
    """Where the first right thing stands among what is found, from 1; 99 where there is none."""
    other = "en" if language == "ar" else "ar"
    hits = index.find(words, languages=(language, other), limit=10)
    return next((n for n, hit in enumerate(hits, 1) if any(is_right(index, str(hit.ref), one) for one in right)), 99)


def is_right(index: SearchIndex, ref: str, right: str) -> bool:
    days = parse_date(right.removeprefix("dated:")) if right.startswith("dated:") else None
    if days is None:
        return ref == right
    date = parse_date(index.dates[index.refs.index(ref)])
    return date is not None and days.start <= date.start and date.end <= days.end


def test_real_queries_find_what_they_mean(index: SearchIndex) -> None:
    first = [(place(index, *query), query[1]) for query in QUERIES["first"]]
    three = [(place(index, *query), query[1]) for query in QUERIES["three"]]
    missed = [(n, words) for n, words in first if n > 1] + [(n, words) for n, words in three if n > 3]
    asked = [tuple(query[:2]) for queries in QUERIES.values() for query in queries]
    assert len(asked) >= 300 and len(set(asked)) == len(asked)
    assert sum(n == 1 for n, _ in first) >= 0.9 * len(first), missed
    assert sum(n <= 3 for n, _ in first + three) >= 0.98 * len(first + three), missed


def test_only_things_of_the_story_are_asked_for(index: SearchIndex) -> None:
    asked = {one for queries in QUERIES.values() for query in queries for one in query[2:]}
    assert {one for one in asked if not one.startswith("dated:")} <= set(index.refs)


@pytest.mark.parametrize("words", ["المفاوضات", "مفاوضات", "بالمفاوضات", "والمفاوضات", "للمفاوضات"])
def test_an_inflected_word_finds_the_same_chapters(index: SearchIndex, words: str) -> None:
    plain = {hit.ref for hit in index.find("مفاوضات", limit=200)}
    assert {hit.ref for hit in index.find(words, limit=200)} == plain != set()
