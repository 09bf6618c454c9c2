"""Keys that come before the line that they are meant for has the focus.

On a slow line, or from a quick hand, `/` and the words arrive together. All of them are on their way to the text
already when the line to type in appears; without this they would be commands: the `q` of a word would end the reading.
"""

from __future__ import annotations

from textual import events
from textual.app import App
from textual.widget import Widget

_SOON = 0.01
"""Seconds until the line is looked for again: its screen is still being made."""


class EarlyKeys(App[int]):
    """An app that gives such keys to the line, in order. A key comes to the app when no widget has used it."""

    _early: list[events.Key]

    def on_key(self, event: events.Key) -> None:
        """Take a key that a line to type in is waiting for, whatever had the focus when it was pressed."""
        waits = self._early or (self._is_typed_in and self.focused is not self._field)
        if self._is_typed_in and (event.is_printable or (waits and event.key in ("backspace", "enter"))):
            event.prevent_default()
            self._early.append(event)
            self._give()

    @property
    def _is_typed_in(self) -> bool:
        """Whether the screen has a line to type in, or is about to."""
        return any(getattr(node, "typed_in", False) for node in (self.screen, *self.screen.query("*")))

    @property
    def _field(self) -> Widget | None:
        from textual.widgets import Input, TextArea  # loaded where there is a line to type in, and not before

        return next((each for each in self.screen.query("*") if isinstance(each, Input | TextArea)), None)

    def _give(self) -> None:
        if not self._is_typed_in:  # it has gone again
            self._early.clear()
            return
        field = self._field
        if field is None or field is not self.focused:
            self.set_timer(_SOON, self._give)
            return
        keys, self._early = self._early, []
        for key in keys:
            self._type(field, key)

    def _type(self, field: Widget, key: events.Key) -> None:
        """Do in a line what a key does in it."""
        from textual.widgets import Input, TextArea

        if isinstance(field, TextArea):
            if key.key == "backspace":
                field.action_delete_left()
            else:
                field.insert("\n" if key.key == "enter" else key.character or "")
        elif isinstance(field, Input):
            if key.key == "backspace":
                field.action_delete_left()
            elif key.key == "enter":
                self.call_later(field.action_submit)
            else:
                field.insert_text_at_cursor(key.character or "")
