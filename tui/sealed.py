"""Textual's app without the ways out of it that this program never takes: for every reader, locked or not.

A screenshot writes a file, opening an address starts a browser on the server, and an action that a text could name in
markup may do either with the rights of whoever looks at it. So none of that is here to be reached: of the framework's
own actions only moving the focus is left. What is pasted is text of a stranger too, and is cleaned and cut here, where
every paste comes by, whichever widget it is for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO, TextIO

from textual import events
from textual.app import App

from story.clean import clean
from tui.terminal.paste import LONGEST_PASTE

LONGEST_LINE = 200
"""Characters of what is looked for: a line to type in takes no more."""

FRAMEWORK_ACTIONS = frozenset({"focus_next", "focus_previous"})
"""What Textual's app may do by itself."""


class SealedApp(App[int]):
    """Writes no file, opens no address and runs nothing, whatever a text, a key or the framework asks for."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let our own actions pass, and of the framework's those that only move about."""
        method = getattr(type(self), f"action_{action}", None)
        own = method is not None and not method.__module__.startswith("textual.")
        return (own or action in FRAMEWORK_ACTIONS) and super().check_action(action, parameters)

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Open nothing: the browser would be the server's."""

    def save_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str:
        """Write nothing."""
        return ""

    def deliver_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str | None:
        """Write nothing."""
        return None

    def deliver_text(self, path_or_file: str | Path | TextIO, **how: Any) -> str | None:
        """Write nothing."""
        return None

    def deliver_binary(self, path_or_file: str | Path | BinaryIO, **how: Any) -> str | None:
        """Write nothing."""
        return None

    async def on_event(self, event: events.Event) -> None:
        """Clean what is pasted before any widget sees it, and cut it to what the widget takes."""
        if isinstance(event, events.Paste):
            from textual.widgets import Input

            text = clean(event.text.replace("\r\n", "\n").replace("\r", "\n"))  # a terminal sends what Enter sends
            line = isinstance(self.focused, Input)
            event.text = " ".join(text.split())[:LONGEST_LINE] if line else text[:LONGEST_PASTE]
        await super().on_event(event)
