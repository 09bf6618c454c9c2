"""The signals that end the line mode: never in the middle of a save."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

IDLE = signal.SIGALRM
"""The signal that comes when nothing was typed for too long."""


class Ended(BaseException):
    """A signal asked the program to end."""

    def __init__(self, number: int) -> None:
        """Keep which signal it was."""
        super().__init__(number)
        self.number = number


class Signals:
    """SIGHUP, SIGTERM, SIGINT and `IDLE` raise `Ended` once: while we listen, and never in the middle of a save."""

    NUMBERS = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, IDLE)

    def __init__(self) -> None:
        self._before: dict[int, object] = {}
        self._held = True
        self._came = 0
        self.came = 0
        """The signal that has ended the program, once one has."""

    def __enter__(self) -> Signals:
        # Only the main thread may ask for signals; a signal that was ignored from the start stays so (nohup).
        if threading.current_thread() is threading.main_thread():
            for number in self.NUMBERS:
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._take)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _take(self, number: int, _: FrameType | None) -> None:
        if self._held:
            self._came = number
        else:
            self._held = True  # whoever is ending already is not asked again
            self.came = number
            raise Ended(number)

    def listen(self) -> None:
        """Raise `Ended` from now on, also for what came before."""
        self._held = False
        if self._came:
            self._held = True
            self.came = self._came
            raise Ended(self._came)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Send `IDLE` where what stands inside takes longer; 0 seconds are for ever."""
        if seconds:
            signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            if seconds:
                signal.setitimer(signal.ITIMER_REAL, 0)

    def ignore(self) -> None:
        """Raise nothing from now on."""
        self._held = True

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let nothing interrupt what stands inside; a signal that came meanwhile counts after it."""
        self.ignore()
        yield
        self.listen()
