"""A class as pages: what a pupil is asked and has done, and the teacher's map of what all have read.

No name stands on the map, nothing is ranked, and how a decision split is shown from five answers on.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from state.classroom import Record
from state.roster import Pupil
from story.cite import words_of
from story.clean import clean, clean_line
from story.model import ChapterKind
from tui.classroom import FEWEST, Classroom, Task, line_of, thread_heads
from tui.i18n import Words
from tui.page import Page, PageBuilder, Run
from tui.report import pair, trouble
from tui.session import Session

Records = Sequence[tuple[Pupil, Record]]

_BAR = 12


def class_page(session: Session, words: Words, classroom: Classroom) -> Page:
    """What a pupil is asked to do, what is done of it, the own line of the report, the way to hand in."""
    page = PageBuilder(classroom.title, words.language)
    page.add(Run(words.say("Class"), "label"))
    page.add(Run(classroom.title, "title"), space=0)
    if classroom.pupil is not None:
        page.add(Run(clean_line(classroom.pupil.name), "dim"), space=0)
    tasks = classroom.tasks(session)
    if not tasks:
        page.add(words.say("Nothing is set to be read at the moment."))
    for task in tasks:
        _task(page, session, words, task)
    _own_line(page, session, words, classroom)
    if classroom.pupil is not None:
        page.heading(words.say("Handing in"))
        page.add(words.say("The teacher sees the answers to these questions; notes only once they are handed in."))
        page.add(Run(words.say("Hand in my notes and answers"), "choice", page.target("handin", "")), space=0)
    return page.page()


def _task(page: PageBuilder, session: Session, words: Words, task: Task) -> None:
    done = Run("  ✓ " + words.say("done"), "mark") if task.done else Run("")
    page.add(Run(task.title, "heading"), done)
    if task.due:
        page.add(Run(words.say("Due {date}", date=words.date(task.due)), "dim"), space=0)
    for name in task.chapters:
        head = session.story.heads[name]
        read = [Run("  ✓ " + words.say("read"), "mark")] if session.visited(name) else []
        title = Run(words_of(head.titles, words.language), "choice", page.target("go", name))
        page.add(title, *read, space=0, indent=4, prefix=["  → "])
    if task.question:
        page.add(Run(task.question, "strong"))
        for line in clean(task.answer).strip().split("\n") if task.answer.strip() else ():
            page.add(line or " ", space=0, indent=4)
        said = words.say("Change the answer") if task.answer.strip() else words.say("Write the answer")
        page.add(Run(said, "choice", page.target("answer", task.id)), space=0, indent=4, prefix=["  → "])


def _own_line(page: PageBuilder, session: Session, words: Words, classroom: Classroom) -> None:
    """What the report says of this reader, so that nobody is written about unseen."""
    page.heading(words.say("What the teacher sees of this reading"))
    own_line_fields(page, session, words, classroom)


def own_line_fields(page: PageBuilder, session: Session, words: Words, classroom: Classroom | None) -> None:
    """The fields of a reader's own line."""
    from state.classroom import record_of

    questions = classroom.questions() if classroom else None
    line = line_of(session.story, "", "", record_of(session.progress), questions)
    width = 20
    page.field(words.say("Chapters read"), pair(line.read, line.chapters), width=width)
    for thread in session.story.meta.threads:
        if thread.id in line.threads:
            name = Run(words_of(thread.names, words.language), "dim")
            page.field("", pair(*line.threads[thread.id]), "  ", name, width=width)
    page.field(words.say("Decisions"), pair(*line.decisions), width=width)
    page.field(words.say("Questions"), pair(*line.questions), width=width)
    page.field(words.say("Last seen"), words.date(line.last) if line.last else words.say("not yet"), width=width)


def map_page(session: Session, words: Words, classroom: Classroom, records: Records) -> Page:
    """How far the class has come, where it split, what it wrote: the teacher's page."""
    page = PageBuilder(classroom.title, words.language)
    page.add(Run(words.say("Class"), "label"))
    page.add(Run(classroom.title, "title"), space=0)
    started = sum(record.started for _, record in records)
    said = words.say("{n} of {all} have begun", n=started, all=len(records))
    page.add(Run(words.join([words.count("{n} pupil", "{n} pupils", len(records)), said]), "dim"), space=0)
    for pupil, record in records:
        if record.trouble:
            line = line_of(session.story, pupil.id, "", record)
            page.add(Run(f"{clean_line(pupil.name)}: {trouble(line, words)}", "warning"), space=0)
    for problem in classroom.problems(session.story):
        page.add(Run(clean_line(problem), "warning"), space=0)
    _coverage(page, session, words, records, max(1, len(records)))
    _splits(page, session, words, records)
    _questions(page, session, words, classroom, records)
    return page.page()


def _coverage(page: PageBuilder, session: Session, words: Words, records: Records, every: int) -> None:
    counts = Counter(name for _, record in records for name in set(record.visited))
    page.heading(words.say("Read by how many"))
    for thread in session.story.meta.threads:
        own = thread_heads(session.story, thread.id)
        if own:
            page.add(Run(words_of(thread.names, words.language), "strong"))
        for head in own:
            count = counts[head.id]
            bar = "█" * round(_BAR * count / every)
            title = Run(words_of(head.titles, words.language), "link", page.target("go", head.id))
            said = Run("  " + words.say("{n} of {all}", n=count, all=every), "dim")
            page.add(title, said, space=0, indent=_BAR + 3, prefix=[Run(f"  {bar:░<{_BAR}} ", "mark")])


def _splits(page: PageBuilder, session: Session, words: Words, records: Records) -> None:
    deciding = [head for head in session.story.heads.values() if head.kind is ChapterKind.DECISION]
    if deciding:
        page.heading(words.say("Where the class split"))
    for head in deciding:
        chapter = session.story.chapter(head.id)
        if chapter is None:
            continue
        text = chapter.text(words.language)
        options = {choice.id: text.labels.get(choice.id, choice.id) for choice in chapter.choices}
        given = [record.choices[head.id] for _, record in records if record.choices.get(head.id) in options]
        page.add(Run(text["question"] or text["title"], "link", page.target("go", head.id)))
        if len(given) < FEWEST:
            told = words.count("{n} answer so far", "{n} answers so far", len(given))
            shown = words.say("counts are shown from {n} on", n=FEWEST)
            page.add(Run(words.join([told, shown]), "dim"), space=0, indent=4)
            continue
        counts = Counter(given)
        for name, label in options.items():
            page.add(Run(f"{counts[name]:>3}  ", "strong"), label, space=0, indent=4)


def _questions(page: PageBuilder, session: Session, words: Words, classroom: Classroom, records: Records) -> None:
    questions = classroom.questions()
    if questions:
        page.heading(words.say("Questions"))
    for key, assignment in questions.items():
        count = sum(key in record.answers for _, record in records)
        question = clean_line(words_of(assignment.questions, words.language), 300)
        said = words.count("{n} answer", "{n} answers", count)
        page.add(Run(question, "link", page.target("answers", assignment.id)), Run(f"  {said}", "dim"))


def answers_page(
    words: Words, classroom: Classroom, records: Records, assignment_id: str, *, names: bool, printed: bool = False
) -> Page:
    """All answers to one question, one below the other; who wrote which only where the teacher asks.

    Args:
        words: The language to say it in.
        classroom: The class.
        records: What all have done.
        assignment_id: Which question.
        names: Whether to say who wrote what.
        printed: Leave out what can only be followed on a screen.
    """
    found = next(((key, a) for key, a in classroom.questions().items() if a.id == assignment_id), None)
    page = PageBuilder(words.say("Answers"), words.language)
    page.add(Run(words.say("Answers"), "label"))
    if found is None:
        return page.page()
    key, assignment = found
    page.add(Run(clean_line(words_of(assignment.questions, words.language), 1_000), "title"), space=0)
    given = [(pupil, record.answers[key]) for pupil, record in records if record.answers.get(key, "").strip()]
    # The order of the roster would say whose is whose.
    given.sort(key=lambda row: hashlib.sha256(row[1].encode("utf-8", "replace")).digest())
    if not given:
        page.add(words.say("Nobody has written an answer yet."))
    for pupil, text in given:
        page.rule(*([Run(clean_line(pupil.name) + " ", "label")] if names else []))
        for line in clean(text).strip().split("\n"):
            page.add(line or " ", space=0)
    if given and not printed:
        page.rule()
        said = words.say("Without names") if names else words.say("Show who wrote what")
        value = assignment_id if names else f"{assignment_id} names"
        page.add(Run(said, "link", page.target("answers", value)))
    return page.page()
