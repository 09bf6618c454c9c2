"""Blocks of the story as paragraphs of a page: links, notes, citations."""

from __future__ import annotations

import re
from collections.abc import Iterable

from story.cite import words_of
from story.ids import Ref
from story.model import Block, Citation, EditorNote, Span
from tui.i18n import Words
from tui.page import Action, PageBuilder, Role, Run
from tui.session import Session

_SUBTITLE = r"[:،,;(؛]"
"""Where the short form of a title ends; compiled by `re` at the first citation that is shown."""

NOTE_SIGN = "†"
"""Stands in the text where an editor's note hangs (the dagger of printed books)."""
BOOKMARK_SIGN = "▸"
OWN_NOTE_SIGN = "¶"


class ProseSetter:
    """Adds blocks to a page, with what the reader asked to see of them."""

    def __init__(self, page: PageBuilder, session: Session, words: Words, evidence: bool) -> None:
        """Set into `page`; `evidence` shows the citations below each block."""
        self.page, self.session, self.words, self.evidence = page, session, words, evidence

    def add(self, blocks: Iterable[Block], *, numbered: bool = True) -> None:
        """Add blocks; only those of the chapter itself are `numbered`: positions count by them."""
        before = ""
        for index, block in enumerate(blocks):
            close = before == block.kind == "item"
            self.block(block, index if numbered else -1, 0 if close else 1)
            before = block.kind

    def block(self, block: Block, index: int, space: int) -> None:
        """Add one block, its essential notes and, if asked for, its citations."""
        runs = self.runs(block)
        match block.kind:
            case "heading":
                self.page.add(*runs, block=index)
            case "quote":
                self.page.add(*runs, block=index, indent=4, prefix=["  "])
            case "item":
                sign = f"{block.ordinal}. " if block.ordinal else "•  "
                depth = 3 * block.level
                self.page.add(*runs, block=index, space=space, indent=depth + 3, prefix=[" " * depth + sign])
            case _:
                self.page.add(*runs, block=index)
        self.essential_notes(block, index)
        if self.evidence and block.citations:
            self.citations(block.citations, index)

    def runs(self, block: Block) -> list[Run]:
        """Return the runs of a block, each knowing where in the block's text it starts."""
        plain: Role = {"heading": "heading", "quote": "quote"}.get(block.kind, "text")  # type: ignore[assignment]
        made, at = [], 0
        for span in block.spans:
            if span.text:
                made.append(self.run(span, plain, at))
                at += len(span.text)
            elif span.ref is not None:
                made.append(Run(NOTE_SIGN, "note", self.page.target("peek", str(span.ref))))
        return made

    def run(self, span: Span, plain: Role, at: int) -> Run:
        """Return the run of one span."""
        if span.ref is not None:
            action: Action = "go" if span.ref.kind == "chapter" else "peek"
            return Run(span.text, "link", self.page.target(action, str(span.ref)), at)
        role: Role = plain
        if plain == "text":
            styles: dict[tuple[bool, bool], Role] = {
                (True, False): "emphasis",
                (False, True): "strong",
                (True, True): "strong-emphasis",
            }
            role = styles.get((span.emphasis, span.strong), "text")
        return Run(span.text, role, at=at)

    def essential_notes(self, block: Block, index: int) -> None:
        """Below a block, the titles of the notes that must not be missed."""
        for name in block.notes:
            note = self.session.story.find(Ref("note", name))
            if isinstance(note, EditorNote) and note.essential:
                target = self.page.target("peek", str(note.ref))
                title = Run(note.title(self.words.language), "note", target)
                self.page.add(title, space=0, indent=4, prefix=[Run(f"  {NOTE_SIGN} ", "note", target)], owner=index)

    def citations(self, citations: Iterable[Citation], index: int) -> None:
        """Below a block, what answers for it."""
        runs: list[Run] = []
        for citation in dict.fromkeys(citations):
            if runs:
                runs.append(Run(" · ", "cite"))
            sign = "≠ " if citation.corrects else ""
            target = self.page.target("cite", str(citation))
            runs.append(Run(sign + brief(citation, self.session, self.words), "cite", target))
        self.page.add(*runs, space=0, indent=4, owner=index)


def brief(citation: Citation, session: Session, words: Words) -> str:
    """Return a citation in the fewest words that still say where to look: `axis 46`, `Nazi-Soviet Relations 218`."""
    source = session.story.sources.get(citation.source)
    locator = f" {citation.locator}" if citation.locator else ""
    if source is None:
        return citation.source + locator
    if source.sentences:
        return f"{source.id}{locator}"
    edition = session.story.sources.get(source.edition, source)
    return re.split(_SUBTITLE, words_of(edition.title, words.language))[0].strip() + locator
