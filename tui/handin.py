"""What a pupil hands in: notes and answers with the words they are about, and what answers for those, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from story.cite import bibliography, words_of
from story.clean import clean_line
from story.ids import Position
from story.model import Block, Chapter, ChapterKind
from story.reading import find_position
from tui.i18n import words_for
from tui.outward import markdown
from tui.pages.prose import brief
from tui.views.notebook import asked_by

if TYPE_CHECKING:
    from tui.classroom import Classroom
    from tui.session import Session

LONGEST_QUOTATION = 600
"""Characters of a paragraph that are quoted."""


def hand_in_text(session: Session, name: str, classroom: Classroom | None = None) -> str:
    """Return a reader's notes, answers and decisions; nothing where there are neither notes nor answers."""
    return _HandIn(session, name, classroom).text()


class _HandIn:
    """Collects the lines of one document."""

    def __init__(self, session: Session, name: str, classroom: Classroom | None) -> None:
        self.session, self.name, self.classroom = session, name, classroom
        self.words = words_for(session.language)
        self.lines: list[str] = []
        self.cited: dict[str, None] = {}

    def text(self) -> str:
        """The document."""
        self.answers()
        self.notes()
        if not self.lines:
            return ""
        self.expected()
        self.sources()
        title = words_of(self.session.story.meta.titles, self.session.language)
        where = [self.classroom.title] if self.classroom else []
        about = self.words.join([*where, self.words.date(date.today().isoformat())])
        head = [f"# {markdown(self.name)}", "", f"{markdown(title)}  ", f"{markdown(about)}", ""]
        return "\n".join([*head, *self.lines]).rstrip() + "\n"

    def heading(self, text: str, level: int = 2) -> None:
        """A heading between empty lines."""
        self.lines += [f"{'#' * level} {markdown(clean_line(text))}", ""]

    def answers(self) -> None:
        """Questions of the class, each with the answer."""
        asked = {}
        if self.classroom is not None:
            asked = {task.key: task.question for task in self.classroom.tasks(self.session)}
        written = [row for row in self.session.progress.answers if row.text.strip()]
        if written:
            self.heading(self.words.say("Answers"))
        for row in written:
            if question := asked.get(row.question) or asked_by(self.session, row, self.words):
                self.lines += [f"**{markdown(clean_line(question, 1_000))}**", ""]
            self.lines += [markdown(row.text).strip(), ""]

    def notes(self) -> None:
        """Notes by chapter, each below the paragraph that it is on."""
        kept = [note for note in self.session.progress.notes if note.text.strip()]
        order = {name: n for n, name in enumerate(self.session.story.heads)}
        kept.sort(key=lambda note: order.get(note.position.chapter, len(order)))
        if kept:
            self.heading(self.words.say("Notes on the text"))
        before = ""
        for note in kept:
            chapter = self.session.story.chapter(note.position.chapter)
            if note.position.chapter != before:
                before = note.position.chapter
                self.heading(chapter.title(self.session.language) if chapter else before, 3)
            self.quote(_block(chapter, note.position), note.position.quotation)
            self.lines += [markdown(note.text).strip(), ""]

    def quote(self, block: Block | None, quotation: str) -> None:
        """The paragraph, and what answers for it."""
        text = block.text if block is not None and block.text.strip() else f"{quotation}…"
        self.lines.append("> " + markdown(clean_line(text, LONGEST_QUOTATION)))
        citations = dict.fromkeys(block.citations) if block is not None else {}
        if citations:
            told = self.words.semicolon.join(brief(each, self.session, self.words) for each in citations)
            self.lines += [">", f"> ({markdown(clean_line(told, 400))})"]
            self.cited.update(dict.fromkeys(each.source for each in citations))
        self.lines.append("")

    def expected(self) -> None:
        """Decisions, with what was expected first."""
        decided = []
        for head in self.session.story.heads.values():
            chapter = self.session.story.chapter(head.id) if head.kind is ChapterKind.DECISION else None
            if chapter is not None and (given := self.session.answer(head.id)):
                text = chapter.text(self.session.language)
                decided.append((text["question"], text.labels.get(given, given)))
        if decided:
            self.heading(self.words.say("What you expected"))
        for question, label in decided:
            self.lines += [f"- {markdown(clean_line(question))} {markdown(clean_line(label))}"]
        if decided:
            self.lines.append("")

    def sources(self) -> None:
        """The bibliography of what was quoted."""
        entries: Iterable[str] = bibliography(self.cited, self.session.story.sources, self.session.language)
        made = [f"- {markdown(clean_line(entry, 600))}" for entry in entries]
        if made:
            self.heading(self.words.say("Sources"))
            self.lines += [*made, ""]


def _block(chapter: Chapter | None, position: Position) -> Block | None:
    """The paragraph that a position is in, in the language in which it was marked."""
    blocks = chapter.text(position.language).blocks if chapter is not None else ()
    return blocks[find_position(position, blocks, position.language).block] if blocks else None
