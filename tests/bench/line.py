"""The yardstick for reading: the shortest reader that Textual's line API allows, one strip a row, nothing animated."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

PLAIN, HEADING = Style(), Style(bold=True)


class Lines(ScrollView, can_focus=True):
    """A text, scrolled."""

    DEFAULT_CSS = "Lines { width: 1fr; height: 1fr; }"

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text.split("\n")

    def on_mount(self) -> None:
        self.virtual_size = Size(80, len(self._text))

    def render_line(self, y: int) -> Strip:
        at = y + self.scroll_offset.y
        line = self._text[at] if at < len(self._text) else ""
        style = HEADING if line.startswith("#") else PLAIN
        return Strip([Segment(line.lstrip("# "), style)]).adjust_cell_length(self.size.width, PLAIN)

    def action_page_down(self) -> None:
        self.scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        self.scroll_page_up(animate=False)

    def action_scroll_down(self) -> None:
        self.scroll_relative(y=1, animate=False)


class Reader(App[None]):
    """The reader."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Lines(Path(sys.argv[1]).read_text(encoding="utf-8"))

    def on_mount(self) -> None:
        self.query_one(Lines).focus()


if __name__ == "__main__":
    Reader().run()
