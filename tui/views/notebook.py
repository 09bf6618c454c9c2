"""The notebook: all that a reader kept of a story, by chapter or by time, to be narrowed, opened, changed, exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from state.rows import Answer, Bookmark, ChoiceMade, Note
from story.cite import words_of
from story.clean import clean, clean_line
from story.ids import Ref
from story.model import ChapterKind
from tui.i18n import N_, Words
from tui.page import PageBuilder, Run
from tui.session import Session
from tui.views.listing import Listing, Option, all_of, counted, holds

KeptKind = Literal["note", "bookmark", "answer", "decision"]
KINDS: tuple[KeptKind, ...] = ("note", "bookmark", "answer", "decision")
TAB_WORDS = (N_("All"), N_("My notes"), N_("Bookmarks"), N_("Answers"), N_("Decisions"))
SIGNS: Mapping[KeptKind, str] = {"note": "¶", "bookmark": "▸", "answer": "–", "decision": "?"}
SORTS: Mapping[str, str] = {
    "": N_("chapter"),
    "-time": N_("time, latest first"),
    "time": N_("time, oldest first"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that was kept, in the reader's language."""

    kind: KeptKind
    row: Note | Bookmark | Answer | ChoiceMade
    chapter: str
    title: str
    """The chapter's, or its id where the story lost it."""
    quotation: str
    """The first words of the paragraph."""
    asked: str
    """The question that this answers."""
    text: str
    """What the reader wrote or expected."""
    made: str
    """ISO 8601, in UTC."""
    changed: str

    @property
    def key(self) -> str:
        """Finds it again on the page: a row's id, a decision's chapter, or an answer's question."""
        match self.row:
            case ChoiceMade():
                return f"{self.kind}:{self.row.chapter}"
            case Answer():
                return f"{self.kind}:{self.row.position.chapter}:{self.row.question}"
            case _:
                return f"{self.kind}:{self.row.id}"


def kept_of(session: Session, words: Words) -> list[Kept]:
    """Return all that was kept, the chapters in order of time, in each the oldest first."""
    heads = session.story.heads
    order = {name: n for n, name in enumerate(heads)}

    def title(chapter: str) -> str:
        return words_of(heads[chapter].titles, words.language) if chapter in heads else clean_line(chapter)

    found: list[Kept] = []
    progress = session.progress
    rows: list[Note | Bookmark | Answer] = [*progress.notes, *progress.bookmarks, *progress.answers]
    for row in rows:
        kind: KeptKind = "note" if isinstance(row, Note) else "bookmark" if isinstance(row, Bookmark) else "answer"
        asked = asked_by(session, row, words) if isinstance(row, Answer) else ""
        text = "" if isinstance(row, Bookmark) else clean(row.text)
        changed = row.made if isinstance(row, Bookmark) else row.changed
        name, quotation = row.position.chapter, clean_line(row.position.quotation)
        found.append(Kept(kind, row, name, title(name), quotation, asked, text, row.made, changed))
    found += _decisions(session, words)
    found.sort(key=lambda kept: (order.get(kept.chapter, len(order)), kept.made, KINDS.index(kept.kind), kept.key))
    return found


def asked_by(session: Session, answer: Answer, words: Words) -> str:
    """The question in the reader's language, as long as the story asks it; else as it was asked."""
    chapter = session.story.chapter(answer.position.chapter)
    if chapter is not None:
        own, told = chapter.text(session.story.meta.base).questions, chapter.text(words.language).questions
        if answer.question in own and own.index(answer.question) < len(told):
            return told[own.index(answer.question)]
    return clean_line(answer.question, 600)


def _decisions(session: Session, words: Words) -> Iterator[Kept]:
    for row in session.decisions():
        head = session.story.heads.get(row.chapter)
        if head is not None and head.kind is ChapterKind.DECISION and (found := session.story.chapter(row.chapter)):
            text = found.text(words.language)
            said = text.labels.get(row.first, clean_line(row.first))
            yield Kept("decision", row, row.chapter, text["title"], "", text["question"], said, row.made, row.made)


def place_of(session: Session, kept: Kept) -> Ref | None:
    """Return where something kept is now; None where its chapter is gone."""
    if isinstance(kept.row, ChoiceMade):
        return Ref("chapter", kept.chapter)
    anchor = session.anchor_of(kept.row.position)
    return Ref("chapter", kept.chapter, anchor) if session.story.chapter(kept.chapter) else None


class Notebook(Listing):
    """All that was kept, as a list."""

    FILTERS: Mapping[str, str] = {"chapter": N_("Chapter"), "sort": N_("By")}

    def __init__(self, session: Session) -> None:
        """Show what is kept in a session."""
        super().__init__()
        self.session = session
        self._read: tuple[object, str, list[Kept]] = (None, "", [])

    def every(self, words: Words) -> Sequence[Kept]:
        """Return all that is kept, put together once for as long as it stays the same."""
        progress, language, found = self._read
        if progress is not self.session.progress or language != words.language:
            found = kept_of(self.session, words)
            self._read = self.session.progress, words.language, found
        return found

    def title(self, words: Words) -> str:
        """What the page is called."""
        return words.say("Notebook")

    def tab_names(self) -> Sequence[str]:
        """Kinds as they are typed in the line mode."""
        return ("all", *KINDS)

    def tabs(self, words: Words) -> tuple[list[str], list[int]]:
        """All, then each kind."""
        every = self.every(words)
        counts = [sum(kept.kind == kind for kept in every) for kind in KINDS]
        return [words.say(label) for label in TAB_WORDS], [len(every), *counts]

    def _of_tab(self, words: Words) -> list[Kept]:
        return [kept for kept in self.every(words) if not self.tab or kept.kind == KINDS[self.tab - 1]]

    def offers(self, name: str) -> bool:
        """An empty notebook has no filters."""
        progress = self.session.progress
        return bool(progress.notes or progress.bookmarks or progress.answers or progress.choices)

    def options(self, name: str, words: Words) -> list[Option]:
        """The orders, or the chapters in which something is kept."""
        if name == "sort":
            return [Option(value, words.say(said), 0) for value, said in SORTS.items()]
        kept = self._of_tab(words)
        titles = {each.chapter: each.title for each in kept}
        found = {option.value: option for option in counted((each.chapter for each in kept), lambda v: titles[v])}
        return [all_of(words, len(kept)), *(found[chapter] for chapter in titles)]

    def said(self, name: str, words: Words) -> str:
        """The value taken; of the order, the one that holds."""
        return words.say(SORTS[self._by]) if name == "sort" else super().said(name, words)

    @property
    def _by(self) -> str:
        by = self.chosen.get("sort", "")
        return by if by in SORTS else ""

    def rows(self, words: Words) -> list[Kept]:
        """Return what is left, in its order."""
        wanted = self.chosen.get("chapter", "")
        rows = [kept for kept in self._of_tab(words) if wanted in ("", kept.chapter)]
        if self.query:
            rows = [kept for kept in rows if holds((kept.text, kept.quotation, kept.asked, kept.title), self.query)]
        if self._by:
            rows.sort(key=lambda kept: kept.changed, reverse=self._by[0] == "-")
        return rows

    def find(self, value: str, words: Words) -> Kept | None:
        """Return what a target of action `kept` stands for."""
        return next((kept for kept in self.every(words) if kept.key == value), None)

    def fill(self, page: PageBuilder, words: Words) -> None:
        """The rows, under their chapters or with them."""
        rows = self.rows(words)
        if not self.offers("sort"):
            page.add(words.say("Nothing here yet. m sets a bookmark, a writes a note on a paragraph."))
            return
        if not rows:
            self.none(page, words)
        under = ""
        for kept in rows[: self.shown]:
            over = words.date(clean_line(kept.changed[:10])) if self._by else kept.title
            if first := over != under:
                page.heading(over)
                under = over
            self._row(page, words, kept, space=int(not first))
        self.more(page, words, len(rows))

    def _row(self, page: PageBuilder, words: Words, kept: Kept, space: int) -> None:
        target = page.target("kept", kept.key)
        head = kept.asked or words.say("“{words}…”", words=kept.quotation)
        when = words.date(clean_line(kept.changed[:10]))
        page.row(Run(head, "link", target), aside="" if self._by else when, sign=SIGNS[kept.kind], space=space)
        said = words.say("You expected: {words}", words=kept.text) if kept.kind == "decision" else kept.text
        for line in said.split("\n") if said else ():
            page.add(line or " ", space=0, indent=4)
        if self._by:
            page.add(Run(kept.title, "dim"), space=0, indent=4)
