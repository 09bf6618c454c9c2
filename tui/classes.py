"""What `explorer class ...`, `me` and `handin` do, without a screen. Loads no Textual.

Each function returns an exit code and prints data on stdout, talk on stderr. Root does nothing in a class folder
itself: it reads each file with the rights of its owner, and becomes the owner before it writes.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from state.account import become
from state.class_errors import ClassError
from state.classroom import TEACHER, ClassFacts, ClassFolder
from state.errors import StateError
from state.paths import default_reader, reader_path
from state.pins import make_pin, scramble
from state.roster import Pupil, Roster, write_plain
from story.clean import clean_line
from story.index import Story
from tui import cli
from tui.classroom import Classroom, Line, class_error_text, line_of
from tui.i18n import LANGUAGES, Words, words_for
from tui.names import ACCOUNT, MOST_BYTES, Named, read_names, same_name, tidy
from tui.typed import Wrong, nearest

if TYPE_CHECKING:
    from tui.arguments import Options
    from tui.session import Session

Read = Callable[["Options", str], int]
"""Opens the reader."""

REFUSED = 2
"""Exit code where nobody could say who reads."""
MOST_NAMES = 500
CARD_CELLS = 46


def run_class(options: Options, read: Read) -> int:
    """Do what was asked of a class; return the exit code.

    Raises:
        Wrong: it cannot be done; the text says why and what to type.
    """
    words = cli.environment_words()
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
        from tui.errors import error_text

        raise Wrong(error_text(words, error)) from error


# ---- which class


def class_path(options: Options, words: Words) -> Path:
    """Return the folder of the class meant: the one named, the working folder, or the class made last.

    Raises:
        Wrong: none is known.
    """
    if named := options.class_folder or options.folder:
        return Path(os.path.abspath(named))
    if Path("class.toml").is_file():
        return Path.cwd()
    kept = _note_of_last(options)
    if kept is not None and kept.is_file():
        return Path(kept.read_text(encoding="utf-8", errors="replace").strip() or "/")
    example = "explorer class init FOLDER"
    raise Wrong(words.say("no class is known yet. To make one, type: {command}", command=example))


def _note_of_last(options: Options) -> Path | None:
    """The file that says which class was made last, or None where there is no home."""
    try:
        state = Path(options.state) if options.state else None
        return reader_path("class", state).parent.parent / "class"
    except StateError:
        return None


# ---- making a class


def init(options: Options, words: Words) -> int:
    """Make a class, and say what comes next."""
    root = Path(os.path.abspath(options.folder))
    story = cli.load(options)
    facts = ClassFacts(
        id=secrets.token_hex(4),
        title=clean_line(options.title or root.name, 80),
        story=os.path.abspath(options.story) if options.story and os.path.isdir(options.story) else options.story,
        language=options.lang or cli.language_of(story),
        address=clean_line(options.address, 200),
        password=clean_line(options.password, 100),
    )
    folder = ClassFolder.make(root, facts)
    write_plain(folder.root / "assignments" / "first.toml", _example(story, words_for(facts.language)).encode())
    if (note := _note_of_last(options)) is not None:
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        note.write_text(f"{root}\n", encoding="utf-8")
    print(root)
    cli.talk(words.say("To add pupils, type: {command}", command="explorer class add --from names.csv"))
    return cli.FINE


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


# ---- pupils


def add(folder: ClassFolder, options: Options, words: Words) -> int:
    """Add pupils, and print a card for each; who is there already is named and left out."""
    wanted = [Named(name, options.account) for name in options.names]
    if options.names_file:
        wanted += read_names(_file(options.names_file, words))
    if not wanted:
        example = "explorer class add --from names.csv"
        raise Wrong(words.say("nobody is named. Type: {command}", command=example))
    if options.account and len(wanted) > 1:
        raise Wrong(words.say("an account belongs to one pupil: name one."))
    become(folder.owner)
    cards: list[tuple[Pupil, str]] = []
    left = 0
    with folder.changing_roster() as box:
        known = {same_name(pupil.name): pupil for pupil in box[0]}
        for named in wanted[:MOST_NAMES]:
            name, account = tidy(named.name), clean_line(named.account, 40)
            if not name or (there := known.get(same_name(name))):
                left += 1
                cli.talk(_left_out(words, named.name, there if name else None))
                continue
            if account and not ACCOUNT.fullmatch(account):
                left += 1
                cli.talk(words.say("'{name}' cannot name an account.", name=account))
                continue
            pin = "" if account else make_pin()
            box[0], pupil = box[0].add(name, pin=scramble(pin) if pin else "", account=account)
            known[same_name(name)] = pupil
            cards.append((pupil, pin))
    print_cards(folder, cards)
    added = words.count("{n} pupil was added", "{n} pupils were added", len(cards))
    cli.talk(words.join([added, words.count("{n} was left out", "{n} were left out", left)] if left else [added]) + ".")
    return cli.FINE if not left else cli.USAGE


def _left_out(words: Words, name: str, there: Pupil | None) -> str:
    if there is None:
        return words.say("'{name}' is no name: there is no letter in it.", name=clean_line(name, 60))
    said = words.say("'{name}' is in the class already, as number {number}.", name=tidy(name), number=there.number)
    return said + " " + words.say("For a namesake, add another name or a letter.")


def _file(path: str, words: Words) -> bytes:
    try:
        with open(path, "rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Wrong(_unread(words, path, error.strerror or "")) from error
    if len(raw) > MOST_BYTES:
        raise Wrong(_unread(words, path, f"> {MOST_BYTES} bytes"))
    return raw


def _unread(words: Words, path: str, reason: str) -> str:
    return words.say("{file} cannot be read ({reason}).", file=clean_line(path, 200), reason=reason)


def print_cards(folder: ClassFolder, cards: Sequence[tuple[Pupil, str]]) -> None:
    """Print a card for each pupil, to be cut out along the dashes."""
    facts = folder.facts
    words = words_for(facts.language if facts.language in LANGUAGES else cli.environment_words().language)
    for pupil, pin in cards:
        rows = [
            (words.say("Name"), clean_line(pupil.name)),
            (words.say("Number"), "" if pupil.account else pupil.number),
            (words.say("PIN"), pin),
            (words.say("Account"), pupil.account),
            (words.say("To get there"), clean_line(facts.address, 200)),
            (words.say("Password"), "" if pupil.account else clean_line(facts.password, 100)),
        ]
        shown = [(f"{label}:", value) for label, value in rows if value]
        width = max(cell_len(label) for label, _ in shown)
        print("- " * (CARD_CELLS // 2))
        print(f"  {clean_line(facts.title, 80)}")
        for label, value in shown:
            print(f"  {label}{' ' * (width - cell_len(label))}  {value}")
    if cards:
        print("- " * (CARD_CELLS // 2), flush=True)


def pin(folder: ClassFolder, options: Options, words: Words) -> int:
    """Give a pupil a new PIN; the tries of the old one count no more."""
    become(folder.owner)
    with folder.changing_roster() as box:
        pupil = find_typed(box[0], options.pupil, words)
        if pupil.account:
            raise Wrong(words.say("'{name}' has an own account and needs no PIN.", name=clean_line(pupil.name)))
        made = make_pin()
        box[0] = box[0].change(replace(pupil, pin=scramble(made)))
    print_cards(folder, [(pupil, made)])
    return cli.FINE


def reset(folder: ClassFolder, options: Options, words: Words) -> int:
    """Put a pupil's progress aside, or bring it back."""
    pupil = find_typed(folder.roster(), options.pupil, words)
    command = f"explorer class reset {pupil.id}"
    name = clean_line(pupil.name)
    if options.undo:
        folder.bring_back(pupil)
        cli.talk(words.say("The progress of {name} is back. To undo, type: {command}", name=name, command=command))
        return cli.FINE
    print(folder.put_aside(pupil))
    command += " --undo"
    cli.talk(words.say("{name} begins anew. To undo, type: {command}", name=name, command=command))
    return cli.FINE


def remove(folder: ClassFolder, options: Options, words: Words) -> int:
    """Delete a pupil and everything that the class folder keeps; only where the teacher is sure."""
    pupil = find_typed(folder.roster(), options.pupil, words)
    name = clean_line(pupil.name)
    if not options.sure:
        said = words.say("this deletes {name}, all progress and everything handed in; nothing undoes it.", name=name)
        command = f"explorer class remove {pupil.id} --yes"
        raise Wrong(said + " " + words.say("Type: {command}", command=command))
    folder.erase(pupil)
    become(folder.owner)
    with folder.changing_roster() as box:
        box[0] = box[0].remove(pupil)
    cli.talk(words.say("Nothing is kept of {name} any more.", name=name))
    if pupil.account:
        cli.talk(words.say("What the account keeps itself stays: it is the pupil's own."))
    return cli.FINE


def find_typed(roster: Roster, text: str, words: Words) -> Pupil:
    """Return the pupil whom a teacher typed.

    Raises:
        Wrong: nobody is called so, or more than one.
    """
    from tui.door import find_pupil

    if (pupil := find_pupil(roster, text)) is not None:
        return pupil
    known = [clean_line(each.name) for each in roster]
    said = words.say("the class has nobody called '{name}'.", name=clean_line(text, 60))
    raise Wrong(said + nearest(clean_line(text, 60), known, words))


# ---- what they read


def report(folder: ClassFolder, options: Options, words: Words) -> int:
    """Print what each pupil has read."""
    from tui import report as made

    story = _story(folder, options)
    classroom = Classroom(folder, None)
    lines = report_lines(classroom, story)
    if options.as_json:
        cli.write_json(made.json_document(lines, story, words, classroom.title))
    elif options.as_csv:
        sys.stdout.write(made.csv_text(lines, story, words))
    else:
        print(*made.table(lines, story, words, classroom.title), sep="\n")
    for line in lines:
        if line.trouble and (options.as_csv or options.as_json):
            cli.talk(f"{line.name}: {made.trouble(line, words)}")
    _say_problems(classroom, story)
    return cli.FINE


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
    return cli.FINE


def _story(folder: ClassFolder, options: Options) -> Story:
    """The story that the class reads."""
    options.story = options.story or folder.facts.story
    return cli.load(options)


def _say_problems(classroom: Classroom, story: Story) -> None:
    for problem in classroom.problems(story):
        cli.talk(problem)


# ---- reading


def open_class(options: Options, read: Read) -> int:
    """Find out who reads, and open the reader in the class; with `--turns`, again and again."""
    words = cli.environment_words()
    folder = ClassFolder.open(class_path(options, words))
    options.story = options.story or folder.facts.story
    language, reader, state = options.lang, options.reader, options.state
    while True:
        options.lang, options.reader, options.state = language, reader, state
        if not enter(folder, options, words):
            if not options.in_turns or not sys.stdin.isatty():
                return REFUSED
            continue
        code = read(options, "")
        if not options.in_turns or code >= 128 or not sys.stdin.isatty():
            return code


def enter(folder: ClassFolder, options: Options, words: Words) -> bool:
    """Let somebody in: set whose progress is kept, where, and in which class; False where nobody was let in.

    Raises:
        Wrong: the line of a key names nobody.
        ClassError: the class cannot be read.
    """
    pupil: Pupil | None
    if options.as_teacher:
        story = cli.load(options)
        records = None
        if os.geteuid() == 0:  # what belongs to others can be read only now
            records = {each.id: folder.record(each, story.id) for each in folder.roster()}
        story.close()
        become(folder.keeper)
        options.classroom = Classroom(folder, None, records)
        options.reader, options.state = TEACHER, str(folder.root)
        return True
    if options.pupil:
        pupil = folder.roster().find(options.pupil)
        if pupil is None or pupil.account not in ("", default_reader()):
            raise Wrong(words.say("the class has nobody called '{name}'.", name=clean_line(options.pupil, 40)))
    elif (own := folder.roster().of_account(default_reader())) is not None:
        pupil = own
    else:
        from tui.door import ask_who

        become(folder.keeper)
        pupil = ask_who(folder)
    if pupil is None:
        return False
    if not pupil.account:
        become(folder.keeper)
        options.reader, options.state = pupil.id, str(folder.root)
    options.classroom = Classroom(folder, pupil)
    return True


def take_seat(session: Session, options: Options) -> None:
    """Put a session into the class that is open, if one is."""
    classroom: Classroom | None = options.classroom
    session.classroom = classroom
    if classroom is None or options.lang or session.setting("language", ""):
        return
    if (language := classroom.facts.language) in session.story.meta.languages:
        session.language = language


# ---- pupils' own


def me(options: Options) -> int:
    """Print what a teacher sees of the reader's progress."""
    from tui.lines import plain_page
    from tui.page import PageBuilder, Run
    from tui.pages.classroom import own_line_fields
    from tui.plain import WIDTH
    from tui.report import json_line

    session, classroom, code = _own_session(options, needs_class=False)
    if session is None:
        return code
    words = words_for(session.language)
    name = clean_line(classroom.pupil.name) if classroom and classroom.pupil else options.reader or default_reader()
    if options.as_json:
        from state.classroom import record_of

        questions = classroom.questions() if classroom else None
        own_id = classroom.pupil.id if classroom and classroom.pupil else ""
        cli.write_json(json_line(line_of(session.story, own_id, name, record_of(session.progress), questions)))
        return cli.FINE
    page = PageBuilder(name, words.language)
    page.add(Run(name, "title"))
    own_line_fields(page, session, words, classroom)
    print(*plain_page(page.page(), words, WIDTH).lines, sep="\n")
    return cli.FINE


def handin(options: Options) -> int:
    """Hand in notes and answers; without a class, print them."""
    from tui.handin import hand_in_text

    session, classroom, code = _own_session(options, needs_class=bool(options.class_folder))
    if session is None:
        return code
    words = words_for(session.language)
    if classroom is None or classroom.pupil is None:
        text = hand_in_text(session, options.reader or default_reader())
        sys.stdout.write(text)
        path = None
    else:
        path = classroom.hand_in(session)
        text = str(path or "")
    if not text:
        raise Wrong(words.say("there are no notes and no answers yet to hand in."))
    if path is not None:
        print(path)
    return cli.FINE


def _own_session(options: Options, *, needs_class: bool) -> tuple[Session | None, Classroom | None, int]:
    """The reader's session, in a class where one is named or the account is in the class meant."""
    words = cli.environment_words()
    if needs_class or options.class_folder:
        folder = ClassFolder.open(class_path(options, words))
        options.story = options.story or folder.facts.story
        if not enter(folder, options, words):
            return None, None, REFUSED
    story = cli.load(options)
    session, trouble = cli.open_session(story, options)
    take_seat(session, options)
    if trouble is not None:
        return None, None, cli.say_trouble(trouble, words)
    cli.say_events(session, words)
    return session, session.classroom, cli.FINE


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
        return cli.FINE
    way: Way = options.way  # type: ignore[assignment]  # argparse lets nothing else pass
    print(script(way, plan), end="")
    return cli.FINE


def _known_class(options: Options) -> bool:
    note = _note_of_last(options)
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
