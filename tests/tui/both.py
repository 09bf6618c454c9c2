"""An app on two terminals at once: one is drawn on by Textual, the other by the thin driver, over a line of its own."""

from __future__ import annotations

import asyncio
import gc
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from rich.color import ColorSystem
from rich.style import Style
from textual._compositor import CompositorUpdate
from textual.drivers._writer_thread import WriterThread
from textual.geometry import Size
from textual.strip import Strip

from tests.tui.pilot import Reader
from tests.tui.shown import Shower
from tui.ascii import to_ascii
from tui.terminal.receipt import ANSWER
from tui.terminal.thin import MARGINS, Outlet, ThinDriver


class Line:
    """A line that takes what is written now or later, in the place of the writer's thread."""

    def __init__(self, driver: ThinDriver, terminal: Both, rng: random.Random) -> None:
        self._outlet = driver._outlet = Outlet(cast(Any, terminal), driver._taken)
        self._rng, self._waiting = rng, list[str]()
        self._driver, self._terminal = driver, terminal

    def write(self, text: str) -> None:
        """Send; one in four times the line is full for a while."""
        self._waiting.append(text)
        if self._rng.random() < 0.75:
            self.deliver()

    def deliver(self) -> None:
        """The line takes all."""
        waiting, self._waiting = self._waiting, []
        for text in waiting:
            self._outlet.write(text)
        self._outlet.flush()
        if self._rng.random() < 0.5:
            self.answer()

    def answer(self) -> None:
        """What the terminal has answered arrives."""
        for _ in range(self._terminal.answered()):
            self._driver._receipt()


class Both:
    """Two terminals of one app."""

    def __init__(self, reader: Reader, rng: random.Random, *, modern: bool = True, margins: bool = False) -> None:
        app = self._app = reader.app
        self._margins = margins
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("signal.signal", lambda *_: None)  # stops are the tests' own affair
            self.driver = ThinDriver(app)
        self.canvas = self.driver.canvas
        self.canvas.__init__(modern=modern)  # type: ignore[misc]
        self.line = Line(self.driver, self, rng)
        self.driver._writer_thread = cast(WriterThread, self.line)
        self.driver._open = True
        self.size = Size(0, 0)
        self.thin = self.stock = Shower(1, 1)
        self.frames = 0
        self._begin(app.size)
        self.driver.keep_order(app.terminal, True, app.size.height)
        self.canvas.erased()

    # ---- the terminal's file, as `Outlet` wants it

    def write(self, text: str) -> None:
        self.frames += 1
        self.thin.feed(text)
        assert self.thin.glass.sides is None and self.thin.glass.margins is None, "margins are always put back"
        if self._margins and MARGINS in text:
            self.driver._has_margins()

    def answered(self) -> int:
        """How many questions it has answered: one, or more where an answer was so late that it was taken for lost."""
        answers, self.thin.glass.said = self.thin.glass.said, ""
        assert answers == ANSWER * answers.count(ANSWER)
        return answers.count(ANSWER)

    def flush(self) -> None:
        pass

    # ---- what happens to the terminal

    def _begin(self, size: Size) -> None:
        """A new size: what the terminals make of the old picture is their own affair."""
        self.size = size
        said = self.thin.glass.said
        self.stock, self.thin = Shower(*size), Shower(*size)
        self.thin.glass.said = said
        self.stock.spoil()
        self.stock.feed("\x1b[m")  # Textual never puts down a pen that it has not taken up
        if self.frames:
            self.thin.spoil()
            self.driver.forget()

    def reattach(self) -> None:
        """Another terminal shows something else; it says that it has the focus now."""
        self.thin.spoil()
        self.driver.forget()

    def resume(self) -> None:
        """The program stops, somebody else writes, and it goes on: as `start_application_mode` does it."""
        self.line.deliver()
        self.thin.spoil()
        self.thin.feed("\x1b[m\x1b[H\x1b[J")
        self.canvas.erased()
        self.driver._draw_again()

    def take(self, screen: Any, update: Any) -> None:
        """Draw on both."""
        if not isinstance(update, CompositorUpdate):
            return
        app, size = self._app, screen._compositor.size
        if size != self.size:
            self._begin(size)
        x, y = app.screen.outer_size.clamp_offset(app.cursor_position)
        drawn = update.render_segments(app.console) + f"\x1b[{y + 1};{x + 1}H"
        self.stock.feed(to_ascii(drawn) if app.ascii else drawn)
        assert self.driver.show(update, size, (x, y), app.console._color_system or ColorSystem.TRUECOLOR)

    async def compare(self) -> None:
        """Once the line has taken all, both show the same, in every cell."""
        self.line.deliver()
        while self.driver._waits:
            self.line.answer()
            await asyncio.sleep(0)
            self.line.deliver()
        for y, (ours, theirs) in enumerate(zip(self.thin.cells, self.stock.cells, strict=True)):
            if ours != theirs:
                found = [(x, a, b) for x, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
                raise AssertionError(f"row {y}: {len(found)} cells are otherwise: {found[:3]}")
        assert self.thin.cursor == self.stock.cursor
        assert self.canvas.frame() == "", "and then there is nothing more to be drawn"


@asynccontextmanager
async def both(reader: Reader, rng: random.Random, **terms: Any) -> AsyncIterator[Both]:
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
        try:
            await shown.compare()
            yield shown
        finally:
            os.close(shown.driver._wake_read)
            os.close(shown.driver._wake_write)


def forget_colours() -> None:
    """Let no style and no strip keep what it is drawn with.

    Textual keeps that with them, whatever the colours are it was drawn in, for a program has one terminal. Here many
    apps follow each other, each with other colours, and share styles: without this, a second would be drawn in the
    colours of the first where the first has come by, by Textual and by us alike, but not in the same places.
    """
    gc.unfreeze()
    for each in gc.get_objects():
        if isinstance(each, Style):
            each._ansi = None
        elif isinstance(each, Strip):
            each._render_cache = None
