"""A larger story, still small enough for every run; `tests/story/big.py` writes the one of ten thousand."""

from __future__ import annotations

from pathlib import Path

from story.check import check_story
from story.open import open_story
from tests.story.big import write_big


def test_a_generated_story_is_sound_and_opens(tmp_path: Path) -> None:
    root = write_big(tmp_path / "story", 60)
    assert [str(p) for p in check_story(root) if p.code != "orphan"] == []
    story = open_story(root, tmp_path / "cache")
    assert story.chapter_count == 60 and len(list(story.things("person"))) == 6
    assert len(story.graph.reachable()) == 60 and story.neighbours("c59").next_by_date == ""
    story.close()
