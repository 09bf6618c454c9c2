"""How text goes into the cells of a row: in which order, in which shapes, from which edge.

Everything that is laid out stays logical and left to right: x = 0 is where a line begins. In a right-to-left language
the whole screen is *mirrored* when it leaves (`tui.rtl.compositor`), so a row is handed on in *layout order*: the order
in which it is met walking away from the edge where its lines begin. Mirrored, that is visual order reversed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from rich.cells import cell_len

from tui.rtl.script import ARABIC, EVEN, MARKS, has_rtl

T = TypeVar("T")

_LAM = "ل"
_LAM_ALEF = "ل[آأإا]"
_PARTED = "ل[^\u0620-\u064a ]+[آأإا]"
"""Lam and alef with something between them: shaping knows whether they become one."""
_VOWELS = re.compile(f"[{MARKS}]")
_THIN = re.compile(f"{_LAM}({_VOWELS.pattern}*[آأإا])|{_VOWELS.pattern}")
"""A vowel mark; in a lam and its alef, all but the lam."""
_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LEFT_TO_RIGHT_MARK = "\u200e"

SIDEWAYS = str.maketrans("←→", "→←")
"""The arrow keys as they are named where the screen is mirrored: what lies ahead lies to the left."""


_ONE_CELL_EACH = re.compile(f"[{EVEN}{ARABIC}]*")
_WITH_MARKS = re.compile(f"[{EVEN}{ARABIC}{MARKS}]*")
_STRETCHES = re.compile(f"[{EVEN}{ARABIC}]+|[^{EVEN}{ARABIC}]+")


def cells_of(text: str) -> int:
    """Return how many cells `text` takes, as Rich counts them.

    Rich keeps the last 4096 texts that it measured: 1 MB of lines that nobody reads again. So it is asked only where
    it must be.
    """
    if is_even(text):
        return len(text)
    return len(text) - len(_VOWELS.findall(text)) if _WITH_MARKS.fullmatch(text) else cell_len(text)


def is_even(text: str) -> bool:
    """Whether it is sure that each character takes one cell."""
    return _ONE_CELL_EACH.fullmatch(text) is not None


def even_stretches(text: str) -> list[str]:
    """Return a text in parts: of the letters of each it is sure that they take one cell, or of none."""
    return _STRETCHES.findall(text)


def thin_in(text: str, *, shaped: bool) -> Sequence[int] | None:
    """Return which characters of a text take no cell, where it is sure that each of the others takes one; else None.

    Args:
        text: In logical order.
        shaped: Whether lam and alef are drawn as one.
    """
    if is_even(text) and not (shaped and _LAM in text):
        return ()
    if not _WITH_MARKS.fullmatch(text):
        return None
    if not shaped:
        return [found.start() for found in _VOWELS.finditer(text)]
    found = ((each.start(), each.end()) for each in _THIN.finditer(text))
    return [n for start, end in found for n in (range(start + 1, end) if end - start > 1 else (start,))]


class Writing(NamedTuple):
    """How this terminal is written on now."""

    mirrored: bool = False
    """Whether the screen is mirrored when it leaves, so that x = 0 is the right edge."""
    reorders: bool = True
    """Whether text is put in order and shaped here; if not, it goes out as it is stored and the terminal does it."""
    marks: bool = False
    """Whether a left-to-right mark follows each right-to-left letter: it keeps a terminal that reorders, and cannot be
    told not to, from doing so."""
    vowels: bool = True
    """Whether vowel marks (tashkeel) are shown: some terminals draw them one cell off."""

    def cells(self, text: str) -> int:
        """Return how many cells `text` takes: lam and alef are one when they are shaped."""
        if (thin := thin_in(text, shaped=self.reorders)) is not None:
            return len(text) - len(thin)
        if not self.reorders or _LAM not in text:
            return cells_of(text)
        if re.search(_PARTED, text):
            from tui.rtl.shaping import shape

            return sum(cell_len(cluster.text) for cluster in shape(text))
        return cell_len(text) - len(re.findall(_LAM_ALEF, text))

    def arrange(
        self, pieces: Sequence[tuple[str, T]], base: int, levels: Sequence[int] | None = None
    ) -> Sequence[tuple[str, T]]:
        """Return pieces of one line in layout order, shaped; what comes with each piece goes with its letters.

        Args:
            pieces: Text and anything that belongs to it, a style for instance; in logical order.
            base: Direction of the line: 0 left to right, 1 right to left.
            levels: The characters' embedding levels, where the paragraph that the line is cut from is known (UAX #9
                resolves levels before lines are broken); else the line is taken as a paragraph of its own.
        """
        text = "".join(piece for piece, _ in pieces)
        if not self.reorders:
            return [(stored, own) for piece, own in pieces if (stored := self._stored(piece))]
        turned = self.mirrored or base or has_rtl(text) or (levels is not None and any(level % 2 for level in levels))
        if not turned and not _CONTROLS.search(text):
            return pieces
        if self.mirrored and base and not self.marks:
            from tui.rtl.runs import arranged

            whole = arranged(pieces, levels, self.vowels)
            if whole is not None:
                return join(whole)
        from tui.rtl.line import visual

        owners: list[T] = []
        for piece, own in pieces:
            owners += [own] * len(piece)
        clusters: Iterable[tuple[str, int, int]] = visual(
            text, base, None if levels is None else tuple(levels), self.vowels
        )
        made: list[tuple[str, T]] = []
        for letters, start, _ in reversed(tuple(clusters)) if self.mirrored else clusters:
            if letters:
                shown = letters + LEFT_TO_RIGHT_MARK if self.marks and has_rtl(letters) else letters
                made.append((shown, owners[start]))
        return join(made)

    def _stored(self, text: str) -> str:
        """What goes out of a text as it is stored."""
        text = _CONTROLS.sub("", text)
        return text if self.vowels else _VOWELS.sub("", text)

    def indexes(self, text: str, base: int) -> list[int]:
        """Return for each cell of a line, in layout order, which character it shows (of a ligature the first)."""
        arranged = self.arrange([(char, n) for n, char in enumerate(text)], base)
        return [n for letters, n in arranged for _ in range(cell_len(letters))]


LEFT_TO_RIGHT = Writing()
"""A screen as Textual draws it; right-to-left words in it are put in order and shaped."""


def writing_of(app: object) -> Writing:
    """Return how an app writes: its attribute `writing`, if it has one."""
    writing = getattr(app, "writing", LEFT_TO_RIGHT)
    return writing if isinstance(writing, Writing) else LEFT_TO_RIGHT


def join(pieces: Iterable[tuple[str, T]]) -> list[tuple[str, T]]:
    """Return pieces with neighbours that have the same owner made one."""
    made: list[tuple[str, T]] = []
    letters: list[str] = []
    current: T | None = None
    for text, own in pieces:
        if letters and own is not current and own != current:
            made.append(("".join(letters), current))  # type: ignore[arg-type]
            letters = []
        letters.append(text)
        current = own
    if letters:
        made.append(("".join(letters), current))  # type: ignore[arg-type]
    return made
