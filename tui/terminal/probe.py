"""Asking the terminal what it is, without waiting for it: asked before the heavy imports, heard after them.

Sources: xterm's control sequences (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html) for XTVERSION (`CSI > q`),
DECRQM (`CSI 8 $ p`: does it know mode 8, the BDSM of ECMA-48?), DA2 (`CSI > c`) and DA1 (`CSI c`), which every terminal
answers and which therefore ends the wait.
"""

from __future__ import annotations

import os
import re
import select
import signal
import time
from contextlib import suppress
from typing import Any, NamedTuple, TextIO

PATIENCE = 0.4
"""Seconds from the question on that the start may wait for an answer."""

QUESTIONS = "\x1b[>q\x1b[8$p\x1b[>c\x1b[c"
TIDY = "\r\x1b[K"
"""What an old terminal prints of a question that it does not understand is wiped off the line."""
MUTE = re.compile(r"\Z|dumb|linux|vt\d|ansi|cons|sun|unknown")
"""Terminals, by TERM, that are not asked: they know none of this."""

_VERSION = re.compile(rb"\x1bP>\|([^\x1b\x07]*)(?:\x1b\\|\x07)")
_SECOND = re.compile(rb"\x1b\[>([\d;]*)c")
_FIRST = re.compile(rb"\x1b\[\?[\d;]*c")
_MODE = re.compile(rb"\x1b\[8;(\d)\$y")
_BEGUN = re.compile(rb"\x1b(?:\[(?:[?>][\d;]*|8(?:;\d?\$?)?)?|P(?:>(?:\|[^\x1b\x07]*\x1b?)?)?)?\Z")
"""The beginning of an answer at the end of what was read."""
_MAYBE_TYPED = (b"\x1b", b"\x1b[", b"\x1b[8", b"\x1bP")
"""Beginnings that are keys, or of keys, if nothing follows: Escape, and two letters with Alt."""
_LONGEST = 200


class Answers(NamedTuple):
    """What a terminal said of itself."""

    name: str = ""
    """XTVERSION: `XTerm(379)`, `tmux 3.3a`."""
    device: str = ""
    """DA2, its parameters: `65;7006;1`."""
    bdsm: str = ""
    """DECRQM of mode 8: `1` or `2` where it knows that the order of letters can be left alone, `0` where not."""


class Listener:
    """Takes the terminal's answers out of what is read from it; the rest was typed."""

    def __init__(self) -> None:
        """Nothing heard yet."""
        self.answers = Answers()
        self.complete = False
        """Whether the last answer has come."""
        self._held = b""

    def hear(self, data: bytes) -> bytes:
        """Take in what was read; return what was typed."""
        data, self._held = self._held + data, b""
        if b"\x1b" not in data:
            return data
        if match := _VERSION.search(data):
            name = match[1].decode("ascii", "replace")
            self.answers = self.answers._replace(name="".join(filter(str.isprintable, name))[:80])
        if match := _SECOND.search(data):
            self.answers = self.answers._replace(device=match[1].decode("ascii"))
        if match := _MODE.search(data):
            self.answers = self.answers._replace(bdsm=match[1].decode("ascii"))
        self.complete = self.complete or _FIRST.search(data) is not None
        for form in (_VERSION, _MODE, _SECOND, _FIRST):
            data = form.sub(b"", data)
        begun = _BEGUN.search(data)
        if begun and not self.complete and len(begun[0]) < _LONGEST:
            self._held = begun[0]
            return data[: begun.start()]
        return data

    @property
    def in_doubt(self) -> bool:
        """Whether a key may be held back here: soon it must be let go."""
        return self._held in _MAYBE_TYPED

    def let_go(self) -> bytes:
        """Return what may be a key: nothing has followed."""
        held, self._held = (self._held, b"") if self.in_doubt else (b"", self._held)
        return held


class Heard(NamedTuple):
    """What came of asking."""

    answers: Answers = Answers()
    listener: Listener | None = None
    """Hears what is still to come; None where all has come, or nothing was asked."""
    typed: bytes = b""
    """What was typed meanwhile."""
    modes: Any = None
    """The terminal's modes as they were before, in the form of `termios`; None where they were left alone."""


SILENCE = Heard()
"""A terminal that was not asked."""


_ENDING = (signal.SIGTERM, signal.SIGHUP)
"""What ends the program at once before there is a screen; the terminal must not stay as it is while it is asked."""


class Probe:
    """A question that is under way. From its beginning to its end the terminal shows nothing of what comes in.

    An answer is no line and is not to be shown, and one that is late comes when it will: so the modes are given back at
    the very end, whatever happens in between. Whoever takes the terminal over sets modes of its own.
    """

    def __init__(self, source: TextIO, target: TextIO, *, wanted: bool = True) -> None:
        """Prepare to ask the terminal behind the two streams, input and output, if that is `wanted` at all."""
        self._streams = (source, target)
        self._wanted = wanted and not MUTE.match(os.environ.get("TERM", ""))
        self._source = -1
        self._modes: Any = None
        self._asked = 0.0
        self._listener = Listener()

    def __enter__(self) -> Probe:
        """Ask; where there is no terminal, or one that would not understand, do nothing."""
        if self._wanted:
            with suppress(Exception):  # whatever the streams are, reading goes on without an answer
                self._ask(*(stream.fileno() for stream in self._streams))
        return self

    def __exit__(self, *_: object) -> None:
        """Give the terminal back, without answers that the shell would take for something typed."""
        try:
            self.finish(wait=True)
        finally:
            self._give_back()

    @property
    def asked(self) -> bool:
        """Whether there is a terminal, and it was asked."""
        return self._asked > 0

    def _ask(self, source: int, target: int) -> None:
        import termios

        if not os.isatty(target):
            return
        modes = termios.tcgetattr(source)
        quiet = termios.tcgetattr(source)
        # Every key is for the program, as on its screen: only Ctrl-C and Ctrl-Z do what they always do.
        quiet[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.IXON | termios.IXOFF)
        quiet[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)
        quiet[6][termios.VMIN], quiet[6][termios.VTIME] = 1, 0
        self._source, self._modes = source, modes
        for number in _ENDING:
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, self._killed)
        termios.tcsetattr(source, termios.TCSANOW, quiet)
        os.write(target, (QUESTIONS + TIDY).encode())
        self._asked = time.monotonic()

    def _killed(self, number: int, _: object) -> None:
        self._give_back()
        os.kill(os.getpid(), number)

    def _give_back(self) -> None:
        import termios

        if self._modes is None:
            return
        for number in _ENDING:
            if signal.getsignal(number) == self._killed:
                signal.signal(number, signal.SIG_DFL)
        with suppress(termios.error):
            termios.tcsetattr(self._source, termios.TCSANOW, self._modes)

    def finish(self, *, wait: bool, patience: float = PATIENCE) -> Heard:
        """Return what has come.

        Args:
            wait: Whether to wait for what has not come.
            patience: For how long at most, in seconds since it was asked.
        """
        if not self.asked:
            return SILENCE
        typed, listener = b"", self._listener
        with suppress(OSError):  # the terminal is gone: whoever reads next will find out
            while not listener.complete:
                left = max(0.0, self._asked + patience - time.monotonic()) if wait else 0.0
                if not select.select([self._source], [], [], left)[0]:
                    break
                data = os.read(self._source, 4096)
                if not data:
                    break
                typed += listener.hear(data)
        return Heard(listener.answers, None if listener.complete else listener, typed, self._modes)
