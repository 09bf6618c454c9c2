"""What an app writes to its terminal in both directions: parts of a screen, whole ones, screens above screens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyte
import pytest
from rich.cells import cell_len
from textual._compositor import Compositor, CompositorUpdate
from textual.geometry import Region, Size

from tests.tui.pilot import Desk, Reader
from tests.tui.sample import write_sample
from tui.rtl import compositor
from tui.rtl.compositor import MirroringCompositor
from tui.screens.palette import Palette

# ---- parts leave the same screen as the whole


class Terminal:
    """A terminal that is fed what the app draws."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.clear()

    def clear(self) -> None:
        size = self._reader.app.size
        self._screen = pyte.Screen(size.width, size.height)
        self._screen.set_mode(pyte.modes.LNM)  # as a tty does it, a line feed goes to the first column
        self._stream = pyte.Stream(self._screen)

    def feed(self, update: Any) -> None:
        if update is not None:
            self._stream.feed(update.render_segments(self._reader.app.console))

    @property
    def cells(self) -> list[list[tuple[object, ...]]]:
        """Every cell with its colours."""
        rows, columns = range(self._screen.lines), range(self._screen.columns)
        return [[tuple(self._screen.buffer[y][x]) for x in columns] for y in rows]

    @property
    def lines(self) -> list[str]:
        lines: list[str] = self._screen.display
        return lines


@contextmanager
def watched(reader: Reader) -> Iterator[Terminal]:
    """Feed a terminal all that the app draws from now on, beginning with the whole screen."""
    app, terminal = reader.app, Terminal(reader)
    terminal.feed(whole(reader))
    display = app._display
    drawn: list[str] = []

    def also(screen: Any, update: Any) -> None:
        if update is not None:
            drawn.append(type(update).__name__)
            terminal.feed(update)
        display(screen, update)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "_display", also)
        yield terminal
    assert len(set(drawn)) > 1, "both parts and whole screens are to be seen here"


def whole(reader: Reader) -> CompositorUpdate:
    """The whole screen, whatever has changed."""
    app = reader.app
    compositor, waiting = app.screen._compositor, set(app.screen._compositor._dirty_regions)
    update = compositor.render_update(full=True, screen_stack=app._background_screens)
    compositor._dirty_regions |= waiting
    assert isinstance(update, CompositorUpdate)
    return update


KEYS = (
    "space tab tab enter escape p tab right right left escape e e j j k end home l j l z full_stop full_stop m slash "
    "escape y plus minus g escape c tab backspace x question_mark escape ctrl+p down escape a escape 1 backspace"
)
ENGLISH_KEYS = "space tab enter escape p tab escape e end home slash escape g escape c escape y"


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_parts_leave_the_same_screen_as_the_whole(sample: Desk, size: tuple[int, int]) -> None:
    async with sample.opened(size, language="ar") as reader:
        with watched(reader) as terminal:
            for key in KEYS.split():
                await reader.press(key)
                fresh = Terminal(reader)
                fresh.feed(whole(reader))
                assert terminal.lines == fresh.lines, key
                assert terminal.cells == fresh.cells, key


async def test_letters_typed_leave_the_same_screen_as_the_whole(sample: Desk) -> None:
    async with sample.opened((100, 30), language="ar") as reader:
        with watched(reader) as terminal:
            await reader.press("g")
            for letter in "عدن لأ aden 12":
                await reader.type(letter)
                fresh = Terminal(reader)
                fresh.feed(whole(reader))
                assert terminal.lines == fresh.lines, letter


# ---- screens above screens


async def test_the_text_beneath_the_palette_is_as_it_was(sample: Desk) -> None:
    async with sample.opened((100, 30), language="ar") as reader:
        before = reader.leaving
        await reader.press("ctrl+p")
        assert isinstance(reader.app.screen, Palette)
        box = Region.from_union([widget.region for widget in reader.app.screen.query("*") if widget.region])
        after = reader.leaving
        covered = range(100 - box.right, 100 - box.x)
        beside = [n for n in range(100) if n not in covered]
        rows = [n for n in range(30) if n not in range(box.y, box.bottom)]
        assert rows and [after[n] for n in rows] == [before[n] for n in rows]
        assert any(before[n].strip() for n in rows)
        for y in range(box.y, box.bottom):
            assert [_cells(after[y])[n] for n in beside] == [_cells(before[y])[n] for n in beside]


def _cells(line: str) -> list[str]:
    """What each cell of a line shows."""
    screen = pyte.Screen(cell_len(line), 1)
    pyte.Stream(screen).feed(line)
    return [screen.buffer[0][x].data for x in range(screen.columns)]


# ---- left to right, nothing is different


async def test_an_app_from_left_to_right_writes_byte_for_byte_what_textual_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    for own in (MirroringCompositor, Compositor):
        monkeypatch.setattr(compositor, "MirroringCompositor", own)
        folder = tmp_path / own.__name__
        desk = Desk(write_sample(folder / "story"), folder / "layla.json", tmp_path / "indexes")
        async with desk.opened((100, 30)) as reader:
            await reader.saved()
            monkeypatch.setattr(reader.app, "save_soon", lambda: None)  # its dot comes at no fixed time
            assert type(reader.app.screen._compositor) is own
            written.append([chunk async for chunk in _bytes(reader)])
    assert written[0] == written[1] and len(written[0]) > 20


async def _bytes(reader: Reader) -> AsyncIterator[tuple[str, bool, str]]:
    """What is written at each key, the whole screen last."""
    app = reader.app
    for key in ENGLISH_KEYS.split():
        await reader.press(key)
        app.screen.refresh(Region(0, 0, 10, 2))
        app.screen._compositor._dirty_regions.update({Region(3, 1, 30, 4), Region(50, 2, 7, 9)})
        for full in (False, True):
            update = app.screen._compositor.render_update(full=full, screen_stack=app._background_screens)
            assert isinstance(update, CompositorUpdate)
            yield key, full, update.render_segments(app.console)


async def test_an_inline_app_is_mirrored_too(sample: Desk) -> None:
    async with sample.opened((80, 24), language="ar") as reader:
        update: Any = reader.app.screen._compositor.render_inline(Size(80, 24))
        assert [strip.text for strip in update.strips] == reader.leaving
        await reader.press("l")
        update = reader.app.screen._compositor.render_inline(Size(80, 24))
        assert [strip.text for strip in update.strips] == reader.rows
