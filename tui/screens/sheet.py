"""A sheet above the text: a whole card, the contents, the trail, the notebook, help."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from tui.commands import BY_ID
from tui.i18n import N_, Words
from tui.page import Page, Run
from tui.screens.base import bindings, hint
from tui.screens.paging import PAGING, PagingScreen
from tui.widgets.bar import Bar
from tui.widgets.prose import Prose

PageMaker = Callable[[Words], Page]


class SheetScreen(PagingScreen):
    """One page, whole; Escape and Backspace go back to where it was opened."""

    COMMAND_IDS: ClassVar[tuple[str, ...]] = (
        *PAGING, "open", "back", "dismiss", "evidence", "language", "jump", "theme", "help", "quit",
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = bindings(COMMAND_IDS)
    HELP = N_("This page lies above the text. Backspace or Esc goes back to it; Tab and Enter follow its links.")

    CHOOSES: ClassVar[bool] = False
    """Whether the page is there to choose from, so that the first link has the focus."""

    DEFAULT_CSS = """
    SheetScreen { layout: vertical; }
    """

    def __init__(self, make: PageMaker, name: str = "") -> None:
        """Show what `make` makes, and again when the language changes."""
        super().__init__(name=name)
        self._make = make

    def compose(self) -> ComposeResult:
        """A line above, the page, a line below."""
        yield Bar(self._top_words, id="top")
        yield Prose(id="sheet", measure=self.measure)
        yield Bar(self._bottom_words, id="bottom")

    def on_mount(self) -> None:
        """Show the page."""
        self.prose.on_moved = lambda _: self.query_one("#bottom", Bar).update()
        self.prose.show(self._make(self.words))
        self.prose.focus()
        if self.CHOOSES and self.prose.page.targets:
            self.prose.focus_target(0)

    @property
    def prose(self) -> Prose:
        """The page."""
        return self.query_one("#sheet", Prose)

    def _top_words(self) -> tuple[list[Run], list[tuple[Run, ...]]]:
        return [Run(f"‹ {self.session.chapter.title(self.words.language)}", "dim")], []

    def _bottom_words(self) -> tuple[list[Run], list[tuple[Run, ...]]]:
        ids = ("back", "next_target", "follow", "jump", "help")
        hints = [hint(BY_ID[name], self.words) for name in ids]
        below = self.prose.lines_below()
        said = self.words.count("{n} line below", "{n} lines below", below) if below else ""
        return [Run(said, "dim")], hints

    def language_changed(self) -> None:
        """Make the page anew in the other language."""
        self.prose.replace(self._make(self.words))
        for bar in self.query(Bar):
            bar.update()

    def page_changed(self) -> None:
        """Make the page anew, what it tells of having changed; the place and the focus stay."""
        self.prose.replace(self._make(self.words))

    def action_back(self) -> None:
        """Back to where this was opened."""
        self.dismiss()

    def action_dismiss_sheet(self) -> None:
        """Back to where this was opened."""
        self.dismiss()

    def action_open(self) -> None:
        """Open the link: on a sheet, the same as following it."""
        self.follow(whole=True)

    def action_evidence(self) -> None:
        """Show or hide the sources of this page too."""
        self.reader.toggle_evidence()
        self.language_changed()
