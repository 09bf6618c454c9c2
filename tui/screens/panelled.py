"""A text with a panel beside or below it: what the text names, by the paragraph being read; what is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from story.cite import citation_of
from story.ids import Ref
from tui.page import Page
from tui.screens.paging import PagingScreen
from tui.widgets.prose import Prose

if TYPE_CHECKING:
    from tui.widgets.panel import Panel

WIDE = 100
"""From so many columns on, the panel stands beside the text."""


class PanelledScreen(PagingScreen):
    """Has the text, and the panel once it is needed; which lines stand above and below, a subclass says."""

    def __init__(self) -> None:
        """Look at nothing."""
        super().__init__()
        self._panel: Panel | None = None
        self._panel_block = -2
        self.evidence = False
        """Whether the sources are shown."""

    def say(self, message: str) -> None:
        """Say something until the next key."""
        raise NotImplementedError

    def update_bars(self) -> None:
        """Show what has changed in the lines above and below."""
        raise NotImplementedError

    @property
    def text(self) -> Prose:
        """The chapter."""
        return self.query_one("#text", Prose)

    @property
    def panel(self) -> Panel:
        """The panel, shown or not; made when it is first needed."""
        if self._panel is None:
            self.query_one("#middle").mount(self.make_panel())
        assert self._panel is not None
        return self._panel

    def make_panel(self) -> Panel:
        """Make the panel, to be put on the screen."""
        from tui.widgets.panel import Panel  # what no narrow screen shows is not loaded there

        self._panel = Panel(id="panel")
        return self._panel

    @property
    def prose(self) -> Prose:
        """What the keys move: the panel while the focus is in it."""
        return self.panel.prose if self.in_panel else self.text

    @property
    def in_panel(self) -> bool:
        """Whether the focus is in the panel."""
        return self._panel is not None and self._panel.prose.has_focus

    @property
    def wide(self) -> bool:
        """Whether the panel stands beside the text and not below it."""
        return self.has_class("-wide")

    @property
    def peeked(self) -> str:
        """What is looked at in the panel, if anything."""
        return self._panel.peeked if self._panel is not None else ""

    def clear_panel(self) -> None:
        """Look at nothing, and follow the text anew."""
        if self._panel is not None:
            self._panel.peeked = ""
        self._panel_block = -2

    @property
    def panel_shown(self) -> bool:
        """Whether the panel is seen."""
        return not self.has_class("-alone") if self.wide else self.has_class("-drawer")

    def refresh_panel(self, *, anew: bool = False) -> None:
        """Let the panel follow the paragraph being read, unless something is looked at."""
        if not self.panel_shown or not self.session.blocks:
            return
        block = self.text.reading()
        if block == self._panel_block and not anew:
            return
        from tui.pages.lists import TABS, tab_counts, tab_page

        self._panel_block = block
        words, panel = self.words, self.panel
        panel.show_tabs([words.say(label) for label, _ in TABS], tab_counts(self.session))
        if panel.peeked and (page := self._peek_page(panel.peeked)):
            panel.show_page(page, panel.peeked)
        elif not self.in_panel or anew:
            panel.show_page(tab_page(self.session, words, panel.tab, block))

    def _peek_page(self, value: str) -> Page | None:
        from tui.pages.cards import card_page, closed_page, source_page

        if value.startswith("@"):
            citation = citation_of(value)
            return source_page(self.session, self.words, citation) if citation else None
        ref = Ref.parse(value)
        thing = self.session.story.find(ref) if ref else None
        if ref is None or thing is None:
            return None
        if self.session.is_closed(ref):
            return closed_page(self.session, self.words)
        return card_page(self.session, self.words, thing, peek=True, evidence=self.evidence)

    def peek(self, value: str) -> None:
        """Look at a thing or source beside the text; asked again, stop looking."""
        panel = self.panel
        if panel.peeked == value:
            self.action_dismiss_peek()
            return
        ref = Ref.parse(value)
        if not value.startswith("@") and (ref is None or self.session.story.find(ref) is None):
            self.say(self.words.say("There is no card for this yet."))
            return
        from tui.pages.lists import TABS

        panel.peeked = value
        for n, (_, kinds) in enumerate(TABS):
            if ref is not None and ref.kind in kinds:
                panel.tab = n
        self._show_panel()
        self.refresh_panel(anew=True)
        self.update_bars()

    def _show_panel(self) -> None:
        if not self.panel_shown:
            if self.wide:
                self.remove_class("-alone")
            else:
                self.add_class("-drawer")
                self.call_after_refresh(self._show_link)
            self.call_after_refresh(self.refresh_panel, anew=True)

    def _show_link(self) -> None:
        """Keep the link that is looked at in view: the drawer may have opened over it."""
        if self.text.target >= 0:
            self.text.focus_target(self.text.target)

    def action_dismiss_peek(self) -> None:
        """Show the tab's list again; below the text, shut the drawer."""
        self.panel.peeked = ""
        if not self.wide:
            self.remove_class("-drawer")
            self.text.focus()
        self.refresh_panel(anew=True)
        self.update_bars()

    def action_panel(self) -> None:
        """Open the panel, go into it, shut it: in this order."""
        if self.in_panel:
            self._hide_panel()
        else:
            self._show_panel()
            self.refresh_panel(anew=True)
            self.call_after_refresh(self._enter_panel)

    def _enter_panel(self) -> None:
        """Put the focus on the panel's first link; after a repaint, for a panel is made when it is first needed."""
        self.panel.prose.focus()
        if self.panel.prose.target < 0:
            self.panel.prose.next_target()
        self.update_bars()

    def _hide_panel(self) -> None:
        self.panel.peeked = ""
        if self.wide:
            self.add_class("-alone")
        else:
            self.remove_class("-drawer")
        self.text.focus()
        self.call_after_refresh(self.update_bars)

    def action_next_tab(self) -> None:
        """To the tab on the right."""
        self._tab(self.panel.tab + 1)

    def action_previous_tab(self) -> None:
        """To the tab on the left."""
        self._tab(self.panel.tab - 1)

    def _tab(self, tab: int) -> None:
        from tui.pages.lists import TABS

        self.panel.tab = tab % len(TABS)
        self.panel.peeked = ""
        self._show_panel()
        self.refresh_panel(anew=True)
        if self.in_panel:
            self.panel.prose.next_target()

    def on_panel_tab_asked(self, event: Panel.TabAsked) -> None:
        """Show the tab that was clicked."""
        event.stop()
        self._tab(event.tab)
