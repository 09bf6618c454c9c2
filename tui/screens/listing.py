"""A list that can be narrowed, on the screen: tabs above, the page, words typed in the bottom line."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from tui.commands import BY_ID
from tui.i18n import N_
from tui.messages import FindAsked
from tui.page import Run, Target
from tui.screens.base import bindings, hint
from tui.screens.sheet import SheetScreen
from tui.views.listing import Listing
from tui.widgets.bar import Bar
from tui.widgets.prose import Prose


class ListScreen(SheetScreen):
    """Shows a `Listing`; what is taken on it narrows it, in place."""

    COMMAND_IDS: ClassVar[tuple[str, ...]] = (*SheetScreen.COMMAND_IDS, "find", "previous_tab", "next_tab")
    BINDINGS: ClassVar[list[BindingType]] = bindings(("find", "previous_tab", "next_tab"))
    HELP = N_("← and → change the tab; Enter on a filter shows its values; / takes words; Esc goes back.")
    ASKS = N_("Only with these words")
    """What the line to type in asks for."""

    def __init__(self, listing: Listing, name: str = "") -> None:
        """Show a list."""
        super().__init__(listing.page, name)
        self.listing = listing
        self._message = ""

    def compose(self) -> ComposeResult:
        """The line above, the tabs, the page, the line below."""
        yield Bar(self._top_words, id="top")
        yield Bar(self._tab_words, id="tabs", margin=3)
        yield Prose(id="sheet", measure=max(self.measure, 80))
        yield Bar(self._bottom_words, id="bottom")

    def _tab_words(self) -> tuple[list[Run], list[tuple[Run, ...]]]:
        """The tabs, with how much is in each where there is room for that."""
        labels, counts = self.listing.tabs(self.words)
        full = [f"{label} {count}" if count else label for label, count in zip(labels, counts, strict=True)]
        room = self.app.size.width - 6
        shown = full if sum(map(len, full)) + 2 * len(full) <= room else labels
        runs: list[Run] = []
        for n, label in enumerate(shown):
            runs += [Run("  ")] if n else []
            runs.append(Run(label, "tab" if n == self.listing.tab else "dim", n))
        return runs, []

    def _bottom_words(self) -> tuple[list[Run], list[tuple[Run, ...]]]:
        if self._message:
            return [Run(self._message, "strong")], []
        left, _ = super()._bottom_words()
        ids = ("back", "follow", "find", "next_tab", "help")
        return left, [hint(BY_ID[name], self.words) for name in ids]

    def say(self, message: str) -> None:
        """Say something in the bottom line until the next key."""
        self._message = message
        self.query_one("#bottom", Bar).update()

    def on_key(self) -> None:
        """A key takes the message away."""
        if self._message:
            self._message = ""
            self.query_one("#bottom", Bar).update()

    def refresh_list(self, *, keep: bool = False) -> None:
        """Show the list as it is now; with `keep`, at the same line."""
        page = self._make(self.words)
        if keep:
            self.prose.replace(page)
        else:
            self.prose.show(page)
        for bar in self.query(Bar):
            bar.update()

    def follow_target(self, target: Target, whole: bool) -> None:
        """Narrow the list, or open what is followed."""
        if target.action == "list":
            self.listing.act(target.value)
            self.refresh_list(keep=target.value == "more")
        else:
            super().follow_target(target, whole)

    def action_next_tab(self) -> None:
        """To the next tab."""
        self._tab(self.listing.tab + 1)

    def action_previous_tab(self) -> None:
        """To the tab before."""
        self._tab(self.listing.tab - 1)

    def _tab(self, tab: int) -> None:
        self.listing.to_tab(tab)
        self.refresh_list()

    @on(Bar.Clicked)
    def _tab_clicked(self, event: Bar.Clicked) -> None:
        event.stop()
        self._tab(event.target)

    def action_find(self) -> None:
        """Take words in the bottom line."""
        from tui.widgets.find import ask

        ask(self, self.listing.query, self.words, self.ASKS)

    @on(FindAsked)
    def _asked(self, event: FindAsked) -> None:
        event.stop()
        self.prose.focus()
        if event.query is not None:
            self.listing.narrow(event.query)
            self.refresh_list()

    def action_back(self) -> None:
        """Leave the line to type in, the values of a filter, the words, or the list."""
        if asking := self.query("FindBar"):
            asking.remove()
            self.query_one("#bottom").display = True
        elif self.listing.leave():
            self.refresh_list()
        else:
            self.dismiss()

    def action_dismiss(self, result: object = None) -> None:  # type: ignore[override]
        """The same."""
        self.action_back()
