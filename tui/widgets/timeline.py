"""The timeline on screen: rows under the names of their lanes, one of them chosen.

Drawn on the line API as `tui.widgets.prose` is: rows are made when they are seen, and nothing is drawn twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.filter import LineFilter
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.page import Run
from tui.palette import focused, style_of
from tui.rtl.filter import BidiFilter
from tui.rtl.writing import Writing, writing_of
from tui.views.axis import Drawing, Drawn


class TimelineView(Widget, can_focus=True, inherit_bindings=False):
    """A drawing, scrolled by rows; the chosen row is reversed."""

    DEFAULT_CSS = """
    TimelineView { width: 1fr; height: 1fr; }
    """

    class Chosen(Message):
        """The chosen row was clicked."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Show nothing yet."""
        super().__init__(id=id)
        self.drawing: Drawing | None = None
        self.cursor = -1
        """The chosen row, or -1."""
        self.top = 0
        """The row that is seen first."""
        self.draw_anew: Callable[[int], Drawing] | None = None
        """Makes the drawing for a width."""
        self.on_moved: Callable[[], None] | None = None
        """Called when another row is chosen; no message, so that what follows is painted in the same frame."""
        self._strips: dict[int, Strip] = {}
        self._centred = True

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave the bidi filter out: the rows are arranged here."""
        return [each for each in super().get_line_filters() if not isinstance(each, BidiFilter)]

    # ---- what is shown

    def show(self, draw: Callable[[int], Drawing], cursor: Callable[[Drawing], int]) -> None:
        """Show what `draw` makes for the widget's width, the row that `cursor` names chosen and in the middle."""
        self.draw_anew = draw
        self.drawing = draw(self.size.width or self.app.size.width)
        self.cursor = cursor(self.drawing)
        self._centred = True
        self.redraw()

    @property
    def seen(self) -> Drawing | None:
        """The drawing at the width that there is now."""
        width = self.size.width
        if self.drawing is not None and self.draw_anew is not None and width and self.drawing.width != width:
            self.drawing = self.draw_anew(width)
            self._strips.clear()
        return self.drawing

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.drawing.chart.rows) if self.drawing else 0

    @property
    def rows_seen(self) -> int:
        """How many rows fit below the lanes' names."""
        drawing = self.drawing
        heads = len(drawing.heads(cell_len)) if drawing else 0
        return max(1, self.size.height - heads)

    def redraw(self) -> None:
        """Draw every row anew."""
        self._strips.clear()
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Keep the chosen row in view."""
        self._strips.clear()
        self._centred = True

    def _place(self) -> None:
        """Put the chosen row into the middle, once the height is known."""
        if self._centred and self.size.height:
            self._centred = False
            self.top = self.cursor - self.rows_seen // 2
        self.top = max(0, min(self.top, self.count - self.rows_seen))

    def render_line(self, y: int) -> Strip:
        """Return a row of the screen, in layout order."""
        drawing, width = self.seen, self.size.width
        if drawing is None:
            return Strip.blank(width, self._base)
        self._place()
        writing = writing_of(self.app)
        heads = drawing.heads(writing.cells)
        if y < len(heads):
            return self._strip(drawing, heads[y], writing, chosen=False)
        n = self.top + y - len(heads)
        if not 0 <= n < self.count:
            return Strip.blank(width, self._base)
        if n not in self._strips:
            self._strips[n] = self._strip(drawing, drawing.row(n), writing, chosen=n == self.cursor)
        return self._strips[n]

    @property
    def _base(self) -> Style:
        """What blanks are drawn with; without any, a program without colours would crash."""
        return Style.null() if self.app.current_theme.ansi else self.rich_style

    def _strip(self, drawing: Drawing, drawn: Drawn, writing: Writing, *, chosen: bool) -> Strip:
        width, margin = self.size.width, 1
        theme = self.app.theme
        base = self._base
        lanes, words = (margin + column for column in drawing.columns)
        segments: list[Segment] = [Segment(" " * margin, base)]
        used = margin
        for start, end, runs in (
            (margin, lanes, drawn.label),
            (lanes, words, drawn.lanes),
            (words, width - 1, drawn.words),
        ):
            # A blank between two dim runs is dim too: one change of style on the line, and not three.
            segments.append(Segment(" " * max(0, start - used), style_of("rule", theme, base)))
            used = max(used, start)
            for text, run in self._arranged(self._fitted(runs, end - used, writing), writing):
                style = style_of(run.role, theme, base)
                segments.append(Segment(text, focused(style) if chosen and runs is drawn.words else style))
                used += cell_len(text)
        return Strip(segments).simplify().adjust_cell_length(width, base)

    @staticmethod
    def _fitted(runs: tuple[Run, ...], room: int, writing: Writing) -> list[Run]:
        """Cut what has no room, with three points for it."""
        fitted: list[Run] = []
        for run in runs:
            text = run.text
            if writing.cells(text) > room:
                while text and writing.cells(text) > room - 1:
                    text = text[:-1]
                fitted.append(run._replace(text=text.rstrip() + "…" if room > 0 else ""))
                break
            fitted.append(run)
            room -= writing.cells(text)
        return fitted

    @staticmethod
    def _arranged(runs: Sequence[Run], writing: Writing) -> Sequence[tuple[str, Run]]:
        return writing.arrange([(run.text, run) for run in runs], int(writing.mirrored))

    # ---- moving

    def move(self, by: int) -> None:
        """Choose the next row that can be, `by` rows that can be further on."""
        at, step, left = self.cursor, 1 if by > 0 else -1, abs(by)
        found = at
        while left and 0 <= at + step < self.count:
            at += step
            if self._can_be_chosen(at):
                found, left = at, left - 1
        self.choose(found)

    def page(self, pages: int) -> None:
        """Choose the row a page further on."""
        wanted = max(0, min(self.cursor + pages * (self.rows_seen - 1), self.count - 1))
        step = -1 if pages < 0 else 1
        while 0 <= wanted < self.count and not self._can_be_chosen(wanted):
            wanted += step
        if 0 <= wanted < self.count:
            self.choose(wanted, self.top + pages * (self.rows_seen - 1))

    def _can_be_chosen(self, row: int) -> bool:
        return self.drawing is not None and bool(self.drawing.chart.rows[row].moments)

    def choose(self, row: int, top: int | None = None) -> None:
        """Choose a row and bring it into view, with a head that stands above it; `top` is to be seen first."""
        before, self.cursor, was = self.cursor, row, self.top
        if top is not None:
            self.top = top
        if row <= self.top:
            self.top = row - 1
        elif row >= self.top + self.rows_seen:
            self.top = row + 1 - self.rows_seen
        self._place()
        for n in (before, row):
            self._strips.pop(n, None)
        if self.top != was:
            self.refresh()
        else:
            heads = self.size.height - self.rows_seen
            self.refresh(*(Region(0, n - was + heads, self.size.width, 1) for n in (before, row)))
        if self.on_moved is not None:
            self.on_moved()

    def on_click(self, event: events.Click) -> None:
        """Choose the row under the pointer; open it where it was chosen."""
        row = event.y - (self.size.height - self.rows_seen) + self.top
        if event.y >= self.size.height - self.rows_seen and 0 <= row < self.count and self._can_be_chosen(row):
            if row == self.cursor:
                self.post_message(self.Chosen())
            else:
                self.choose(row)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves three rows."""
        event.stop()
        self.move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves three rows."""
        event.stop()
        self.move(-3)
