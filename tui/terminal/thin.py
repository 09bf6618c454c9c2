"""The thin driver: it sends what has changed and no more, one frame at a time, the newest first.

Frames come as rows of segments (`ThinApp._display`), not as bytes. What the line has not taken yet is not added to:
while much is on its way (`tui.terminal.receipt`), frames that follow are only taken in, and when the line is free again
the terminal is brought to the last of them. What the terminal shows is unknown after a new size, a stop, and when it
gets the focus, for then it may be another terminal (a session of tmux that was attached elsewhere).

Private to Textual 8.2, each guarded by a test in tests/tui/test_thin.py: `App._display`, `App._sync_available`,
`App._previous_cursor_position`, `LinuxDriver._file`, `WriterThread.run` (it flushes when its queue is empty).
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO, TypeVar

from rich.color import ColorSystem
from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.screen import Screen

from tui.terminal.canvas import Canvas
from tui.terminal.driver import QuietDriver
from tui.terminal.order import Terminal
from tui.terminal.probe import MUTE, SILENCE, Heard
from tui.terminal.receipt import ANSWER, TROUBLE, ReceiptParser, Receipts

T = TypeVar("T")

ERASE = "\x1b[m\x1b[H\x1b[J"
"""A plain pen, home, and nothing on the screen: not every terminal has a second one that is empty."""
SYNC = ("\x1b[?2026h", "\x1b[?2026l")
"""Begin and end what is to be shown at once (https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036)."""

MARGINS, HAS_MARGINS = "\x1b[?69$p", ("\x1b[?69;1$y", "\x1b[?69;2$y", "\x1b[?69;3$y")
"""The question whether there are margins at the sides (DECRQM of DECLRMM, the VT420's), and answers that say yes."""


class Outlet:
    """The terminal's file as the writer's thread sees it, which says when all has been taken."""

    def __init__(self, file: TextIO, taken: Callable[[], None]) -> None:
        """Write to `file`; call `taken`, in the writer's thread, when nothing waits any more."""
        self._file, self._taken = file, taken
        self._begun = 0
        self.written = 0
        """How many writes the line has taken."""

    def write(self, text: str) -> None:
        """Write."""
        self._begun += 1
        self._file.write(text)

    def flush(self) -> None:
        """Wait until the line has taken all."""
        begun = self._begun
        self._file.flush()
        self.written = begun
        self._taken()

    def fileno(self) -> int:
        """The terminal's."""
        return self._file.fileno()


class ThinDriver(QuietDriver):
    """Keeps what the terminal shows, and sends the difference."""

    def __init__(self, app: App[Any], **arguments: Any) -> None:
        """Take the arguments of Textual's driver."""
        super().__init__(app, **arguments)
        modern = not MUTE.match(os.environ.get("TERM", ""))
        self.canvas, self.receipts = Canvas(modern=modern), Receipts(asks=modern)
        self._timer: asyncio.TimerHandle | None = None
        """Ends the wait for a receipt; None while nothing waits for one."""
        self._outlet = Outlet(sys.__stderr__ or sys.stderr, self._taken)
        self._file = self._outlet  # type: ignore[assignment]
        self._asked = 0
        self._open = False
        """Whether the screen is ours."""
        self._waits = False
        """Whether a newer frame waits for the line."""

    # ---- bytes

    def write(self, data: str) -> None:
        """Write what draws nothing: modes, questions, the bell."""
        self.canvas.lose_cursor()
        self._send(data)

    def _send(self, data: str) -> None:
        if not self.gone:
            self._asked += 1
            super().write(data)

    @property
    def _busy(self) -> bool:
        return self._outlet.written < self._asked

    def _taken(self) -> None:
        """In the writer's thread: the line has taken all."""
        if self._waits:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._go_on)

    def _go_on(self) -> None:
        if self._waits:
            self.draw()

    # ---- receipts

    def _parser(self) -> XTermParser:
        heard = dict.fromkeys((ANSWER, TROUBLE), self._receipt) | dict.fromkeys(HAS_MARGINS, self._has_margins)
        return ReceiptParser(self._debug, heard)

    def _receipt(self) -> None:
        """In the thread of the input: the terminal has drawn what it was asked about."""
        self.receipts.settled.set()
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._count, self.receipts.arrived)

    def _has_margins(self) -> None:
        """In the thread of the input: the terminal has margins at the sides."""
        self.canvas.margins = True

    def _count(self, end: Callable[[], None]) -> None:
        """A receipt has come, or is waited for no more: show what has waited for it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        end()
        self._go_on()

    def _leave(self) -> None:
        super()._leave()
        self.receipts.settled.set()

    def give_back(self) -> None:
        """Give the terminal back without waiting for it."""
        super().give_back()
        self.receipts.settled.set()

    def disable_input(self) -> None:
        """Draw no more, and take what was asked for: the answer would come to the shell."""
        self._open = self._waits = False
        if not self.gone:
            self.receipts.wait()
        super().disable_input()

    # ---- frames

    def show(self, update: Any, size: tuple[int, int], cursor: tuple[int, int], colours: ColorSystem) -> bool:
        """Show what the compositor has drawn, now or when the line is free; False where it is nothing known."""
        if not self.canvas.take(update, size, cursor, colours):
            self.canvas.forget(erased=False)
            return False
        self.draw()
        return True

    def draw(self) -> None:
        """Bring the terminal to what is wanted, as soon as the line has taken what was sent before."""
        if self.gone or not self._open:
            return
        self._waits = True
        if self._busy:  # asked after `_waits` is set: whoever ends the wait sees one or the other
            return
        if self.receipts.is_full:
            if self._timer is None:
                self._timer = self._loop.call_later(self.receipts.left, self._count, self.receipts.lost)
            return
        self._waits = False
        turn = self.canvas.turns
        made = self.canvas.frame()
        if made:
            begin, end = SYNC if getattr(self._app, "_sync_available", False) else ("", "")
            asked = self._question()
            made = f"{begin}{made}{end}{asked}"
            self._send(made + self.receipts.sent(len(made.encode()), at_once=bool(asked)))
        if turn != self.canvas.turns:  # stopped, and going on, before it was sent
            self.canvas.forget(erased=False)
            self.draw()

    def _question(self) -> str:
        """Ask for margins, once, where a frame would have been smaller with them.

        Only a terminal that has answered a question of this form is asked: some others print the `p`. And only where a
        receipt can be asked for behind it, so that whoever leaves waits for both answers.
        """
        if not self.canvas.asks_margins or self.receipts.is_open or self._heard.listener is not None:
            return ""
        self.canvas.asks_margins, self.canvas.margins = False, False  # until it says otherwise
        return MARGINS if self._heard.answers.bdsm else ""

    @property
    def _heard(self) -> Heard:
        """What the terminal has said of itself so far."""
        heard: Heard = getattr(self._app, "heard", SILENCE)
        return heard

    def forget(self) -> None:
        """Nobody knows what the terminal shows: draw all of it when next there is time."""
        self.canvas.forget()
        self._loop.call_soon_threadsafe(self._draw_again)

    def _draw_again(self) -> None:
        if self.canvas.size == self._app.size:  # else a frame of the new size is on its way
            self.draw()

    # ---- taking the terminal over, and giving it back

    def start_application_mode(self) -> None:
        """Begin with an empty screen; going on after a stop, show again what was shown."""
        super().start_application_mode()
        self.write(ERASE)
        self.canvas.erased()
        self._open = True
        self._loop.call_soon_threadsafe(self._draw_again)

    def stop_application_mode(self) -> None:
        """Nothing more is drawn until it begins again."""
        self._open = self._waits = False
        super().stop_application_mode()

    def keep_order(self, terminal: Terminal, held: bool, rows: int) -> None:
        """Tell the terminal who puts letters in order; rows that scrolling makes are told too."""
        super().keep_order(terminal, held, rows)
        self.canvas.this_row = terminal.this_row if self._told is not None else ""


class ThinApp(App[T]):
    """An app that hands its frames to a thin driver as cells."""

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Show what the compositor has drawn, as Textual does, but without making bytes of it here."""
        driver = self._driver
        ready = self._running and not self._closed and not self._batch_count
        if not (ready and isinstance(renderable, CompositorUpdate) and isinstance(driver, ThinDriver)):
            super()._display(screen, renderable)
            return
        try:
            cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
            colours = self.console._color_system or ColorSystem.TRUECOLOR
            try:
                known = driver.show(renderable, screen._compositor.size, cursor, colours)
            except Exception as error:
                self._handle_exception(error)
                return
        finally:
            self.post_display_hook()
        if known:
            self._previous_cursor_position = cursor
        else:
            super()._display(screen, renderable)
