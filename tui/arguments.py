"""The grammar of the command line, and what is said where something was typed that does not fit it.

Loads nothing but argparse: `explorer --version` and every mistake answer at once.
"""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, NoReturn

_HELP = "Type: explorer --help"


class Usage(Exception):
    """Something was typed that cannot be done; the text is one sentence that says what to type."""


class Options(argparse.Namespace):
    """What was typed, with what holds where nothing was."""

    command = ""
    story = ""
    reader = ""
    state = ""
    lang = ""
    plain = False
    version = False
    ref = ""
    words: tuple[str, ...] | list[str] = ()
    listed = False
    as_json = False
    limit = 20
    path = ""
    files: tuple[str, ...] | list[str] = ()
    form = ""


class Parser(argparse.ArgumentParser):
    """argparse that leaves defaults to `Options` and says what is wrong in plain words."""

    def __init__(self, **settings: Any) -> None:
        """Guess nothing, and let an option stand before or after the subcommand."""
        settings = {"allow_abbrev": False, "argument_default": argparse.SUPPRESS, **settings}
        super().__init__(**settings)
        if sys.version_info >= (3, 14):
            self.color = False  # no escape byte where nobody asked for one

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Keep what was typed, for what is said of it."""
        self.given: list[str] = list(sys.argv[1:] if args is None else args)
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Raise `Usage` with one sentence."""
        raise Usage(plain_words(message, self))

    def subcommands(self) -> dict[str, Parser]:
        """Return the parsers of the subcommands, by name."""
        return {name: made for a in self._actions if isinstance(a.choices, dict) for name, made in a.choices.items()}

    def known(self) -> list[str]:
        """Return the options and, of the main parser, the subcommands."""
        return [*(name for action in self._actions for name in action.option_strings), *self.subcommands()]

    def metavar_of(self, option: str) -> str:
        """Return what an option takes after it."""
        return next((str(a.metavar) for a in self._actions if option in a.option_strings), "")


def plain_words(message: str, parser: Parser) -> str:
    """Return what argparse complains of as a sentence that says what to type."""
    options = [given.partition("=")[0] for given in parser.given if given.startswith("--") and given != "--"]
    own = [parser, *parser.subcommands().values()]
    if match := re.search(r"invalid choice: '?(.*?)'? \(", message):
        # The word may be what belongs to an option that is not known.
        strange = next((name for name in options if not any(name in p.known() for p in own)), "")
        if strange:
            return f"no option called '{short(strange)}'.{_near(strange, parser)}"
        if "FORM" in message:
            return f"no form called '{short(match[1])}' to export to. {_usage(parser)}"
        return f"no command called '{short(match[1])}'.{_near(match[1], parser)}"
    if match := re.search(r"unrecognized arguments: (\S+)", message):
        at = next((made for name, made in parser.subcommands().items() if name in parser.given), parser)
        if match[1].startswith("-"):
            return f"no option called '{short(match[1])}'.{_near(match[1].partition('=')[0], at)}"
        return f"'{short(match[1])}' is one word too many. {_usage(at)}"
    if match := re.search(r"arguments are required: (.+)", message):
        return f"{match[1]} is missing. {_usage(parser)}"
    if match := re.search(r"argument (?:\S+/)?(\S+): expected", message):
        wanted = parser.metavar_of(match[1])
        return f"{match[1]} needs {wanted} after it. Type: explorer {match[1]} {wanted}"
    return f"{short(message.rpartition(': ')[2]).rstrip('.')}. {_usage(parser)}"


def short(text: str, limit: int = 80) -> str:
    """Return one printable line of what a stranger typed."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _near(word: str, parser: Parser) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, parser.known(), n=1, cutoff=0.6)
    return f" Did you mean '{close[0]}'?" if close else f" {_HELP}"


def _usage(parser: Parser) -> str:
    """The form of the command, on one line, without the options that every command takes."""
    form = " ".join(parser.format_usage().split()).removeprefix("usage: ")
    return f"Type: {form}"


def _number(text: str) -> int:
    """Read a number from 1."""
    if not text.isdecimal() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError("--limit needs a number from 1 to 10000")
    return int(text)


def build_parser() -> Parser:
    """Return the grammar of the command line."""
    shared = Parser(add_help=False)
    shared.add_argument("--story", metavar="PATH", help="a story's folder, or the name of one that came along")
    shared.add_argument("--reader", metavar="NAME", help="whose progress is kept (the account's name)")
    shared.add_argument("--state", metavar="DIR", help="where progress is kept (the account's data folder)")
    shared.add_argument("--lang", metavar="LANGUAGE", help="en or ar, or another that the story is told in")
    opening = Parser(add_help=False)
    opening.add_argument("--plain", action="store_true", help="lines instead of a screen: for screen readers and pipes")
    as_json = Parser(add_help=False)
    as_json.add_argument("--json", dest="as_json", action="store_true", help="one JSON document on stdout")

    about = "Read a true story that branches. Without a command: go on where you were."
    main_parser = Parser(prog="explorer", description=about, parents=[shared, opening], usage=_MAIN_USAGE)
    main_parser.add_argument("--version", action="store_true", help="print the version")
    commands = main_parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)

    def add(name: str, form: str, about: str, *parents: Parser) -> Parser:
        usage = f"explorer {name} {form}".rstrip()
        every = [shared, *parents]
        made: Parser = commands.add_parser(name, help=about, description=about, usage=usage, parents=every)
        return made

    read = add("read", "[REF] [--lang LANGUAGE] [--plain]", "read on, or open a chapter or card", opening)
    read.add_argument("ref", nargs="?", metavar="REF", help="a chapter, a paragraph (m-draft#map) or a card")
    jump = add("jump", "WORDS [--list] [--plain]", "open what the words mean first: a name, a title, a date", opening)
    jump.add_argument("words", nargs="+", metavar="WORDS")
    jump.add_argument("--list", dest="listed", action="store_true", help="list what was found instead")
    search = add("search", "WORDS [--json] [--limit N]", "list what is found in the whole story", as_json)
    search.add_argument("words", nargs="+", metavar="WORDS")
    search.add_argument("--limit", type=_number, metavar="N", help="at most so many (20)")
    show = add("show", "REF [--json]", "print a chapter or a card as text", as_json)
    show.add_argument("ref", metavar="REF")
    add("progress", "[--json]", "print what was read", as_json)
    check = add("check", "[PATH] [--json]", "list every problem of a story", as_json)
    check.add_argument("path", nargs="?", metavar="PATH")
    stamp = add("stamp", "[FILE ...]", "mark translations as being of the text that stands there now")
    stamp.add_argument("files", nargs="*", metavar="FILE")
    export = add("export", "json [PATH]", "print the whole story as one JSON document")
    export.add_argument("form", choices=("json",), metavar="FORM")
    export.add_argument("path", nargs="?", metavar="PATH")
    return main_parser


_MAIN_USAGE = "explorer [--story PATH] [--reader NAME] [--state DIR] [--lang LANGUAGE] [--plain] [COMMAND ...]"
