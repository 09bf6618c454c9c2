"""Which class is meant, who comes in, and what pupils ask for: `explorer class open`, `me` and `handin`.

Loads no Textual. Each function that does a command returns an exit code.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from state.account import become
from state.classroom import TEACHER, ClassFolder
from state.errors import StateError
from state.paths import default_reader, reader_path
from state.roster import Pupil
from story.clean import clean_line
from tui import opening
from tui.classroom import Classroom, line_of
from tui.i18n import Words, words_for
from tui.typed import Wrong

if TYPE_CHECKING:
    from tui.arguments import Options
    from tui.session import Session

Read = Callable[["Options", str], int]
"""Opens the reader."""

REFUSED = 2
"""Exit code where nobody could say who reads."""

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
    kept = note_of_last(options)
    if kept is not None and kept.is_file():
        return Path(kept.read_text(encoding="utf-8", errors="replace").strip() or "/")
    example = "explorer class init FOLDER"
    raise Wrong(
        words.say(
            "no class is known to this account. One that is there is named by {option}; to make one, type: {command}",
            option="--class FOLDER",
            command=example,
        )
    )


def note_of_last(options: Options) -> Path | None:
    """The file that says which class was made last, or None where there is no home."""
    try:
        state = Path(options.state) if options.state else None
        return reader_path("class", state).parent.parent / "class"
    except StateError:
        return None


# ---- reading


def open_class(options: Options, read: Read) -> int:
    """Find out who reads, and open the reader in the class; with `--turns`, again and again."""
    words = opening.environment_words()
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
        story = opening.load(options)
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
        opening.write_json(json_line(line_of(session.story, own_id, name, record_of(session.progress), questions)))
        return opening.FINE
    page = PageBuilder(name, words.language)
    page.add(Run(name, "title"))
    own_line_fields(page, session, words, classroom)
    print(*plain_page(page.page(), words, WIDTH).lines, sep="\n")
    return opening.FINE


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
    return opening.FINE


def _own_session(options: Options, *, needs_class: bool) -> tuple[Session | None, Classroom | None, int]:
    """The reader's session, in a class where one is named or the account is in the class meant."""
    words = opening.environment_words()
    if needs_class or options.class_folder:
        folder = ClassFolder.open(class_path(options, words))
        options.story = options.story or folder.facts.story
        if not enter(folder, options, words):
            return None, None, REFUSED
    story = opening.load(options)
    session, trouble = opening.open_session(story, options)
    take_seat(session, options)
    if trouble is not None:
        return None, None, opening.say_trouble(trouble, words)
    opening.say_events(session, words)
    return session, session.classroom, opening.FINE
