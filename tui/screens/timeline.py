"""The timeline screen: everything dated on one axis, with lanes for the cities, zoomed and narrowed by keys."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from story.dates import parse_date
from tui.commands import BY_ID
from tui.i18n import N_, Words
from tui.messages import OpenRef
from tui.page import Page, Run, Target
from tui.pages.timeline import choices_page, knew_page, only_words, people_page
from tui.screens.base import StoryScreen, bindings, hint
from tui.screens.paging import PAGING
from tui.screens.sheet import SheetScreen
from tui.views.axis import Drawing
from tui.views.timeline import ZOOMS, Chart, Only, Zoom, chart_of, first_of, lanes_of
from tui.widgets.bar import Bar
from tui.widgets.timeline import TimelineView

_BY: dict[Zoom, str] = {
    "year": N_("by the year"),
    "month": N_("by the month"),
    "day": N_("by the day"),
    "hour": N_("by the hour"),
}


class PickScreen(SheetScreen):
    """A list to choose one thing from; ends with it, or with None."""

    HELP = N_("Tab and Enter choose; Esc goes back without a choice.")

    CHOOSES = True

    def follow_target(self, target: Target, whole: bool) -> None:
        """End with what was picked."""
        self.dismiss(target.value)


class TimelineScreen(StoryScreen):
    """Opens at the date of the open chapter."""

    COMMAND_IDS: ClassVar[tuple[str, ...]] = (
        *PAGING, "open", "zoom_in", "zoom_out", "filter", "knew", "back", "dismiss", "language", "jump", "theme",
        "help", "quit",
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = bindings(COMMAND_IDS)
    HELP = N_("Everything that has a date. Each row stands in the lane of its city; a line is a message on its way.")

    DEFAULT_CSS = """
    TimelineScreen { layout: vertical; }
    """

    def __init__(self) -> None:
        """Begin by the day, with everything."""
        super().__init__()
        self.zoom: Zoom = "day"
        self.only = Only()
        self.at = 0
        """The moment that the reader is at, by its number in the timeline: zooming keeps it."""

    def compose(self) -> ComposeResult:
        """A line above, the rows, what the chosen row says, a line of keys."""
        yield Bar(self._top_words, id="top")
        yield TimelineView(id="timeline")
        yield Bar(self._detail, id="detail")
        yield Bar(self._bottom_words, id="bottom")

    def on_mount(self) -> None:
        """Go to the open chapter."""
        here = self.session.chapter.ref
        moments = self.session.story.timeline.moments
        self.at = next((n for n, m in enumerate(moments) if m.ref == here and m.event < 0), 0)
        self.view.on_moved = self._moved
        self.show()
        self.view.focus()

    @property
    def view(self) -> TimelineView:
        """The rows."""
        return self.query_one(TimelineView)

    @property
    def chart(self) -> Chart:
        """What is laid out."""
        drawing = self.view.drawing
        assert drawing is not None
        return drawing.chart

    def show(self) -> None:
        """Lay the timeline out anew, with the same moment in the middle."""
        words, session = self.words, self.session
        timeline = session.story.timeline
        chart = chart_of(timeline, self.zoom, self.only, lanes_of(timeline, words))

        def draw(width: int) -> Drawing:
            return Drawing(chart, words, width, session.visited, session.reading.chapter)

        self.view.show(draw, lambda drawing: drawing.chart.nearest(self.at))
        self._bars()

    def _moved(self) -> None:
        """Another row is chosen."""
        moments = self._row_moments()
        if moments and self.at not in moments:
            self.at = moments[0]
        self._bars()

    def _row_moments(self) -> tuple[int, ...]:
        if self.view.drawing is None:
            return ()
        rows, cursor = self.chart.rows, self.view.cursor
        return rows[cursor].moments if 0 <= cursor < len(rows) else ()

    # ---- the lines above and below

    def _bars(self) -> None:
        for bar in self.query(Bar):
            bar.update()

    def _top_words(self) -> tuple[list[Run], list[list[Run]]]:
        words = self.words
        said = [Run(words.say("Timeline"), "strong"), Run(f" · {words.say(_BY[self.zoom])}", "dim")]
        if self.zoom in ("day", "hour") and (moments := self._row_moments()):
            month = first_of(self.session.story.timeline.moments[moments[0]].date)[:7]
            said.append(Run(f" · {words.date(month)}", "dim"))
        clock = self.chart.clock if self.view.drawing else None
        if clock is not None:
            sign, hours, minutes = "-" if clock < 0 else "+", abs(clock) // 60, abs(clock) % 60
            name = words.key(f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else ""))
            by = words.say("the clock of {zone}", zone=name)
            said.append(Run(f" · {by}", "dim"))
        narrowed = only_words(self.session, words, self.only)
        return said, [[Run(words.say("only: {what}", what=narrowed), "warning")]] if narrowed else []

    def _detail(self) -> tuple[list[Run], list[list[Run]]]:
        view = self.view
        if view.drawing is None:
            return [], []
        if view.cursor < 0:
            return [Run(self.words.say("Nothing here has a date."), "dim")], []
        return view.drawing.detail(view.cursor), []

    def _bottom_words(self) -> tuple[list[Run], list[tuple[Run, ...]]]:
        ids = ("zoom_in", "zoom_out", "filter", "knew", "back", "help")
        return [], [hint(BY_ID[name], self.words) for name in ids]

    def redraw(self) -> None:
        """Draw everything anew, the theme having changed."""
        super().redraw()
        self.view.redraw()

    def language_changed(self) -> None:
        """The same moment, in the other language."""
        self.show()

    # ---- keys

    def action_line_down(self) -> None:
        """To the next row."""
        self.view.move(1)

    def action_line_up(self) -> None:
        """To the row before."""
        self.view.move(-1)

    action_next_target = action_line_down
    action_previous_target = action_line_up

    def action_page_down(self) -> None:
        """A page on."""
        self.view.page(1)

    def action_page_up(self) -> None:
        """A page back."""
        self.view.page(-1)

    def action_top(self) -> None:
        """To the first row."""
        self.view.move(-self.view.count)

    def action_bottom(self) -> None:
        """To the last row."""
        self.view.move(self.view.count)

    def action_zoom_in(self) -> None:
        """A smaller unit of time."""
        self._zoom(1)

    def action_zoom_out(self) -> None:
        """A larger unit of time."""
        self._zoom(-1)

    def _zoom(self, by: int) -> None:
        at = ZOOMS.index(self.zoom) + by
        if 0 <= at < len(ZOOMS):
            self.zoom = ZOOMS[at]
            self.show()

    def action_follow(self) -> None:
        """Open what the row stands for; from a year or month, look closer."""
        moments = self._row_moments()
        if self.zoom in ("year", "month"):
            self.action_zoom_in()
        elif moments:
            self.post_message(OpenRef(self.session.story.timeline.moments[moments[0]].ref))

    action_open = action_follow

    @on(TimelineView.Chosen)
    def _clicked(self, event: TimelineView.Chosen) -> None:
        event.stop()
        self.action_follow()

    def action_filter(self) -> None:
        """Choose what to show."""
        only = self.only
        pick = PickScreen(lambda words: choices_page(self.session, words, only))
        self.app.push_screen(pick, self._filtered)

    def _filtered(self, value: str | None) -> None:
        """Take or take away what was picked; everything else that it is narrowed to stays."""
        if not value:
            return
        kind, _, name = value.partition(":")
        if kind == "all":
            self.only = Only()
        else:
            taken = getattr(self.only, kind) == name
            self.only = Only(**{**self.only._asdict(), kind: "" if taken else name})
        self.show()

    def action_knew(self) -> None:
        """Ask what a person knew at the moment of the chosen row."""
        if self.only.person:
            self._ask(f"person:{self.only.person}")
        else:
            self.app.push_screen(PickScreen(self._people), self._ask)

    def _people(self, words: Words) -> Page:
        moments = self.session.story.timeline.moments
        return people_page(self.session, words, moments[self.at].people if moments else ())

    def _ask(self, value: str | None) -> None:
        moments = self.session.story.timeline.moments
        moment = parse_date(moments[self.at].date) if moments else None
        if value and moment:
            person = value.partition(":")[2]
            self.app.push_screen(SheetScreen(lambda words: knew_page(self.session, words, person, moment)))

    def action_back(self) -> None:
        """Back to the text."""
        self.dismiss()
