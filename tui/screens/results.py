"""The search screen: words typed in the bottom line, all that is found, narrowed by kind, thread, person, date."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from tui.i18n import N_
from tui.page import Target
from tui.screens.listing import ListScreen
from tui.views.results import Results


class ResultsScreen(ListScreen):
    """Asks for words at once; a chapter that is opened from here can be left for the next hit."""

    HELP = N_("/ takes words; ← and → change the kind; a hit is opened with Enter, and n goes on to the next.")
    ASKS = N_("Search: a name, a word, a number, a date")
    BINDINGS: ClassVar[list[BindingType]] = []

    listing: Results

    def __init__(self, listing: Results) -> None:
        """Show a search."""
        super().__init__(listing)

    def on_mount(self) -> None:
        """Show the searches before, and ask for words."""
        super().on_mount()
        self.call_after_refresh(self.action_find)

    def refresh_list(self, *, keep: bool = False) -> None:
        """Show what is found; the words are remembered."""
        super().refresh_list(keep=keep)
        if not keep:
            self.reader.save_soon()

    def follow_target(self, target: Target, whole: bool) -> None:
        """Open a hit; in a chapter its words are lit, and next and previous go through the others."""
        hits = self.listing.hits_at(target.value, self.words) if target.action == "go" else None
        if hits is not None:
            self.reader.follow_hits(hits)
        else:
            super().follow_target(target, whole)
