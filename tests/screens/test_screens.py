"""The screens as text, to be read in a diff. After a change that is meant: `EXPLORER_SNAPSHOTS=write` writes them anew.

They are what leaves for the terminal, cell by cell from the left: Arabic in presentation forms, the screen mirrored.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from state.store import ReaderStore
from tests.tui.pilot import SHIPPED, Desk, Reader

HERE = Path(__file__).parent
SIZES = ((80, 24), (120, 40))
NOTED = datetime(2026, 11, 26, 5, 34, tzinfo=UTC)
"""When everything happens that the notebook dates."""

Way = Callable[[Reader], Awaitable[None]]


def keys(*pressed: str) -> Way:
    """Get there by keys."""

    async def go(reader: Reader) -> None:
        await reader.press(*pressed)

    return go


async def _panel(reader: Reader) -> None:
    if not reader.app.reading.wide:
        await reader.press("p")


async def _peek(reader: Reader) -> None:
    while reader.prose.target < 0 or reader.prose.page.targets[reader.prose.target].value != "person:schulenburg":
        await reader.press("tab")
    await reader.press("enter")


async def _notebook(reader: Reader) -> None:
    await reader.press("end", "m", "home", "a")
    await reader.type("Who sent it? اسأل المعلّمة")
    await reader.press("escape")
    await reader.saved()
    await reader.press("v")


async def _speed(reader: Reader) -> None:
    await reader.press("number_sign", *["tab"] * 8, "enter")


async def _notebook_by_time(reader: Reader) -> None:
    await _notebook(reader)
    await reader.press("shift+tab", "enter", "tab", "tab", "enter")


async def _jump(reader: Reader) -> None:
    await reader.jump("مولوتوف" if reader.app.session.language == "ar" else "Molotow")


async def _knew(reader: Reader) -> None:
    from tui.screens.timeline import TimelineScreen

    await reader.press("t")
    screen = reader.app.screen
    assert isinstance(screen, TimelineScreen)
    screen._filtered("person:molotov")
    await reader.press("i")


async def _search(reader: Reader) -> None:
    await reader.press("f")
    await reader.type("المضائق" if reader.app.session.language == "ar" else "straits")
    await reader.press("enter")


SCREENS: dict[str, tuple[str, Way]] = {
    "opening-top": ("", keys()),
    "opening-end": ("", keys("end")),
    "decision-end": ("m-night-wires", keys("end")),
    "outcome": ("m-night-wires", keys("1")),
    "panel": ("", _panel),
    "peek": ("", _peek),
    "person": ("person:molotov", keys()),
    "document": ("document:d-1940-11-13-draft", keys()),
    "telegram": ("telegram:t-1940-11-25-2362", keys()),
    "contents": ("", keys("1", "c")),
    "map": ("", keys("1", "2", "s")),
    "map-thread": ("", keys("1", "2", "s", "plus", "i")),
    "trail": ("", keys("1", "1", "backspace", "h")),
    "progress": ("m-night-wires", keys("2", "r")),
    "world": ("m-train", keys("w", "tab", "tab")),
    "world-spheres": ("m-draft", keys("w", "3", "tab", "tab")),
    "figures": ("t-shortage", keys("number_sign")),
    "speed": ("", _speed),
    "figure": ("t-shortage", keys("number_sign", "tab", "enter")),
    "notebook": ("", _notebook),
    "notebook-time": ("", _notebook_by_time),
    "jump": ("", _jump),
    "dossiers": ("", keys("d")),
    "dossiers-filter": ("", keys("d", "right", *["shift+tab"] * 5, "enter")),
    "dossiers-dates": ("", keys("d", "right", "right", "shift+tab", "enter", *["tab"] * 3, "enter")),
    "keywords": ("", keys("d", "left")),
    "keyword": ("", keys("d", "left", "tab", "enter")),
    "appears": ("person:schulenburg", keys("pagedown")),
    "search": ("", _search),
    "help": ("", keys("question_mark")),
    "evidence": ("", keys("e")),
    "timeline": ("e-2362", keys("t")),
    "timeline-hours": ("e-letter", keys("t", "plus", "pagedown")),
    "timeline-months": ("e-2362", keys("t", "minus")),
    "timeline-years": ("e-2362", keys("t", "minus", "minus")),
    "timeline-filter": ("e-2362", keys("t", "f")),
    "timeline-people": ("e-2362", keys("t", "i")),
    "knew": ("m-night-wires", _knew),
}
"""Name -> what is opened, and what is done then."""


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("indexes")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_the_screen_looks_as_it_did(
    name: str, size: tuple[int, int], language: str, tmp_path: Path, indexes: Path
) -> None:
    shown, way = SCREENS[name]
    desk = Desk(SHIPPED, tmp_path / "layla.json", indexes)
    store = ReaderStore.open(desk.file, clock=lambda: NOTED)
    async with desk.opened(size, language=language, shown=shown, store=store) as reader:
        await way(reader)
        await reader.saved()
        seen = reader.drawn + "\n"
    kept = HERE / f"{name}.{size[0]}x{size[1]}.{language}.txt"
    if os.environ.get("EXPLORER_SNAPSHOTS") == "write":
        kept.write_text(seen, encoding="utf-8")
    assert seen.splitlines() == kept.read_text(encoding="utf-8").splitlines(), f"see {kept.name}"


def test_no_picture_is_kept_of_a_screen_that_is_no_more() -> None:
    wanted = {
        f"{name}.{width}x{height}.{tongue}.txt"
        for name in SCREENS
        for width, height in SIZES
        for tongue in ("en", "ar")
    }
    assert {path.name for path in HERE.glob("*.txt")} == wanted
