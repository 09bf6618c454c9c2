"""The authoring guides: what they let an author do works, what they show is real, and no key is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from story import fields
from story.open import open_story
from tests.story.guide import ARABIC, GUIDES, LOCALES, answer, reference, renewed

EXHIBIT_KEYS = (fields.FIGURE_KEYS, fields.BAR_KEYS, fields.LAYER_KEYS, fields.AREA_KEYS, fields.JOURNEY_KEYS)


def text_of(language: str) -> str:
    return GUIDES[language].read_text(encoding="utf-8")


def every_field() -> list[fields.Field]:
    """Every key of every header."""
    listed = [field for own in fields.FIELDS.values() for field in own]
    return [
        *listed,
        *fields.SHARED,
        *fields.EVENT,
        *fields.QUESTION,
        *fields.CHOICE,
        *fields.PANELS,
        fields.TRANSLATION,
    ]


@pytest.mark.parametrize("language", GUIDES)
def test_everything_that_a_guide_shows_is_real(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", LOCALES[language])
    text = text_of(language)
    assert renewed(text, language) == text, "run: python -m tests.story.guide"
    assert text.count("$ explorer") >= 8
    assert open_story(tmp_path / "zimmermann").meta.start == "offer"


@pytest.mark.parametrize("language", GUIDES)
def test_every_key_is_listed(language: str) -> None:
    text = reference(language)
    own = (fields.SOURCE_KEYS, fields.STORY_KEYS, fields.THREAD_KEYS, fields.SIDE_KEYS, fields.ROUTE_KEYS)
    tables = (*own, *EXHIBIT_KEYS)
    for key in {field.key for field in every_field()} | {key for table in tables for key in table}:
        assert f"\n| `{key}`" in text, key
    assert text_of(language).endswith(f"\n{text}")


def test_the_arabic_words_are_those_of_keys_that_there_are() -> None:
    assert set(ARABIC) == {field.doc for field in every_field()}
    assert not [words for words in ARABIC.values() if not re.search("[ء-ي]", words) or not words.endswith(".")]


def test_both_guides_go_the_same_way() -> None:
    english, arabic = text_of("en"), text_of("ar")
    assert len(re.findall("^## ", english, re.M)) == len(re.findall("^## ", arabic, re.M))
    for pattern in (r"^\$ explorer (\S+)", r"^```(\w+)$"):
        assert re.findall(pattern, english, re.M) == re.findall(pattern, arabic, re.M)


def test_a_changed_message_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert answer("explorer check nowhere").startswith("explorer: no story folder called 'nowhere'.")
    text = text_of("en")
    assert renewed(text.replace("this paragraph cites nothing", "a paragraph has no source"), "en") == text
