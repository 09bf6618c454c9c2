"""A class in the line mode: what is set, the answer to a question, handing in, the teacher's map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from state.class_errors import ClassError
from tui.page import Page
from tui.typed import Wrong

if TYPE_CHECKING:
    from tui.classroom import Classroom
    from tui.plain import LineMode


def tell_task(mode: LineMode) -> None:
    """Say at the start what is set, until it is done or closed."""
    classroom = mode.session.classroom
    task = classroom.task_shown(mode.session) if classroom else None
    if task is not None:
        from tui.classroom import task_words

        typed = mode.say("To see it: {word}. To close it: {other}.", word="class", other="class close")
        mode.print(f"{task_words(task, mode.words)}. {typed}", "")


def show_class(mode: LineMode, rest: str) -> None:
    """Print the class's page; with `close`, say no more of what is set."""
    classroom = _classroom(mode)
    classroom.look_again()
    if rest.strip().lower() == "close":
        task = classroom.task_shown(mode.session)
        if task is None:
            raise Wrong(mode.say("nothing is set that was not done or closed."))
        classroom.close(mode.session, task)
        mode.print(mode.say("Closed: {title}", title=task.title))
        return
    mode.print_page(_page(mode, classroom), every=True)


def _page(mode: LineMode, classroom: Classroom) -> Page:
    from tui.pages.classroom import class_page, map_page

    if classroom.pupil is not None:
        return class_page(mode.session, mode.words, classroom)
    try:
        records = classroom.records(mode.story)
    except ClassError as error:
        raise _told(mode, error) from error
    return map_page(mode.session, mode.words, classroom, records)


def write_answer(mode: LineMode, rest: str) -> None:
    """Keep the answer to the question that is set; where several are, the number of one comes first."""
    classroom = _classroom(mode)
    asking = [task for task in classroom.tasks(mode.session) if task.question]
    if not asking or classroom.pupil is None:
        raise Wrong(mode.say("no question is set."))
    first, _, text = rest.partition(" ")
    if len(asking) > 1 and not (first.isdecimal() and 1 <= int(first) <= len(asking)):
        mode.print(*(f"{n}. {' '.join(task.question.split())}" for n, task in enumerate(asking, 1)))
        raise Wrong(mode.say("type reply, the number of the question, and your words."))
    task = asking[int(first) - 1] if len(asking) > 1 else asking[0]
    words = text if len(asking) > 1 else rest
    if not words.strip():
        mode.print(" ".join(task.question.split()))
        raise Wrong(mode.say("type reply and your words."))
    classroom.answer(mode.session, task, words.strip())
    mode.print(mode.say("Answer kept."))


def hand_in(mode: LineMode, _: str) -> None:
    """Hand in notes and answers."""
    classroom = _classroom(mode)
    mode.save()
    try:
        path = classroom.hand_in(mode.session)
    except ClassError as error:
        raise _told(mode, error) from error
    if path is None:
        raise Wrong(mode.say("there are no notes and no answers yet to hand in."))
    name = f"{path.parent.name}/{path.name}"
    mode.print(mode.say("Handed in as {name}. What was handed in before is kept too.", name=name))


def follow(mode: LineMode, action: str, value: str) -> None:
    """Do what a number on the class's page stands for."""
    from tui.pages.classroom import answers_page

    classroom = _classroom(mode)
    if action == "handin":
        hand_in(mode, "")
    elif action == "answer":
        task = classroom.task(mode.session, value)
        mode.print(" ".join(task.question.split()) if task else "")
        mode.print(mode.say("To answer, type: reply and your words."))
    elif classroom.pupil is None:
        name, _, names = value.partition(" ")
        records = classroom.records(mode.story)
        mode.print_page(answers_page(mode.words, classroom, records, name, names=bool(names)), every=True)


def _told(mode: LineMode, error: ClassError) -> Wrong:
    from tui.classroom import class_error_text

    return Wrong(class_error_text(mode.words, error))


def _classroom(mode: LineMode) -> Classroom:
    if mode.session.classroom is None:
        raise Wrong(mode.say("no class is open here."))
    return mode.session.classroom
