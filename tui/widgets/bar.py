"""A row of the screen with words on the left and on the right: top line, footer, tabs, message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.page import Run
from tui.palette import style_of

BarWords = Callable[[], tuple[Sequence[Run], Sequence[Sequence[Run]]]]
"""Gives what stands on the left, and the groups on the right."""


class Bar(Widget):
    """One row: what stands on the right gives way when the row is too short, its last group last."""

    DEFAULT_CSS = """
    Bar { height: 1; width: 1fr; }
    """

    @dataclass
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

    def render_line(self, y: int) -> Strip:
        """Return the row."""
        if self._words is not None:
            self._take(*self._words())
        width = self.size.width
        base = Style.null() if self.app.current_theme.ansi else self.rich_style
        room = max(0, width - 2 * self.margin)
        left = self._cut(self._left, room)
        used = sum(cell_len(run.text) for run in left)
        groups = list(self._right)
        while groups and sum(cell_len(r.text) for g in groups for r in g) + 2 * len(groups) > room - used:
            groups.pop(-2 if len(groups) > 1 else 0)
        right = [run for n, group in enumerate(groups) for run in ((Run("  "), *group) if n else group)]
        gap = room - used - sum(cell_len(run.text) for run in right)
        runs = [Run(" " * self.margin), *left, Run(" " * gap), *right]
        return Strip([self._segment(run, base) for run in runs]).simplify().adjust_cell_length(width, base)

    def _cut(self, runs: Sequence[Run], room: int) -> list[Run]:
        made = []
        for run in runs:
            width = cell_len(run.text)
            if width > room:
                text = set_cell_size(run.text, room - 1) + "…" if room > 1 else ""
                made.append(Run(text, run.role, run.target))
                break
            made.append(run)
            room -= width
        return made

    def _segment(self, run: Run, base: Style) -> Segment:
        return Segment(run.text, style_of(run.role, self.app.theme, base))

    def on_click(self, event: events.Click) -> None:
        """Say which target is under the pointer."""
        x = self.margin
        for run in self._left:
            width = cell_len(run.text)
            if x <= event.x < x + width and run.target >= 0:
                self.post_message(self.Clicked(self, run.target))
                return
            x += width
