"""The terminal driver: Textual's own, without polling, and leaving when its terminal is gone.

Textual's input thread wakes ten times a second, and when the terminal dies while SIGHUP is ignored it spins at full
speed for ever, because an end of input looks to it like no input. Here the thread sleeps until there is something to
read, and an end of input means: save and leave.

The seams used are private to Textual 8.2 and each is guarded by a test: `run_input_thread`, `disable_input`,
`_enable_mouse_support`, `_sigtstp_application`, `exit_event`, `attrs_before`, `_writer_thread` with its `_queue`, and
`XTermParser._timeout_time`.
"""

from __future__ import annotations

import os
import selectors
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import suppress
from queue import Empty
from typing import TYPE_CHECKING, Any

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Event
from textual.message import Message

from tui.locked import is_locked
from tui.rtl.events import mirrored_event
from tui.terminal.order import Terminal
from tui.terminal.paste import Pastes
from tui.terminal.probe import SILENCE, Heard
from tui.terminal.tmux import Passthrough

if TYPE_CHECKING:
    from textual.app import App

ESCAPE_SECONDS = 0.05
"""How long a lone escape byte may be the start of a key, before it is the Escape key."""

BACK = "\x18\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?1004l"
BACK += "\x1b[?2026l\x1b[?69l\x1b[r\x1b[<u\x1b[?1049l\x1b[?25h\x1b[0m\r\n"
"""Ends a sequence that was cut off (CAN), and a frame; undoes every mode and margin that Textual or we asked for."""

_TRIES, _TRY_SECONDS = 30, 0.01
"""How often and at what distance the terminal is tried to be given back."""


def has_shell() -> bool:
    """Whether there is a shell that would wake us again if we stopped: our parent, in the session, with its own group.

    Started by sshd, by a terminal window or by `exec`, we have none, and whoever stops then stops for ever. A locked
    account has none either, whoever started it: a stopped program would be a way out of it.
    """
    if is_locked():
        return False
    try:
        parent = os.getppid()
        return os.getsid(parent) == os.getsid(0) and os.getpgid(parent) != os.getpgrp()
    except OSError:
        return False


class QuietDriver(LinuxDriver):
    """Makes no wake-ups while nothing happens, and tells the app when its terminal is gone."""

    def __init__(self, app: App[Any], **arguments: Any) -> None:
        """Take the arguments of Textual's driver."""
        super().__init__(app, **arguments)
        self._wake_read, self._wake_write = os.pipe()
        self.gone = False
        """Whether the terminal has been lost: nothing more is written to it."""
        heard: Heard = getattr(app, "heard", SILENCE)
        self._listener, self._typed, self._modes = heard.listener, heard.typed, heard.modes
        self._told: Terminal | None = None
        """The terminal that leaves the order of letters to us, as it was told; None while none does."""
        self._rows = 0
        self._passthrough = Passthrough()
        self._ascii = bool(getattr(app, "ascii", False))
        self._pastes = Pastes()

    def write(self, data: str) -> None:
        """Write to the terminal, if there still is one."""
        if self.gone:
            return
        if self._ascii:
            from tui.ascii import to_ascii

            data = to_ascii(data)
        super().write(data)

    def give_back(self) -> None:
        """Give the terminal back without waiting for it: what it has not taken yet is thrown away."""
        self.gone = True
        undo = self._told.hands_on(self._rows) if self._told is not None else ""
        for path in self._paths():
            with suppress(OSError, termios.error):
                # Opened anew, for not to wait is a property of what was opened, and the shell shares ours.
                handle = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
                if self.attrs_before is not None:
                    termios.tcsetattr(handle, termios.TCSANOW, self.attrs_before)
                for _ in range(_TRIES):
                    self._forget_queue()
                    termios.tcflush(handle, termios.TCOFLUSH)
                    # Until the write is over in which our own writer hangs, nobody else may write.
                    with suppress(BlockingIOError):
                        os.write(handle, f"\x18{undo}{BACK}".encode())
                        return
                    time.sleep(_TRY_SECONDS)

    def _forget_queue(self) -> None:
        """Throw away what the writer has not taken yet; whoever waits for room in its queue goes on."""
        with suppress(Empty):
            while self._writer_thread is not None:
                self._writer_thread._queue.get_nowait()

    def _paths(self) -> Iterator[str]:
        """The terminal's names: by the second, also that of a session which has no terminal of its own."""
        yield "/dev/tty"
        with suppress(OSError):
            yield os.ttyname(self.fileno)

    def _sigtstp_application(self, *_: object) -> None:
        """Stop, but only where something will wake us again."""
        if has_shell():
            super()._sigtstp_application()

    def process_message(self, message: Message) -> None:
        """Hand a message on; where the screen is mirrored, in the app's own coordinates."""
        app: Any = self._app
        if isinstance(message, Event) and getattr(app, "mirrored", False):
            message = mirrored_event(message, app.size.width)
        super().process_message(message)

    def keep_order(self, terminal: Terminal, held: bool, rows: int) -> None:
        """Tell the terminal that the order of letters is `held` here, or that it is its own business again."""
        told = terminal.hands_off(rows) if held else ""
        if self._told is not None and (terminal != self._told or not told):
            self._undo()
        if told:
            if terminal.kind == "tmux":
                self._passthrough.open()
            self.write(told)
            self._told, self._rows = terminal, rows

    def _undo(self) -> None:
        if self._told is not None:
            self.write(self._told.hands_on(self._rows))
            self._told = None

    def stop_application_mode(self) -> None:
        """Undo what the terminal was told, then what Textual told it."""
        told = self._told
        self._undo()
        super().stop_application_mode()
        self._told = told

    def start_application_mode(self) -> None:
        """Begin, or go on after Ctrl-Z: what the terminal was told, it is told again."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._modes is not None:
            self.attrs_before = self._modes  # not those it had while it was asked
        if self._told is not None:
            self.keep_order(self._told, True, self._rows)

    def _enable_mouse_support(self) -> None:
        """Ask for clicks and the wheel only (xterm, mouse tracking 1000 and 1006): motion would cost a round each."""
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")
            self.flush()

    def leave_mouse(self) -> None:
        """Ask for clicks no more."""
        if self._mouse:
            self._disable_mouse_support()
            self._mouse = False

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
        self._passthrough.close()  # now that all is written that was to go through

    def _parser(self) -> XTermParser:
        return XTermParser(self._debug)

    def run_input_thread(self) -> None:
        """Turn bytes into events until told to stop; no time-out but inside an escape sequence."""
        parser = self._parser()
        decode = getincrementaldecoder("utf-8")("replace").decode
        typed, self._typed = self._typed, b""
        self._feed(parser, decode, typed)
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
                if not ready and self._listener is not None:
                    self._feed(parser, decode, self._listener.let_go())
                    if parser._timeout_time is not None:
                        parser._timeout_time = 0.0  # it has waited long enough here: what is held was a key
                for event in parser.tick():
                    self.process_message(event)

    def _patience(self, parser: XTermParser) -> float | None:
        """How long to sleep: for ever, unless an escape sequence has begun."""
        begun = parser._timeout_time is not None or (self._listener is not None and self._listener.in_doubt)
        return ESCAPE_SECONDS if begun else None

    def _read(self, parser: XTermParser, decode: Any) -> bool:
        """Read what there is; False at the end of input."""
        try:
            data = os.read(self.fileno, 4096)
        except OSError:  # EIO: the other end of the terminal was closed
            data = b""
        if not data:
            return False
        if self._listener is not None:
            data = self._listener.hear(data)
            if self._listener.complete:
                answers, self._listener = self._listener.answers, None
                self._app.call_later(self._app.terminal_answered, answers)  # type: ignore[attr-defined]
        self._feed(parser, decode, data)
        return True

    def _feed(self, parser: XTermParser, decode: Any, data: bytes) -> None:
        text = self._pastes.tame(decode(data))
        if text:  # half a letter is none yet, and nothing at all would mean the end to the parser
            for event in parser.feed(text):
                self.process_message(event)

    def _leave(self) -> None:
        self.gone = True
        self._app.terminal_gone()  # type: ignore[attr-defined]
