"""Skeletons pass the check that they are made for, and nothing is written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from story.check import check_story
from story.new import KINDS, CannotMake, new_story, new_thing
from story.open import open_story

FACTS = {"kind": "ending", "thread": "main", "side": "one", "date": "1940-11-12"}


@pytest.mark.parametrize("languages", [("en", "ar"), ("ar", "en"), ("en",), ("ar",)])
def test_a_new_story_with_one_of_everything_is_sound(languages: tuple[str, ...], tmp_path: Path) -> None:
    root = tmp_path / "harbour"
    new_story(root, languages)
    assert [str(problem) for problem in check_story(root)] == []
    for kind in KINDS:
        new_thing(root, kind, f"new-{kind}", languages, FACTS, "book")
    # What leads to a thing stands in the files of others: the author writes it.
    left = [problem for problem in check_story(root) if problem.code != "orphan"]
    assert [problem.path for problem in left] == [f"lessons/new-lesson.{languages[0]}.md"], "its route: in story.toml"
    story = open_story(root)
    assert story.chapter_count == 2 and story.chapter("start") is not None
    story.close()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    root = tmp_path / "harbour"
    [first, *_] = new_story(root)
    first.write_text("mine")
    with pytest.raises(CannotMake, match="exists"):
        new_story(root)
    with pytest.raises(CannotMake, match="exists"):
        new_thing(root, "chapter", "start", ("en",), FACTS, "book")
    assert first.read_text() == "mine"
    (root / "people").mkdir()
    (root / "people" / "gone.en.md").symlink_to(root / "nowhere")
    with pytest.raises(CannotMake, match="exists"):
        new_thing(root, "person", "gone", ("en",), FACTS, "book")
    with pytest.raises(CannotMake, match="exists"):
        new_story(tmp_path / ".")


def test_where_nothing_can_be_written_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CannotMake) as told:
        new_story(tmp_path / "file" / "harbour")
    assert told.value.code == "write" and told.value.reason and "harbour" in told.value.what
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(("kind", "name"), [("hero", "a"), ("person", "../up"), ("person", "Big"), ("person", "")])
def test_what_cannot_be_is_not_made(tmp_path: Path, kind: str, name: str) -> None:
    with pytest.raises(CannotMake):
        new_thing(tmp_path, kind, name, ("en",), FACTS, "book")
    assert list(tmp_path.iterdir()) == []
