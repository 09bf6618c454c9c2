"""The signals that end the line mode: never in the middle of a save."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Ended(BaseException):
    """A signal asked the program to end."""

    def __init__(self, number: int) -> None:
        """Keep which signal it was."""
        super().__init__(number)
        self.number = number


class Signals:
    """SIGHUP, SIGTERM and SIGINT raise `Ended` once: while we listen, and never in the middle of a save."""

    NUMBERS = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)

    def __init__(self) -> None:
        self._before: dict[int, object] = {}
        self._held = True
        self._came = 0

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
            raise Ended(number)

    def listen(self) -> None:
        """Raise `Ended` from now on, also for what came before."""
        self._held = False
        if self._came:
            self._held = True
            raise Ended(self._came)

    def ignore(self) -> None:
        """Raise nothing from now on."""
        self._held = True

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let nothing interrupt what stands inside; a signal that came meanwhile counts after it."""
        self.ignore()
        yield
        self.listen()
