"""A row of the screen with words on the left and on the right: top line, footer, tabs, message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.filter import LineFilter
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.layout import Cells
from tui.page import Run
from tui.palette import style_of
from tui.rtl.filter import BidiFilter
from tui.rtl.writing import Writing, cells_of, writing_of

BarWords = Callable[[], tuple[Sequence[Run], Sequence[Sequence[Run]]]]
"""Gives what stands on the left, and the groups on the right."""

_BLANK = Run("")


class Bar(Widget):
    """One row: what stands on the right gives way when the row is too short, its last group last."""

    DEFAULT_CSS = """
    Bar { height: 1; width: 1fr; }
    """

    @dataclass(eq=False, repr=False)
    class Clicked(Message):
        """A run with a target was clicked."""

        bar: Bar
        target: int

    def __init__(self, words: BarWords | None = None, *, margin: int = 1, id: str | None = None) -> None:  # noqa: A002
        """Keep `margin` cells free at both ends.

        Args:
            words: Asked for what to show when the row is drawn, so that it is right in the first frame.
            margin: In cells.
            id: The widget's id.
        """
        super().__init__(id=id)
        self.margin = margin
        self._words = words
        self._left: tuple[Run, ...] = ()
        self._right: tuple[tuple[Run, ...], ...] = ()

    def show(self, left: Sequence[Run], right: Sequence[Sequence[Run]] = ()) -> None:
        """Show words; each group of `right` is shown whole or not at all."""
        if self._take(left, right):
            self.refresh()

    def update(self) -> None:
        """Ask for the words anew; draw the row only if they are others."""
        if self._words is not None and self.is_mounted:
            self.show(*self._words())

    def _take(self, left: Sequence[Run], right: Sequence[Sequence[Run]]) -> bool:
        wanted = tuple(left), tuple(tuple(group) for group in right)
        changed = wanted != (self._left, self._right)
        self._left, self._right = wanted
        return changed

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave the bidi filter out: the groups are arranged here."""
        return [each for each in super().get_line_filters() if not isinstance(each, BidiFilter)]

    def render_line(self, y: int) -> Strip:
        """Return the row, in layout order."""
        if self._words is not None:
            self._take(*self._words())
        width, theme = self.size.width, self.app.theme
        base = Style.null() if self.app.current_theme.ansi else self.rich_style
        row = self._row(width)
        segments = [Segment(text, style_of(run.role, theme, base)) for text, run in row]
        used = sum(cells_of(text) for text, _ in row)
        return Strip(segments, used).simplify().adjust_cell_length(width, base)

    def _row(self, width: int) -> list[tuple[str, Run]]:
        """What stands in the row: text in layout order, with the run that it is of."""
        writing = writing_of(self.app)
        cells = writing.cells
        room = max(0, width - 2 * self.margin)
        left = self._cut(self._left, room, cells)
        used = sum(cells(run.text) for run in left)
        groups = [(group, sum(cells(run.text) for run in group)) for group in self._right]
        while groups and sum(wide for _, wide in groups) + 2 * len(groups) > room - used:
            groups.pop(-2 if len(groups) > 1 else 0)
        right = sum(wide for _, wide in groups) + 2 * max(0, len(groups) - 1)
        gaps = [" " * (room - used - right), *["  "] * (len(groups) - 1)]
        row = [(" " * self.margin, _BLANK), *self._arranged(left, writing)]
        for gap, (group, _) in zip(gaps, groups, strict=False):
            row += [(gap, _BLANK), *self._arranged(group, writing)]
        return row

    @staticmethod
    def _arranged(group: Sequence[Run], writing: Writing) -> Sequence[tuple[str, Run]]:
        return writing.arrange([(run.text, run) for run in group], int(writing.mirrored))

    def _cut(self, runs: Sequence[Run], room: int, cells: Cells) -> list[Run]:
        made = []
        for run in runs:
            width = cells(run.text)
            if width > room:
                text = set_cell_size(run.text, room - 1) + "…" if room > 1 else ""
                made.append(Run(text, run.role, run.target))
                break
            made.append(run)
            room -= width
        return made

    def on_click(self, event: events.Click) -> None:
        """Say which target is under the pointer."""
        x = event.x
        for text, run in self._row(self.size.width):
            x -= cells_of(text)
            if x < 0:
                if run.target >= 0:
                    self.post_message(self.Clicked(self, run.target))
                return
