"""The first keys are told once, a line at a time, and can be skipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.pilot import Desk, Reader
from tests.tui.sample import write_sample
from tui.app import ExplorerApp
from tui.i18n import words_for
from tui.rtl.writing import Writing
from tui.tour import STEPS, Tour


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_line_fits(language: str) -> None:
    tour, words = Tour(), words_for(language)
    assert not tour.said(words)
    tour.begin()
    for n in range(len(STEPS)):
        assert Writing().cells(tour.said(words)) <= 78 and f"{n + 1}/3" in tour.said(words)
        tour.step()
    assert not tour.running


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
    seen = await _read(desk, "j", "j", "j")
    assert [line.split("  ")[0] for line in seen[:3]] == list(STEPS) and "3/3" not in seen[3]
    assert "1/3" not in (await _read(desk))[0]


async def test_it_can_be_skipped(tmp_path: Path) -> None:
    desk = Desk(write_sample(tmp_path / "story"), tmp_path / "layla.json", tmp_path / "cache")
    assert "/3" not in (await _read(desk, "escape"))[1]
