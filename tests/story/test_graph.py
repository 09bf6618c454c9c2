from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from story.graph import StoryGraph
from story.model import Chapter, ChapterKind, Choice

NAMES = "abcdefg"
EDGES = st.fixed_dictionaries({name: st.lists(st.sampled_from(NAMES), unique=True).map(tuple) for name in NAMES})
GRAPHS = st.builds(StoryGraph, st.sampled_from(NAMES), EDGES)


def naive_reachable(graph: StoryGraph, start: str, without: frozenset[str]) -> set[str]:
    """Grow the set until it stays the same."""
    found = {start} - without
    while True:
        more = found | {t for name in found for t in graph.edges[name] if t not in without}
        if more == found:
            return found
        found = more


@given(GRAPHS, st.frozensets(st.sampled_from(NAMES)))
def test_what_can_be_reached(graph: StoryGraph, without: frozenset[str]) -> None:
    assert graph.reachable() == naive_reachable(graph, graph.start, frozenset())
    for name in NAMES:
        assert graph.reachable(name, without) == naive_reachable(graph, name, without)


@given(GRAPHS)
def test_cycles_are_found_where_there_are_some(graph: StoryGraph) -> None:
    cycles = list(graph.cycles())
    goes_round = any(name in graph.reachable(target) for name in NAMES for target in graph.edges[name])
    assert bool(cycles) == goes_round
    for cycle in cycles:
        assert len(set(cycle)) == len(cycle)
        assert all(b in graph.edges[a] for a, b in zip(cycle, [*cycle[1:], cycle[0]], strict=True))
    closing = {(cycle[-1], cycle[0]) for cycle in cycles}
    opened = {name: tuple(t for t in graph.edges[name] if (name, t) not in closing) for name in NAMES}
    assert not list(StoryGraph(graph.start, opened).cycles()), "each edge that closes one was told"


@given(GRAPHS)
def test_who_leads_to_whom(graph: StoryGraph) -> None:
    pairs = {(source, name) for name, sources in graph.sources().items() for source in sources}
    assert pairs == {(name, target) for name in NAMES for target in graph.edges[name]}


def test_ten_thousand_in_a_row() -> None:
    count = 10_000
    edges = {str(n): (str(n + 1),) for n in range(count - 1)} | {str(count - 1): ("0",)}
    graph = StoryGraph("0", edges)
    assert len(graph.reachable()) == count
    assert [len(cycle) for cycle in graph.cycles()] == [count]


def test_the_graph_of_chapters() -> None:
    def make(name: str, *targets: str) -> Chapter:
        choices = tuple(Choice(f"{n}", target) for n, target in enumerate(targets))
        return Chapter(id=name, texts={}, date="1940", thread="t", chapter_kind=ChapterKind.SCENE, choices=choices)

    graph = StoryGraph.of("a", [make("a", "b", "b", "nowhere"), make("b")])
    assert graph.edges == {"a": ("b",), "b": ()}
    assert graph.reachable("nowhere") == set()
