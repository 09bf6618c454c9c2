"""The chapters as a directed graph: what leads where, what cannot be reached, where it goes round.

Nodes are chapter ids, edges the choices. Nothing here reads text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from story.model import Chapter


@dataclass(frozen=True, slots=True)
class StoryGraph:
    """Who leads to whom."""

    start: str
    edges: Mapping[str, tuple[str, ...]]
    """Chapter -> chapters that its choices lead to, once each, in order. Every chapter is a key."""

    @classmethod
    def of(cls, start: str, chapters: Iterable[Chapter]) -> StoryGraph:
        """Make the graph of `chapters`; choices that lead nowhere are left out."""
        known = {chapter.id: chapter for chapter in chapters}
        edges = {
            name: tuple(dict.fromkeys(c.target for c in chapter.choices if c.target in known))
            for name, chapter in known.items()
        }
        return cls(start, edges)

    def reachable(self, start: str = "", without: frozenset[str] = frozenset()) -> set[str]:
        """Return the chapters that can be reached from `start`, itself included, never passing through `without`."""
        first = start or self.start
        seen: set[str] = set()
        todo = [first] if first in self.edges and first not in without else []
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += [target for target in self.edges[name] if target not in without]
        return seen

    def sources(self) -> dict[str, list[str]]:
        """Return, for each chapter, the chapters that lead to it."""
        found: dict[str, list[str]] = {name: [] for name in self.edges}
        for name, targets in self.edges.items():
            for target in targets:
                found[target].append(name)
        return found

    def cycles(self) -> Iterator[list[str]]:
        """Yield one cycle for each edge that closes one in a depth-first walk: the chapters in order, the first once.

        A graph without a cycle yields nothing (Cormen et al., Introduction to Algorithms, 22.3: back edges).
        """
        done: set[str] = set()
        for root in self.edges:
            if root in done:
                continue
            path: list[str] = []
            on_path: set[str] = set()
            stack: list[Iterator[str]] = [iter((root,))]
            while stack:
                name = next(stack[-1], None)
                if name is None:
                    stack.pop()
                    if path:
                        on_path.discard(left := path.pop())
                        done.add(left)
                elif name in on_path:
                    yield path[path.index(name) :]
                elif name not in done:
                    path.append(name)
                    on_path.add(name)
                    stack.append(iter(self.edges[name]))
