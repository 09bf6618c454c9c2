"""How anything in a story is pointed at: a `Ref` names a thing, a `Position` a spot in its text.

This module is all that the saved progress knows of stories. It reads no files and holds no text.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, NewType, get_args

StoryId = NewType("StoryId", str)
Kind = Literal["chapter", "person", "document", "telegram", "place", "term", "note", "lesson", "source"]

KINDS: tuple[Kind, ...] = get_args(Kind)
"""Every kind of thing that can be pointed at, in the order in which lists show them."""

ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
"""An id: lower-case ASCII letters, digits, hyphens and underscores. It never changes once published."""

_ANCHOR_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


def is_id(text: str) -> bool:
    """Whether `text` can be the id of a thing."""
    return ID_PATTERN.fullmatch(text) is not None


def is_anchor(text: str) -> bool:
    """Whether `text` can name a paragraph: lower-case letters, digits and hyphens."""
    return _ANCHOR_PATTERN.fullmatch(text) is not None


class Ref(NamedTuple):
    """The only way anything points at anything: `person:molotov`, `m-draft`, `m-draft#offer`."""

    kind: Kind
    id: str
    anchor: str = ""
    """The paragraph meant, or nothing for the whole."""

    def __str__(self) -> str:
        head = self.id if self.kind == "chapter" else f"{self.kind}:{self.id}"
        return f"{head}#{self.anchor}" if self.anchor else head

    @property
    def whole(self) -> Ref:
        """The thing itself, without the paragraph."""
        return self._replace(anchor="") if self.anchor else self

    @classmethod
    def parse(cls, text: str) -> Ref | None:
        """Read a reference as an author writes it: `kind:id#anchor`, a bare id being a chapter.

        Returns:
            The reference, or None where `text` has not the form of one. Whether the thing exists is not asked.
        """
        head, _, anchor = text.strip().partition("#")
        kind, colon, name = head.partition(":")
        if not colon:
            kind, name = "chapter", head
        if kind not in KINDS or not is_id(name) or (anchor and not is_anchor(anchor)):
            return None
        return cls(kind, name, anchor)


class Position(NamedTuple):
    """A spot in a chapter's text that can be found again after the text was edited, and in the other language.

    In another language than `language` only `block` counts: words do not correspond one to one.
    """

    story: str
    chapter: str
    block: str
    """The paragraph's own anchor, or `pN` for the N-th block (from 1) where it has none."""
    offset: int = 0
    """Words of the block that lie before the spot."""
    language: str = ""
    quotation: str = ""
    """The six words from the spot on, as a reader would quote them."""
