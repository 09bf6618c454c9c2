"""How letters look beside each other: Arabic presentation forms, and marks kept on their letters.

A terminal draws one character after the other, so a letter must be sent in the form that its neighbours ask for: alone,
first, middle or last of a joined stretch. Forms exist for Arabic, Persian, Urdu and their like (Unicode, 9.2); a letter
that has none joins nothing. All is in logical order; which way a line runs is told in `bidi`.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import Literal, NamedTuple
from unicodedata import bidirectional, category, decomposition, normalize

_LAM = "\u0644"
_ALEFS = frozenset("\u0622\u0623\u0625\u0627")
"""With a lam before it, each is drawn in one cell (Unicode, 9.2, "Ligature Classes")."""
_TATWEEL = "\u0640"
_JOINER, _NON_JOINER = "\u200d", "\u200c"

_Kind = Literal["", "mark", "tashkeel", "dropped", "joiner", "isolate", "direction"]
"""Whether a character begins a cluster (""), stands on the one before, or is seen only in what it does to others."""

_KIND_RANGES: tuple[tuple[str, str, _Kind], ...] = (
    # Removed by X9, joined through: the cluster before takes them in.
    ("\u200b", "\u200b", "dropped"),
    ("\u202a", "\u202e", "dropped"),
    ("\u2060", "\u2064", "dropped"),
    ("\u206a", "\u206f", "dropped"),
    ("\ufeff", "\ufeff", "dropped"),
    # Empty clusters of their own, for their level parts what is on either side (L2). Letters join over ALM, LRM and
    # RLM, not over isolates.
    ("\u061c", "\u061c", "direction"),
    ("\u200e", "\u200f", "direction"),
    ("\u2066", "\u2069", "isolate"),
    (_NON_JOINER, _JOINER, "joiner"),
    # Vowel marks and marks of recitation. A hamza or a madda written as a mark is part of its letter.
    ("\u0610", "\u061a", "tashkeel"),
    ("\u064b", "\u0652", "tashkeel"),
    ("\u0656", "\u065e", "tashkeel"),
    ("\u0670", "\u0670", "tashkeel"),
    ("\u06d6", "\u06dc", "tashkeel"),
    ("\u06df", "\u06e4", "tashkeel"),
    ("\u06e7", "\u06e8", "tashkeel"),
    ("\u06ea", "\u06ed", "tashkeel"),
    ("\u08d3", "\u08e1", "tashkeel"),
    ("\u08e3", "\u08ff", "tashkeel"),
    # Skin tones: they have no cell behind a picture.
    ("\U0001f3fb", "\U0001f3ff", "mark"),
)
"""First and last character, and kind, of those whose category does not tell it."""
_SELECTORS = "\ufe0e\ufe0f"
"""They widen and narrow a picture: without one before them they must not meet another."""

_FORM_RANGES = (range(0xFB50, 0xFBB2), range(0xFBD3, 0xFBEA), range(0xFBFC, 0xFC00), range(0xFE80, 0xFEFD))
"""Where the forms of single letters, and lam-alef, stand."""
_FORM_NAMES = ("<isolated>", "<final>", "<initial>", "<medial>")
_FINAL, _INITIAL = 1, 2
"""Where a letter's forms stand among the four; medial is both."""
_Forms = tuple[str, str, str, str]
"""Alone, joined to the letter before (final), to the one after (initial), to both (medial); "" where there is none."""

_ANY_FORM = re.compile("[\ufb50-\ufc5d\ufc64-\ufd3d\ufd50-\ufdc7\ufe80-\ufefc]")
"""Letters and ligatures of letters; not words in one character such as \ufdfa, which a writer may have meant."""
_SIMPLE = re.compile("[\x00-\u02ff\u2010-\u2027\u2030-\u205e]*")
"""Text in which every character is a cluster of its own."""


class Cluster(NamedTuple):
    """What is drawn as one and is never torn apart: a letter with its marks, a lam-alef, an emoji sequence."""

    text: str
    """As it must be written; empty where nothing is to be seen."""
    start: int
    """Index of its first character in the text that was shaped."""
    end: int
    """Index after its last."""


class _Piece:
    """A cluster before its form is known."""

    __slots__ = ("base", "end", "joiners", "marks", "solid", "start")

    def __init__(self, base: str, start: int, solid: bool) -> None:
        self.base = base
        """The character that makes it, or lam and alef; empty for what is not seen."""
        self.start = start
        self.end = start + 1
        self.marks = ""
        self.joiners = ""
        """What of ZWJ and ZWNJ comes after the base."""
        self.solid = solid
        """Whether it has a say in how its neighbours join."""


class _Kinds(dict[str, _Kind]):
    """The kind of each character, filled in as texts are met."""

    def __missing__(self, char: str) -> _Kind:
        self[char] = _kind(char)
        return self[char]


def _kind(char: str) -> _Kind:
    for first, last, named in _KIND_RANGES:
        if first <= char <= last:
            return named
    kind = category(char)
    # Format characters without a cell, such as tags; a sign over a number (U+06DD) has a cell and is no BN.
    unseen = kind == "Cf" and bidirectional(char) == "BN" and char != "\u00ad"
    return "mark" if kind in ("Mn", "Me") or unseen else ""


_KINDS = _Kinds()


def is_mark(char: str) -> bool:
    """Whether a character stands on the one before and takes no cell."""
    return _KINDS[char] in ("mark", "tashkeel")


def shape(text: str, marks: bool = True) -> list[Cluster]:
    """Return the clusters of a text in logical order; together they cover it, each from `start` to `end`.

    Args:
        text: In logical order, as a whole: letters join over what was cut apart only if they are shaped together.
        marks: Whether to keep tashkeel and the marks of the Quran; some terminals draw them one cell off.

    Lam and alef become one cluster of one cell, so a line can get shorter. Marks follow their letter (L3). Controls
    that nobody sees do their work and are left out: ZWJ, ZWNJ and what X9 removes belong to the cluster before; those
    with a level of their own, and what begins the text, become empty clusters. ZWJ stays between pictures, to make one
    of them. What is a form already stands as it is and joins nothing. Letters are joined as if they ran from right to
    left; only an override (LRO) could turn them round.
    """
    if _SIMPLE.fullmatch(text):
        return [Cluster(char, index, index + 1) for index, char in enumerate(text)]
    pieces = _pieces(text, marks)
    _join(pieces)
    return [Cluster(piece.base + piece.marks, piece.start, piece.end) for piece in pieces]


def unshape(text: str) -> str:
    """Put presentation forms back to letters (NFKC of each), as in text that was copied from the screen."""
    return _ANY_FORM.sub(lambda match: normalize("NFKC", match.group()), text)


def _pieces(text: str, marks: bool) -> list[_Piece]:
    """Cut a text into clusters whose forms are still to be found."""
    pieces: list[_Piece] = []
    joining = None
    for index, char in enumerate(text):
        kind = _KINDS[char]
        if not (pieces and _takes_in(pieces[-1], char, kind)):
            pieces.append(_Piece("" if kind else char, index, kind in ("", "isolate")))
            if pieces[-1].solid:
                joining = pieces[-1]
        last = pieces[-1]
        last.end = index + 1
        if kind == "joiner":
            (joining or last).joiners += char
        elif (kind == "mark" and (last.base or char not in _SELECTORS)) or (kind == "tashkeel" and marks):
            last.marks += char
    return pieces


def _takes_in(piece: _Piece, char: str, kind: _Kind) -> bool:
    """Whether a character belongs to the cluster before; a lam takes in its alef, a picture what ZWJ ties to it."""
    if kind in ("mark", "tashkeel"):
        return bool(piece.base or piece.marks)
    if kind:
        return kind not in ("isolate", "direction")
    if piece.base == _LAM and char in _ALEFS and not piece.joiners.strip(_JOINER):
        piece.base += char
        piece.joiners = ""
        return True
    if piece.joiners == _JOINER and category(char) == "So" == category(piece.base[:1] or " "):
        piece.marks += _JOINER + char
        piece.joiners = ""
        return True
    return False


def _join(pieces: list[_Piece]) -> None:
    """Put each letter in the form that its neighbours ask for (Unicode, 9.2, rules R1 to R7)."""
    table = letter_forms()
    solid = [piece for piece in pieces if piece.solid or piece.joiners]
    forms = [table.get(piece.base) for piece in solid]
    before = False
    for piece, own, following in zip(solid, forms, (*forms, None)[1:], strict=True):
        begins = own is not None and bool(own[_INITIAL])
        if piece.joiners:
            after, reaches = begins and piece.joiners[0] == _JOINER, piece.joiners[-1] == _JOINER
        else:
            after = reaches = begins and following is not None and bool(following[_FINAL])
        if own is not None:
            piece.base = own[(_FINAL if before and own[_FINAL] else 0) + (_INITIAL if after else 0)]
        before = reaches


@cache
def letter_forms() -> dict[str, _Forms]:
    """Return the forms of each letter, and of lam with each alef; made when they are first asked for."""
    found: dict[str, dict[str, str]] = {}
    for code in chain(*_FORM_RANGES):
        name, *letters = decomposition(chr(code)).split()
        found.setdefault("".join(chr(int(letter, 16)) for letter in letters), {}).setdefault(name, chr(code))
    table = {letters: _four(letters, forms) for letters, forms in found.items()}
    table[_TATWEEL] = (_TATWEEL,) * 4
    return table


def _four(letters: str, forms: dict[str, str]) -> _Forms:
    isolated, final, initial, medial = (forms.get(name, "") for name in _FORM_NAMES)
    return isolated or letters, final, initial, medial
