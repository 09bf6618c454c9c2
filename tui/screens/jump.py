"""The jump box: type a keyword in any language and spelling, and open what is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from story.ids import Ref
from tui.i18n import N_
from tui.page import Target
from tui.pages.lists import hits_page
from tui.screens.base import bindings, hint_of
from tui.screens.paging import PagingScreen
from tui.widgets.bar import Bar
from tui.widgets.input import LineInput
from tui.widgets.prose import Prose

if TYPE_CHECKING:
    from story.search import Hit

PAUSE = 0.12
"""Seconds without a key before the list is drawn anew: on a slow line not after each letter."""


class JumpScreen(PagingScreen):
    """Ends with what to open, or None."""

    COMMAND_IDS: ClassVar[tuple[str, ...]] = ("help", "quit")
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(("next_target", "previous_target")),
        Binding("down", "next_target", show=False),
        Binding("up", "previous_target", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("escape", "leave", show=False),
        Binding("ctrl+c", "leave", show=False, priority=True),
    ]
    HELP = N_("Type a word; the arrows go through what is found; Enter opens it.")

    typed_in = True
    """Keys that come early belong to the line to type in."""

    DEFAULT_CSS = """
    JumpScreen { layout: vertical; }
    JumpScreen Input { border: none; height: 1; padding: 0 1; margin: 1 2 0 2; background: $background; }
    """

    def compose(self) -> ComposeResult:
        """A line to type in, what is found, a line of keys."""
        yield LineInput(placeholder=self.words.say("Jump to: a name, a word, a number, a date"))
        yield Prose(id="hits", measure=90)
        yield Bar(id="bottom")

    def on_mount(self) -> None:
        """Wait for words."""
        self.query_one(Input).focus()
        self._show([])
        keys = (("↑↓", N_("Choose")), ("Enter", N_("Open")), ("Esc", N_("Back")))
        hints = [hint_of(key, said, self.words) for key, said in keys]
        self.query_one("#bottom", Bar).show([], hints)

    @property
    def prose(self) -> Prose:
        """What is found."""
        return self.query_one("#hits", Prose)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._search(event.value)

    @work(exclusive=True)
    async def _search(self, query: str) -> None:
        import asyncio

        await asyncio.sleep(PAUSE)
        hits = await asyncio.to_thread(self.session.find, query) if query.strip() else []
        if self.query("#hits"):  # it may have been shut meanwhile
            self._show(hits)

    def _show(self, hits: list[Hit]) -> None:
        prose = self.prose
        prose.show(hits_page(self.session, self.words, hits, self.query_one(Input).value))
        prose.always_lit = True
        if hits:
            prose.focus_target(0)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Open the focused hit; typed faster than the list was drawn, the best one."""
        event.stop()
        prose = self.prose
        if 0 <= prose.target < len(prose.page.targets) and event.value.strip():
            self.follow_target(prose.page.targets[prose.target], whole=False)
            return
        hits = self.session.find(event.value, 1) if event.value.strip() else []
        self._show(hits)
        if hits:
            self.dismiss(hits[0].ref)

    def follow_target(self, target: Target, whole: bool) -> None:
        """End with the hit."""
        self.dismiss(Ref.parse(target.value))

    def action_leave(self) -> None:
        """End with nothing."""
        self.dismiss(None)

    def language_changed(self) -> None:
        """Nothing is shown in words but what is found; that is asked for anew at the next letter."""
