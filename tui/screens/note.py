"""The note editor: plain text on one paragraph, or in answer to a question."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from story.clean import clean
from tui.i18n import N_
from tui.page import PageBuilder, Run
from tui.screens.base import StoryScreen, hint_of
from tui.widgets.bar import Bar
from tui.widgets.entry import NoteEntry
from tui.widgets.prose import Prose

LONGEST = 20_000
"""Characters of a note."""


class NoteScreen(StoryScreen):
    """Ends with the text to keep, or None."""

    COMMAND_IDS: ClassVar[tuple[str, ...]] = ("help", "quit")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "keep", show=False, priority=True),
        Binding("ctrl+s", "keep", show=False, priority=True),
        Binding("ctrl+c", "drop", show=False, priority=True),
    ]
    HELP = N_("Write; Esc keeps the note and goes back. A note without text is taken away.")

    typed_in = True
    """Keys that come early belong to the line to type in."""

    DEFAULT_CSS = """
    NoteScreen { layout: vertical; }
    NoteScreen Prose { height: 5; }
    NoteScreen TextArea { border: none; height: 1fr; margin: 0 3; padding: 0; background: $background; }
    """

    def __init__(self, quotation: str, text: str, keep: Callable[[str], None], *, about: str = "") -> None:
        """Write on the paragraph that begins with `quotation`; with `about`, on whatever that says it is.

        `keep` takes what is written when a line drops.
        """
        super().__init__()
        self._quotation, self._text, self._about = quotation, clean(text), about
        self._keep, self._over = keep, threading.Lock()

    def compose(self) -> ComposeResult:
        """The quotation, the text, a line of keys."""
        yield Prose(id="quotation")
        how = {"soft_wrap": True, "show_line_numbers": False, "highlight_cursor_line": False, "compact": True}
        yield NoteEntry(self._text, LONGEST, **how)
        yield Bar(id="bottom")

    def on_mount(self) -> None:
        """Show what the note is on."""
        page = PageBuilder(self.words.say("Note"), self.words.language)
        page.add(Run(self.words.say(self._about or "Your note on"), "dim"))
        quotation = self._quotation if self._about else self.words.say("“{words}…”", words=self._quotation)
        page.add(Run(quotation, "quote"), space=0)
        self.query_one("#quotation", Prose).show(page.page())
        area = self.query_one(TextArea)
        area.focus()
        area.move_cursor(area.document.end)
        self._say("")

    @on(NoteEntry.Full)
    def _full(self, event: NoteEntry.Full) -> None:
        event.stop()
        self._say(self.words.say("A note takes {n} characters at most.", n=event.longest))

    def _say(self, message: str) -> None:
        keys = (("Esc", N_("Keep")), ("^c", N_("Leave it as it was")))
        hints = [hint_of(key, said, self.words) for key, said in keys]
        self.query_one("#bottom", Bar).show([Run(message, "strong")] if message else [], hints)

    def action_keep(self) -> None:
        """End with the text, once the editor has taken all that was typed: this key overtakes what came before it."""
        self.query_one(TextArea).call_later(self._end)

    def _end(self) -> None:
        self.dismiss(self._written() if self._over.acquire(blocking=False) else None)

    def _written(self) -> str | None:
        """What is written, or None where that is what was there."""
        text = clean(self.query_one(TextArea).text)[:LONGEST]
        return text if text != self._text else None

    def keep_draft(self) -> None:
        """Keep what is written so far: the program ends. From any thread, and once only."""
        if self.query(TextArea) and self._over.acquire(blocking=False) and (text := self._written()) is not None:
            self._keep(text)

    def action_drop(self) -> None:
        """End with nothing changed."""
        self.dismiss(None)
