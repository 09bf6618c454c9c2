"""A right-to-left line in runs of one level: most lines can be put in order and shaped so, not letter by letter.

What is done for each letter in `tui.rtl.line` costs 2 ms a page. Here whole runs are turned (UAX #9, L2) and whole
joined stretches are put in their forms; a line with anything unusual in it is left to the other way, which always
holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, groupby
from typing import NamedTuple, TypeVar

from tui.rtl.bidi import mirrored, paragraph_levels, visual_order
from tui.rtl.script import EVEN, MARKS
from tui.rtl.shaping import letter_forms

T = TypeVar("T")

_OTHER = "\u060c\u061b\u061f\u0660-\u066c\u06d4\u06f0-\u06f9"
"""Punctuation and digits of the Arabic script."""
_VOWELS = re.compile(f"[{MARKS}]")
_MARKED = frozenset(MARKS)
_LAM, _ALEFS = "\u0644", "\u0622\u0623\u0625\u0627"


class _Forms(NamedTuple):
    """How stretches of letters are put in their forms."""

    usual: re.Pattern[str]
    """A line that can be done here."""
    letters: frozenset[str]
    """Letters and marks."""
    ligature: re.Pattern[str]
    ligatures: dict[str, str]
    """Alef -> what it makes with a lam, alone."""
    stretch: re.Pattern[str]
    """Letters that join, or one that is written otherwise in text that runs from right to left."""
    alone: dict[str, str]
    first: dict[str, str]
    middle: dict[int, str]
    last: dict[str, str]

    def torn(self, text: str, cut: int) -> bool:
        """Whether letters may join over a place between two pieces, or a mark stands on what is before it."""
        beside = text[max(0, cut - 1) : cut + 1]
        return beside[1:] in _MARKED or (len(beside) > 1 and self.letters.issuperset(beside))

    def shaped(self, text: str) -> str:
        """Return text of an odd level as it is drawn, in logical order."""
        if _LAM in text:
            text = self.ligature.sub(lambda found: self.ligatures[found[2]] + found[1], text)
        return self.stretch.sub(self._joined, text)

    def _joined(self, found: re.Match[str]) -> str:
        text = found[0]
        if len(text) == 1:
            return self.alone[text]
        letters = text.rstrip(MARKS)
        if len(letters) == 1:
            return self.alone[letters] + text[1:]
        middle = letters[1:-1].translate(self.middle) if len(letters) > 2 else ""
        return self.first[letters[0]] + middle + self.last[letters[-1]] + text[len(letters) :]


@cache
def _forms() -> _Forms:
    table = {letters: forms for letters, forms in letter_forms().items() if len(letters) == 1}
    ligatures = {alef: letter_forms()[_LAM + alef] for alef in _ALEFS}
    table |= {alone: (alone, last, "", "") for alone, last, _, _ in ligatures.values()}
    both = "".join(letter for letter, forms in table.items() if forms[1] and forms[2])
    last = "".join(letter for letter, forms in table.items() if forms[1] and not forms[2])
    apart = "".join(letter for letter, forms in table.items() if not forms[1])
    turned = "".join(char for char in map(chr, range(0x20, 0x2060)) if mirrored(char) != char)
    own = "".join(letter for letter in table if letter not in {forms[0] for forms in ligatures.values()})
    return _Forms(
        usual=re.compile(f"[{EVEN}{_OTHER}{MARKS}{own}]*"),
        letters=frozenset(own + MARKS),
        ligature=re.compile(f"{_LAM}([{MARKS}]*)([{_ALEFS}])"),
        ligatures={alef: forms[0] for alef, forms in ligatures.items()},
        stretch=re.compile(f"(?:[{both}][{MARKS}]*)+[{last}]?|[{last}{apart}{re.escape(turned)}]"),
        alone={letter: forms[0] for letter, forms in table.items()} | {char: mirrored(char) for char in turned},
        first={letter: forms[2] for letter, forms in table.items()},
        middle={ord(letter): forms[3] for letter, forms in table.items() if forms[3]},
        last={letter: forms[1] for letter, forms in table.items()},
    )


def arranged(
    pieces: Sequence[tuple[str, T]], levels: Sequence[int] | None = None, vowels: bool = True
) -> list[tuple[str, T]] | None:
    """Return pieces of a line of a right-to-left paragraph, shaped, as they are met from the right edge on.

    None where the line must be looked at letter by letter.

    Args:
        pieces: Text and what belongs to it, in logical order.
        levels: The characters' embedding levels, where the line is cut from a paragraph.
        vowels: Whether vowel marks are shown.
    """
    forms = _forms()
    text = "".join(piece for piece, _ in pieces)
    if not forms.usual.fullmatch(text):
        return None
    cuts = list(accumulate(len(piece) for piece, _ in pieces))
    if any(forms.torn(text, cut) for cut in cuts[:-1]):
        return None
    made: list[tuple[str, T]] = []
    for start, end, level in _runs_of(text, paragraph_levels(text, 1) if levels is None else levels):
        parts = list(_parts(pieces, cuts, start, end))
        if level % 2:
            made += [(forms.shaped(part), own) for part, own in parts]
        elif _VOWELS.search(text, start, end):
            return None
        else:
            made += [(part[::-1], own) for part, own in reversed(parts)]
    return made if vowels else [(shown, own) for part, own in made if (shown := _VOWELS.sub("", part))]


def _runs_of(text: str, levels: Sequence[int]) -> list[tuple[int, int, int]]:
    """Start, end and level of each run, from the right edge on (L1, L2)."""
    end = len(text.rstrip(" "))
    runs, start = [], 0
    for level, members in groupby(levels[:end]):
        size = len(list(members))
        runs.append((start, start + size, level))
        start += size
    if end < len(text):
        runs.append((end, len(text), 1))
    return [runs[n] for n in reversed(visual_order([level for _, _, level in runs]))] if len(runs) > 1 else runs


def _parts(pieces: Sequence[tuple[str, T]], cuts: Sequence[int], start: int, end: int) -> Iterator[tuple[str, T]]:
    """Yield what of the pieces lies in a run."""
    before = 0
    for (piece, own), cut in zip(pieces, cuts, strict=True):
        if part := piece[max(0, start - before) : max(0, end - before)]:
            yield part, own
        before = cut
