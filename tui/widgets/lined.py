"""A widget that draws whole lines."""

from __future__ import annotations

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Lined(Widget):
    """A widget whose lines are shown as it draws them.

    Textual 8.2 takes each line of a widget through what draws borders, padding and outlines, and keeps it once more:
    a tenth of the time that turning a page takes. Where there is nothing to put around the lines, that is left out.

    A line may be asked for though it is not shown (the compositor takes whole widgets and sends what is dirty of them):
    drawing one must change nothing.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows of a region."""
        if any(self.gutter):
            return super().render_lines(crop)
        strips = [self.render_line(y) for y in crop.line_range]
        for each in self.get_line_filters():
            background = self.background_colors[1]
            strips = [strip.apply_filter(each, background) for strip in strips]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips
