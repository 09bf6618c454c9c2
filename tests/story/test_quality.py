"""How well real queries find what they mean in the shipped story: slips, transliterations, dates, inflections."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from story.open import LIBRARY, open_search, open_story
from story.search import SearchIndex

QUERIES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "search_queries.toml").read_text(encoding="utf-8")
)["query"]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    cache = tmp_path_factory.mktemp("cache")
    story = open_story(LIBRARY / "no-2362", cache)
    made = open_search(story, cache)
    story.close()
    return made


def place(index: SearchIndex, query: dict[str, Any]) -> int:
    """Where the wanted thing stands among what is found, from 1; 99 where it is not."""
    other = "en" if query["language"] == "ar" else "ar"
    found = [str(hit.ref) for hit in index.find(query["words"], languages=(query["language"], other), limit=10)]
    return found.index(query["hit"]) + 1 if query["hit"] in found else 99


def test_real_queries_find_what_they_mean(index: SearchIndex) -> None:
    assert len(QUERIES) >= 60
    places = [(place(index, query), query) for query in QUERIES]
    missed = [(n, query["words"]) for n, query in places if n > query["top"]]
    must = [n for n, query in places if query["top"] == 1]
    assert sum(n == 1 for n in must) >= 0.9 * len(must), missed
    assert sum(n <= 3 for n, _ in places) >= 0.98 * len(places), missed


@pytest.mark.parametrize("words", ["المفاوضات", "مفاوضات", "بالمفاوضات", "والمفاوضات", "للمفاوضات"])
def test_an_inflected_word_finds_the_same_chapters(index: SearchIndex, words: str) -> None:
    plain = {hit.ref for hit in index.find("مفاوضات", limit=200)}
    assert {hit.ref for hit in index.find(words, limit=200)} == plain != set()
