"""The line in which words to find are typed; loaded when it is first asked for."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input

from tui.i18n import N_, Words
from tui.messages import FindAsked
from tui.page import Run
from tui.widgets.bar import Bar
from tui.widgets.input import LineInput


def ask(screen: Screen[Any], query: str, words: Words, asks: str = N_("Find in this text")) -> None:
    """Ask for words in the bottom line of a screen; where they are asked for already, go on typing there."""
    asking = next(iter(screen.query(FindBar)), None)
    if asking is None:
        screen.mount(FindBar(query, words, asks), after=screen.query_one("#bottom"))
        return
    for line in asking.query(Input):  # there is none yet where it was asked for just now
        line.focus()


class FindBar(Horizontal):
    """Asks for words, in the place of the bottom line."""

    typed_in = True
    """Keys that come early belong to the line to type in."""

    DEFAULT_CSS = """
    FindBar { height: 1; width: 1fr; }
    FindBar Bar { width: 3; }
    FindBar Input { border: none; height: 1; padding: 0; width: 1fr; background: $background; }
    """

    def __init__(self, query: str, words: Words, asks: str) -> None:
        """Begin with what was looked for before; `asks` says what is wanted."""
        super().__init__()
        self._query, self._words, self._asks = query, words, asks

    def compose(self) -> ComposeResult:
        """A sign and a line to type in."""
        yield Bar(lambda: ([Run("/", "key")], []), id="find-sign")
        yield LineInput(self._query, placeholder=self._words.say(self._asks))

    def on_mount(self) -> None:
        """Take the focus and the bottom line's place."""
        for line in self.query(Input):  # there is none where Escape came before the line was made
            line.focus()
            self.screen.query_one("#bottom").display = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Find."""
        event.stop()
        self._leave(event.value)

    def on_key(self, event: object) -> None:
        """Escape leaves without finding."""
        if getattr(event, "key", "") == "escape":
            self._leave(None)

    def _leave(self, query: str | None) -> None:
        self.screen.query_one("#bottom").display = True
        self.post_message(FindAsked(query))
        self.remove()
