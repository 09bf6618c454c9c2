"""The output edge: a compositor of Textual's that mirrors what leaves, and the screens that have it.

The private seams of Textual 8.2, each guarded by a test in tests/rtl/test_seams.py: `Screen._compositor`;
`Compositor.render_update` and `render_inline`, which make a `LayoutUpdate` (whole rows), an `InlineUpdate` or a
`ChopsUpdate` (parts of rows: `chops` maps x to a strip, `chop_ends` says where each ends, `spans` are what changed).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate, InlineUpdate, LayoutUpdate
from textual.filter import LineFilter
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

from tui.rtl.filter import BidiFilter
from tui.rtl.script import ARABIC, EVEN
from tui.rtl.writing import LEFT_TO_RIGHT_MARK

_PAIRS = "┌┐└┘├┤╭╮╰╯┏┓┗┛┣┫╔╗╚╝╠╣┍┑┎┒┕┙┖┚┝┥┞┦┟┧┠┨┡┩┢┪┭┮┱┲┵┶┹┺┽┾╃╄╅╆╉╊▌▐▖▗▘▝▙▟▛▜▞▚▏▕▶◀▷◁▸◂▹◃►◄╱╲╴╶╸╺╼╾◖◗◢◣◥◤"
"""Frames, guides and blocks that have a mirror image, in pairs. Arrows in text are no frames: they stay."""
_MIRROR = {a: b for x, y in zip(_PAIRS[::2], _PAIRS[1::2], strict=True) for a, b in ((x, y), (y, x))}
_EIGHTHS = dict(zip("▉▊▋▍▎", "▏▎▍▋▊", strict=True))
"""Left blocks that have no right twin: the block that fills what they leave, in reverse video, looks like one."""
_EIGHTH = re.compile(f"([{''.join(_EIGHTHS)}])")
_PLAIN = re.compile(r"[\x20-\x7e]*\Z")
_LETTERS = re.compile(f"[{EVEN}{ARABIC}\u2190-\u2bff]*\\Z")
"""Text without marks; arrows and frames are in it too."""
_MIRRORED = str.maketrans(_MIRROR)
_JOINER = "\u200d"
_TIED = _JOINER + LEFT_TO_RIGHT_MARK
"""What goes with the letter before it besides its marks."""


@lru_cache(1024)
def mirrored_text(text: str) -> str:
    """Return text with its cells in reverse, marks behind their letters, frames turned round."""
    if _PLAIN.match(text):
        return text[::-1]
    if _LETTERS.match(text):
        return text[::-1].translate(_MIRRORED)
    from tui.rtl.shaping import is_mark

    clusters: list[str] = []
    for char in text:
        if clusters and char >= "\u0300" and (is_mark(char) or char in _TIED or clusters[-1].endswith(_JOINER)):
            clusters[-1] += char
        else:
            clusters.append(_MIRROR.get(char, char))
    return "".join(reversed(clusters))


def mirrored_strip(strip: Strip) -> Strip:
    """Return a strip with its cells in reverse; control codes, which have no cell, are left out."""
    return _mirrored_strip(tuple(segment for segment in strip._segments if not segment.control), strip.cell_length)


@lru_cache(256)
def _mirrored_strip(segments: tuple[Segment, ...], cells: int) -> Strip:
    """The same; one that is asked for again is the same object, which keeps the control sequences that draw it."""
    made: list[Segment] = []
    for text, style, _ in reversed(segments):
        for part in reversed(_EIGHTH.split(text)):
            if part in _EIGHTHS:
                before = style or Style.null()
                made.append(Segment(_EIGHTHS[part], before + Style(reverse=not before.reverse)))
            elif part:
                made.append(Segment(mirrored_text(part), style))
    return Strip(made, cells)


class PlacedUpdate(CompositorUpdate):
    """Strips at their places: (x, y, strip)."""

    def __init__(self, placed: Sequence[tuple[int, int, Strip]]) -> None:
        """Take what changed."""
        self.placed = placed

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for x, y, strip in self.placed:
            yield Control.move_to(x, y).segment
            yield from strip

    def render_segments(self, console: Console) -> str:
        """Return the control sequences that draw it."""
        return "".join(Control.move_to(x, y).segment.text + strip.render(console) for x, y, strip in self.placed)


def mirrored_update(update: Any, width: int) -> Any:
    """Return an update as it looks in a mirror `width` cells wide."""
    if isinstance(update, LayoutUpdate):
        x, y, columns, rows = update.region
        lines = [[mirrored_strip(strip) for strip in reversed(list(line))] for line in update.strips]
        return LayoutUpdate(lines, Region(width - x - columns, y, columns, rows))  # type: ignore[arg-type]
    if isinstance(update, InlineUpdate):
        return InlineUpdate([mirrored_strip(strip) for strip in update.strips], update.clear)
    if isinstance(update, ChopsUpdate):
        return PlacedUpdate([(width - end, y, mirrored_strip(strip)) for end, y, strip in _changed(update)])
    return update


def _changed(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Yield the strips that an update draws, with the cell after each and its row."""
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x > last or end <= first:
                continue
            stop = min(end, last)
            if stop > x:
                yield stop, y, strip if stop == end else strip.crop(0, stop - x)


class MirroringCompositor(Compositor):
    """Mirrors what leaves while the app says so, by its attribute `mirrored`."""

    @property
    def _mirrored(self) -> bool:
        return self.root is not None and bool(getattr(self.root.app, "mirrored", False))

    def render_update(self, *args: Any, **kwargs: Any) -> RenderableType | None:
        """Return what is to be drawn, mirrored or not."""
        update = super().render_update(*args, **kwargs)
        return mirrored_update(update, self.size.width) if self._mirrored else update

    def render_inline(self, *args: Any, **kwargs: Any) -> RenderableType:
        """Return the same of an app that runs inline."""
        update: RenderableType = super().render_inline(*args, **kwargs)
        return mirrored_update(update, self.size.width) if self._mirrored else update


class MirroringScreen(Screen[Any]):
    """A screen that can be mirrored."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the arguments of Textual's screen."""
        super().__init__(*args, **kwargs)
        self._compositor = MirroringCompositor()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave the bidi filter out: a modal screen's own strips show the screens beneath it, in order already."""
        return [each for each in super().get_line_filters() if not isinstance(each, BidiFilter)]
