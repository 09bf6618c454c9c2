"""The layout of the story map: everything on it once, in order of time, no line through a label, few crossings."""

from __future__ import annotations

import random
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.rtl.compositor import mirrored_text
from tui.views.drawing import AHEAD, OPEN, TAKEN, Drawing, Label, Measures, shape
from tui.views.layers import Edge, Layers, layer

Graph = tuple[list[int], list[Edge]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Draw chapters in order of time, each on a lane, and edges between any two: some lead back or to themselves."""
    count = draw(st.integers(1, 24))
    lanes = draw(st.lists(st.integers(0, draw(st.integers(0, 5))), min_size=count, max_size=count))
    node = st.integers(0, count - 1)
    return lanes, draw(st.lists(st.tuples(node, node), max_size=50))


def made_at_random(seed: int, count: int = 44, lanes: int = 8) -> Graph:
    chance = random.Random(seed)
    own = [chance.randrange(lanes) for _ in range(count)]
    return own, [(n, n + chance.randint(1, 9)) for n in range(count - 9) for _ in range(2)]


def drawn(graph: Graph, measures: Measures = Measures(), *, sort: bool = True) -> Drawing:  # noqa: B008
    lanes, _ = graph
    labels = [Label(("✓?" if n % 3 else "◦", *("xx" for _ in range(measures.below)))) for n in range(len(lanes))]
    return Drawing(layer(*graph, sort=sort), labels, lambda a, b: AHEAD + (a + b) % 3, measures)


MEASURES = st.builds(Measures, st.integers(0, 1), st.integers(0, 2), st.integers(0, 2))


@given(graphs())
def test_every_chapter_has_one_place_and_time_runs_one_way(graph: Graph) -> None:
    lanes, edges = graph
    layers = layer(lanes, edges)
    assert [node for nodes in layers.columns for node in nodes] == list(range(len(lanes)))
    assert sorted(layers.lanes) == list(range(max(lanes) + 1))
    assert [layers.lanes[at] for at in layers.lane] == lanes
    assert len({(layers.column[n], layers.lane[n]) for n in range(len(lanes))}) == len(lanes)
    assert all(layers.column[a] < layers.column[b] for a, b in edges if a < b)


@given(graphs())
def test_every_edge_that_leads_on_is_drawn_once_and_no_other(graph: Graph) -> None:
    drawing = drawn(graph)
    ways = [(a, b) for a in range(len(graph[0])) for b in drawing.ways(a)]
    assert sorted(ways) == sorted({(a, b) for a, b in graph[1] if a < b})
    assert sorted(ways) == sorted((a, b) for b in range(len(graph[0])) for a in drawing.sources(b))


@given(graphs(), MEASURES)
def test_no_two_labels_overlap_and_no_line_runs_through_one(graph: Graph, measures: Measures) -> None:
    drawing = drawn(graph, measures)
    cells: dict[tuple[int, int], int] = {}
    for n, (x, y, width, height) in enumerate(drawing.boxes()):
        for cell in ((x + dx, y + dy) for dx in range(width) for dy in range(height)):
            assert cells.setdefault(cell, n) == n
            assert 0 <= cell[0] < drawing.width and 0 <= cell[1] < drawing.height
    inked = {
        (drawing.x(n) + dx, drawing.y(n) + dy): n
        for n, label in enumerate(drawing.labels)
        for dy, line in enumerate(label.lines)
        for dx in range(len(line))
    }
    first = {n: drawing.x(n) for n in range(len(graph[0]))}
    for y, lines in drawing._across.items():
        for line in lines:
            for x in range(line.start, line.end + 1):
                n = inked.get((x, y), -1)
                assert n < 0 or (x == line.end == first[n]) or x == line.start, "in at the front, out at the back"
    for x, lines in drawing._upright.items():
        assert not any((x, y) in cells for line in lines for y in range(line.start, line.end + 1))


@given(graphs(), MEASURES)
def test_lines_that_do_not_belong_together_do_not_touch(graph: Graph, measures: Measures) -> None:
    drawing = drawn(graph, measures)
    owners: dict[tuple[int, int], int] = {}
    for net in drawing.layers.nets:
        y, joined = drawing.y(net.target), [drawing._trunk_x(a) for a in net.near]
        if net.far:
            drop = drawing._drop_x(net)
            for x in range(min(drawing._trunk_x(a) for a in net.far), drop + 1):
                assert owners.setdefault((x, y - net.track), net.target) == net.target
            joined.append(drop)
        if net.straight:
            joined.append(drawing._exit_x(net.before) + 1)
        for x in range(min(joined), drawing.x(net.target)):
            assert owners.setdefault((x, y), net.target) == net.target
    straight = {net.before: net.target for net in drawing.layers.nets if net.straight}
    for n, place in enumerate(drawing.layers.trunk):
        if place >= 0:
            for x in range(drawing._exit_x(n) + 1, drawing._trunk_x(n) + 1):
                assert owners.get((x, drawing.y(n))) in (None, straight.get(n))
    for lines in drawing._upright.values():
        for one, two in combinations(sorted(lines), 2):
            assert one.end <= two.start


@given(graphs(), MEASURES, st.integers(0, 60), st.integers(1, 40))
def test_a_part_of_a_row_is_that_part_of_the_whole_row(graph: Graph, measures: Measures, at: int, size: int) -> None:
    drawing = drawn(graph, measures)
    lit = drawing.lines_of(len(graph[0]) // 2)
    end = drawing.width + 120
    seen = [0] * len(graph[0])
    for y in range(drawing.height):
        start, runs = drawing.row(y, 0, end, lit)
        whole = "".join(run.text for run in runs)
        assert start == 0 and cell_len(whole) == end
        start, part = drawing.row(y, at, at + size, lit)
        text = "".join(run.text for run in part)
        assert start <= at and start + len(text) >= at + size
        assert text[at - start : at - start + size] == whole[at : at + size]
        for run in runs:
            if run.target >= 0:
                seen[run.target] += 1
                assert drawing.node_at(whole.index(run.text), y) >= 0
    assert seen == [1 + measures.below] * len(graph[0])


def test_the_order_of_the_lanes_makes_crossings_fewer() -> None:
    seeds = range(40)
    sorted_ = sum(drawn(made_at_random(seed)).crossings() for seed in seeds)
    unsorted = sum(drawn(made_at_random(seed), sort=False).crossings() for seed in seeds)
    assert sorted_ < 0.85 * unsorted


def test_lanes_that_lead_to_one_another_come_to_lie_side_by_side() -> None:
    lanes, edges = [0, 1, 2, 3] * 4, [(n, n + 3) for n in range(0, 12, 4)] + [(n, n + 5) for n in (1, 5, 9)]
    layers: Layers = layer(lanes, edges)
    place = {lane: n for n, lane in enumerate(layers.lanes)}
    assert abs(place[0] - place[3]) == 1 and abs(place[1] - place[2]) == 1


def test_an_empty_map_is_drawn() -> None:
    drawing = drawn(([], []))
    assert (drawing.width, drawing.height) == (0, 0)
    assert drawing.node_at(0, 0) == -1


@settings(max_examples=20)
@given(st.lists(st.sampled_from((0, AHEAD, OPEN, TAKEN)), min_size=4, max_size=4))
def test_every_joint_has_a_character_and_a_mirror_image(arms: list[int]) -> None:
    up, right, down, left = arms
    assert mirrored_text(shape(up, right, down, left)) == shape(up, left, down, right)
