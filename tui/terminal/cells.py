"""What a terminal shows, as cells: the letters of each with their marks, and the pen that they are drawn with.

A *pen* is what stands between the letters: the parameters of SGR (ECMA-48, 8.3.117) and, where there is a link, those
of OSC 8 after a NUL. Two styles that look the same have the same pen, so cells compare as the eye would. A character of
two cells has its letters in the first; the second is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rich.cells import get_character_cell_size, split_graphemes
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.rtl.writing import even_stretches, is_even

Cell = tuple[str, str]
"""Letters and pen."""
Row = list[Cell]

PLAIN = ""
"""The pen of a terminal that was told nothing."""
BLANK: Cell = (" ", PLAIN)
"""What erasing leaves. Only plain blanks are erased: not every terminal erases in the colour of its pen."""
_LINK = "\0"
_OWN = ("39", "49")
"""The terminal's own colours, of letters and behind them (ECMA-48, 8.3.117)."""
_JOINING = re.compile("[\u200d\ufe0f]")
"""Make one picture of several characters, in as many cells as the terminal thinks fit."""
_DOUBTFUL = re.compile("[\u200d\ufe0f\U0001f000-\U0010ffff]")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f]")


def pen_of(style: Style | None, colours: ColorSystem) -> str:
    """Return the pen that a style is drawn with: the parameters that Textual would send."""
    if style is None:
        return PLAIN
    ansi = style._ansi
    if ansi is None:
        ansi = Strip.render_ansi(style, colours)
    ansi = _said(ansi)
    return f"{ansi}{_LINK}id={style._link_id};{style._link}" if style._link else ansi


class _Cells(dict[str, Cell]):
    """The cells of one pen, by their letter: each is there once, not in every row that shows it."""

    def __init__(self, pen: str) -> None:
        super().__init__()
        self._pen = pen

    def __missing__(self, letter: str) -> Cell:
        cell = self[letter] = letter, self._pen
        return cell


_cells_of = lru_cache(32)(_Cells)


def put(row: Row, x: int, segments: Iterable[Segment], colours: ColorSystem) -> int:
    """Put segments into a row from cell `x` on, as far as there is room; return the cell after the last.

    Control characters have no cell: they are left out, wherever they come from.
    """
    width, start = len(row), x
    for text, style, control in segments:
        if control:
            continue
        pen = pen_of(style, colours)
        for part, even in _stretches(text):
            if even:
                end = min(width, x + len(part))
                row[x:end] = map(_cells_of(pen).__getitem__, part[: end - x])
                x = max(x, end)
                continue
            for letters, cells in _clusters(part):
                if not cells:
                    # A mark stands on the letter before, also on one that was drawn with another pen; on one that is
                    # no part of this, it may stand since the last time.
                    if x > start or (x and letters not in row[x - 1][0]):
                        x = _mark(row, x, letters)
                elif x + cells <= width:
                    row[x] = (letters, pen)
                    if cells == 2:
                        row[x + 1] = ("", pen)
                    x += cells
    return x


def _stretches(text: str) -> Iterable[tuple[str, bool]]:
    """The parts of a text, and whether each letter of one takes a cell of its own for sure."""
    if is_even(text):
        return ((text, True),)
    if _JOINING.search(text):
        return ((text, False),)
    return [(part, is_even(part[0])) for part in even_stretches(text)]


def _mark(row: Row, x: int, mark: str) -> int:
    at = x - 1 if row[x - 1][0] or x == 1 else x - 2
    letters, pen = row[at]
    row[at] = (letters + mark, pen)
    return x


def _clusters(text: str) -> Iterable[tuple[str, int]]:
    """Letters and how many cells they take, as Textual has counted them."""
    text = _UNSEEN.sub("", text)
    if _JOINING.search(text):
        spans, _ = split_graphemes(text)
        return [(text[start:end], cells) for start, end, cells in spans]
    return zip(text, map(get_character_cell_size, text), strict=True)


def is_doubtful(letters: str) -> bool:
    """Whether a terminal may give some letters another number of cells than Textual has: pictures, above all."""
    return not letters.isascii() and _DOUBTFUL.search(letters) is not None


@lru_cache(512)
def change_of(old: str, new: str) -> str:
    """Return the shortest sequence that makes one pen another (SGR; OSC 8 for links)."""
    before, _, link_before = old.partition(_LINK)
    after, _, link = new.partition(_LINK)
    said = "" if link == link_before else f"\x1b]8;{link or ';'}\x1b\\"
    if before == after:
        return said
    if not after:
        return said + "\x1b[m"
    anew = f"\x1b[;{after}m" if before else f"\x1b[{after}m"
    was, becomes = _parts(before), _parts(after)
    if all(kind in becomes for kind in was):
        more = f"\x1b[{';'.join(codes for kind, codes in becomes.items() if was.get(kind) != codes)}m"
        return said + min(anew, more, key=len)
    return said + anew


@lru_cache(512)
def _said(ansi: str) -> str:
    """Leave out what a plain pen is anyway: the terminal's own colours, where a style names them."""
    return ";".join(codes for codes in _parts(ansi).values() if codes not in _OWN)


def _parts(ansi: str) -> dict[str, str]:
    """The parameters of SGR by what they set: each attribute, the colour of letters, the colour behind them."""
    codes, found, at = ansi.split(";") if ansi else [], {}, 0
    while at < len(codes):
        code = codes[at]
        size = {"2": 5, "5": 3}.get(codes[at + 1], 1) if code in ("38", "48") and at + 1 < len(codes) else 1
        if code in ("38", "48"):
            kind = code
        elif len(code) > 1 and code[:-1] in ("3", "9", "4", "10"):
            kind = "38" if code[:-1] in ("3", "9") else "48"
        else:
            kind = f"attribute {code}"
        found[kind] = ";".join(codes[at : at + size])
        at += size
    return found
