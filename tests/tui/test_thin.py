"""The thin driver: cell for cell what Textual's own driver shows, whatever is pressed, lost, dropped or resized."""

from __future__ import annotations

import inspect
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Region, Size
from textual.screen import Screen

from tests.tui.pilot import Desk, Reader
from tests.tui.sample import write_sample
from tests.tui.shown import Shower
from tui.terminal.canvas import Canvas
from tui.terminal.order import Terminal
from tui.terminal.thin import ThinApp

SCRIPTS, APART = 500, 25
"""So many random scripts, in so many programs: beginning anew takes most of the time."""
KEYS = (
    "space pagedown pageup b j k up down home end tab shift+tab tab tab enter o escape p left right backspace u 1 2 "
    "c t v g slash n N m e l l z y plus minus full_stop question_mark ctrl+p f x w s d a"
).split()
WORDS = ("sea", "عدن", "grey", "2")
SIZES = ((80, 24), (80, 24), (80, 24), (100, 30), (140, 40), (40, 12), (61, 17))


class Both:
    """Two terminals of one app: one is drawn on by Textual, the other by us."""

    def __init__(self, reader: Reader, rng: random.Random, *, modern: bool = True) -> None:
        self._reader, self._rng = reader, rng
        self.canvas = Canvas(modern=modern)
        self.canvas.this_row = "\x1b[8l"
        self.size = Size(0, 0)
        self.sent = self.frames = 0
        self._begin(reader.app.size)
        self.canvas.erased()

    def _begin(self, size: Size) -> None:
        """A new size: what the terminals make of the old picture is their own affair."""
        self.size = size
        self.stock, self.thin = Shower(*size), Shower(*size)
        self.stock.spoil()
        self.stock.feed("\x1b[m")  # Textual never puts down a pen that it has not taken up
        self.thin.spoil() if self.frames else None
        self.canvas.forget()

    def take(self, screen: Any, update: Any) -> None:
        """Draw on both; the slow line drops one frame in four."""
        if not isinstance(update, CompositorUpdate):
            return
        app = self._reader.app
        size = screen._compositor.size
        if size != self.size:
            self._begin(size)
        x, y = app.screen.outer_size.clamp_offset(app.cursor_position)
        self.stock.feed(update.render_segments(app.console) + f"\x1b[{y + 1};{x + 1}H")
        assert self.canvas.take(update, size, (x, y), app.console._color_system or ColorSystem.TRUECOLOR)
        if self._rng.random() < 0.75:
            self.draw()

    def draw(self) -> None:
        """The line is free."""
        frame = self.canvas.frame()
        self.thin.feed(frame)
        self.sent += len(frame.encode())
        self.frames += 1

    def compare(self) -> None:
        """Both show the same, in every cell."""
        self.draw()
        if self.thin.cells != self.stock.cells:
            assert self.thin.text == self.stock.text
            assert self.thin.cells == self.stock.cells
        assert self.thin.cursor == self.stock.cursor
        assert self.canvas.frame() == "", "and then there is nothing more to be drawn"


@contextmanager
def both(reader: Reader, rng: random.Random, **terms: Any) -> Iterator[Both]:
    """Two terminals that are drawn on from now on, beginning with the whole screen."""
    app = reader.app
    shown = Both(reader, rng, **terms)
    display = app._display

    def also(screen: Any, update: Any) -> None:
        shown.take(screen, update)
        display(screen, update)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "_display", also)
        shown.take(app.screen, app.screen._compositor.render_update(full=True, screen_stack=app._background_screens))
        shown.compare()
        yield shown


async def _play(reader: Reader, shown: Both, rng: random.Random) -> list[str]:
    """One script; what was pressed."""
    pressed = []
    for _ in range(rng.randrange(3, 10)):
        kind = rng.random()
        if kind < 0.05:
            size = rng.choice(SIZES)
            pressed.append(f"{size}")
            await reader.resize(*size)
        elif kind < 0.1:
            word = rng.choice(WORDS)
            pressed.append(word)
            await reader.type(word)
        elif kind < 0.15:
            pressed.append("another terminal")
            shown.thin.spoil()
            shown.canvas.forget()
        elif kind < 0.2:
            key, times = rng.choice(("j", "k", "space", "pageup")), rng.randrange(3, 9)
            pressed.append(f"{key}*{times}")
            await reader.press(*[key] * times)
        else:
            key = rng.choice(KEYS)
            pressed.append(key)
            await reader.press(key)
        if reader.app._left:
            break
        if rng.random() < 0.25:
            shown.compare()
    return pressed


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(APART))
async def test_random_scripts_show_what_the_stock_driver_shows(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    desk = Desk(write_sample(tmp_path / "story"), tmp_path / "layla.json", tmp_path / "indexes")
    async with desk.opened(rng.choice(SIZES), language=rng.choice(("en", "ar", "ar"))) as reader:
        app = reader.app
        app.console._color_system = rng.choice((ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT, ColorSystem.STANDARD))
        with both(reader, rng, modern=seed % 5 > 0) as shown:
            for script in range(SCRIPTS // APART):
                if script % 5 == 0:
                    app.terminal = rng.choice((Terminal("vte"), Terminal("browser"), Terminal("konsole", "off")))
                    app.write_anew()
                pressed = await _play(reader, shown, rng)
                try:
                    shown.compare()
                except AssertionError as error:
                    raise AssertionError(f"after script {script}: {' '.join(pressed)}") from error
                await app.workers.wait_for_complete()
                while len(app.screen_stack) > 1:
                    app.pop_screen()
                    await reader.rest()
            assert shown.frames > 50
