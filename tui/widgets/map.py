"""The story map's widget: part of a drawing, moved in two directions, with the names of lanes and dates held in view.

Like the prose widget it draws a row when it is seen and keeps it; what is on top and on the left are its own numbers.
Labels are arranged here; lines are not text, and are mirrored with the screen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.filter import LineFilter
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.i18n import words_for
from tui.page import Role
from tui.palette import focused, style_of
from tui.rtl.filter import BidiFilter
from tui.rtl.writing import Writing, writing_of
from tui.views.drawing import Drawing, Lit
from tui.views.story_map import Sheet, StoryMap, dates, draw, thread_name, wrapped

SIDE = 14
"""Cells for the names of the lanes, at most a fifth of the screen."""
HEADER = 1
"""Rows above the map, for the dates."""


class MapView(Widget, can_focus=True, inherit_bindings=False):
    """Part of the story map."""

    DEFAULT_CSS = """
    MapView { width: 1fr; height: 1fr; }
    """

    @dataclass(eq=False, repr=False)
    class Opened(Message):
        """A chapter was clicked that had the focus."""

        node: int

    def __init__(self, story: StoryMap, language: str, *, id: str | None = None) -> None:  # noqa: A002
        """Show a story whole, the open chapter in focus."""
        super().__init__(id=id)
        self.story, self.language = story, language
        self.node = story.here
        """The chapter in focus, by its number in the story."""
        self.centre = self.node
        """A chapter in the middle of what is drawn, where that is not all."""
        self.thread = ""
        """The thread that is shown; nothing for the whole."""
        self.on_moved: Callable[[], None] | None = None
        """Called when another chapter has the focus or another part is shown, before the repaint."""
        self._x = self._y = 0
        self._sheet: Sheet | None = None
        self._drawn: object = None
        self._lit: Lit = ({}, {})
        self._strips: dict[int, Strip] = {}

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave the bidi filter out: labels are arranged here."""
        return [each for each in super().get_line_filters() if not isinstance(each, BidiFilter)]

    @property
    def writing(self) -> Writing:
        """How the terminal is written on."""
        return writing_of(self.app)

    # ---- what is shown

    @property
    def side(self) -> int:
        """Cells that the names of the lanes take, with the blanks around them."""
        return min(SIDE, self.size.width // 5) + 2

    @property
    def room(self) -> tuple[int, int]:
        """Columns and rows of the map that are seen."""
        return max(1, self.size.width - self.side - 1), max(1, self.size.height - HEADER)

    @property
    def sheet(self) -> Sheet:
        """What is drawn, for the size there is."""
        wanted = (self.thread, self.centre, self.language, self.story.every, self.size, self.writing)
        if self._sheet is None or wanted != self._drawn:
            self._drawn = wanted
            words, cells = words_for(self.language), self.writing.cells
            self._sheet = draw(self.story, words, self.thread, self.centre, self.room, cells)
            self._find()
        return self._sheet

    def show(self, *, thread: str | None = None, language: str = "") -> None:
        """Show another part, or the same in another language, or what is known now."""
        self.thread = self.thread if thread is None else thread
        self.language = language or self.language
        self.centre = self.node
        self._changed()

    def _changed(self) -> None:
        self._strips.clear()
        self.refresh()
        if self.on_moved is not None:
            self.on_moved()

    def redraw(self) -> None:
        """Draw every row anew: the theme changed."""
        self._strips.clear()
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Draw for the new size."""
        self._strips.clear()

    # ---- moving

    def focus_node(self, node: int) -> None:
        """Put the focus on a chapter and bring it into view."""
        there = node in self.sheet.numbers
        self.node = node
        if there:
            self._find()
        else:
            self.centre = node
        self._changed()

    def next_node(self, step: int = 1) -> None:
        """Put the focus on the next chapter by date, or the one before."""
        nodes = self.sheet.nodes
        at = self.sheet.numbers[self.node] + step
        if 0 <= at < len(nodes):
            self.focus_node(nodes[at])
        elif self._go_on(step):
            self.next_node(step)

    def go_to_end(self, step: int) -> None:
        """Put the focus on the latest chapter, or with -1 on the earliest."""
        last = len(self.story.heads) - 1 if step > 0 else 0
        self.focus_node(self.story.part(self.thread, last)[-1 if step > 0 else 0])

    def _go_on(self, step: int) -> bool:
        """Draw what lies beyond the end of what is drawn, around its last chapter; False where that is the last."""
        end = self.sheet.nodes[-1 if step > 0 else 0]
        if self.story.part(self.thread, end) == self.sheet.nodes:
            return False
        self.node = self.centre = end
        self._changed()
        return True

    def _find(self) -> None:
        """Bring the focus into view, with some of what is around it, and light its lines."""
        assert self._sheet is not None
        drawing, number = self._sheet.drawing, self._sheet.numbers[self.node]
        self._lit = drawing.lines_of(number)
        across, down = self.room
        x, y = drawing.x(number), drawing.y(number)
        width = max(self.writing.cells(line) for line in drawing.labels[number].lines)
        if not self._x + 2 <= x or x + width + 2 > self._x + across:
            self._x = drawing.columns[max(0, bisect_right(drawing.columns, x - across // 3) - 1)]
        if not self._y + 1 <= y or y + 2 > self._y + down:
            self._y = y - down // 2
        self._hold(drawing)

    def _hold(self, drawing: Drawing) -> None:
        """Keep within the map."""
        across, down = self.room
        self._x = max(0, min(self._x, drawing.width - across))
        self._y = max(0, min(self._y, drawing.height - down))

    def pan(self, across: int = 0, down: int = 0) -> bool:
        """Move by columns and rows; False where there is nothing more that way."""
        drawing = self.sheet.drawing
        before = self._x, self._y
        self._x, self._y = self._x + across, self._y + down
        self._hold(drawing)
        if before == (self._x, self._y):
            return across != 0 and self._go_on(across)
        self._changed()
        return True

    # ---- drawing

    def render_line(self, y: int) -> Strip:
        """Return one row: the dates above, else a lane's name and the map."""
        sheet, width = self.sheet, self.size.width
        if y not in self._strips:
            base = Style.null() if self.app.current_theme.ansi else self.rich_style
            row = self._dates(sheet, base) if y < HEADER else self._row(sheet, y - HEADER + self._y, base)
            self._strips[y] = row.adjust_cell_length(width, base).simplify()
        return self._strips[y]

    def _text(self, text: str, style: Style) -> list[Segment]:
        pieces = self.writing.arrange([(text, style)], int(words_for(self.language).right_to_left))
        return [Segment(piece, own) for piece, own in pieces]

    def _style(self, role: Role, base: Style) -> Style:
        return style_of(role, self.app.theme, base)

    def _dates(self, sheet: Sheet, base: Style) -> Strip:
        words, cells = words_for(self.language), self.writing.cells
        made, at = [Segment(" " * self.side, base)], self._x
        for x, text in dates(self.story, sheet, words, self._x, self._x + self.room[0], cells):
            made += [Segment(" " * (x - at), base), *self._text(text, self._style("dim", base))]
            at = x + cells(text)
        return Strip(made)

    def _row(self, sheet: Sheet, y: int, base: Style) -> Strip:
        drawing, across = sheet.drawing, self.room[0]
        if not 0 <= y < drawing.height:
            return Strip([Segment(" ", base)])
        start, runs = drawing.row(y, self._x, self._x + across, self._lit)
        made: list[Segment] = []
        for run in runs:
            style = self._style(run.role, base)
            if run.target < 0:
                made.append(Segment(run.text, style))
            else:
                here = sheet.nodes[run.target] == self.node
                made += self._text(run.text, focused(style) if here else style)
        seen = Strip(made).crop(self._x - start, self._x - start + across)
        return Strip([*self._lane_name(sheet, y, base), *seen])

    def _lane_name(self, sheet: Sheet, y: int, base: Style) -> list[Segment]:
        """The part of a lane's name that stands in a row: it begins beside the lane's chapters."""
        drawing, cells, words = sheet.drawing, self.writing.cells, words_for(self.language)
        lane, below = drawing.lane_at(y)
        text = ""
        if below >= 0:
            name = thread_name(self.story, sheet.threads[lane], words)
            lines = wrapped(name, self.side - 2, drawing.rows_of(lane), cells)
            text = lines[below] if below < len(lines) else ""
        style = self._style("strong" if sheet.threads[lane] == self.thread else "label", base)
        blank = Segment(" " * (self.side - 1 - cells(text)), self._style("rule", base))
        return [Segment(" ", base), *(self._text(text, style) if text else ()), blank]

    # ---- the mouse

    def on_click(self, event: events.Click) -> None:
        """Put the focus on a chapter; one that has it is opened."""
        x, y = event.x - self.side + self._x, event.y - HEADER + self._y
        at = self.sheet.drawing.node_at(x, y) if event.x >= self.side and event.y >= HEADER else -1
        if at < 0:
            return
        node = self.sheet.nodes[at]
        if node == self.node:
            self.post_message(self.Opened(node))
        else:
            self.focus_node(node)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves down, or on in time where there is nothing below."""
        event.stop()
        if not self.pan(down=2):
            self.pan(across=8)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves up, or back in time where there is nothing above."""
        event.stop()
        if not self.pan(down=-2):
            self.pan(across=-8)
