"""The prose widget: shows a `Page` on the line API, keeps the place over a resize, and takes the keyboard to its links.

Lines are set when the width is first known, at the first drawing, so that the first frame is the page. They are drawn
only where they are seen. Which line is on top is the widget's own number and not Textual's scrolling: no scroll bar, no
animation, nothing to lay out when a page is turned.

Every line is arranged here, in the direction of its page and with the levels of its whole paragraph, so the screen's
bidi filter is left out. A second page, the same in another language, may stand beside the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.filter import LineFilter
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.i18n import RIGHT_TO_LEFT
from tui.layout import Layout, Line, align, set_page
from tui.page import Page, Run, Target, in_step
from tui.palette import focused, style_of
from tui.rtl.filter import BidiFilter
from tui.rtl.writing import SIDEWAYS, Writing, cells_of, writing_of

Spans = Mapping[int, tuple[tuple[int, int], ...]]
"""Block -> character spans of its text."""

Inked = tuple[str, tuple[Style, int]]
"""Text with its style and its target, or -1."""

OVERLAP = 1
"""Lines of the last page that are still seen on the next."""
GAP = 5
"""Cells between two columns."""
_EMPTY = Page("", ())
_UNSET = Layout(_EMPTY, 0)


class Prose(Widget, can_focus=True, inherit_bindings=False):
    """A page, scrolled by lines, with targets that can be focused and followed."""

    DEFAULT_CSS = """
    Prose { width: 1fr; height: 1fr; }
    """

    @dataclass(eq=False, repr=False)
    class Clicked(Message):
        """A target was clicked."""

        prose: Prose
        target: Target

    def __init__(self, *, measure: int = 68, margin: int = 3, id: str | None = None) -> None:  # noqa: A002
        """Set lines of at most `measure` cells, with at least `margin` cells on the left for signs."""
        super().__init__(id=id)
        self.measure, self.margin = measure, margin
        self.page: Page = _EMPTY
        self.beside: Page | None = None
        """The page in another language that stands in a second column."""
        self._setting: Layout = Layout(_EMPTY, 0)
        self._second: Layout = Layout(_EMPTY, 0)
        self._line = 0
        self._drawn: Layout | None = None
        self._top: int | None = None
        self._ground: Style | None = None
        """The page in lines, the line on top and the style below all others, while they are drawn."""
        self._drawn_width = 0
        self.target = -1
        """The focused target, or -1."""
        self.on_moved: Callable[[Prose], None] | None = None
        """Called when another line is on top or another target has the focus. It is no message, because a message
        arrives after the repaint: what follows the text would be painted in a second frame."""
        self.always_lit = False
        """Whether the focused target is marked while the focus is elsewhere, as in a list below a line to type in."""
        self._lit: Spans = {}
        self._current: tuple[int, int, int] = (-1, 0, 0)
        self._strips: dict[int, Strip] = {}
        self._wanted: tuple[int, int] | None = None

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave the bidi filter out: the lines are arranged here."""
        return [each for each in super().get_line_filters() if not isinstance(each, BidiFilter)]

    @property
    def writing(self) -> Writing:
        """How the terminal is written on."""
        return writing_of(self.app)

    # ---- what is shown

    def show(
        self, page: Page, *, top: tuple[int, int] | None = None, target: int = -1, beside: Page | None = None
    ) -> None:
        """Show a page, from its start or with character `top[1]` of block `top[0]` on the top line."""
        self.page, self.target = page, target
        self.beside = in_step(beside, page) if beside is not None else None
        self._lit, self._current = {}, (-1, 0, 0)
        self._wanted = top
        self._line = 0
        self._changed()

    def replace(self, page: Page, beside: Page | None = None) -> None:
        """Show a page in place of one with the same blocks: the place, the focus and the lit words stay."""
        self._wanted = self._wanted or self.top()
        if len(page.targets) != len(self.page.targets):
            self.target = -1
        self.page = page
        self.beside = in_step(beside, page) if beside is not None else None
        self._changed()

    def set_measure(self, measure: int) -> None:
        """Change the length of lines, with the same words on top."""
        self._wanted = self._wanted or self.top()
        self.measure = measure
        self._changed()

    def on_resize(self, event: events.Resize) -> None:
        """Set the lines anew, with the same words on top."""
        self._moved()

    @property
    def setting(self) -> Layout:
        """The page in lines of the width there is now; none as long as that is not known."""
        if self._drawn is not None:
            return self._drawn
        width, cells = self.size.width, self.writing.cells
        if not width:
            return _UNSET
        if self._drawn_width != width:
            self._drawn_width = width
            self._strips.clear()
        room = (width - GAP) // 2 if self.beside is not None else width
        measure = min(self.measure, max(8, room - self.margin - 1))
        made = self._setting
        beside = self.beside or _EMPTY
        if (
            made.page is not self.page
            or made.width != measure
            or made.cells != cells
            or self._second.page is not beside
        ):
            top = self._wanted or (self.top_of(made) if made.page is self.page else None)
            self._setting = set_page(self.page, measure, cells)
            self._second = set_page(beside, measure, cells)
            if self.beside is not None:
                align(self._setting, self._second)
            self._strips.clear()
            if top == (0, 0):
                self._line = 0  # the first words of the first paragraph: the title belongs above them
            elif top is not None and top[0] >= 0:
                self._line = self._setting.line_of(*top)
                self._wanted = top  # until the reader moves: many sizes one after the other lose no word
        return self._setting

    @property
    def line(self) -> int:
        """The line on top."""
        lines = len(self.setting.lines)
        return min(self._line, max(0, lines - self.height))

    def _changed(self) -> None:
        self._strips.clear()
        self.refresh()
        self._moved()

    @property
    def left(self) -> int:
        """Cells before each line: what is shown stands in the middle of a wide screen."""
        measure = self.setting.width
        used = 2 * measure + GAP if self.beside is not None else measure
        return max(self.margin, (self._drawn_width - used) // 2) if self.margin > 1 else self.margin

    # ---- drawing

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return rows of the screen; how the page is set and which line is on top is asked once for all of them."""
        self._drawn, self._top, self._ground = self.setting, self.line, self._base
        try:
            return super().render_lines(crop) if any(self.gutter) else self._lines(crop)
        finally:
            if len(self._strips) > self.height:  # what has left the screen is forgotten: each takes 2 KB
                seen = range(self._top, self._top + self.height)
                self._strips = {index: strip for index, strip in self._strips.items() if index in seen}
            self._drawn = self._top = self._ground = None

    def _lines(self, crop: Region) -> list[Strip]:
        """The rows of a region, where there is nothing to put around them: Textual 8.2 takes each line of a widget
        through what draws borders and padding, and keeps it once more, for a tenth of the time that a page takes."""
        strips = [self.render_line(y) for y in crop.line_range]
        for each in self.get_line_filters():
            background = self.background_colors[1]
            strips = [strip.apply_filter(each, background) for strip in strips]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """Return a row of the screen, in layout order."""
        index = y + (self.line if self._top is None else self._top)
        strip = self._strips.get(index)
        if strip is None:
            strip = self._strips[index] = self._draw(index)
        return strip

    def _draw(self, index: int) -> Strip:
        base = self._base
        lines, width = len(self.setting.lines), self._drawn_width  # the setting says how wide
        if not 0 <= index < lines:
            return Strip([Segment(" " * width, base)], width)
        row = self._row(index)
        segments = [Segment(text, style) for text, (style, _) in row]
        used = sum(cells_of(text) for text, _ in row)
        segments.append(Segment(" " * (width - used), base))
        strip = Strip(Segment.simplify(segments), max(used, width))
        return strip if used <= width else strip.crop(0, width)

    @property
    def _base(self) -> Style:
        if self._ground is not None:
            return self._ground
        return Style.null() if self.app.current_theme.ansi else self.rich_style

    def _row(self, index: int) -> list[Inked]:
        """Everything on a line of the page: the margin, the words, and those of the second column."""
        line = self.setting.lines[index]
        row = [self._margin_of(line), *self._words(self.setting, line, lit=True)]
        if self.beside is not None and index < len(self._second.lines):
            used = sum(cells_of(text) for text, _ in row)
            gap = self.left + self.setting.width + GAP - used
            row += [(" " * gap, (self._base, -1)), *self._words(self._second, self._second.lines[index], lit=False)]
        return row

    def _margin_of(self, line: Line) -> Inked:
        if line.sign is None:
            return " " * self.left, (self._base, -1)
        return line.sign.text.rjust(self.left - 1) + " ", (style_of(line.sign.role, self.app.theme, self._base), -1)

    def _words(self, setting: Layout, line: Line, *, lit: bool) -> list[Inked]:
        """The words of a line in layout order, in the direction of their page."""
        writing, rtl = self.writing, setting.page.language in RIGHT_TO_LEFT
        lead = [self._ink(run) for run in line.runs[: line.lead]]
        ink = self._lit_ink if lit else self._plain_ink
        own = [part for run in line.words for part in ink(run, line)]
        apart = [self._ink(run) for run in line.runs[len(line.runs) - line.tail :]]
        before = writing.arrange(lead, int(rtl)) if lead else []
        words = writing.arrange(own, int(rtl), setting.levels_of(line) if writing.reorders else None)
        after = writing.arrange(apart, int(rtl)) if apart else []
        if rtl == writing.mirrored or not writing.reorders:
            return [*before, *words, *after]
        used = sum(cells_of(text) for text, _ in (*before, *words, *after))
        return [(" " * max(0, setting.width - used), (self._base, -1)), *after, *words, *before]

    def _ink(self, run: Run) -> Inked:
        style = style_of(run.role, self.app.theme, self._base)
        if run.target >= 0 and run.target == self.target and (self.has_focus or self.always_lit):
            style = focused(style)
        text = run.text.translate(SIDEWAYS) if run.role == "key" and self.writing.mirrored else run.text
        return text, (style, run.target)

    def _plain_ink(self, run: Run, line: Line) -> list[Inked]:
        return [self._ink(run)]

    def _lit_ink(self, run: Run, line: Line) -> list[Inked]:
        """A run, with the words that were found in it lit."""
        inked = self._ink(run)
        spans = self._lit.get(line.block, ()) if run.at >= 0 and line.block >= 0 else ()
        if not spans:
            return [inked]
        style = inked[1][0]
        made, at, end = [], run.at, run.at + len(run.text)
        lit = style_of("lit", self.app.theme, style)
        for start, stop in spans:
            first, last = max(start, at), min(stop, end)
            if first < last:
                here = focused(lit) if (line.block, start, stop) == self._current else lit
                made.append((run.text[at - run.at : first - run.at], (style, run.target)))
                made.append((run.text[first - run.at : last - run.at], (here, run.target)))
                at = last
        made.append((run.text[at - run.at :], (style, run.target)))
        return [part for part in made if part[0]]

    def target_at(self, x: int, y: int) -> int:
        """Return the target in a cell of the widget, or -1; the second column has those of the first."""
        index = y + self.line
        if not 0 <= index < len(self.setting.lines):
            return -1
        for text, (_, target) in self._row(index):
            x -= cells_of(text)
            if x < 0:
                return target
        return -1

    def redraw(self) -> None:
        """Draw every line anew: the theme changed, or the focus came or went."""
        self._strips.clear()
        self.refresh()

    def on_focus(self) -> None:
        """Show which target has the focus."""
        self._redraw_target(self.target)

    def on_blur(self) -> None:
        """The target's mark goes with the focus."""
        self._redraw_target(self.target)

    def _redraw_target(self, target: int) -> None:
        columns = (self.setting.target_lines, self._second.target_lines)
        places = [lines[target] for lines in columns if target in lines]
        if target < 0 or not places:
            return
        first, last = min(places)[0], max(last for _, last in places)
        for index in range(first, last + 1):
            self._strips.pop(index, None)
        self.refresh(Region(0, first - self.line, self.size.width, last - first + 1))

    # ---- moving

    @property
    def height(self) -> int:
        """Rows that are seen."""
        return max(1, self.size.height)

    @property
    def at_end(self) -> bool:
        """Whether the last line is seen."""
        return self.line + self.height >= len(self.setting.lines)

    def top(self) -> tuple[int, int]:
        """Return block and character of the words on the top line; block -1 above the first."""
        return self.top_of(self.setting)

    def top_of(self, setting: Layout) -> tuple[int, int]:
        """Return the same of a page set in lines of another width."""
        for line in setting.lines[self._line :]:
            if line.para >= 0:
                own = setting.page.paras[line.para]
                if own.block >= 0:
                    return own.block, line.at
                if self._line == 0:
                    return -1, 0
        blocks = [para.block for para in setting.page.paras if para.block >= 0]
        return (blocks[-1], 0) if blocks else (-1, 0)

    def reading(self) -> int:
        """Return the block being read: by the line as far down the screen as the reader is down the text."""
        end = max(0, len(self.setting.lines) - self.height)
        share = self.line / end if end else 0.0
        seen = min(self.height, len(self.setting.lines)) - 1
        if self.target >= 0 and self.has_focus and self.target in self.setting.target_lines:
            first, _ = self.setting.target_lines[self.target]
            if self.line <= first < self.line + self.height:
                return self.setting.block_at(first)
        return self.setting.block_at(self.line + round(share * seen))

    def lines_below(self) -> int:
        """Return how many lines with words lie below the screen."""
        below = self.setting.lines[self.line + self.height :]
        return sum(line.para >= 0 for line in below)

    def targets_below(self, action: str) -> int:
        """Return how many targets of one action lie below the screen."""
        end = self.line + self.height
        places = self.setting.target_lines.items()
        return sum(first >= end and self.page.targets[n].action == action for n, (first, _) in places)

    def scroll_lines(self, by: int) -> bool:
        """Scroll by lines; False where there is nothing more that way."""
        return self.go_to_line(self.line + by)

    def scroll_page(self, pages: int) -> bool:
        """Scroll by pages; False where there is nothing more that way."""
        return self.scroll_lines(pages * max(1, self.height - OVERLAP))

    def go_to_line(self, line: int) -> bool:
        """Put a line on top, as far as the text's end allows; False if that changes nothing."""
        line = min(max(0, line), max(0, len(self.setting.lines) - self.height))
        if line == self.line:
            return False
        self._wanted = None
        self._line = line
        self.refresh()
        self._moved()
        return True

    def _moved(self) -> None:
        if self.on_moved is not None:
            self.on_moved(self)

    # ---- targets

    def focus_target(self, target: int) -> None:
        """Put the focus on a target and bring it into view; -1 takes it away."""
        before, self.target = self.target, target
        self._redraw_target(before)
        if self.size.height and target in self.setting.target_lines:  # not yet laid out, nothing is out of view
            first, last = self.setting.target_lines[target]
            if first < self.line:
                self.go_to_line(first - 1)
            elif last >= self.line + self.height:
                self.go_to_line(last + 2 - self.height)
            self._redraw_target(target)
        self._moved()

    def next_target(self, step: int = 1) -> bool:
        """Focus the next target (the one before with -1): from the focus, else from what is seen; False at the last."""
        places = self.setting.target_lines
        order = sorted(places, key=lambda n: (places[n][0], n))
        if not order:
            return False
        top, end = self.line, self.line + self.height
        if self.target in places and top <= places[self.target][0] < end:
            at = order.index(self.target) + step
        else:
            seen = [n for n, target in enumerate(order) if places[target][0] >= top]
            at = (seen[0] if step > 0 else seen[0] - 1) if seen else len(order) - 1
        if not 0 <= at < len(order):
            return False
        self.focus_target(order[at])
        return True

    @property
    def focused(self) -> Target | None:
        """The target that has the focus."""
        return self.page.targets[self.target] if 0 <= self.target < len(self.page.targets) else None

    def on_click(self, event: events.Click) -> None:
        """Put the focus on the target under the pointer, and say that it was clicked."""
        target = self.target_at(event.x, event.y)
        if target >= 0:
            self.focus()
            self.focus_target(target)
            self.post_message(self.Clicked(self, self.page.targets[target]))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves three lines."""
        event.stop()
        self.scroll_lines(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves three lines."""
        event.stop()
        self.scroll_lines(-3)

    # ---- found words

    def light(self, spans: Spans, current: tuple[int, int, int] = (-1, 0, 0)) -> None:
        """Light character spans, one of them as the current one, and bring that into view."""
        self._lit, self._current = spans, current
        self._strips.clear()
        block, start, _ = current
        if block >= 0:
            line = self.setting.line_of(block, start)
            if not self.line <= line < self.line + self.height:
                self.go_to_line(line - self.height // 3)
        self.refresh()
