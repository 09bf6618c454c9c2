"""A class on the screen: its page, the banner of what is set, the editor of an answer, handing in.

The app and the reading screen ask here; whoever reads in no class never loads it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from state.class_errors import ClassError
from tui.classroom import Classroom, class_error_text, task_words
from tui.commands import BY_ID
from tui.i18n import Words
from tui.page import Page, PageBuilder, Run, Target
from tui.screens.base import hint
from tui.screens.sheet import PageMaker
from tui.widgets.bar import Bar

if TYPE_CHECKING:
    from tui.app import ExplorerApp
    from tui.screens.reading import ReadingScreen

BANNER = "assignment"


def open_class(app: ExplorerApp) -> None:
    """Open the page of the class: the pupil's own, or the teacher's map."""
    classroom = app.session.classroom
    if classroom is None:
        said = app.words.say("No class is open. To open one: {command}", command="explorer class open")
        app.reading.say(said)
        return
    from tui.pages.classroom import class_page

    classroom.look_again()
    if classroom.pupil is not None:
        app.open_sheet(lambda words: class_page(app.session, words, classroom), "class")
    else:
        app.open_sheet(_map_maker(app, classroom), "class")


def _map_maker(app: ExplorerApp, classroom: Classroom) -> PageMaker:
    """What makes the map in any language, the pupils' files being read once."""
    from tui.pages.classroom import map_page

    try:
        records = classroom.records(app.session.story)
    except ClassError as error:
        return partial(_error_page, error)
    return lambda words: map_page(app.session, words, classroom, records)


def _error_page(error: ClassError, words: Words) -> Page:
    page = PageBuilder(words.say("Class"), words.language)
    page.add(Run(words.say("Class"), "title"))
    page.add(Run(class_error_text(words, error), "warning"))
    return page.page()


def follow(app: ExplorerApp, target: Target) -> None:
    """Do what a target of a class's page asks."""
    classroom = app.session.classroom
    if classroom is None:
        return
    if target.action == "handin":
        hand_in(app, classroom)
    elif target.action == "answer":
        write_answer(app, classroom, target.value)
    elif target.action == "answers":
        show_answers(app, classroom, target.value)


def hand_in(app: ExplorerApp, classroom: Classroom) -> None:
    """Hand in, and say so in a page of its own: nobody may wonder whether it went."""
    try:
        path = classroom.hand_in(app.session)
    except ClassError as error:
        app.open_sheet(partial(_error_page, error), "")
        return
    app.open_sheet(lambda words: _handed_in(words, f"{path.parent.name}/{path.name}" if path else ""), "")


def _handed_in(words: Words, name: str) -> Page:
    page = PageBuilder(words.say("Handing in"), words.language)
    page.add(Run(page.title, "title"))
    if name:
        page.add(words.say("Handed in as {name}. What was handed in before is kept too.", name=name))
    else:
        page.add(words.say("There are no notes and no answers yet to hand in."))
    return page.page()


def write_answer(app: ExplorerApp, classroom: Classroom, assignment_id: str) -> None:
    """Write or change the answer to a question."""
    task = classroom.task(app.session, assignment_id)
    if task is None or not task.question:
        return

    app.write(task.question, task.answer, partial(classroom.answer, app.session, task), answer=True)


def show_answers(app: ExplorerApp, classroom: Classroom, value: str) -> None:
    """Show all answers to a question; the names only where the teacher asked for them."""
    if classroom.pupil is not None:
        return
    from tui.pages.classroom import answers_page

    assignment_id, _, names = value.partition(" ")
    records = classroom.records(app.session.story)
    app.open_sheet(lambda words: answers_page(words, classroom, records, assignment_id, names=bool(names)), "")


# ---- the banner


def show_banner(screen: ReadingScreen) -> None:
    """Show what is set, above the text; take the banner away where nothing is, or it was closed."""
    classroom = screen.session.classroom
    task = classroom.task_shown(screen.session) if classroom else None
    shown = screen.query(f"#{BANNER}")
    if task is None:
        shown.remove()
        return
    if not shown:
        screen.mount(Bar(id=BANNER), after=screen.query_one("#top"))
    words = screen.words
    shut = words.say("Close")
    hints = [(Run("Esc", "key"), Run(f" {shut}", "dim")), hint(BY_ID["class"], words)]
    screen.query_one(f"#{BANNER}", Bar).show([Run(task_words(task, words), "strong")], hints)


def close_banner(screen: ReadingScreen) -> bool:
    """Close the banner, for this assignment for good; False where there is none."""
    classroom = screen.session.classroom
    task = classroom.task_shown(screen.session) if classroom else None
    if classroom is None or task is None:
        return False
    classroom.close(screen.session, task)
    screen.reader.save_soon()
    return True
