"""What `explorer class ...` does, without a screen: a class made, reported on, set up. Loads no Textual.

Each function returns an exit code and prints data on stdout, talk on stderr. Root does nothing in a class folder
itself: it reads each file with the rights of its owner, and becomes the owner before it writes.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from state.class_errors import ClassError
from state.classroom import ClassFacts, ClassFolder
from state.errors import StateError
from state.paths import default_reader
from state.roster import write_plain
from story.clean import clean_line
from story.index import Story
from tui import opening
from tui.classroom import Classroom, Line, class_error_text, line_of
from tui.entering import Read, class_path, handin, me, note_of_last, open_class
from tui.i18n import Words, words_for
from tui.names import ACCOUNT, same_name
from tui.pupils import add, pin, remove, reset
from tui.typed import Wrong

if TYPE_CHECKING:
    from tui.arguments import Options


def run_class(options: Options, read: Read) -> int:
    """Do what was asked of a class; return the exit code.

    Raises:
        Wrong: it cannot be done; the text says why and what to type.
    """
    words = opening.environment_words()
    try:
        if options.command == "me":
            return me(options)
        if options.command == "handin":
            return handin(options)
        if options.class_command == "init":
            return init(options, words)
        if options.class_command == "open":
            return open_class(options, read)
        if options.class_command == "setup":
            return setup(options, words)
        folder = ClassFolder.open(class_path(options, words))
        return _COMMANDS[options.class_command](folder, options, words)
    except ClassError as error:
        raise Wrong(class_error_text(words, error)) from error
    except StateError as error:
        from tui.errors import error_words

        raise Wrong(error_words(words, error).message) from error


# ---- making a class


def init(options: Options, words: Words) -> int:
    """Make a class, and say what comes next."""
    root = Path(os.path.abspath(options.folder))
    story = opening.load(options)
    facts = ClassFacts(
        id=secrets.token_hex(4),
        title=clean_line(options.title or root.name, 80),
        story=os.path.abspath(options.story) if options.story and os.path.isdir(options.story) else options.story,
        language=options.lang or opening.language_of(story),
        address=clean_line(options.address, 200),
        password=clean_line(options.password, 100),
    )
    folder = ClassFolder.make(root, facts)
    write_plain(folder.root / "assignments" / "first.toml", _example(story, words_for(facts.language)).encode())
    if (note := note_of_last(options)) is not None:
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        note.write_text(f"{root}\n", encoding="utf-8")
    print(root)
    opening.talk(words.say("To add pupils, type: {command}", command="explorer class add --from names.csv"))
    return opening.FINE


def _example(story: Story, words: Words) -> str:
    """An assignment that asks for nothing until its marks are taken away."""
    thread = story.meta.threads[0].id if story.meta.threads else ""
    chapters = ", ".join(f'"{name}"' for name in list(story.heads)[:2])
    title, question = words.say("The first lesson"), words.say("What did you not expect?")
    lines = [
        "# " + words.say("An assignment. What stands after a # does not count: take the # away where it should."),
        f'title = "{title}"',
        f'thread = "{thread}"',
        "# " + words.say("or single chapters, by their ids:"),
        f"chapters = [{chapters}]",
        f'question = "{question}"',
        "due = 2026-12-01",
    ]
    return "".join(f"#{line}\n" for line in lines)


# ---- what they read


def report(folder: ClassFolder, options: Options, words: Words) -> int:
    """Print what each pupil has read."""
    from tui import report as made

    story = _story(folder, options)
    classroom = Classroom(folder, None)
    lines = report_lines(classroom, story)
    if options.as_json:
        opening.write_json(made.json_document(lines, story, words, classroom.title))
    elif options.as_csv:
        sys.stdout.write(made.csv_text(lines, story, words))
    else:
        print(*made.table(lines, story, words, classroom.title), sep="\n")
    for line in lines:
        if line.trouble and (options.as_csv or options.as_json):
            opening.talk(f"{line.name}: {made.trouble(line, words)}")
    _say_problems(classroom, story)
    return opening.FINE


def report_lines(classroom: Classroom, story: Story) -> list[Line]:
    """Return the report, by name."""
    questions = classroom.questions()
    lines = [
        line_of(story, pupil.id, clean_line(pupil.name), record, questions)
        for pupil, record in classroom.records(story)
    ]
    return sorted(lines, key=lambda line: (same_name(line.name), line.id))


def show_map(folder: ClassFolder, options: Options, words: Words) -> int:
    """Print how far the class has come, or the answers to one question."""
    from state.store import ReaderStore
    from tui.lines import plain_page
    from tui.pages.classroom import answers_page, map_page
    from tui.plain import WIDTH
    from tui.session import Session

    story = _story(folder, options)
    session = Session(story, ReaderStore.in_memory(), options.lang or words.language)
    classroom = Classroom(folder, None)
    records = classroom.records(story)
    if not options.question:
        page = map_page(session, words, classroom, records)
    else:
        known = [each.id for each in classroom.questions().values()]
        if options.question not in known:
            said = words.say("no assignment with a question is called '{name}'.", name=clean_line(options.question, 60))
            every = " " + words.say("There are: {all}.", all=words.join(known)) if known else ""
            raise Wrong(said + every)
        names = options.with_names
        page = answers_page(words, classroom, records, options.question, names=names, printed=True)
    print(*plain_page(page, words, WIDTH).lines, sep="\n")
    return opening.FINE


def _story(folder: ClassFolder, options: Options) -> Story:
    """The story that the class reads."""
    options.story = options.story or folder.facts.story
    return opening.load(options)


def _say_problems(classroom: Classroom, story: Story) -> None:
    for problem in classroom.problems(story):
        opening.talk(problem)


# ---- a server


def setup(options: Options, words: Words) -> int:
    """Print the script that sets up a server; without a letter all three, to be read and not to be run."""
    from tui.setup import Plan, Way, all_scripts, script

    if options.account and not ACCOUNT.fullmatch(options.account):
        raise Wrong(words.say("'{name}' cannot name an account.", name=clean_line(options.account, 40)))
    plan = Plan("/srv/explorer/CLASS", default_reader(), keys=options.keys, account=options.account)
    if options.class_folder or _known_class(options):
        folder = ClassFolder.open(class_path(options, words))
        if not str(folder.root).isprintable():  # a line of its own in the script
            raise Wrong(words.say("a server needs a class folder whose name is plain text."))
        plan = Plan(str(folder.root), _account_of(folder.owner), tuple(folder.roster()), options.keys, options.account)
    if not options.way:
        print(all_scripts(plan), end="")
        return opening.FINE
    way: Way = options.way  # type: ignore[assignment]  # argparse lets nothing else pass
    print(script(way, plan), end="")
    return opening.FINE


def _known_class(options: Options) -> bool:
    note = note_of_last(options)
    return Path("class.toml").is_file() or (note is not None and note.is_file())


def _account_of(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


_COMMANDS: dict[str, Callable[[ClassFolder, Any, Words], int]] = {
    "add": add,
    "pin": pin,
    "reset": reset,
    "remove": remove,
    "report": report,
    "map": show_map,
}
