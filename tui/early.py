"""Keys that come before the line that they are meant for has the focus.

On a slow line, or from a quick hand, `/` and the words arrive together. All of them are on their way to the text
already when the line to type in appears; without this they would be commands: the `q` of a word would end the reading.
"""

from __future__ import annotations

from textual import events
from textual._time import get_time
from textual.app import App


class Awaited:
    """Mixed into a line to type in: it knows since when it has been there to be typed in."""

    reached: float | None = None
    """When it first had the focus, by the clock of Textual's events; keys that were pressed before are its own."""

    def on_focus(self) -> None:
        """Take the keys that came too early."""
        if self.reached is None:
            self.reached = get_time()
            app = getattr(self, "app", None)
            if isinstance(app, EarlyKeys):
                app.give_early()

    def take_key(self, key: events.Key) -> None:
        """Do what a key does here: a letter, Backspace or Enter."""
        raise NotImplementedError


class EarlyKeys(App[int]):
    """An app that gives such keys to the line, in order. A key comes to the app when no widget has used it."""

    _early: list[events.Key]

    def on_key(self, event: events.Key) -> None:
        """Take a key that a line to type in is waiting for, whatever had the focus when it was pressed."""
        if not self._is_early(event):
            self._early.clear()  # what they were for has gone again
        elif event.is_printable or event.key in ("backspace", "enter"):
            event.prevent_default()
            self._early.append(event)
            self.give_early()

    def _is_early(self, event: events.Key) -> bool:
        """Whether a key was pressed after a line to type in was asked for, and before that had the focus."""
        line = self._line
        if line is not None:
            return line.reached is None or event.time < line.reached
        return any(getattr(node, "typed_in", False) for node in (self.screen, *self.screen.query("*")))

    @property
    def _line(self) -> Awaited | None:
        return next((each for each in self.screen.query("*") if isinstance(each, Awaited)), None)

    def give_early(self) -> None:
        """Type what has come into the line, if it is there."""
        line = self._line
        if line is None or line.reached is None:
            return
        keys, self._early = self._early, []
        for key in keys:
            line.take_key(key)
