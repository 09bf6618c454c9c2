"""Requests that travel up to the screen that can grant them, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from story.ids import Ref


@dataclass
class OpenRef(Message):
    """Open a place of the story: a chapter, perhaps at a paragraph, or a card."""

    ref: Ref


@dataclass
class FindAsked(Message):
    """Words to find in this text were given, or None where the reader thought better of it."""

    query: str | None


@dataclass
class GoToStep(Message):
    """Open a step of the trail."""

    at: int
