"""A list that can be narrowed, on the screen: tabs above, the page, words typed in the bottom line."""

from __future__ import annotations

from collections.abc import Sequence
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

TAB_MARGIN = 3
"""Cells on both sides of the tabs, so that they begin where the page does."""


class ListScreen(SheetScreen):
    """Shows a `Listing`; what is taken on it narrows it, in place."""

    COMMAND_IDS: ClassVar[tuple[str, ...]] = (*SheetScreen.COMMAND_IDS, "find", "previous_tab", "next_tab")
    BINDINGS: ClassVar[list[BindingType]] = bindings(("find", "previous_tab", "next_tab"))
    HELP = N_("← and → change the tab; Enter on a filter shows its values; / takes words; Esc goes back.")
    ASKS = N_("Only with these words")
    """What the line to type in asks for."""

    def __init__(self, listing: Listing, name: str = "") -> None:
        """Show a list."""
        super().__init__(lambda words: listing.page(words).untitled(), name)
        self.listing = listing
        self._message = ""

    def compose(self) -> ComposeResult:
        """The line above, the tabs, the page, the line below."""
        yield Bar(self._top_words, id="top")
        yield Bar(self._tab_words, id="tabs", margin=TAB_MARGIN)
        yield Prose(id="sheet", measure=max(self.measure, 80))
        yield Bar(self._bottom_words, id="bottom")

    def _top_words(self) -> tuple[list[Run], list[tuple[Run, ...]]]:
        return [Run(self.listing.title(self.words), "strong")], []

    def _tab_words(self) -> tuple[list[Run], list[tuple[Run, ...]]]:
        """The tabs, with how much is in each where there is room for that; the one that is shown is among them."""
        labels, counts = self.listing.tabs(self.words)
        full = [f"{label} {count}" if count else label for label, count in zip(labels, counts, strict=True)]
        room, cells = self.app.size.width - 2 * TAB_MARGIN, self.reader.writing.cells

        def wide(shown: Sequence[str]) -> int:
            return sum(cells(label) + 2 for label in shown) - 2

        shown = full if wide(full) <= room else labels
        tab, first = self.listing.tab, 0
        while first < tab and wide(("…", *shown[first : tab + 1])) > room:
            first += 1
        runs = [Run("…  ", "dim", first - 1)] if first else []
        for n, label in enumerate(shown[first:], first):
            runs += [Run("  ")] if n > first else []
            runs.append(Run(label, "tab" if n == tab else "dim", n))
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
            self.reader.after_key(self.query_one("#bottom", Bar).update)

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

    def action_next_target(self) -> None:
        """To the next link: first to the first row, which is what the list was opened for."""
        if not self._enter(0):
            super().action_next_target()

    def action_previous_target(self) -> None:
        """To the link before: first to the last filter, which stands before the first row."""
        if not self._enter(-1):
            super().action_previous_target()

    def _enter(self, step: int) -> bool:
        """Put the focus beside the border of filters and rows, where nothing has it yet; False where there is none."""
        targets = self.prose.page.targets
        row = next((n for n, target in enumerate(targets) if target.action != "list"), -1)
        if self.prose.target >= 0 or row + step < 0:
            return False
        self.prose.focus_target(row + step)
        return True

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
        if self.stop_asking():
            return
        if self.listing.leave():
            self.refresh_list()
        else:
            self.dismiss()

    def action_dismiss(self, result: object = None) -> None:  # type: ignore[override]
        """The same."""
        self.action_back()
