"""The first keys are told once, a line at a time, and can be skipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from story.open import DEFAULT, LIBRARY, TUTORIAL
from tests.tui.pilot import Desk, Reader
from tests.tui.sample import write_sample
from tui.app import ExplorerApp
from tui.i18n import words_for
from tui.rtl.writing import Writing
from tui.tour import COMMAND, STEPS, Tour, how_to_learn


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("count", [3, 4])
def test_each_line_fits(language: str, count: int) -> None:
    tour, words = Tour(), words_for(language)
    assert not tour.said(words)
    tour.begin(learn=count == len(STEPS))
    for n in range(count):
        assert Writing().cells(tour.said(words)) <= 78 and f"{n + 1}/{count}" in tour.said(words)
        assert (COMMAND in tour.said(words)) == (n == 3)
        tour.step()
    assert not tour.running


def test_who_learns_or_is_locked_in_is_not_sent_to_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    words = words_for("en")
    assert how_to_learn(words, DEFAULT).endswith(COMMAND) and how_to_learn(words, TUTORIAL) == ""
    monkeypatch.setattr("tui.tour.is_locked", lambda: True)
    assert how_to_learn(words, DEFAULT) == ""


async def _read(desk: Desk, *keys: str) -> list[str]:
    """The bottom line at the start and after each key."""
    app = ExplorerApp(desk.session(), tour=True)
    async with app.run_test(size=(80, 24)) as pilot:
        reader = Reader(app, pilot)
        await reader.rest()
        seen = [reader.bottom]
        for key in keys:
            await reader.press(key)
            seen.append(reader.bottom)
        await reader.saved()
    return seen


async def test_it_is_told_once_a_line_a_key(tmp_path: Path) -> None:
    desk = Desk(write_sample(tmp_path / "story"), tmp_path / "layla.json", tmp_path / "cache")
    seen = await _read(desk, "j", "j", "j", "j")
    told = [step.format(command=COMMAND) for step in STEPS]
    assert [line.split("  ")[0] for line in seen[:4]] == told and "4/4" not in seen[4]
    assert "1/4" not in (await _read(desk))[0]


async def test_the_story_that_teaches_does_not_name_itself(tmp_path: Path) -> None:
    desk = Desk(LIBRARY / TUTORIAL, tmp_path / "layla.json", tmp_path / "cache")
    seen = await _read(desk, "j", "j", "j", "question_mark")
    assert "3/3" in seen[2] and COMMAND not in "".join(seen)


@pytest.mark.parametrize(("story", "told"), [(DEFAULT, True), (TUTORIAL, False)])
async def test_the_help_says_how_to_learn(story: str, told: bool, tmp_path: Path) -> None:
    desk = Desk(LIBRARY / story, tmp_path / "layla.json", tmp_path / "cache")
    app = ExplorerApp(desk.session())
    async with app.run_test(size=(80, 24)) as pilot:
        reader = Reader(app, pilot)
        await reader.press("question_mark", "end")
        assert (COMMAND in reader.text) == told
        await reader.saved()


async def test_a_line_that_a_message_hid_is_told_after_it(tmp_path: Path) -> None:
    desk = Desk(write_sample(tmp_path / "story"), tmp_path / "layla.json", tmp_path / "cache")
    seen = await _read(desk, "m", "j", "j")
    assert seen[1].startswith("Bookmark set.") and "2/4" in seen[2] and "3/4" in seen[3]


async def test_it_can_be_skipped(tmp_path: Path) -> None:
    desk = Desk(write_sample(tmp_path / "story"), tmp_path / "layla.json", tmp_path / "cache")
    assert "/4" not in (await _read(desk, "escape"))[1]
