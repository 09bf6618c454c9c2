"""A class, as its pupils and its teacher meet it while reading: what is asked, what was done of it, what all did.

`Session.classroom` holds one while a class is open, and None otherwise. Loads no Textual.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from state.assignment import Assignment
from state.class_errors import CLASS_ERRORS, ClassError
from state.classroom import ClassFolder, Record
from state.roster import Pupil
from story.cite import words_of
from story.clean import clean, clean_line
from story.index import Head, Story
from tui.i18n import Words

if TYPE_CHECKING:
    from tui.session import Session

FEWEST = 5
"""Answers from which on they are counted by option: of fewer, a classmate knows whose is whose."""


def class_error_text(words: Words, error: ClassError) -> str:
    """Return what is wrong with a class, as one line."""
    details = {name: clean_line(value, 200) for name, value in error.details.items()}
    if reason := details.get("reason"):
        details["reason"] = words.say(reason)
    return clean_line(words.say(CLASS_ERRORS[error.code], **details), 600)


@dataclass(frozen=True, slots=True)
class Task:
    """An assignment, and what one reader has done of it."""

    id: str
    key: str
    """Under which the answer is kept."""
    title: str
    chapters: tuple[str, ...]
    read: int
    question: str
    answer: str
    due: str

    @property
    def done(self) -> bool:
        """Whether everything that was asked is there."""
        return self.read == len(self.chapters) and (bool(self.answer.strip()) or not self.question)


class Classroom:
    """A class and who reads in it: a pupil, or the teacher."""

    def __init__(self, folder: ClassFolder, pupil: Pupil | None, records: Mapping[str, Record] | None = None) -> None:
        """Be in a class.

        Args:
            folder: The class.
            pupil: Who reads; None is the teacher.
            records: What the pupils have done, where it cannot be asked for later.

        Raises:
            ClassError: the class cannot be read.
        """
        self.folder, self.pupil = folder, pupil
        self.facts = folder.facts
        self._records = records
        self._assignments, self.wrong = folder.assignments()

    @property
    def title(self) -> str:
        """What the class is called."""
        return clean_line(self.facts.title, 80) or clean_line(self.folder.root.name, 80)

    def look_again(self) -> None:
        """Take in what the teacher has changed meanwhile."""
        self._assignments, self.wrong = self.folder.assignments()

    # ---- what is asked

    @property
    def assignments(self) -> Sequence[Assignment]:
        """What the class is asked to do."""
        return self._assignments

    def key(self, assignment: Assignment) -> str:
        """Return what an answer to an assignment is kept under."""
        return f"{clean_line(self.facts.id, 40) or 'class'}/{assignment.id}"

    def questions(self) -> dict[str, Assignment]:
        """Return the assignments that ask a question, by the key of its answers."""
        return {self.key(each): each for each in self._assignments if each.questions}

    def tasks(self, session: Session) -> list[Task]:
        """Return what is asked, with what this reader has done of it."""
        return [self._task(session, each) for each in self._assignments]

    def task(self, session: Session, assignment_id: str) -> Task | None:
        """Return one of them."""
        return next((task for task in self.tasks(session) if task.id == assignment_id), None)

    def task_shown(self, session: Session) -> Task | None:
        """Return what the banner speaks of: the first that is not done and was not closed."""
        if self.pupil is None:
            return None
        return next((task for task in self.tasks(session) if not task.done and not self._closed(session, task)), None)

    def close(self, session: Session, task: Task) -> None:
        """Show the banner of a task no more."""
        session.set(_setting(task), True)

    def _closed(self, session: Session, task: Task) -> bool:
        return bool(session.setting(_setting(task), False))

    def _task(self, session: Session, assignment: Assignment) -> Task:
        chapters = chapters_of(session.story, assignment)
        key = self.key(assignment)
        return Task(
            assignment.id,
            key,
            title_of(session.story, assignment, session.language),
            chapters,
            sum(session.visited(name) for name in chapters),
            clean(words_of(assignment.questions, session.language)).strip(),
            written.text if (written := session.answer_to(key)) else "",
            assignment.due,
        )

    def answer(self, session: Session, task: Task, text: str) -> None:
        """Keep the answer to a task's question."""
        chapter = task.chapters[0] if task.chapters else session.story.meta.start
        session.write_answer(chapter, task.key, text)

    def problems(self, story: Story) -> list[str]:
        """Return what is wrong with the assignments, for the teacher."""
        found = list(self.wrong)
        for each in self._assignments:
            lost = [name for name in each.chapters if name not in story.heads]
            found += [f"{each.id}.toml: no chapter called '{name}'." for name in lost]
            if each.thread and each.thread not in [thread.id for thread in story.meta.threads]:
                found.append(f"{each.id}.toml: no thread called '{clean_line(each.thread, 60)}'.")
        return found

    # ---- what all did

    def records(self, story: Story) -> list[tuple[Pupil, Record]]:
        """Return all pupils with what they have done. Raises ClassError where the roster cannot be read."""
        pupils = list(self.folder.roster())
        if self._records is not None:
            return [(pupil, self._records.get(pupil.id, Record())) for pupil in pupils]
        return [(pupil, self.folder.record(pupil, story.id)) for pupil in pupils]

    def hand_in(self, session: Session) -> Path | None:
        """Hand in this reader's notes and answers; None where there are none.

        Raises:
            ClassError: it cannot be written.
        """
        from tui.handin import hand_in_text

        if self.pupil is None:
            return None
        text = hand_in_text(session, clean_line(self.pupil.name), self)
        return self.folder.hand_in(self.pupil, text) if text else None


def _setting(task: Task) -> str:
    return f"closed {task.key}"


def chapters_of(story: Story, assignment: Assignment) -> tuple[str, ...]:
    """Return the chapters of an assignment that the story has, in the assignment's order or the thread's."""
    if assignment.chapters:
        return tuple(name for name in assignment.chapters if name in story.heads)
    return tuple(head.id for head in thread_heads(story, assignment.thread)) if assignment.thread else ()


def thread_heads(story: Story, thread: str) -> list[Head]:
    """Return the chapters of a thread, in its order."""
    own = [head for head in story.heads.values() if head.thread == thread]
    return sorted(own, key=lambda head: story.neighbours(head.id).thread_at)


def title_of(story: Story, assignment: Assignment, language: str) -> str:
    """Return what an assignment is called: as the teacher says, else by its thread, first chapter or question."""
    if title := clean_line(words_of(assignment.titles, language), 120):
        return title
    thread = next((thread for thread in story.meta.threads if thread.id == assignment.thread), None)
    if thread is not None:
        return words_of(thread.names, language)
    head = next((story.heads[name] for name in assignment.chapters if name in story.heads), None)
    if head is not None:
        return words_of(head.titles, language)
    return clean_line(words_of(assignment.questions, language), 80) or assignment.id


def task_words(task: Task, words: Words) -> str:
    """Return what the banner says of a task."""
    parts = [words.say("Set: {title}", title=task.title)]
    if task.chapters:
        parts.append(words.say("{read} of {all} read", read=task.read, all=len(task.chapters)))
    if task.due:
        parts.append(words.say("due {date}", date=words.date(task.due)))
    return words.join(parts)


@dataclass(frozen=True, slots=True)
class Line:
    """What a report says of one pupil."""

    id: str
    name: str
    started: bool
    threads: Mapping[str, tuple[int, int]]
    """Thread -> chapters read, chapters there are."""
    read: int
    chapters: int
    decisions: tuple[int, int]
    questions: tuple[int, int]
    last: str
    trouble: str
    detail: str


def line_of(story: Story, pupil_id: str, name: str, record: Record, questions: Iterable[str] | None = None) -> Line:
    """Return a pupil's line; without `questions`, every answer counts."""
    heads = story.heads
    visited = set(record.visited) & heads.keys()
    threads = {}
    for thread in story.meta.threads:
        own = [head.id for head in heads.values() if head.thread == thread.id]
        if own:
            threads[thread.id] = (sum(head in visited for head in own), len(own))
    deciding = [head.id for head in heads.values() if head.kind == "decision"]
    asked = list(record.answers if questions is None else questions)
    return Line(
        id=pupil_id,
        name=name,
        started=record.started,
        threads=threads,
        read=len(visited),
        chapters=len(heads),
        decisions=(sum(name in record.choices for name in deciding), len(deciding)),
        questions=(sum(key in record.answers for key in asked), len(asked)),
        last=_real_day(record.last),
        trouble=record.trouble,
        detail=clean_line(record.detail, 120),
    )


def _real_day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
