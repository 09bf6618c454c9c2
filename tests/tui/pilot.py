"""A reader at the screen: opens the app without a terminal, presses keys, and sees the screen as lines of text."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from unicodedata import combining

from rich.cells import cell_len
from textual.events import Key
from textual.geometry import Offset
from textual.pilot import Pilot

from state.errors import StateError
from state.store import ReaderStore
from story.ids import Ref
from story.open import LIBRARY, open_story, rebuild
from tui.app import ExplorerApp
from tui.rtl.compositor import mirrored_strip
from tui.rtl.shaping import unshape
from tui.session import Session
from tui.widgets.panel import Panel
from tui.widgets.prose import Prose

SHIPPED = LIBRARY / "no-2362"
PATIENCE = 10.0
"""Seconds after which a test waits for nothing any more."""


@dataclass
class Reader:
    """Someone who reads: what they do, and what they see."""

    app: ExplorerApp
    pilot: Pilot[int]

    # ---- what they do

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, and let the screen come to rest."""
        await self.pilot.press(*keys)
        await self.rest()

    async def type(self, text: str) -> None:
        """Type words, as a terminal sends them: letter by letter, marks too (the framework's `press` drops those)."""
        for letter in text:
            if combining(letter):
                assert self.app._driver is not None
                self.app._driver.send_message(Key(letter, letter))
            else:
                await self.pilot.press("space" if letter == " " else letter)
        await self.rest()

    async def rest(self) -> None:
        """Let everything that was asked for be done and drawn."""
        await self.pilot.pause()

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is so."""
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, "it never came:\n" + self.text
            await asyncio.sleep(0.01)
            await self.rest()

    async def sees(self, *words: str) -> None:
        """Wait until all the words are on screen, wherever lines break."""
        await self.until(lambda: all(word in self.flow for word in words))

    async def saved(self) -> None:
        """Wait until everything is on the disk and the screen says so."""
        session = self.app.session
        self.app.save_soon()
        await self.until(lambda: not session.unsaved and "○" not in self.text)

    async def click(self, words: str) -> None:
        """Click on words that are on screen."""
        for y, line in enumerate(self.rows):
            at = unshape(line).find(words)
            if at >= 0:
                before = next(n for n in range(len(line)) if len(unshape(line[:n])) >= at)
                await self.pilot.click(offset=Offset(cell_len(line[:before]) + 1, y))
                await self.rest()
                return
        raise AssertionError(f"not on screen: {words}\n{self.text}")

    async def resize(self, width: int, height: int) -> None:
        """Make the window larger or smaller."""
        await self.pilot.resize_terminal(width, height)
        await self.rest()

    async def find(self, words: str) -> None:
        """Find words in this text."""
        await self.press("slash")
        await self.type(words)
        await self.press("enter")

    async def jump(self, words: str) -> None:
        """Type words into the jump box and wait for what is found."""
        from tui.screens.jump import JumpScreen

        await self.press("g")
        await self.type(words)
        await self.until(lambda: isinstance(self.app.screen, JumpScreen) and bool(self.app.screen.prose.page.targets))

    # ---- what they see

    @property
    def rows(self) -> list[str]:
        """The screen, row by row, from the edge where lines begin."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def lines(self) -> list[str]:
        """The same with letters as they are stored, so that a lam-alef is two of them."""
        return [unshape(line) for line in self.rows]

    @property
    def leaving(self) -> list[str]:
        """What is drawn as it leaves for the terminal: mirrored, where the language is written from the right."""
        strips = self.app.screen._compositor.render_strips()
        return [mirrored_strip(strip).text if self.app.mirrored else strip.text for strip in strips]

    @property
    def text(self) -> str:
        """The screen, without the blanks at the ends of its rows."""
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def drawn(self) -> str:
        """What leaves for the terminal, without the blanks at the ends of its rows."""
        return "\n".join(line.rstrip() for line in self.leaving)

    @property
    def flow(self) -> str:
        """What is on screen as running words."""
        return " ".join(self.text.split())

    @property
    def bottom(self) -> str:
        """The bottom line."""
        return self.lines[-1].strip()

    @property
    def prose(self) -> Prose:
        """The chapter."""
        return self.app.reading.text

    @property
    def panel(self) -> Panel:
        """The panel."""
        return self.app.reading.panel

    @property
    def beside(self) -> str:
        """The words of the page that the panel shows."""
        return " ".join(" ".join(para.text for para in self.panel.prose.page.paras).split())

    @property
    def chapter(self) -> str:
        """The open chapter."""
        return self.app.session.reading.chapter

    @property
    def on_top(self) -> str:
        """The key of the paragraph on the top line; nothing above the first."""
        block = self.prose.top()[0]
        return self.app.session.blocks[block].key if block >= 0 else ""


@dataclass
class Desk:
    """Where somebody reads: a story, a progress file, a folder for indexes."""

    root: Path
    file: Path
    cache: Path

    def store(self) -> ReaderStore:
        """The progress file, as another program sees it."""
        return ReaderStore.open(self.file)

    def session(self, language: str = "", store: ReaderStore | None = None) -> Session:
        """Begin or go on."""
        session = Session(open_story(self.root, self.cache), store or self.store(), language, self.cache)
        if session.story.shown_is_stale(Ref("chapter", session.reading.chapter)):
            session.replace_story(rebuild(self.root, self.cache))
        return session

    @asynccontextmanager
    async def opened(
        self,
        size: tuple[int, int] = (80, 24),
        *,
        language: str = "",
        shown: str = "",
        store: ReaderStore | None = None,
        trouble: StateError | None = None,
    ) -> AsyncIterator[Reader]:
        """Open the app and close it again; at the end it has saved."""
        session = self.session(language, store)
        app = ExplorerApp(session, shown=Ref.parse(shown) if shown else None, trouble=trouble)
        try:
            async with app.run_test(size=size) as pilot:
                reader = Reader(app, pilot)
                await reader.rest()
                yield reader
                if not app._left:
                    app.leave(0)
        finally:
            session.story.close()
            gc.unfreeze()  # the app lives as long as its program; here it does not
