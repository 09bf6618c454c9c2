"""A line to type in, in either direction: it arranges what it draws; cursor and mouse go by the cells that are seen."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.events import Key
from textual.filter import LineFilter
from textual.geometry import Offset
from textual.strip import Strip
from textual.widgets import Input

from tui.early import Awaited
from tui.rtl.filter import BidiFilter
from tui.rtl.writing import Writing, writing_of
from tui.sealed import LONGEST_LINE


class LineInput(Awaited, Input):
    """Textual's input; the text that is seen is one line of a bounded length, whatever stands in it.

    In the terminal's own colours its cursor is reversed, so that it is seen on black and on white.
    """

    DEFAULT_CSS = """
    LineInput:ansi > .input--cursor { background: ansi_default; color: ansi_default; text-style: reverse; }
    """

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        """Begin with `value`."""
        super().__init__(value, placeholder=placeholder, id=id, compact=True, max_length=LONGEST_LINE)
        self.cursor_blink = False  # it would wake the program, and the line, twice a second

    def take_key(self, key: Key) -> None:
        """Do what a key does here."""
        if key.key == "backspace":
            self.action_delete_left()
        elif key.key == "enter":
            self.call_later(self.action_submit)
        else:
            self.insert_text_at_cursor(key.character or "")

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave the bidi filter out: the line is arranged here."""
        return [each for each in super().get_line_filters() if not isinstance(each, BidiFilter)]

    def render_line(self, y: int) -> Strip:
        """Return the line, in layout order."""
        width = self.scrollable_content_region.width
        writing = self._writing
        seen = [(text, style) for text, style, _ in super().render_line(y).crop(0, width)]
        arranged = writing.arrange(seen, int(writing.mirrored))
        return Strip(Segment(text, style) for text, style in arranged).extend_cell_length(width, self.rich_style)

    @property
    def _writing(self) -> Writing:
        return writing_of(self.app)

    @property
    def _seen(self) -> tuple[int, str]:
        """Index of the first character that is seen, and the text that is."""
        scrolled, start, end = self.scroll_offset.x, 0, len(self.value)
        if not scrolled and self._position_to_cell(end) <= self.scrollable_content_region.width:
            return start, self.value
        while start < end and self._position_to_cell(start) < scrolled:
            start += 1
        while end > start and self._position_to_cell(end) > scrolled + self.scrollable_content_region.width:
            end -= 1
        return start, self.value[start:end]

    @property
    def _shown(self) -> list[int]:
        """Of each cell of the line, the index of the character that it shows."""
        start, text = self._seen
        return [start + index for index in self._writing.indexes(text, int(self._writing.mirrored))]

    @property
    def cursor_screen_offset(self) -> Offset:
        """The cell of the cursor on the screen: where an input method opens."""
        cells, at = self._shown, self.cursor_position
        own = max((index for index in cells if index <= at), default=-1)
        x = cells.index(own) if own >= 0 and not self.cursor_at_end else len(cells)
        left, top, _, _ = self.content_region
        return Offset(left + x, top)

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        """Tell the app anew where the cursor is: Textual tells it before the line has scrolled."""
        super().watch_scroll_x(old_value, new_value)
        if self.has_focus:
            self.app.cursor_position = self.cursor_screen_offset

    def _cell_offset_to_index(self, offset: int) -> int:
        cells = self._shown
        return cells[max(0, offset)] if offset < len(cells) else len(self.value)
