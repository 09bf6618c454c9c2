"""How the program ends when it is told to: saved, the terminal given back, and soon, whatever hangs.

The orderly way needs the event loop, and that may stand still: a terminal that takes no output fills the driver's
queue, and then whatever is drawn waits for ever. So a thread looks after it: it leaves the orderly way some time, then
saves by itself, gives the terminal back and ends the process. Nothing here knows of screens.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

PATIENCE_SECONDS, GRACE_SECONDS = 0.3, 1.4
"""After the first, what is not saved yet is saved without the loop; after the second, the process ends."""

UNSAVED = 3
"""Exit code where something stayed unsaved."""

SIGNALS = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)


class Ending:
    """The end of one session, begun by a signal or by a terminal that is gone."""

    def __init__(self, save: Callable[[], bool], leave: Callable[[int], None], give_back: Callable[[], None]) -> None:
        """Know what is to be done.

        Args:
            save: Saves what waits, from any thread; whether nothing stayed unsaved.
            leave: Asks the screen to end, with the number of the signal; from any thread and from a signal handler.
            give_back: Gives the terminal back without waiting for it.
        """
        self._save, self._leave, self._give_back = save, leave, give_back
        self._begun = threading.Lock()
        self._saved = False

    @property
    def begun(self) -> bool:
        """Whether the end has begun."""
        return self._begun.locked()

    def begin(self, number: int) -> None:
        """End as the signal `number` asks; only the first time counts."""
        if self._begun.acquire(blocking=False):
            threading.Thread(target=self._save_anyway, name="last save", daemon=True).start()
            threading.Thread(target=self._look_after, args=(number,), name="ending", daemon=True).start()
            self._leave(number)

    def _save_anyway(self) -> None:
        time.sleep(PATIENCE_SECONDS)
        self._saved = self._save()

    def _look_after(self, number: int) -> None:
        # It goes on until the process is gone: what hangs after the screen has ended is over then too.
        time.sleep(GRACE_SECONDS)
        with suppress(Exception):
            self._give_back()
        os._exit(128 + number if self._saved else UNSAVED)

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Begin at SIGHUP, SIGTERM and SIGINT. The handlers are Python's: those of an event loop wait for the loop."""

        def take(number: int, _: FrameType | None) -> None:
            self.begin(number)

        before = {number: signal.signal(number, take) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                # Once it has begun, a second signal must not stop it half-way.
                signal.signal(number, signal.SIG_IGN if self.begun else handler)
