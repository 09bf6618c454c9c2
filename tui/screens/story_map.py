"""The story map above the text: chapters as signs in lanes by thread, and in words what the one in focus leads to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from tui.commands import BY_ID
from tui.i18n import N_
from tui.messages import OpenRef
from tui.page import Run
from tui.screens.base import StoryScreen, bindings, hint_of
from tui.screens.paging import PAGING
from tui.views.story_map import REACHED, SIGNS, StoryMap, about_page
from tui.widgets.bar import Bar
from tui.widgets.map import MapView
from tui.widgets.prose import Prose

_STEP = 6
"""Columns of one press of an arrow."""


class MapScreen(StoryScreen):
    """Where everything is, where the reader has been, and what was not taken."""

    COMMAND_IDS: ClassVar[tuple[str, ...]] = (
        *PAGING, "previous_tab", "next_tab", "open", "back", "dismiss", "find_next", "find_previous",
        "wider", "narrower", "titles", "map", "jump", "language", "theme", "help", "quit",
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = bindings(COMMAND_IDS)
    MEANT: ClassVar[Mapping[str, tuple[str, str]]] = {
        "page_down": (N_("On in time"), N_("A screen on in time.")),
        "page_up": (N_("Back in time"), N_("A screen back in time.")),
        "line_down": (N_("Down"), N_("To the lanes below.")),
        "line_up": (N_("Up"), N_("To the lanes above.")),
        "top": (N_("To the start"), N_("To the earliest chapter.")),
        "bottom": (N_("To the end"), N_("To the latest chapter.")),
        "previous_tab": (N_("Earlier"), N_("A little back in time.")),
        "next_tab": (N_("Later"), N_("A little on in time.")),
        "next_target": (N_("Next chapter"), N_("To the next chapter by date; below the map stands what it leads to.")),
        "previous_target": (N_("Chapter before"), N_("To the chapter before by date.")),
        "follow": (N_("Open"), N_("Open the chapter.")),
        "open": (N_("Open"), N_("Open the chapter.")),
        "back": (N_("Back"), N_("Back to the text.")),
        "dismiss": (N_("Back"), N_("Back to the text.")),
        "map": (N_("Back"), N_("Back to the text.")),
        "find_next": (N_("Not taken"), N_("To the next chapter that is open and was not taken.")),
        "find_previous": (N_("Not taken, back"), N_("To the one before that is open and was not taken.")),
        "wider": (N_("Nearer"), N_("This chapter's thread alone, with titles.")),
        "narrower": (N_("Farther"), N_("The whole story again.")),
    }  # fmt: skip
    HELP = N_(
        "The map: a row for each thread, time from one side to the other. Heavy lines were taken, light ones were not, "
        "dotted ones begin where nobody has been. Choices that lead back in time stand below the map."
    )

    DEFAULT_CSS = """
    MapScreen { layout: vertical; }
    MapScreen #about { height: 5; }
    """

    def compose(self) -> ComposeResult:
        """The signs, the map, the chapter in focus, the keys."""
        yield Bar(self._top_words, id="top")
        yield MapView(StoryMap(self.session), self.words.language, id="map")
        yield Prose(id="about", measure=200, margin=1)
        yield Bar(self._bottom_words, id="bottom")

    def on_mount(self) -> None:
        """Show where the reader is."""
        self.map.on_moved = self._moved
        self.map.focus()
        self._moved()

    @property
    def map(self) -> MapView:
        """The map."""
        return self.query_one("#map", MapView)

    def _moved(self) -> None:
        view = self.map
        self.query_one("#about", Prose).show(about_page(view.story, view.node, self.words))
        self.query_one("#bottom", Bar).update()

    def _top_words(self) -> tuple[list[Run], list[list[Run]]]:
        words = self.words
        signs = [[Run(sign, "mark"), Run(f" {words.say(said)}", "dim")] for sign, said in SIGNS]
        return [Run(words.say("Story map"), "strong")], signs

    def _bottom_words(self) -> tuple[list[Run], list[tuple[Run, ...]]]:
        near = "narrower" if self.map.thread else "wider"
        ids = ("next_target", "follow", near, "find_next", "help")
        labels = {name: self.MEANT.get(name, (BY_ID[name].label,))[0] for name in ids}
        return [], [hint_of(BY_ID[name].sign, labels[name], self.words) for name in ids]

    def redraw(self) -> None:
        """Draw everything anew, the theme having changed."""
        super().redraw()
        self.map.redraw()

    def language_changed(self) -> None:
        """The same part, in the other language."""
        self.map.show(language=self.words.language)
        for bar in self.query(Bar):
            bar.update()

    # ---- moving

    def action_page_down(self) -> None:
        """A screen on in time."""
        self.map.pan(across=self.map.room[0] * 3 // 4)

    def action_page_up(self) -> None:
        """A screen back in time."""
        self.map.pan(across=-self.map.room[0] * 3 // 4)

    def action_line_down(self) -> None:
        """To the lanes below."""
        self.map.pan(down=1)

    def action_line_up(self) -> None:
        """To the lanes above."""
        self.map.pan(down=-1)

    def action_next_tab(self) -> None:
        """A little on in time."""
        self.map.pan(across=_STEP)

    def action_previous_tab(self) -> None:
        """A little back in time."""
        self.map.pan(across=-_STEP)

    def action_top(self) -> None:
        """To the earliest chapter."""
        self.map.go_to_end(-1)

    def action_bottom(self) -> None:
        """To the latest chapter."""
        self.map.go_to_end(1)

    def action_next_target(self) -> None:
        """To the next chapter."""
        self.map.next_node()

    def action_previous_target(self) -> None:
        """To the chapter before."""
        self.map.next_node(-1)

    def action_find_next(self) -> None:
        """To the next chapter that was not taken."""
        self._not_taken(1)

    def action_find_previous(self) -> None:
        """To the one before that was not taken."""
        self._not_taken(-1)

    def _not_taken(self, step: int) -> None:
        story, nodes = self.map.story, self.map.sheet.nodes
        at = self.map.sheet.numbers[self.map.node]
        order = [nodes[(at + step * n) % len(nodes)] for n in range(1, len(nodes))]
        found = next((n for n in order if story.sign(n) == REACHED), -1)
        if found >= 0:
            self.map.focus_node(found)

    def action_wider(self) -> None:
        """The thread alone."""
        self.map.show(thread=self.map.story.heads[self.map.node].thread)

    def action_narrower(self) -> None:
        """The whole."""
        self.map.show(thread="")

    def action_titles(self) -> None:
        """Show all titles, or only those reached."""
        self.map.story.every = not self.map.story.every
        self.map.show()

    # ---- leaving

    def action_follow(self) -> None:
        """Open the chapter."""
        self.post_message(OpenRef(self.map.story.heads[self.map.node].ref))

    def action_open(self) -> None:
        """Open the chapter."""
        self.action_follow()

    @on(MapView.Opened)
    def _opened(self, event: MapView.Opened) -> None:
        event.stop()
        self.action_follow()

    def action_back(self) -> None:
        """Back to the text."""
        self.dismiss()
