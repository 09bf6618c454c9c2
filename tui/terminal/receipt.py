"""Receipts: how much of what was sent the terminal has drawn, so that a slow line is never full of old frames.

The buffers of ssh, of the kernel and of a tmux on the way take seconds of what a slow line carries, and nothing in them
can be taken back. So after every few hundred bytes the terminal is asked for its status (DSR, ECMA-48, 8.3.35), which
every terminal answers as soon as it comes by the question. Never is more than one question open. While too much is
on its way, newer frames wait; one that never answers, or no longer does, is waited for no more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping

from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.keys import Keys

QUESTION, ANSWER, TROUBLE = "\x1b[5n", "\x1b[0n", "\x1b[3n"
"""A terminal is ready, or says that something is wrong with it: it has come by the question either way."""
ASK, MOST = 400, 1000
"""After so many bytes a receipt is asked for; with so many on their way nothing more is sent. At 57.6 kbit/s and 120 ms
there and back 860 bytes keep the line busy."""
PATIENCE, SLOWEST = 1.0, 960.0
"""Seconds that an answer may take besides what the bytes before it take at so many a second (9.6 kbit/s)."""


class Receipts:
    """What is on its way."""

    def __init__(self, *, asks: bool = True) -> None:
        """Begin; a terminal that is too old is not asked."""
        self._asks = asks
        self._under_way = 0
        """Bytes of which nobody knows whether they have arrived."""
        self._covered: int | None = None
        """How many of them the open question stands behind; None where none is open."""
        self._since = 0.0
        self._answers = False
        """Whether the terminal has answered the last question in time."""
        self.settled = threading.Event()
        """Set while no question is open."""
        self.settled.set()

    def sent(self, size: int, *, at_once: bool = False) -> str:
        """Count bytes that are sent; return the question to be sent behind them, if one is due or wanted `at_once`."""
        self._under_way += size
        if not self._asks or self.is_open or (self._under_way < ASK and not at_once):
            return ""
        self._covered, self._since = self._under_way, time.monotonic()
        self.settled.clear()
        return QUESTION

    @property
    def is_open(self) -> bool:
        """Whether a question is open."""
        return self._covered is not None

    @property
    def is_full(self) -> bool:
        """Whether to wait for the open question's answer before more is sent."""
        return self._answers and self._covered is not None and self._under_way >= MOST

    @property
    def left(self) -> float:
        """Seconds for which the answer is still waited."""
        slow = self._under_way / SLOWEST if self._answers else 0.0
        return max(0.0, self._since + PATIENCE + slow - time.monotonic())

    def arrived(self) -> None:
        """The terminal has answered."""
        if self._covered is not None:
            self._under_way -= self._covered
            self._covered, self._answers = None, True
            self.settled.set()

    def lost(self) -> None:
        """The answer has not come: it is waited for no more until another has come."""
        self._answers = False
        self._covered, self._under_way = None, 0
        self.settled.set()

    def wait(self) -> None:
        """Wait for the answer, lest it comes to whoever has the terminal after us; called while input is read."""
        if self._covered is not None:
            self.settled.wait(self.left)
        self.lost()


class ReceiptParser(XTermParser):
    """Textual's parser, to which answers to our questions are no keys."""

    def __init__(self, debug: bool, heard: Mapping[str, Callable[[], None]]) -> None:
        """Call what stands for an answer in `heard` when it has come."""
        self._heard = heard
        super().__init__(debug)

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[Key]:
        if sequence in self._heard:
            self._heard[sequence]()
            return [Key(Keys.Ignore, sequence)]
        return super()._sequence_to_key_events(sequence, alt)
