"""What waits to be saved goes to the disk off the screen's thread, and again where that failed."""

from __future__ import annotations

from textual.app import App
from textual.timer import Timer
from textual.worker import Worker

from tui.screens.base import StoryScreen
from tui.session import Session

LATE_SECONDS = 0.25
"""What is not saved by then is shown as not saved. Sooner it would be a flicker: one frame to say it, one to unsay."""
AGAIN_SECONDS, SELDOM_SECONDS = 1.0, 30.0
"""What could not be saved is tried again after so long, and after twice as long each time, up to the second."""


class SavingApp(App[int]):
    """An app that saves its session."""

    session: Session
    _saver: Worker[None] | None = None
    _late: Timer | None = None
    _again: Timer | None = None
    _patience = AGAIN_SECONDS

    def save_soon(self) -> None:
        """Save what waits, off the screen's thread."""
        if self._saver is None or self._saver.is_finished:
            self._saver = self.run_worker(self._save, thread=True, exit_on_error=False)
            self._late = self.set_timer(LATE_SECONDS, self._saving_takes_long)

    def _save(self) -> None:
        while self.session.unsaved and self.session.save():
            pass
        self.call_from_thread(self._saved)

    def _saving_takes_long(self) -> None:
        self.session.late = True
        self._tell_screens()

    def _saved(self) -> None:
        self._saver = None  # what came since then is saved by another
        if self._late is not None:
            self._late.stop()
        if not self.session.unsaved:
            self._patience = AGAIN_SECONDS
        elif self.session.trouble is None:
            self.save_soon()
        elif self._again is None:
            self._again = self.set_timer(self._patience, self._try_again)
            self._patience = min(2 * self._patience, SELDOM_SECONDS)
        self._tell_screens()

    def _tell_screens(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, StoryScreen):
                screen.after_save()

    def _try_again(self) -> None:
        self._again = None
        self.save_soon()
