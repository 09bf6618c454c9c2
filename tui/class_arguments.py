"""The grammar of `explorer class ...`, `me` and `handin`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui.i18n import N_

CLASS_COMMANDS = ("class", "me", "handin")


class ClassOptions:
    """What was typed, with what holds where nothing was."""

    class_command = ""
    class_folder = ""
    folder = ""
    title = ""
    address = ""
    password = ""
    names: tuple[str, ...] | list[str] = ()
    names_file = ""
    account = ""
    pupil = ""
    as_teacher = False
    in_turns = False
    as_csv = False
    question = ""
    with_names = False
    undo = False
    sure = False
    way = ""
    keys = False
    printed = False
    classroom: Any = None
    """The class that is open, once it is."""


def add_class_commands(
    add: Callable[..., Any], shared: Any, opening: Any, as_json: Any, say: Callable[..., str]
) -> None:
    """Add the commands of a class to those that there are.

    Args:
        add: Adds one command: its name, its form, what it does, the parsers whose options it takes too.
        shared: The options of every command.
        opening: The options of what opens the reader.
        as_json: The option `--json`.
        say: Translates.
    """
    me = add("me", "[--json] [--class FOLDER]", N_("print what a teacher sees of your reading"), as_json)
    handin = add("handin", "[--class FOLDER]", N_("hand in notes and answers; without a class, print them"))
    for parser in (me, handin):
        _class_option(parser, say)
    about = N_("a class: its pupils, what they read, what the teacher sees of it")
    main = add("class", "init|add|open|report|map|pin|reset|remove|setup ...", about)
    commands = main.add_subparsers(dest="class_command", metavar="COMMAND", required=True)

    def sub(name: str, form: str, about: str, *parents: Any) -> Any:
        usage = f"explorer class {name} {form}".rstrip()
        said = say(about)
        made = commands.add_parser(name, help=said, description=said, usage=usage, parents=[shared, *parents])
        if name != "init":
            _class_option(made, say)
        return made

    init = sub("init", "FOLDER [--title T] [--address A] [--password P]", N_("make a class in a new folder"))
    init.add_argument("folder", metavar="FOLDER")
    init.add_argument("--title", metavar="TITLE", help=say("what the class is called"))
    init.add_argument("--address", metavar="ADDRESS", help=say("what pupils type to get here; it stands on the cards"))
    shared_word = say("of the account that pupils share; it stands on the cards")
    init.add_argument("--password", metavar="PASSWORD", help=shared_word)

    added = sub("add", "[NAME ...] [--from FILE]", N_("add pupils, and print a card for each"))
    added.add_argument("names", nargs="*", metavar="NAME")
    added.add_argument(
        "--from", dest="names_file", metavar="FILE", help=say("a list of names, as a spreadsheet saves it")
    )
    added.add_argument("--account", metavar="NAME", help=say("the pupil's own account on this computer"))

    opened = sub("open", "[FOLDER] [--turns] [--teacher]", N_("ask who reads, and open the reader"), opening)
    opened.add_argument("folder", nargs="?", metavar="FOLDER")
    opened.add_argument("--turns", dest="in_turns", action="store_true", help=say("ask again when a reader leaves"))
    opened.add_argument("--teacher", dest="as_teacher", action="store_true", help=say("read as the teacher"))
    opened.add_argument("--pupil", metavar="ID", help=say("who reads, as the line of a key says it"))

    report = sub("report", "[--csv|--json]", N_("print what each pupil has read"), as_json)
    report.add_argument("--csv", dest="as_csv", action="store_true", help=say("for a spreadsheet"))

    shown = sub("map", "[--question ID [--names]]", N_("print how far the class has come, and its answers"))
    shown.add_argument("--question", metavar="ID", help=say("the answers to the question of this assignment"))
    shown.add_argument("--names", dest="with_names", action="store_true", help=say("say who wrote what"))

    pin = sub("pin", "NAME", N_("give a pupil a new PIN, and print the card"))
    reset = sub("reset", "NAME [--undo]", N_("put a pupil's progress aside, or bring it back"))
    reset.add_argument("--undo", action="store_true", help=say("bring back what was put aside last"))
    remove = sub("remove", "NAME --yes", N_("delete a pupil and everything that is kept"))
    remove.add_argument("--yes", dest="sure", action="store_true", help=say("nothing undoes this"))
    for parser in (pin, reset, remove):
        parser.add_argument("pupil", metavar="NAME")

    setup = sub("setup", "[A|B|C] [--keys] [--account NAME] --print", N_("print the script that sets up a server"))
    setup.add_argument("way", nargs="?", default=None, choices=("A", "B", "C"), metavar="WAY")
    setup.add_argument("--keys", action="store_true", help=say("in A: a key for each pupil instead of a PIN"))
    setup.add_argument(
        "--account", metavar="NAME", help=say("of the shared account, or of the group, of a further class")
    )
    setup.add_argument("--print", dest="printed", action="store_true", help=say("nothing is done but printing"))


def _class_option(parser: Any, say: Callable[..., str]) -> None:
    parser.add_argument("--class", dest="class_folder", metavar="FOLDER", help=say("the class (the one made last)"))
