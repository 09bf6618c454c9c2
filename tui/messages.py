"""Requests that travel up to the screen that can grant them, in the reader's words.

No message is compared with another: what `dataclass` would write for that takes 0.15 ms a class at every start.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from story.ids import Ref


@dataclass(eq=False, repr=False)
class OpenRef(Message):
    """Open a place of the story: a chapter, perhaps at a paragraph, or a card."""

    ref: Ref


@dataclass(eq=False, repr=False)
class FindAsked(Message):
    """Words to find in this text were given, or None where the reader thought better of it."""

    query: str | None


@dataclass(eq=False, repr=False)
class GoToStep(Message):
    """Open a step of the trail."""

    at: int
