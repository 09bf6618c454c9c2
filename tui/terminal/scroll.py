"""Finding out that what is wanted is what is shown, moved up or down: then the terminal can move it by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import itemgetter, ne
from typing import NamedTuple

from tui.terminal.cells import BLANK, Row

_PIECE = 16
"""Cells of a row that are looked for as one: a panel beside the text stays while the text moves."""
_LETTERS = itemgetter(0)
_LEAST = 24
"""A sequence that scrolls is worth so many cells."""


class Move(NamedTuple):
    """Rows `top` to `bottom` move up by `by`, or down where that is negative."""

    top: int
    bottom: int
    by: int


def find_move(shown: Sequence[Row | None], wanted: Sequence[Row]) -> Move | None:
    """Return the move that leaves least to be drawn, or None where nothing is won by one."""
    changed = [y for y, row in enumerate(wanted) if row is not shown[y] and row != shown[y]]
    if len(changed) < 3:
        return None
    pieces = {y: _pieces(wanted[y]) for y in changed}
    votes = _votes(shown, pieces)
    best, won = None, _LEAST
    for by, _ in votes.most_common(2):
        for move in _moves(shown, pieces, len(wanted) - 1, by):
            gain = _gain(shown, wanted, move)
            if gain > won:
                best, won = move, gain
    return best


def _pieces(row: Row) -> list[tuple[int, str]]:
    """The letters of a row in pieces, without those that are blank."""
    letters = "".join(map(_LETTERS, row))
    parts = ((x, letters[x : x + _PIECE]) for x in range(0, len(letters), _PIECE))
    return [(x, part) for x, part in parts if not part.isspace()]


def _votes(shown: Sequence[Row | None], pieces: Mapping[int, list[tuple[int, str]]]) -> Counter[int]:
    """How many pieces of rows ask for each distance."""
    where: dict[tuple[int, str], list[int]] = {}
    for y, row in enumerate(shown):
        if row is not None:
            for piece in _pieces(row):
                where.setdefault(piece, []).append(y)
    votes: Counter[int] = Counter()
    for y, parts in pieces.items():
        for piece in parts:
            found = where.get(piece, ())
            if 0 < len(found) <= 3:
                votes.update([before - y for before in found if before != y])
    return votes


def _moves(shown: Sequence[Row | None], pieces: Mapping[int, list[tuple[int, str]]], last: int, by: int) -> list[Move]:
    """The regions in which a distance may be right: from the first to the last row that is found so far away."""
    arrived = [y for y in pieces if 0 <= y + by <= last and _alike(shown[y + by], pieces[y])]
    if not arrived:
        return []
    rows = {*arrived, *(y + by for y in arrived)}
    top, bottom = min(rows), max(rows)
    moves = [Move(top, bottom, by)]
    first, final = min(pieces), max(pieces)
    if (first, final) != (top, bottom) and first <= top and bottom <= final:
        moves.append(Move(first, final, by))
    return [move for move in moves if abs(by) <= move.bottom - move.top]


def _alike(old: Row | None, parts: list[tuple[int, str]]) -> bool:
    return old is not None and not set(parts).isdisjoint(_pieces(old))


def _gain(shown: Sequence[Row | None], wanted: Sequence[Row], move: Move) -> int:
    """How many cells less there are to be drawn."""
    top, bottom, by = move
    gain = 0
    for y in range(top, bottom + 1):
        before, after = shown[y], shown[y + by] if top <= y + by <= bottom else []
        gain += _cost(before, wanted[y]) - _cost(after, wanted[y])
    return gain


def _cost(old: Row | None, new: Row) -> int:
    """About how many bytes it takes to make one row another; an empty one is blank."""
    if old is new or old == new:
        return 0
    if not old:
        return 4 + len(new) - new.count(BLANK)
    return 6 + sum(map(bool, map(ne, new, old)))
