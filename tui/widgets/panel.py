"""The panel: tabs over a page. It shows what it is given and says what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tui.page import Page, Run
from tui.widgets.bar import Bar
from tui.widgets.prose import Prose


class Panel(Vertical):
    """People, documents, telegrams and notes beside the text, or a card that is looked at."""

    @dataclass(eq=False, repr=False)
    class TabAsked(Message):
        """Another tab was asked for."""

        tab: int

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        """Start on the first tab, with nothing looked at."""
        super().__init__(id=id)
        self.tab = 0
        self.peeked = ""
        """What is looked at, as text; empty while the tab's list is shown."""
        self.tabs = Bar(id="tabs")
        self.prose = Prose(measure=60, margin=1, id="panel-page")

    def compose(self) -> ComposeResult:
        """Tabs above, page below."""
        yield self.tabs
        yield self.prose

    def show_tabs(self, labels: Sequence[str], counts: Sequence[int]) -> None:
        """Show the tabs, the open one marked; a tab without anything in it is pale."""
        full = [f"{label} {count}" if count else label for label, count in zip(labels, counts, strict=True)]
        room = self.size.width - 2
        if room > 0 and sum(map(len, full)) + 2 * (len(full) - 1) > room:
            full = list(labels)
        runs: list[Run] = []
        for n, label in enumerate(full):
            mine = n == self.tab
            if runs:
                runs.append(Run(" " if full == list(labels) else "  "))
            runs.append(Run(label, "tab" if mine else "dim", n))
        self.tabs.show(runs)

    def show_page(self, page: Page, peeked: str = "") -> None:
        """Show a page; the same one again is left as it is, to the last scrolled line."""
        if page != self.prose.page:
            self.prose.show(page)
        self.peeked = peeked

    @on(Bar.Clicked)
    def _clicked(self, event: Bar.Clicked) -> None:
        event.stop()
        self.post_message(self.TabAsked(event.target))
