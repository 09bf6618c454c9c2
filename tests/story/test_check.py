"""Every rule of `explorer check`, on the smallest story that breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from story.check import check_story, died_text, only_asks
from story.files import body_stamp
from story.loader import MAX_SENTENCES
from tests.story.make import STORIES, TOML, chapter, load, write_story

SILENT = {"sound", "untold-not-asked", "mentioned-after-death", "mentioned-before-received", "cycle-earlier"}
"""Stories in which nothing is wrong."""


@pytest.mark.parametrize("name", sorted(path.name for path in STORIES.iterdir()))
def test_a_broken_story_prints_exactly_its_lines(name: str) -> None:
    expected = (STORIES / name / "expected.txt").read_text(encoding="utf-8")
    assert "".join(f"{problem}\n" for problem in check_story(STORIES / name)) == expected
    assert bool(expected) == (name not in SILENT)


def test_the_story_that_tests_write_is_sound(tmp_path: Path) -> None:
    assert check_story(write_story(tmp_path)) == []


def test_a_warning_is_no_error() -> None:
    assert check_story(STORIES / "cycle").errors == 0
    assert check_story(STORIES / "cycle-acyclic").errors == 1


def test_problems_come_by_file_and_line(tmp_path: Path) -> None:
    body = "Nothing cited.\n\n[x](nowhere) too. {#one}"
    found = check_story(write_story(tmp_path, {"chapters/b.en.md": chapter(body), "people/Bad.en.md": ""}))
    assert [(p.path, p.line) for p in found] == sorted((p.path, p.line) for p in found)
    assert {p.code for p in found} >= {"uncited", "unknown-chapter", "file-name", "stale", "parallel"}


def test_a_translation_alone_still_leads_on(tmp_path: Path) -> None:
    write_story(tmp_path)
    (tmp_path / "chapters/a.en.md").unlink()
    codes = [p.code for p in check_story(tmp_path)]
    assert codes == ["missing-base", "orphan"], (
        "the chapter behind it is no orphan; the card has lost its only base link"
    )


def test_a_message_without_a_date_is_not_late(tmp_path: Path) -> None:
    message = '+++\ntitle = "T"\nanswer = "None"\nform = "telegram"\ndate = "{}"\n+++\n\nThe gist. [@book]\n'
    body = "The end, with [it](telegram:t). [@book]"
    files: dict[str, str | bytes] = {
        "chapters/b.en.md": chapter(body, extra='handled = ["t", "u"]\npresent = ["nobody"]\n'),
        "telegrams/t.en.md": message.format("soon"),
    }
    assert "anachronism" not in {p.code for p in check_story(write_story(tmp_path, files))}


def test_every_sentence_is_asked_for_in_every_language(tmp_path: Path) -> None:
    sources = '[book]\ntitle = "A book"\n\n[axis]\ntitle = "Base"\nsentences = 2\ndigits = 3\ncomplete = true\n'
    lines = [str(p) for p in check_story(write_story(tmp_path, {"sources.toml": sources}))]
    assert lines == [
        "sources.toml:8: the sentence 'axis-002' is cited nowhere in 'ar'.",
        "sources.toml:8: the sentence 'axis-002' is cited nowhere in 'en'.",
    ]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("What does Ribbentrop answer?", True),
        ("ماذا يجيب؟", True),
        ("Who signs? And when?", True),
        ("He asks. What does he answer?", False),
        ("He signs.", False),
        ("No end at all", False),
        ("«ماذا؟»", True),
        ("", False),
    ],
)
def test_only_a_paragraph_of_questions_needs_no_citation(text: str, asks: bool) -> None:
    assert only_asks(text) is asks


def test_the_sources_of_a_card_are_checked(tmp_path: Path) -> None:
    write_story(tmp_path)
    card = tmp_path / "people/molotov.en.md"
    card.write_text(card.read_text().replace('side = "soviet"', 'side = "soviet"\nsources = ["axis:9", "none"]'))
    assert [str(p) for p in check_story(tmp_path)] == [
        "people/molotov.en.md:6: 'axis' has no sentence '9'. It has 1 to 3.",
        "people/molotov.en.md:6: no source called 'none'.",
    ]


def test_a_key_that_is_empty(tmp_path: Path) -> None:
    toml = TOML.replace('start = "a"', 'start = ""').replace('["en", "ar"]', "[]")
    assert [str(p) for p in check_story(write_story(tmp_path, toml=toml))] == [
        "story.toml:3: 'languages' is empty.",
        "story.toml:4: 'start' is empty.",
    ]


def test_a_base_file_that_cannot_be_read_is_not_missing_too(tmp_path: Path) -> None:
    lines = [str(p) for p in check_story(write_story(tmp_path, {"people/molotov.en.md": b"\xff"}))]
    assert "people/molotov.en.md:1:1: the file is not UTF-8. Save it as UTF-8." in lines
    assert not any("there is no" in line for line in lines)


def test_only_a_person_dies() -> None:
    assert died_text(None) == ""


def test_limits_and_stamps_are_what_the_format_says(tmp_path: Path) -> None:
    assert MAX_SENTENCES == 99_999
    files = load(write_story(tmp_path))
    for languages in files.pages.values():
        assert languages["ar"].values["of"] == languages["en"].stamp
    assert body_stamp("\n e\u0301 \n") == body_stamp("é")
