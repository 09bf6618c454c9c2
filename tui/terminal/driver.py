"""The terminal driver: Textual's own, without polling, and leaving when its terminal is gone.

Textual's input thread wakes ten times a second, and when the terminal dies while SIGHUP is ignored it spins at full
speed for ever, because an end of input looks to it like no input. Here the thread sleeps until there is something to
read, and an end of input means: save and leave.

The seams used are private to Textual 8.2 and each is guarded by a test: `run_input_thread`, `disable_input`,
`_enable_mouse_support`, `exit_event`, `XTermParser._timeout_time`.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from tui.terminal.paste import Pastes

if TYPE_CHECKING:
    from textual.app import App

ESCAPE_SECONDS = 0.05
"""How long a lone escape byte may be the start of a key, before it is the Escape key."""


class QuietDriver(LinuxDriver):
    """Makes no wake-ups while nothing happens, and tells the app when its terminal is gone."""

    def __init__(self, app: App[Any], **arguments: Any) -> None:
        """Take the arguments of Textual's driver."""
        super().__init__(app, **arguments)
        self._wake_read, self._wake_write = os.pipe()
        self.gone = False
        """Whether the terminal has been lost: nothing more is written to it."""
        self._pastes = Pastes()

    def write(self, data: str) -> None:
        """Write to the terminal, if there still is one."""
        if not self.gone:
            super().write(data)

    def _enable_mouse_support(self) -> None:
        """Ask for clicks and the wheel only (xterm, mouse tracking 1000 and 1006): motion would cost a round each."""
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")
            self.flush()

    def disable_input(self) -> None:
        """Stop the input thread: it sleeps, so it is woken first."""
        self.exit_event.set()
        with suppress(OSError):
            os.write(self._wake_write, b"x")
        if self._key_thread is not None:
            self._key_thread.join()
        self.exit_event.clear()
        super().disable_input()

    def close(self) -> None:
        """End the writer; one that hangs on a dead terminal is left to end with the process."""
        if not self.gone:
            super().close()

    def run_input_thread(self) -> None:
        """Turn bytes into events until told to stop; no time-out but inside an escape sequence."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._wake_read, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = {key.fd for key, _ in selector.select(self._patience(parser))}
                if self._wake_read in ready:
                    os.read(self._wake_read, 64)
                if self.fileno in ready and not self._read(parser, decode):
                    self._leave()
                    return
                for event in parser.tick():
                    self.process_message(event)

    @staticmethod
    def _patience(parser: XTermParser) -> float | None:
        """How long to sleep: for ever, unless an escape sequence has begun."""
        return None if parser._timeout_time is None else ESCAPE_SECONDS

    def _read(self, parser: XTermParser, decode: Any) -> bool:
        """Read what there is; False at the end of input."""
        try:
            data = os.read(self.fileno, 4096)
        except OSError:  # EIO: the other end of the terminal was closed
            data = b""
        if not data:
            return False
        text = self._pastes.tame(decode(data))
        if text:  # half a letter is none yet, and nothing at all would mean the end to the parser
            for event in parser.feed(text):
                self.process_message(event)
        return True

    def _leave(self) -> None:
        self.gone = True
        self._app.call_later(self._app.action_terminal_gone)  # type: ignore[attr-defined]
