"""The world map: a map above or beside a list that says the same in words."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from tui.commands import BY_ID
from tui.i18n import N_
from tui.page import Run
from tui.screens.base import bindings, hint, hint_of
from tui.screens.paging import PagingScreen
from tui.screens.panelled import WIDE
from tui.views.scenes import sight, titles
from tui.widgets.bar import Bar
from tui.widgets.prose import Prose
from tui.widgets.worldmap import WorldMap


class WorldScreen(PagingScreen):
    """The map of a chapter, of the whole story, or of areas."""

    COMMAND_IDS: ClassVar[tuple[str, ...]] = (
        "page_down", "page_up", "top", "next_target", "previous_target", "follow", "open", "choose", "back", "dismiss",
        "language", "jump", "theme", "help", "quit",
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(COMMAND_IDS),
        Binding("left", "move(-1, 0)", show=False),
        Binding("right", "move(1, 0)", show=False),
        Binding("up", "move(0, -1)", show=False),
        Binding("down", "move(0, 1)", show=False),
        Binding("plus,equals_sign", "zoom(1)", show=False),
        Binding("minus", "zoom(-1)", show=False),
    ]
    HELP = N_(
        "The arrows move the map, + and - change its scale, Home shows it whole; the numbers choose between this "
        "chapter, the whole story and the maps of areas. Tab goes through the list and marks places; Enter opens them."
    )

    DEFAULT_CSS = """
    WorldScreen { layout: vertical; }
    WorldScreen #middle { height: 1fr; layout: vertical; }
    WorldScreen #list { height: 34%; min-height: 3; border-top: solid $foreground; }
    WorldScreen.-wide #middle { layout: horizontal; }
    WorldScreen.-wide #list { width: 38; height: 1fr; border: none; margin-left: 1; }
    """
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (WIDE, "-wide"),
    ]

    def __init__(self) -> None:
        """Begin with the open chapter."""
        super().__init__()
        self._number = 0

    def compose(self) -> ComposeResult:
        """A line above, the map, the list, a line below."""
        yield Bar(self._top_words, id="top")
        with Container(id="middle"):
            yield WorldMap(id="map")
            yield Prose(id="list", measure=self.measure, margin=1)
        yield Bar(self._bottom_words, id="bottom")

    def on_mount(self) -> None:
        """Show the chapter; where it names no place, the whole story."""
        self.prose.always_lit = True
        self.prose.on_moved = self._moved
        if not sight(self.session, self.words, 0).scene.points:
            self._number = 1
        self.show()
        self.prose.focus()

    @property
    def prose(self) -> Prose:
        """The list."""
        return self.query_one("#list", Prose)

    @property
    def map(self) -> WorldMap:
        """The map."""
        return self.query_one("#map", WorldMap)

    def show(self, *, anew: bool = True) -> None:
        """Show the map that is chosen; not `anew`, in another language."""
        seen = sight(self.session, self.words, self._number)
        self.map.show(seen.scene, right_to_left=self.words.right_to_left, anew=anew)
        page = seen.page.untitled()
        if anew:
            self.prose.show(page)
        else:
            self.prose.replace(page)
        self._bars()

    def _moved(self, prose: Prose) -> None:
        self.map.show_target(prose.target)
        self.query_one("#bottom", Bar).update()

    def _bars(self) -> None:
        for bar in self.query(Bar):
            bar.update()

    def _top_words(self) -> tuple[list[Run], list[tuple[Run, ...]]]:
        runs: list[Run] = []
        for n, title in enumerate(titles(self.session, self.words)):
            here = n == self._number
            gap = [Run("   ")] if runs else []
            runs += [*gap, Run(f"{n + 1} ", "number"), Run(title, "tab" if here else "dim")]
        return runs, []

    def _bottom_words(self) -> tuple[list[Run], list[tuple[Run, ...]]]:
        words = self.words
        keys = (("←→↑↓", N_("Move")), ("+ -", N_("Scale")))
        hints = [hint_of(key, said, words) for key, said in keys]
        hints += [hint(BY_ID[name], words) for name in ("next_target", "follow", "back", "help")]
        below = self.prose.lines_below()
        return [Run(words.count("{n} line below", "{n} lines below", below) if below else "", "dim")], hints

    def language_changed(self) -> None:
        """The same place of the map in the other language."""
        target = self.prose.target
        self.show(anew=False)
        self.prose.focus_target(target)
        self.map.redraw()

    def redraw(self) -> None:
        """Draw everything anew, the theme having changed."""
        super().redraw()
        self.map.redraw()

    # ---- what can be done

    def action_choose(self, index: int) -> None:
        """Show another map."""
        if index < len(titles(self.session, self.words)):
            self._number = index
            self.show()

    def action_move(self, right: int, down: int) -> None:
        """Move the map. The driver has turned the arrows round where the screen is mirrored; the map is not."""
        self.map.move(-right if self.reader.mirrored else right, down)

    def action_zoom(self, steps: int) -> None:
        """Change the scale."""
        self.map.zoom(steps)

    def action_top(self) -> None:
        """Show the whole map again, and the list from its start."""
        self.map.whole()
        self.prose.go_to_line(0)

    @on(WorldMap.Clicked)
    def _clicked(self, event: WorldMap.Clicked) -> None:
        """Go to the entry of a place; clicked once more, open it. Of several in one cell, the next each time."""
        event.stop()
        targets, now = event.targets, self.prose.target
        if targets == (now,):
            self.follow()
        else:
            self.prose.focus_target(targets[(targets.index(now) + 1) % len(targets)] if now in targets else targets[0])

    def action_open(self) -> None:
        """Open what the list has the focus on."""
        self.follow(whole=True)

    def action_back(self) -> None:
        """Back to where this was opened."""
        self.dismiss()
