"""Where a reader is and how they got there: a value that every move replaces by a new one.

No text and no screen: `Reading` only knows chapters by id. Finding a saved spot again in a text that may have changed
since, or in the other language, is here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from story.ids import Position
from story.model import Block, Chapter
from story.value import Value, value

QUOTED = 6
"""Words that a position quotes."""


@value
class Reading(Value):
    """A reader's way through a story: every chapter opened, in order, and which of them is open."""

    trail: tuple[str, ...]
    """Chapter ids; never empty. What lies behind `at` can be gone forward to."""
    at: int = 0

    def __post_init__(self) -> None:
        """Hold the one rule: `at` is an index of the trail."""
        if not 0 <= self.at < len(self.trail):
            raise ValueError(f"no step {self.at} in a trail of {len(self.trail)}")

    @classmethod
    def start(cls, chapter: str) -> Reading:
        """Begin at a chapter."""
        return cls(trail=(chapter,))

    @classmethod
    def resume(cls, trail: Sequence[str], at: int, fallback: str) -> Reading:
        """Go on from a saved trail; one that makes no sense begins again at `fallback`."""
        if not trail:
            return cls.start(fallback)
        return cls(trail=tuple(trail), at=min(max(at, 0), len(trail) - 1))

    @property
    def chapter(self) -> str:
        """The open chapter."""
        return self.trail[self.at]

    def goto(self, chapter: str) -> Reading:
        """Open a chapter, forgetting what could be gone forward to, as in a browser; the open one changes nothing."""
        if chapter == self.chapter:
            return self
        return Reading(trail=(*self.trail[: self.at + 1], chapter), at=self.at + 1)

    def choose(self, chapter: Chapter, choice: str) -> Reading:
        """Take a choice of the open chapter.

        Raises:
            KeyError: the chapter has no such choice.
        """
        target = {c.id: c.target for c in chapter.choices}[choice]
        return self.goto(target)

    def back(self) -> Reading:
        """Go one step back, or stay at the first."""
        return self.step(self.at - 1)

    def forward(self) -> Reading:
        """Go one step forward, or stay at the last."""
        return self.step(self.at + 1)

    def step(self, at: int) -> Reading:
        """Go to any step of the trail, the first or the last where there is none so far."""
        return Reading(trail=self.trail, at=min(max(at, 0), len(self.trail) - 1))


class Spot(NamedTuple):
    """A place in a text as it stands now."""

    block: int
    """Index of the block."""
    offset: int = 0
    """Words of the block before it."""
    found: Literal["exact", "quotation", "number", "start"] = "exact"
    """How it was found again; `start` means it was not, and the reader is to be told."""


def make_position(
    story: str, chapter: str, blocks: Sequence[Block], language: str, block: int, offset: int
) -> Position:
    """Return what finds a spot again: its block's key, the words before it, and the words that follow."""
    if not blocks:
        return Position(story, chapter, "", 0, language)
    found = blocks[min(max(block, 0), len(blocks) - 1)]
    words = found.text.split()
    offset = min(max(offset, 0), max(0, len(words) - 1))
    quotation = " ".join(words[offset : offset + QUOTED])
    return Position(story, chapter, found.key, offset, language, quotation)


def find_position(position: Position, blocks: Sequence[Block], language: str) -> Spot:
    """Find a saved position in a text that may have been edited since, or that is in the other language.

    Looked for in this order: the paragraph's own anchor (with the quotation in it, near where it was), the quotation
    anywhere, the paragraph's number, the chapter's start.
    """
    keys = [block.key for block in blocks]
    same = language == position.language
    own = keys.index(position.block) if position.block in keys else -1
    quoted = position.quotation.split() if same else []
    numbered = _is_number(position.block)
    if own >= 0 and (not quoted or not numbered):
        words = blocks[own].text.split()
        near = _find_words(words, quoted, position.offset) if quoted else -1
        fallback = min(max(position.offset, 0), max(0, len(words) - 1)) if same else 0
        return Spot(own, near if near >= 0 else fallback)
    if quoted:
        order = sorted(range(len(blocks)), key=lambda n: abs(n - max(own, 0)))
        for n in order:
            near = _find_words(blocks[n].text.split(), quoted, position.offset)
            if near >= 0:
                return Spot(n, near, "exact" if n == own else "quotation")
    if own >= 0:
        return Spot(own, 0, "number")
    number = int(position.block[1:]) - 1 if numbered else -1
    if 0 <= number < len(blocks):
        return Spot(number, 0, "number")
    return Spot(0, 0, "start" if position.block not in ("", "p1") else "exact")


def _is_number(key: str) -> bool:
    return key[:1] == "p" and key[1:].isdecimal() and key.isascii() and len(key) < 8


def _find_words(words: list[str], quoted: list[str], near: int) -> int:
    """Return the index of `quoted` in `words` that is nearest to `near`, or -1."""
    size = len(quoted)
    hits = [n for n in range(len(words) - size + 1) if words[n : n + size] == quoted]
    return min(hits, key=lambda n: abs(n - near)) if hits else -1
