"""Finding words in one text: over its logical words, so that a hit may run over the end of a line."""

from __future__ import annotations

from collections.abc import Sequence

from story.model import Block
from tui.i18n import Words


class Finder:
    """What was looked for in a text, where it is, and which place is the current one."""

    def __init__(self) -> None:
        """Look for nothing."""
        self.query = ""
        self.hits: list[tuple[int, int, int]] = []
        """Block and character span of each place, in order."""
        self.at = 0

    @property
    def active(self) -> bool:
        """Whether something is lit."""
        return bool(self.hits)

    def clear(self) -> None:
        """Light nothing; the words are remembered for the next time."""
        self.hits, self.at = [], 0

    def find(self, query: str, blocks: Sequence[Block], top: tuple[int, int] = (0, 0)) -> None:
        """Find `query`, whatever its case and accents; the current place is the first from `top` on."""
        self.query, self.hits = query, find_in(blocks, query)
        self.at = next((n for n, hit in enumerate(self.hits) if hit[:2] >= top), 0)

    def take(self, query: str, hits: list[tuple[int, int, int]], block: int) -> None:
        """Light places that a search of the whole story found; the current one is the first from `block` on."""
        self.query, self.hits = query, hits
        self.at = next((n for n, hit in enumerate(hits) if hit[0] >= block), 0)

    def beyond(self, by: int) -> bool:
        """Whether a step leads out of this text."""
        return not 0 <= self.at + by < len(self.hits)

    def step(self, by: int) -> None:
        """Go to another place, round the end."""
        if self.hits:
            self.at = (self.at + by) % len(self.hits)

    def spans(self) -> dict[int, tuple[tuple[int, int], ...]]:
        """Return all places, by block."""
        found: dict[int, tuple[tuple[int, int], ...]] = {}
        for block, start, end in self.hits:
            found[block] = (*found.get(block, ()), (start, end))
        return found

    def current(self) -> tuple[int, int, int]:
        """Return the current place; block -1 where there is none."""
        return self.hits[self.at] if self.hits else (-1, 0, 0)

    def said(self, words: Words) -> str:
        """Say which of how many is shown."""
        if not self.hits:
            return ""
        return words.say("“{query}”: {n} of {all}", query=self.query, n=self.at + 1, all=len(self.hits))


def find_in(blocks: Sequence[Block], query: str) -> list[tuple[int, int, int]]:
    """Return where the folded query stands in the folded blocks, as spans of the text as written."""
    from story.fold import fold, fold_mapped

    wanted = fold(query).strip()
    hits = []
    for n, block in enumerate(blocks if wanted else ()):
        folded = fold_mapped(block.text)
        at = folded.text.find(wanted)
        while at >= 0:
            hits.append((n, *_whole(block.text, *folded.original(at, at + len(wanted)))))
            at = folded.text.find(wanted, at + len(wanted))
    return hits


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span to all of what is drawn as one: a lam-alef of which half was found is lit."""
    from tui.rtl.shaping import shape

    own = [cluster for cluster in shape(text) if cluster.start < end and cluster.end > start]
    return own[0].start, own[-1].end
