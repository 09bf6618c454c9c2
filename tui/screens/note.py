"""The note editor: plain text on one paragraph."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from story.clean import clean
from tui.i18n import N_
from tui.page import PageBuilder, Run
from tui.screens.base import StoryScreen
from tui.widgets.bar import Bar
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

    DEFAULT_CSS = """
    NoteScreen { layout: vertical; }
    NoteScreen Prose { height: 5; }
    NoteScreen TextArea { border: none; height: 1fr; margin: 0 3; padding: 0; background: $background; }
    """

    def __init__(self, quotation: str, text: str, *, about: str = "") -> None:
        """Write on the paragraph that begins with `quotation`; with `about`, on whatever that says it is."""
        super().__init__()
        self._quotation, self._text, self._about = quotation, clean(text), about

    def compose(self) -> ComposeResult:
        """The quotation, the text, a line of keys."""
        yield Prose(id="quotation")
        yield TextArea(self._text, soft_wrap=True, show_line_numbers=False, highlight_cursor_line=False, compact=True)
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
        keys = (("Esc", N_("Keep")), ("^c", N_("Leave it as it was")))
        hints = [(Run(key, "key"), Run(f" {self.words.say(said)}", "dim")) for key, said in keys]
        self.query_one("#bottom", Bar).show([], hints)

    def action_keep(self) -> None:
        """End with the text."""
        text = clean(self.query_one(TextArea).text)[:LONGEST]
        self.dismiss(text if text != self._text else None)

    def action_drop(self) -> None:
        """End with nothing changed."""
        self.dismiss(None)
