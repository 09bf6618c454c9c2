"""The grammar of the command line, and what is said where something was typed that does not fit it.

Loads nothing but argparse and the words: `explorer --version` and every mistake answer at once. What stands for
something to type (`PATH`, `WORDS`) is the same in every language.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NoReturn

from tui.class_arguments import ClassOptions, add_class_commands
from tui.i18n import N_, language_of_environment, words_for

_HELP = N_("Type: explorer --help")


class Usage(Exception):
    """Something was typed that cannot be done; the text is one sentence that says what to type."""


class Options(ClassOptions, argparse.Namespace):
    """What was typed, with what holds where nothing was."""

    command = ""
    story = ""
    reader = ""
    state = ""
    lang = ""
    bidi = ""
    plain = False
    ascii = False
    mouse = True
    idle = 0.0
    number = 0
    version = False
    locked = False
    ref = ""
    words: tuple[str, ...] | list[str] = ()
    listed = False
    as_json = False
    limit = 20
    path = ""
    files: tuple[str, ...] | list[str] = ()
    form = ""
    kind = ""
    name = ""


class Form(argparse.HelpFormatter):
    """argparse's help, in our words."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Begin with how it is used."""
        super().add_usage(usage, actions, groups, prefix or say("usage:") + " ")


class Parser(argparse.ArgumentParser):
    """argparse that leaves defaults to `Options` and says what is wrong in plain words."""

    def __init__(self, **settings: Any) -> None:
        """Guess nothing, and let an option stand before or after the subcommand."""
        settings = {"allow_abbrev": False, "argument_default": argparse.SUPPRESS, "formatter_class": Form, **settings}
        super().__init__(**settings)
        if sys.version_info >= (3, 14):
            self.color = False  # no escape byte where nobody asked for one

    def format_help(self) -> str:
        """Put argparse's own words into ours."""
        self._positionals.title, self._optionals.title = say("arguments"), say("options")
        for action in self._actions:
            if isinstance(action, argparse._HelpAction):
                action.help = say("print this help")
        return super().format_help()

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Keep what was typed, for what is said of it."""
        self.given: list[str] = list(sys.argv[1:] if args is None else args)
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Raise `Usage` with one sentence."""
        raise Usage(plain_words(message, self))

    def subcommands(self) -> dict[str, Parser]:
        """Return the parsers of the subcommands, by name."""
        choices = [action.choices for action in self._actions if isinstance(action.choices, dict)]
        return {name: command.parser for each in choices for name, command in each.items()}

    def known(self) -> list[str]:
        """Return the options and, of the main parser, the subcommands."""
        return [*(name for action in self._actions for name in action.option_strings), *self.subcommands()]

    def metavar_of(self, option: str) -> str:
        """Return what an option takes after it."""
        return next((str(a.metavar) for a in self._actions if option in a.option_strings), "")


class CommandParser:
    """The grammar of a subcommand, made only where that was typed: all of them take 4 ms, of which a start needs none.

    To argparse it is a parser; what it is given is handed on to a real one.
    """

    def __init__(self, **settings: Any) -> None:
        """Keep what a `Parser` is made with."""
        self._settings = settings
        self._arguments: list[tuple[tuple[str, ...], dict[str, Any]]] = []

    def add_argument(self, *names: str, **settings: Any) -> None:
        """Keep an argument for later."""
        self._arguments.append((names, settings))

    def add_subparsers(self, **settings: Any) -> Any:
        """Take subcommands of its own; its own arguments were given before."""
        return self.parser.add_subparsers(parser_class=CommandParser, **settings)

    @cached_property
    def parser(self) -> Parser:
        """The real one."""
        made = Parser(**self._settings)
        for names, settings in self._arguments:
            made.add_argument(*names, **settings)
        return made

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Read what follows the command."""
        return self.parser.parse_known_args(args, namespace)


def plain_words(message: str, parser: Parser) -> str:
    """Return what argparse complains of as a sentence that says what to type."""
    options = [given.partition("=")[0] for given in parser.given if given.startswith("--") and given != "--"]
    own = [parser, *parser.subcommands().values()]
    if match := re.search(r"invalid choice: '?(.*?)'? \(", message):
        # The word may be what belongs to an option that is not known.
        strange = next((name for name in options if not any(name in p.known() for p in own)), "")
        if strange:
            return _no_option(strange) + _near(strange, parser)
        if "--bidi" in message:
            from tui.terminal.modes import MODES

            said = say("--bidi takes one of: {all}.", all=", ".join(MODES))
            return said + _type("explorer --bidi auto")
        if "FORM" in message:
            return say("no form called '{name}' to export to.", name=short(match[1])) + _usage(parser)
        return say("no command called '{word}'.", word=short(match[1])) + _near(match[1], parser)
    if match := re.search(r"unrecognized arguments: (\S+)", message):
        at = next((made for name, made in parser.subcommands().items() if name in parser.given), parser)
        if match[1].startswith("-"):
            return _no_option(match[1]) + _near(match[1].partition("=")[0], at)
        return say("'{word}' is one word too many.", word=short(match[1])) + _usage(at)
    if match := re.search(r"arguments are required: (.+)", message):
        return say("{what} is missing.", what=match[1]) + _usage(parser)
    if match := re.search(r"argument (?:\S+/)?(\S+): expected", message):
        wanted = parser.metavar_of(match[1])
        said = say("{option} needs {what} after it.", option=match[1], what=wanted)
        return said + _type(f"explorer {match[1]} {wanted}")
    return f"{short(message.rpartition(': ')[2]).rstrip('.')}.{_usage(parser)}"


def say(text: str, **values: object) -> str:
    """Say it in the language of the environment: nobody is known yet."""
    return words_for(language_of_environment()).say(text, **values)


def short(text: str, limit: int = 80) -> str:
    """Return one printable line of what a stranger typed."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _near(word: str, parser: Parser) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, parser.known(), n=1, cutoff=0.6)
    return " " + (say("Did you mean '{word}'?", word=close[0]) if close else say(_HELP))


def _no_option(text: str) -> str:
    return say("no option called '{name}'.", name=short(text))


def _type(command: str) -> str:
    """The sentence that says what to type, after a blank."""
    return " " + say("Type: {command}", command=command)


def _usage(parser: Parser) -> str:
    """The form of the command, on one line, without the options that every command takes."""
    return _type(str(parser.usage))


def _number(text: str) -> int:
    """Read a number from 1."""
    if not text.isdecimal() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError(say("--limit needs a number from 1 to {most}", most=10_000))
    return int(text)


def _backup(text: str) -> int:
    """Read the number of a backup."""
    if not text.isdecimal() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError(say("'{word}' is no number of a backup", word=short(text)))
    return int(text)


def _minutes(text: str) -> float:
    """Read minutes, as seconds."""
    try:
        seconds = float(text) * 60
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError(say("--idle needs minutes, from 0 (never) to {most}", most=1440))
    return seconds


def build_parser() -> Parser:
    """Return the grammar of the command line."""
    from tui.terminal.modes import MODES

    shared = Parser(add_help=False)
    shared.add_argument("--story", metavar="PATH", help=say("a story's folder, or the name of one that came along"))
    shared.add_argument("--reader", metavar="NAME", help=say("whose progress is kept (the account's name)"))
    shared.add_argument("--state", metavar="DIR", help=say("where progress is kept (the account's data folder)"))
    shared.add_argument("--lang", metavar="LANGUAGE", help=say("en or ar, or another that the story is told in"))
    opening = Parser(add_help=False)
    lines = say("lines instead of a screen: for screen readers and pipes")
    opening.add_argument("--plain", action="store_true", help=lines)
    who = say("who puts right-to-left text in order: auto, app, marks, terminal or off; it is kept for the terminal")
    opening.add_argument("--bidi", choices=MODES, metavar="MODE", help=who)
    letters = say("draw with the letters of ASCII: for lines that carry no others")
    opening.add_argument("--ascii", action="store_true", help=letters)
    own = say("leave the mouse to the terminal, to select and copy")
    opening.add_argument("--no-mouse", dest="mouse", action="store_false", help=own)
    idle = say("save and leave after so long without a key (never)")
    opening.add_argument("--idle", type=_minutes, metavar="MINUTES", help=idle)
    as_json = Parser(add_help=False)
    as_json.add_argument("--json", dest="as_json", action="store_true", help=say("one JSON document on stdout"))

    about = say("Read a true story that branches. Without a command: go on where you were.")
    learn = say("To learn reading and writing by doing, type: {command}", command="explorer --story tutorial")
    main_parser = Parser(prog="explorer", description=about, parents=[shared, opening], usage=_MAIN_USAGE, epilog=learn)
    main_parser.add_argument("--version", action="store_true", help=say("print the version"))
    only = say("first of all words: read only, for an account that may do nothing else")
    main_parser.add_argument("--locked", action="store_true", help=only)
    made_later: Any = CommandParser
    commands: Any = main_parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=made_later)

    def add(name: str, form: str, about: str, *parents: Parser) -> CommandParser:
        usage = f"explorer {name} {form}".rstrip()
        every = [shared, *parents]
        made: CommandParser
        made = commands.add_parser(name, help=say(about), description=say(about), usage=usage, parents=every)
        return made

    read = add("read", "[REF] [--lang LANGUAGE] [--plain]", N_("read on, or open a chapter or card"), opening)
    read.add_argument("ref", nargs="?", metavar="REF", help=say("a chapter, a paragraph (m-draft#map) or a card"))
    first = N_("open what the words mean first: a name, a title, a date")
    jump = add("jump", "WORDS [--list] [--plain]", first, opening)
    jump.add_argument("words", nargs="+", metavar="WORDS")
    jump.add_argument("--list", dest="listed", action="store_true", help=say("list what was found instead"))
    search = add("search", "WORDS [--json] [--limit N]", N_("list what is found in the whole story"), as_json)
    search.add_argument("words", nargs="+", metavar="WORDS")
    search.add_argument("--limit", type=_number, metavar="N", help=say("at most so many (20)"))
    show = add("show", "REF [--json]", N_("print a chapter or a card as text"), as_json)
    show.add_argument("ref", metavar="REF")
    for name, (form, said) in VIEWS.items():
        view = add(name, f"{form} [--json]".lstrip(), said, as_json)
        if form:
            view.add_argument("words", nargs="*", metavar="WORDS")
    add("progress", "[--json]", N_("print what was read"), as_json)
    notebook = add("notebook", "[--export md|csv|json]", N_("print notes, bookmarks, answers and decisions"))
    taken = say("as Markdown, a table or JSON, each with its quotation and sources")
    notebook.add_argument("--export", dest="form", choices=("md", "csv", "json"), metavar="FORM", help=taken)
    add("terminal", "", N_("say what this terminal does to right-to-left text, and show a test card"))
    check = add("check", "[PATH] [--json]", N_("list every problem of a story"), as_json)
    check.add_argument("path", nargs="?", metavar="PATH")
    new = add(
        "new",
        "story FOLDER | chapter|person|document|telegram|place|term|note|lesson ID",
        N_("write a skeleton that passes the check"),
    )
    new.add_argument("kind", metavar="KIND", help=say("story, or what is to be added to one"))
    new.add_argument("name", metavar="ID", help=say("the folder of a new story, or the id of the new thing"))
    stamp = add("stamp", "[FILE ...]", N_("mark translations as being of the text that stands there now"))
    stamp.add_argument("files", nargs="*", metavar="FILE")
    restore = add("restore", "[NUMBER] [--json]", N_("list the backups of the progress, or put one back"), as_json)
    restore.add_argument("number", nargs="?", type=_backup, default=0, metavar="NUMBER")
    add("doctor", "[--json]", N_("check the terminal and whether progress can be saved"), as_json)
    exported = N_("print the whole story as one JSON document, or a lesson as a page")
    export = add("export", "json [PATH] | print ROUTE", exported)
    export.add_argument("form", choices=("json", "print"), metavar="FORM")
    export.add_argument("path", nargs="?", metavar="PATH|ROUTE")
    add_class_commands(add, shared, opening, as_json, say)
    return main_parser


VIEWS: Mapping[str, tuple[str, str]] = {
    "contents": ("", N_("print all chapters by thread and by date")),
    "map": ("", N_("print the chapters with the ways between them; titles show once they were reached")),
    "titles": ("", N_("print the same with every title")),
    "timeline": ("[PERSON] [YEAR-MONTH]", N_("print what has a date, of a month or of a person")),
    "knew": ("PERSON DATE", N_("print which messages had reached a person by a date")),
    "world": ("[NUMBER]", N_("print the places and messages of a map")),
    "figures": ("[ID]", N_("print the figures, or one with its table")),
    "dossiers": ("[KIND] [FILTER=VALUE] [WORDS]", N_("print people, documents, messages, places, terms, keywords")),
}
"""Views that are printed -> what they take and what they are; each is also a word of the line mode."""

_MAIN_USAGE = "explorer [--story PATH] [--reader NAME] [--state DIR] [--lang LANGUAGE] [--plain] [COMMAND ...]"
