"""What goes into a search and what comes out: entries and hits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from story.ids import Ref

Why = Literal["date", "name", "title", "text"]


OFFICE, HEADER = "", "#"
"""Keys of what a header says in words: what somebody is, and all else. No blocks have them, so hits there have none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be found of one thing in one language."""

    ref: Ref
    language: str
    title: str
    names: tuple[str, ...] = ()
    """Names, aliases and keywords."""
    blocks: tuple[tuple[str, str], ...] = ()
    """Block key, or `OFFICE` or `HEADER`, and plain text of each paragraph."""
    date: str = ""
    """When it happened, in EDTF."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found, at its best place."""

    ref: Ref
    """The thing, without a paragraph."""
    language: str
    title: str
    """The thing's title in `language`."""
    why: Why
    block: str
    """The key of the block that was hit; empty unless `why` is "text"."""
    snippet: str
    """The text around the hit, with `…` where it is cut; empty unless `why` is "text"."""
    spans: tuple[tuple[int, int], ...]
    """The found words, as character spans of the snippet or, where that is empty, of the title."""
    score: float
    """The higher the better; comparable within one search only."""
