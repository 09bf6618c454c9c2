"""A screen whose heart is a page: scrolling, going from link to link, following."""

from __future__ import annotations

from textual import on

from story.cite import citation_of
from story.ids import Ref
from tui.messages import GoToStep, OpenRef
from tui.page import Target
from tui.screens.base import StoryScreen
from tui.widgets.prose import Prose

PAGING = ("page_down", "page_up", "line_down", "line_up", "top", "bottom", "next_target", "previous_target", "follow")
"""The commands that every page takes."""


class PagingScreen(StoryScreen):
    """Scrolls and follows; what following means beyond cards and chapters, a subclass says."""

    @property
    def prose(self) -> Prose:
        """The page that the keys move."""
        raise NotImplementedError

    def stop_asking(self) -> bool:
        """Shut the line to type in, if words are asked for; return whether they were."""
        asking = self.query("FindBar")
        if not asking:
            return False
        asking.remove()
        self.query_one("#bottom").display = True
        return True

    def action_page_down(self) -> None:
        """A page on."""
        self.prose.scroll_page(1)

    def action_page_up(self) -> None:
        """A page back."""
        self.prose.scroll_page(-1)

    def action_line_down(self) -> None:
        """A line on."""
        self.prose.scroll_lines(1)

    def action_line_up(self) -> None:
        """A line back."""
        self.prose.scroll_lines(-1)

    def action_top(self) -> None:
        """To the first line."""
        self.prose.go_to_line(0)

    def action_bottom(self) -> None:
        """To the last line."""
        self.prose.go_to_line(len(self.prose.setting.lines))

    def action_next_target(self) -> None:
        """To the next link."""
        self.prose.next_target()

    def action_previous_target(self) -> None:
        """To the link before."""
        self.prose.next_target(-1)

    def action_follow(self) -> None:
        """Follow the focused link."""
        self.follow()

    @on(Prose.Clicked)
    def _clicked_target(self, event: Prose.Clicked) -> None:
        event.stop()
        self.follow_target(event.target, whole=False)

    def follow(self, *, whole: bool = False) -> None:
        """Follow the link that has the focus, at once: by a message, the next page would come in a second frame."""
        if target := self.prose.focused:
            self.follow_target(target, whole)

    def follow_target(self, target: Target, whole: bool) -> None:
        """Do what a target asks: here, open it."""
        match target.action:
            case "peek" | "go":
                if ref := Ref.parse(target.value):
                    self.post_message(OpenRef(ref))
            case "step":
                self.post_message(GoToStep(int(target.value)))
            case "cite":
                if citation := citation_of(target.value):
                    self.reader.open_source(citation)
            case "answer" | "answers" | "handin":
                from tui.screens.classroom import follow

                follow(self.reader, target)
            case "figure":
                self.reader.open_figure(target.value)
            case "command":
                self.reader.call_later(self.reader.run_command, target.value)
