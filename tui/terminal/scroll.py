"""Finding out that what is wanted is what is shown, moved up or down: then the terminal can move it by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import ne
from typing import NamedTuple

from tui.terminal.cells import BLANK, Row

_PIECE = 16
"""Cells of a row that are looked for as one: a panel beside the text stays while the text moves."""
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
    votes = _votes(shown, wanted, changed)
    best, won = None, _LEAST
    for by, _ in votes.most_common(2):
        for move in _moves(shown, wanted, changed, by):
            gain = _gain(shown, wanted, move)
            if gain > won:
                best, won = move, gain
    return best


def _pieces(row: Row) -> list[tuple[int, tuple[tuple[str, str], ...]]]:
    made = []
    for x in range(0, len(row), _PIECE):
        piece = tuple(row[x : x + _PIECE])
        if any(cell[0] != " " for cell in piece):
            made.append((x, piece))
    return made


def _votes(shown: Sequence[Row | None], wanted: Sequence[Row], changed: list[int]) -> Counter[int]:
    """How many pieces of rows ask for each distance."""
    where: dict[object, list[int]] = {}
    for y, row in enumerate(shown):
        if row is not None:
            for piece in _pieces(row):
                where.setdefault(piece, []).append(y)
    votes: Counter[int] = Counter()
    for y in changed:
        for piece in _pieces(wanted[y]):
            found = where.get(piece, ())
            if 0 < len(found) <= 3:
                votes.update(before - y for before in found if before != y)
    return votes


def _moves(shown: Sequence[Row | None], wanted: Sequence[Row], changed: list[int], by: int) -> list[Move]:
    """The regions in which a distance may be right: from the first to the last row that is found so far away."""
    last = len(wanted) - 1
    arrived = [y for y in changed if 0 <= y + by <= last and _alike(shown[y + by], wanted[y])]
    if not arrived:
        return []
    rows = {*arrived, *(y + by for y in arrived)}
    top, bottom = min(rows), max(rows)
    moves = [Move(top, bottom, by)]
    if (changed[0], changed[-1]) != (top, bottom) and changed[0] <= top and bottom <= changed[-1]:
        moves.append(Move(changed[0], changed[-1], by))
    return [move for move in moves if abs(by) <= move.bottom - move.top]


def _alike(old: Row | None, new: Row) -> bool:
    if old is None:
        return False
    theirs = dict(_pieces(old))
    return any(theirs.get(x) == piece for x, piece in _pieces(new))


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
        return 4 + sum(cell != BLANK for cell in new)
    return 6 + sum(a != BLANK for a, differs in zip(new, map(ne, old, new), strict=False) if differs)
