"""Finding out that what is wanted is what is shown, moved up or down: then the terminal can move it by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from operator import add, itemgetter, ne, sub
from typing import NamedTuple

from tui.terminal.cells import BLANK, Row, is_doubtful

_PIECE = 16
"""Cells of a row that are looked for as one: a panel beside the text stays while the text moves."""
_EVERY = 3
"""Every third of the changed rows is glanced at; a move of fewer is hardly worth its sequence."""
_LETTERS = itemgetter(0)
Pieces = list[tuple[int, str]]
"""Where each begins, and its letters."""
_LEAST, _SIDES = 24, 40
"""A sequence that scrolls is worth so many cells; one that sets margins at the sides, so many more."""


class Move(NamedTuple):
    """Rows `top` to `bottom` move up by `by`, or down where that is negative; of them the cells `left` to `right`."""

    top: int
    bottom: int
    by: int
    left: int = 0
    right: int | None = None
    """None where whole rows move."""


def find_move(shown: Sequence[Row | None], wanted: Sequence[Row], *, sides: bool = False) -> Move | None:
    """Return the move that leaves least to be drawn, or None where nothing is won by one; it keeps what stands at the
    `sides` if that may be."""
    changed = [y for y, row in enumerate(wanted) if row is not shown[y] and row != shown[y]]
    if len(changed) < 3 or not _is_there(shown, wanted, changed[1::_EVERY]):
        return None
    pieces = {y: _pieces(wanted[y]) for y in changed}
    before = [_pieces(row) if row is not None else [] for row in shown]
    votes = _votes(before, pieces)
    stays = list(map(_cost, shown, wanted)) if votes else []
    best, won = None, _LEAST
    for by, _ in votes.most_common(2):
        for move in _moves(before, pieces, by):
            gain, over = _gain(shown, wanted, move, stays)
            if gain > won:
                best, won = move, gain
            if sides and over > _SIDES:
                move, gain = _narrowed(shown, wanted, move)
                if gain > won:
                    best, won = move, gain
    return best


def _narrowed(shown: Sequence[Row | None], wanted: Sequence[Row], move: Move) -> tuple[Move, int]:
    """Return the move of only those columns that win by it, side by side, and what they win; 0 where that is none."""
    top, bottom, by = move[:3]
    rows = [row for row in shown[top : bottom + 1] if row is not None]
    if len(rows) <= bottom - top or any(is_doubtful("".join(map(_LETTERS, row))) for row in rows):
        return move, 0
    width = len(wanted[top])
    blank, gains = [BLANK] * width, [0] * width
    for y, before in enumerate(rows, top):
        after, new = rows[y + by - top] if top <= y + by <= bottom else blank, wanted[y]
        gains = list(map(add, gains, map(sub, map(ne, before, new), map(ne, after, new))))
    left, right = _most(gains)
    while left <= right and not all(row[left][0] for row in rows):
        left += 1  # a margin cuts no letter in two
    while left <= right and right + 1 < width and not all(row[right + 1][0] for row in rows):
        right -= 1
    return Move(top, bottom, by, left, right), sum(gains[left : right + 1]) - _SIDES


def _most(gains: Sequence[int]) -> tuple[int, int]:
    """Where the largest sum of neighbours begins and ends."""
    best, found, start, total = 0, (0, -1), 0, 0
    for x, gain in enumerate(gains):
        if total <= 0:
            start, total = x, 0
        total += gain
        if total > best:
            best, found = total, (start, x)
    return found


def _is_there(shown: Sequence[Row | None], wanted: Sequence[Row], rows: Sequence[int]) -> bool:
    """Whether pieces of some rows stand elsewhere on the screen: a glance, for a page that is turned brings none.

    One alone may be there by chance.
    """
    lines = ["" if row is None else "".join(map(_LETTERS, row)) for row in shown]
    there = "\n".join(lines)
    new = (piece for y in rows for x, piece in _pieces(wanted[y]) if not lines[y].startswith(piece, x))
    return len(list(islice((piece for piece in new if piece in there), 2))) == 2


def _pieces(row: Row) -> Pieces:
    """The letters of a row in pieces, without those that are blank."""
    letters = "".join(map(_LETTERS, row))
    starts = range(0, len(letters), _PIECE)
    return [(x, part) for x in starts if not (part := letters[x : x + _PIECE]).isspace()]


def _votes(before: Sequence[Pieces], pieces: Mapping[int, Pieces]) -> Counter[int]:
    """How many pieces of rows ask for each distance."""
    where: dict[tuple[int, str], list[int]] = {}
    for y, parts in enumerate(before):
        for piece in parts:
            where.setdefault(piece, []).append(y)
    votes: Counter[int] = Counter()
    for y, parts in pieces.items():
        for piece in parts:
            found = where.get(piece, ())
            if 0 < len(found) <= 3:
                votes.update([was - y for was in found if was != y])
    return votes


def _moves(before: Sequence[Pieces], pieces: Mapping[int, Pieces], by: int) -> list[Move]:
    """The regions in which a distance may be right: from the first to the last row that is found so far away."""
    rows = range(len(before))
    arrived = [y for y, parts in pieces.items() if y + by in rows and not set(parts).isdisjoint(before[y + by])]
    if not arrived:
        return []
    both = {*arrived, *(y + by for y in arrived)}
    top, bottom = min(both), max(both)
    moves = [Move(top, bottom, by)]
    first, final = min(pieces), max(pieces)
    if (first, final) != (top, bottom) and first <= top and bottom <= final:
        moves.append(Move(first, final, by))
    return [move for move in moves if abs(by) <= move.bottom - move.top]


def _gain(shown: Sequence[Row | None], wanted: Sequence[Row], move: Move, stays: Sequence[int]) -> tuple[int, int]:
    """How many cells less than `stays` says there are to be drawn, and how many more than the rows that come in."""
    top, bottom, by = move[:3]
    gain = over = 0
    for y in range(top, bottom + 1):
        comes = not top <= y + by <= bottom
        cost = _cost([] if comes else shown[y + by], wanted[y])
        gain += stays[y] - cost
        over += 0 if comes else cost
    return gain, over


def _cost(old: Row | None, new: Row) -> int:
    """About how many bytes it takes to make one row another; an empty one is blank."""
    if old is new or old == new:
        return 0
    if not old:
        return 4 + len(new) - new.count(BLANK)
    return 6 + bytes(map(ne, new, old)).count(1)
