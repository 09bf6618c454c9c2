"""The editor of a note, which takes a bounded number of characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual.events import Key
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import EditResult, Location

from tui.early import Awaited


class NoteEntry(Awaited, TextArea):
    """Plain text of at most `longest` characters; what is typed or pasted beyond them is not taken."""

    @dataclass(eq=False, repr=False)
    class Full(Message):
        """Something was not taken."""

        longest: int

    def __init__(self, text: str, longest: int, **settings: Any) -> None:
        """Begin with `text`."""
        super().__init__(text, **settings)
        self.cursor_blink = False  # it would wake the program, and the line, twice a second
        self._longest = longest

    def take_key(self, key: Key) -> None:
        """Do what a key does here."""
        if key.key == "backspace":
            self.action_delete_left()
        else:
            self._replace_via_keyboard("\n" if key.key == "enter" else key.character or "", *self.selection)

    def _replace_via_keyboard(self, insert: str, start: Location, end: Location) -> EditResult | None:
        # Private to Textual 8.2 and guarded by a test: every key and every paste comes through here.
        left = self._longest - len(self.text) + len(self.get_text_range(start, end))
        if len(insert) > left:
            self.post_message(self.Full(self._longest))
        if insert and left <= 0:
            return None
        return super()._replace_via_keyboard(insert[: max(0, left)], start, end)
