"""Where the chapters of a story go on its map, and the lines between them: in columns, lanes and tracks, not in cells.

A layered drawing after K. Sugiyama, S. Tagawa and M. Toda, Methods for Visual Understanding of Hierarchical System
Structures (IEEE Transactions on Systems, Man, and Cybernetics 11, 1981): layers, few crossings, then places. Here the
layers are given: the order of dates. So are the rows, one lane for each thread, and what can be chosen to keep
crossings few is the order of the lanes (barycentres, then sifting: C. Matuszewski, R. Schönfeld and P. Molitor, Using
Sifting for k-Layer Straightline Crossing Minimization, 1999) and of the lines between two columns.

Lines run at right angles, as in channel routing: everything that leads to a chapter shares one horizontal *track* of
its lane, everything that leaves one shares a vertical *trunk* behind its column. Tracks are given out by the left-edge
rule (A. Hashimoto and J. Stevens, Wire Routing by Optimizing Channel Assignment, 1971), which needs as few as can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import accumulate
from typing import NamedTuple

Edge = tuple[int, int]
"""From a chapter to a later one, by their numbers in the order of dates."""

_SAMPLE = 3_000
"""Edges that are looked at to order the lanes; a larger story is judged by so many of them."""
_ROUNDS = 12


class Net(NamedTuple):
    """Everything that leads to one chapter."""

    target: int
    straight: bool = False
    """Whether the chapter before it in its lane leads to it, along the lane."""
    near: tuple[int, ...] = ()
    """Sources whose trunks come down to the lane itself, behind the chapter before."""
    far: tuple[int, ...] = ()
    """Sources that need a track beside the lane, for chapters of the lane lie between."""
    before: int = -1
    """The chapter before it in its lane; the track comes down to the lane behind that."""
    track: int = 0
    """Number of its track, from 1 next to the lane; 0 without."""


@dataclass(frozen=True, slots=True)
class Layers:
    """A map without measures."""

    columns: tuple[tuple[int, ...], ...]
    """The chapters of each column; columns are in order of time, and so is what stands in one."""
    column: tuple[int, ...]
    """Chapter -> its column."""
    lanes: tuple[int, ...]
    """The lanes as they were given, from top to bottom."""
    lane: tuple[int, ...]
    """Chapter -> its lane, counted from the top."""
    nets: tuple[Net, ...]
    tracks: tuple[int, ...]
    """How many tracks lie above each lane, from the top."""
    trunk: tuple[int, ...]
    """Chapter -> the place of its trunk among those behind its column; -1 where it has none."""
    trunks: tuple[int, ...]
    """How many trunks stand side by side behind each column."""
    drops: tuple[bool, ...]
    """Whether a track comes down to its lane behind each column, right of the trunks."""


def layer(lanes: Sequence[int], edges: Sequence[Edge], *, sort: bool = True) -> Layers:
    """Lay out chapters.

    Args:
        lanes: The lane of each chapter, from 0; chapters are in the order of dates.
        edges: Which leads to which; an edge to itself or to an earlier chapter is left out.
        sort: Whether to order the lanes so that few lines cross; else they stay as they are numbered.
    """
    edges = sorted({(a, b) for a, b in edges if a < b})
    column = _columns(lanes, edges)
    nets, tracks = _nets(lanes, edges, column)
    count = max(lanes, default=-1) + 1
    order = _order(count, lanes, edges, column, nets) if sort else list(range(count))
    place = {lane: n for n, lane in enumerate(order)}
    columns: list[list[int]] = [[] for _ in range(column[-1] + 1 if column else 0)]
    for node, at in enumerate(column):
        columns[at].append(node)
    lane = tuple(place[each] for each in lanes)
    heights = tuple(tracks.get(each, 0) for each in order)
    trunk, trunks = _trunks(columns, lane, heights, nets)
    drops = [False] * len(columns)
    for net in nets:
        if net.far:
            drops[column[net.before]] = True
    return Layers(
        tuple(map(tuple, columns)), tuple(column), tuple(order), lane, tuple(nets), heights, trunk, trunks, tuple(drops)
    )


def _columns(lanes: Sequence[int], edges: Sequence[Edge]) -> list[int]:
    """Give out columns in the order of dates: a new one where a lane is taken or an edge would not lead on."""
    latest = [-1] * len(lanes)
    by_target: dict[int, list[int]] = {}
    for a, b in edges:
        by_target.setdefault(b, []).append(a)
    column: list[int] = []
    taken: set[int] = set()
    at = 0
    for node, lane in enumerate(lanes):
        latest[node] = max((column[a] for a in by_target.get(node, ())), default=-1)
        if lane in taken or latest[node] == at:
            at += 1
            taken.clear()
        taken.add(lane)
        column.append(at)
    return column


def _nets(lanes: Sequence[int], edges: Sequence[Edge], column: Sequence[int]) -> tuple[list[Net], dict[int, int]]:
    """Return what leads to each chapter, with tracks given out, and how many tracks each lane needs."""
    by_target: dict[int, list[int]] = {}
    for a, b in edges:
        by_target.setdefault(b, []).append(a)
    last: dict[int, int] = {}
    nets = []
    for node, lane in enumerate(lanes):
        before = last.get(lane, -1)
        last[lane] = node
        if sources := by_target.get(node):
            edge = column[before] if before >= 0 else -1
            others = [a for a in sources if a != before]
            near = tuple(a for a in others if column[a] > edge)
            far = tuple(a for a in others if column[a] <= edge)
            nets.append(Net(node, len(others) < len(sources), near, far, before))
    return _with_tracks(nets, lanes, column)


def _with_tracks(nets: list[Net], lanes: Sequence[int], column: Sequence[int]) -> tuple[list[Net], dict[int, int]]:
    """Give out tracks by the left-edge rule: in the order in which they begin, each the nearest that is free."""
    wanted = [(min(column[a] for a in net.far), n) for n, net in enumerate(nets) if net.far]
    free: dict[int, list[int]] = {}
    busy: dict[int, list[tuple[int, int]]] = {}
    tracks: dict[int, int] = {}
    for start, n in sorted(wanted):
        lane = lanes[nets[n].target]
        idle, used = free.setdefault(lane, []), busy.setdefault(lane, [])
        while used and used[0][0] < start:
            heappush(idle, heappop(used)[1])
        if idle:
            track = heappop(idle)
        else:
            track = tracks[lane] = tracks.get(lane, 0) + 1
        heappush(used, (column[nets[n].before], track))
        nets[n] = nets[n]._replace(track=track)
    return nets, tracks


# ---- the order of the lanes


def _order(
    count: int, lanes: Sequence[int], edges: Sequence[Edge], column: Sequence[int], nets: Sequence[Net]
) -> list[int]:
    """Return the lanes in an order with few crossings: by barycentres, then by sifting."""
    crossed = _crossed(count, lanes, edges, column, nets)
    best = list(range(count))
    pull: dict[int, list[int]] = {}
    for a, b in edges[:: 1 + len(edges) // _SAMPLE]:
        pull.setdefault(lanes[a], []).append(lanes[b])
        pull.setdefault(lanes[b], []).append(lanes[a])
    least = _cost(best, crossed)
    for start in (best, _barycentres(count, pull)):
        order = _sifted(list(start), crossed)
        if (cost := _cost(order, crossed)) < least:
            best, least = order, cost
    return best


def _barycentres(count: int, pull: Mapping[int, Sequence[int]]) -> list[int]:
    """Order lanes by the mean place of what they are linked with, over and over."""
    order = list(range(count))
    for _ in range(_ROUNDS):
        place = {lane: n for n, lane in enumerate(order)}
        mean = {lane: sum(place[other] for other in linked) / len(linked) for lane, linked in pull.items()}
        wanted = sorted(order, key=lambda lane: mean.get(lane, place[lane]))
        if wanted == order:
            break
        order = wanted
    return order


Crossed = Mapping[tuple[int, int], Sequence[int]]
"""Two lanes -> for each lane, how many of its lines are crossed by lines between the two if it lies between them."""


def _crossed(
    count: int, lanes: Sequence[int], edges: Sequence[Edge], column: Sequence[int], nets: Sequence[Net]
) -> Crossed:
    busy = _busy(count, lanes, column, nets)
    crossed: dict[tuple[int, int], list[int]] = {}
    for a, b in edges[:: 1 + len(edges) // _SAMPLE]:
        first, second = sorted((lanes[a], lanes[b]))
        if first != second:
            sums = crossed.setdefault((first, second), [0] * count)
            here = busy[column[a]]
            for lane in range(count):
                sums[lane] += 1 + 2 * here.get(lane, 0)  # longer lines cost a little too
    return crossed


def _busy(count: int, lanes: Sequence[int], column: Sequence[int], nets: Sequence[Net]) -> list[dict[int, int]]:
    """Return for each column how many lines of each lane run by behind it."""
    columns = column[-1] + 1 if column else 0
    steps: dict[int, list[int]] = {lane: [0] * (columns + 1) for lane in set(lanes)}
    for net in nets:
        own, end = steps[lanes[net.target]], column[net.target]
        start = column[net.before] if net.straight or net.far else min(column[a] for a in net.near)
        own[start] += 1
        own[end] -= 1
        if net.far:
            own[min(column[a] for a in net.far)] += 1
            own[column[net.before] + 1] -= 1
    busy: list[dict[int, int]] = [{} for _ in range(columns)]
    for lane, own in steps.items():
        for at, lines in enumerate(list(accumulate(own))[:columns]):
            if lines:
                busy[at][lane] = lines
    return busy


def _cost(order: Sequence[int], crossed: Crossed) -> int:
    place = {lane: n for n, lane in enumerate(order)}
    cost = 0
    for (a, b), sums in crossed.items():
        first, last = sorted((place[a], place[b]))
        cost += sum(sums[order[n]] for n in range(first + 1, last))
    return cost


def _sifted(order: list[int], crossed: Crossed) -> list[int]:
    """Move each lane to where it costs least, going past one neighbour after the other, over and over."""
    for _ in range(max(1, 4 * _ROUNDS // max(1, len(order)))):
        before = list(order)
        for lane in before:
            at = order.index(lane)
            order.insert(0, order.pop(at))
            cost = least = best = 0
            for n in range(len(order) - 1):
                cost += _exchange(order, n, crossed)
                order[n], order[n + 1] = order[n + 1], order[n]
                if cost < least:
                    least, best = cost, n + 1
            order.insert(best, order.pop())
        if order == before:
            break
    return order


def _exchange(order: Sequence[int], n: int, crossed: Crossed) -> int:
    """Return what it costs to exchange two neighbours: what crosses one of them on its way to the other, or no more."""
    one, two = order[n], order[n + 1]
    cost = 0
    for at, other in enumerate(order):
        if other not in (one, two):
            gained = crossed.get((min(two, other), max(two, other)))
            lost = crossed.get((min(one, other), max(one, other)))
            change = (gained[one] if gained else 0) - (lost[two] if lost else 0)
            cost += change if at > n else -change
    return cost


# ---- the trunks behind a column


class _Trunk(NamedTuple):
    node: int
    own: int
    """The row it leaves from."""
    joins: tuple[int, ...]
    """The rows it leads to."""

    def spans(self, row: int) -> bool:
        return min(self.own, *self.joins) <= row <= max(self.own, *self.joins)

    def meets(self, other: _Trunk) -> bool:
        """Whether the two cannot stand in the same place."""
        top, end = min(self.own, *self.joins), max(self.own, *self.joins)
        return other.spans(top) or other.spans(end) or self.spans(other.own)

    def crossings(self, right: _Trunk) -> int:
        """How often the two cross with this one on the left."""
        return self.spans(right.own) + sum(right.spans(row) for row in self.joins)


def _trunks(
    columns: Sequence[Sequence[int]], lane: Sequence[int], heights: Sequence[int], nets: Sequence[Net]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the place of each chapter's trunk behind its column, and how many places each column needs."""
    rows = [end - 1 for end in accumulate(height + 1 for height in heights)]
    joins: dict[int, list[int]] = {}
    for net in nets:
        row = rows[lane[net.target]]
        for a in net.near:
            joins.setdefault(a, []).append(row)
        for a in net.far:
            joins.setdefault(a, []).append(row - net.track)
    trunk = [-1] * len(lane)
    places = []
    for nodes in columns:
        stand = [_Trunk(a, rows[lane[a]], tuple(joins[a])) for a in nodes if a in joins]
        for _ in range(len(stand)):
            for n in range(len(stand) - 1):
                one, two = stand[n], stand[n + 1]
                if two.crossings(one) < one.crossings(two):
                    stand[n], stand[n + 1] = two, one
        for n, each in enumerate(stand):
            trunk[each.node] = max((trunk[o.node] + 1 for o in stand[:n] if each.meets(o)), default=0)
        places.append(max((trunk[each.node] + 1 for each in stand), default=0))
    return tuple(trunk), tuple(places)
