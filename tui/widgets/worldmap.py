"""The map widget: draws what `tui.views.worldmap` has laid out, and keeps west to the left in every language.

The screen is mirrored as a whole in a right-to-left language, and the world is not: so a row goes out from east to west
there, its names in the order that `Writing.arrange` puts them for such a screen. Braille has no letters that mirroring
would turn round, so reversing the cells is all it takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.filter import LineFilter
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.palette import focused, style_of
from tui.rtl.filter import BidiFilter
from tui.rtl.writing import Writing, writing_of
from tui.views.globe import View, fitted
from tui.views.worldmap import Drawing, Piece, Scene, draw

SHARE = 0.2
"""How much of its width or height a map moves at a stroke."""


class WorldMap(Widget, can_focus=False, inherit_bindings=False):
    """A map that can be moved and enlarged."""

    DEFAULT_CSS = """
    WorldMap { width: 1fr; height: 1fr; }
    """

    @dataclass(eq=False, repr=False)
    class Clicked(Message):
        """A place was clicked."""

        targets: tuple[int, ...]
        """The entries of the list that stand there."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Show nothing as yet."""
        super().__init__(id=id)
        self._scene = Scene()
        self._rtl = False
        self._view: View | None = None
        self._touched = False
        self._target = -1
        self._drawn: tuple[object, ...] = ()
        self._drawing = Drawing(())
        self._strips: dict[int, Strip] = {}

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave the bidi filter out: names are arranged here, and a coast is no text."""
        return [each for each in super().get_line_filters() if not isinstance(each, BidiFilter)]

    @property
    def writing(self) -> Writing:
        """How the terminal is written on."""
        return writing_of(self.app)

    # ---- what is shown

    def show(self, scene: Scene, *, right_to_left: bool, anew: bool = True) -> None:
        """Show a scene, whole; or, not `anew`, the same in another language, where the map stands."""
        self._scene, self._rtl = scene, right_to_left
        if anew:
            self._view, self._touched, self._target = None, False, -1
        self._changed()

    def show_target(self, target: int) -> None:
        """Mark what an entry of the list stands for, and move the map if it lies outside."""
        self._target = target
        where = self._scene.where(target)
        if where and self.view.cell(*where) is None:
            self._view = self.view.centred(*where)
        self._changed()

    @property
    def view(self) -> View:
        """What is seen of the world, in the size that there is."""
        width, height = max(1, self.size.width), max(1, self.size.height)
        if self._view is None or (not self._touched and (self._view.width, self._view.height) != (width, height)):
            self._view = fitted(self._scene.points, width, height)
        elif (self._view.width, self._view.height) != (width, height):
            self._view = self._view.resized(width, height)
        return self._view

    def move(self, right: int, down: int) -> None:
        """Move the map by strokes; as on any map, one sees what lies that way."""
        self._look(self.view.moved(right * SHARE, down * SHARE))

    def zoom(self, steps: int) -> None:
        """Enlarge, around what is marked if that is in view."""
        where = self._scene.where(self._target)
        view = self.view.centred(*where) if where and steps > 0 else self.view
        self._look(view.zoomed(steps))

    def whole(self) -> None:
        """Show the whole scene again."""
        self._view, self._touched = None, False
        self._changed()

    def _look(self, view: View) -> None:
        self._view, self._touched = view, True
        self._changed()

    def on_resize(self, event: events.Resize) -> None:
        """Draw for the new size."""
        self._changed()

    # ---- drawing

    @property
    def drawing(self) -> Drawing:
        """The map, drawn; anew only where something changed."""
        wanted = (self._scene, self.view, self.writing, self._target)
        if self._drawn != wanted:
            self._drawn = wanted
            self._drawing = draw(self._scene, self.view, self.writing.cells, self._target)
            self._strips.clear()
        return self._drawing

    def _changed(self) -> None:
        """Draw again the rows that are not as they were."""
        if not self.is_mounted or not self.size:
            return
        before = dict(self._strips)
        for y in range(self.size.height):
            if before.get(y) != self.render_line(y):
                self.refresh(Region(0, y, self.size.width, 1))

    def redraw(self) -> None:
        """Draw everything anew: the theme or the language changed."""
        self._drawn = ()
        self._strips.clear()
        self.refresh()

    @property
    def _base(self) -> Style:
        return Style.null() if self.app.current_theme.ansi else self.rich_style

    def render_line(self, y: int) -> Strip:
        """Return a row of the screen, in layout order."""
        rows = self.drawing.rows
        strip = self._strips.get(y)
        if strip is None:
            strip = self._strips[y] = self._draw(rows[y] if y < len(rows) else ())
        return strip

    def _draw(self, row: Sequence[Piece]) -> Strip:
        width, base = self.size.width, self._base
        mirrored = self.writing.mirrored
        segments: list[Segment] = []
        used = 0
        for piece in reversed(row) if mirrored else row:
            start = width - piece.x - piece.cells if mirrored else piece.x
            segments.append(Segment(" " * (start - used), base))
            segments += self._piece(piece, mirrored)
            used = start + piece.cells
        segments.append(Segment(" " * (width - used), base))
        return Strip([segment for segment in segments if segment.text], width).simplify()

    def _piece(self, piece: Piece, mirrored: bool) -> list[Segment]:
        style = style_of(piece.role, self.app.theme, self._base)
        if self._target in piece.targets:
            style = focused(style)
        if not piece.words:
            return [Segment(piece.text[::-1] if mirrored else piece.text, style)]
        return [Segment(text, own) for text, own in self.writing.arrange([(piece.text, style)], int(self._rtl))]

    # ---- the mouse

    def on_click(self, event: events.Click) -> None:
        """Say what was clicked."""
        x = self.size.width - 1 - event.x if self.writing.mirrored else event.x
        if targets := self.drawing.at(x, event.y):
            self.post_message(self.Clicked(targets))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel makes the scale smaller."""
        event.stop()
        self.zoom(-1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel makes the scale larger."""
        event.stop()
        self.zoom(1)
