"""The command line: what was typed, which part of the program does it, and how the program ends.

Start-up stays light: everything of the project is imported inside the function that needs it. Exit codes are an API:
0 fine, 1 the story has errors, 2 wrongly used, 3 the reader's file cannot be had or something stayed unsaved, 70 a
crash (with a report file), 129, 130 and 143 ended by SIGHUP, SIGINT and SIGTERM. stdout is data, stderr is talk.
"""

from __future__ import annotations

import errno
import gc
import os
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from story.ids import Ref
    from tui.arguments import Options

PACKAGES = (
    "textual",
    "rich",
    "tinydb",
    "filelock",
    "platformdirs",
    "markdown_it",
    "rapidfuzz",
    "snowballstemmer",
)
"""What must be installed beside Python itself, as it is imported."""

CRASHED = 70
OFTEN = (200, 5, 5)
"""When garbage is collected while one reads (`gc.set_threshold`): what the program is made of is frozen then and not
looked at, so that looking often takes no time, and a megabyte of garbage never comes together."""
_LONGEST_REPORT, _LONGEST_LINE = 1_000_000, 1_000
_CANNOT_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
"""What writing to stdout can meet; the reader's file and the story's are looked after where they are used."""

_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def version() -> str:
    """Return the version of the program: as installed, else as `pyproject.toml` beside this file says."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    with suppress(PackageNotFoundError):
        return installed("explorer-story")
    with suppress(OSError), open(os.path.join(_HERE, "pyproject.toml"), encoding="utf-8") as file:
        if match := re.search(r'^version = "(.+)"$', file.read(), re.MULTILINE):
            return match[1]
    return "unknown"


# ---- doing it


def run(options: Options) -> int:
    """Do what was asked for; return the exit code."""
    if options.version:
        print(f"explorer {version()}")
        return 0
    from story.index import IndexDamaged
    from story.open import NoStory
    from tui.arguments import Usage, say
    from tui.typed import Wrong

    try:
        return _run_command(options)
    except Wrong as wrong:
        raise Usage(str(wrong)) from wrong
    except NoStory as none:
        print(*none.problems, sep="\n", file=sys.stderr)
        return 1
    except IndexDamaged:
        from tui.opening import renew

        renew(options)
        said = say("the story's index was damaged, and is made anew. Type the same again.")
        return _say(f"explorer: {said}", CRASHED)


def _run_command(options: Options) -> int:
    words = " ".join(options.words)
    if options.command in ("", "read", "jump") and not options.listed:
        return read(options, words)
    gc.enable()
    from tui import authoring, cli
    from tui.arguments import VIEWS

    if options.command == "search" or options.listed:
        return cli.search(options, words, options.limit, strict=options.listed)
    if options.command == "show":
        return cli.show(options, options.ref)
    if options.command in VIEWS:
        return cli.view(options, options.command, words)
    if options.command == "progress":
        return cli.progress(options)
    if options.command == "notebook":
        return cli.notebook(options, options.form)
    if options.command == "check":
        return authoring.check(options, options.path)
    if options.command == "new":
        return authoring.new(options, options.kind, options.name)
    if options.command == "stamp":
        return authoring.stamp(options, list(options.files))
    if options.command == "terminal":
        return cli.terminal(options, sys.stdin, sys.stdout)
    if options.command == "restore":
        from tui.restore import restore

        return restore(options, options.number)
    if options.command == "doctor":
        from tui.doctor import doctor

        return doctor(options, version(), draws=has_screen())
    if options.command == "export":
        from tui.documents import export

        return export(options, options.path)
    from tui.classes import run_class

    return run_class(options, read)


def read(options: Options, keyword: str = "") -> int:
    """Open the reader: on a screen, or in lines where there is none."""
    from story.ids import Ref
    from tui import opening
    from tui.arguments import Usage, say
    from tui.i18n import RIGHT_TO_LEFT, words_for
    from tui.typed import find_ref

    plain = options.plain or not has_screen()
    story = opening.load(options, shown=Ref.parse(options.ref), whole=plain or bool(keyword))
    asked = find_ref(story, options.ref, opening.environment_words()) if options.ref else None
    session, trouble = opening.open_session(story, options)
    if options.classroom is not None:
        from tui.entering import take_seat

        take_seat(session, options)
    if keyword:
        asked = opening.first_hit(session, keyword)
    if asked is not None and not isinstance(asked, Ref):
        form = say("Type: {command}", command=f"explorer show {options.ref}")
        raise Usage(say("a source is no place to read on.") + " " + form)
    if options.ascii and session.language in RIGHT_TO_LEFT:
        form = say("Type: {command}", command="explorer --ascii --lang en")
        raise Usage(say("ASCII has no letters for this language.") + " " + form)
    if not plain:
        return _run_screen(session, asked, trouble, options)
    from tui.ascii import AsciiStream
    from tui.plain import run_plain

    gc.enable()
    code = opening.say_trouble(trouble, words_for(session.language))
    out: Any = AsciiStream(sys.stdout) if options.ascii else sys.stdout
    return run_plain(session, asked, sys.stdin, out, width=_width(), idle=options.idle) or code


def _run_screen(session: Any, shown: Ref | None, trouble: Any, options: Options) -> int:
    """Ask the terminal what it is while the screen's libraries are loaded, if that may ever matter."""
    from tui.i18n import RIGHT_TO_LEFT
    from tui.spared import spared
    from tui.terminal.probe import Probe

    asks = not options.ascii and not RIGHT_TO_LEFT.isdisjoint(session.story.meta.languages)
    with Probe(sys.stdin, sys.stderr, wanted=asks) as probe:
        with spared():
            from tui.app import run_app

        gc.set_threshold(*OFTEN)
        heard = probe.finish(wait=session.language in RIGHT_TO_LEFT)
        return run_app(
            session,
            shown=shown,
            trouble=trouble,
            bidi=options.bidi,
            heard=heard,
            mouse=options.mouse,
            idle=options.idle,
            ascii_only=options.ascii,
        )


def has_screen() -> bool:
    """Whether there is a terminal that can draw, at all three streams: what is drawn goes out at stderr."""
    if os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        return False
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def _width() -> int:
    """How wide the lines are: a comfortable measure, less where the terminal is narrower."""
    from tui.plain import WIDTH

    with suppress(OSError, ValueError):
        return max(20, min(WIDTH, os.get_terminal_size(sys.stdout.fileno()).columns or WIDTH))
    return WIDTH


# ---- how it ends


def main(arguments: list[str] | None = None) -> int:
    """Run the program; return its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - said here, where an older Python gets to
        print("explorer: Python 3.11 or newer is needed. Type: python3.11 explorer.py", file=sys.stderr)
        return 2
    given = sys.argv[1:] if arguments is None else arguments
    locked = given[:1] == ["--locked"]
    broken = _lock() if locked else ""  # before anything looks at the environment
    if arguments is None and not locked:
        _speak_utf8()
    # Collecting while everything is imported costs a tenth of the start; whoever runs on takes it up again.
    gc.disable()
    _prepare_streams()
    if broken:
        from tui.arguments import say

        _say("explorer: " + say("locked mode cannot keep its promise here: {why}.", why=say(broken)), 0)
    code = _guarded(given)
    for stream in (sys.stdout, sys.stderr):
        if code > 128:  # ended by a signal, perhaps because nobody takes the output: do not wait for that
            _forget(stream)
        try:
            stream.flush()
        except (OSError, ValueError):
            _forget(stream)
    return code


def _forget(stream: Any) -> None:
    """Let what is written from now on, and by the interpreter at its end, go nowhere."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _lock() -> str:
    from tui.locked import lock

    return lock()


def _parse(arguments: list[str]) -> Options:
    from tui.arguments import Options, Usage, build_parser, say
    from tui.spared import spared

    with spared():  # argparse loads shutil, to ask how wide the terminal is
        if arguments[:1] == ["--locked"]:
            from tui.locked import parse

            return parse(arguments)
        options: Options = build_parser().parse_args(arguments, Options())
    if options.locked:
        raise Usage(say("--locked must be the first word after explorer."))
    return options


def _guarded(arguments: list[str]) -> int:
    """Run what was typed: the only place where anything unforeseen is caught."""
    from tui.arguments import Usage

    try:
        code = run(_parse(arguments))
        if code < CRASHED:  # ended by a signal, the terminal may be gone too
            sys.stdout.flush()
        return code
    except Usage as wrong:
        return _say(f"explorer: {wrong}", 2)
    except SystemExit as left:  # argparse, after --help
        return left.code if isinstance(left.code, int) else 0
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # nobody reads on, as with `| head`: no fault
        return 0
    except Exception as error:
        return _explained(error)


def _explained(error: Exception) -> int:
    """Say what ended the program, on one line; a report is written only where it is the program's fault."""
    from tui.arguments import say

    name = (getattr(error, "name", "") or "").partition(".")[0]
    if isinstance(error, ModuleNotFoundError) and name in PACKAGES:
        how = _install()
        said = say("the package {name} is missing. To install everything, type: {command}", name=name, command=how)
        return _say(f"explorer: {said}", 2)
    if isinstance(error, OSError) and error.filename is None and error.errno in _CANNOT_WRITE:
        said = say("the output cannot be written ({reason}). Send it to another place.", reason=error.strerror)
        return _say(f"explorer: {said}", 2)
    return _say(_report(error), CRASHED)


def _install() -> str:
    from shlex import quote

    source = quote(_HERE) if os.path.exists(os.path.join(_HERE, "pyproject.toml")) else "explorer-story"
    return f"python3 -m venv ~/.explorer && ~/.explorer/bin/pip install {source} && ~/.explorer/bin/explorer"


def _report(error: Exception) -> str:
    """Write a report of a crash; return the line that says where it lies."""
    import platform
    import traceback
    from datetime import UTC, datetime

    from story.clean import clean
    from tui.arguments import say, short

    what = short(f"{type(error).__name__}: {error}")
    machine = os.uname()  # `platform.platform` would run another program to ask for less
    system = f"{machine.sysname} {machine.release} {machine.machine}"
    text = f"explorer {version()}, Python {platform.python_version()}, {system}\n{sys.argv!r}\n\n"
    text = clean(text + "".join(traceback.format_exception(error)))[:_LONGEST_REPORT]
    try:
        path = _log_folder() / f"crash-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}.txt"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except (OSError, RuntimeError, ImportError) as other:
        left = say("No report could be written ({reason}).", reason=short(str(other)))
    else:
        left = say("Please send in the report: {file}", file=short(str(path), 300))
    return "explorer: " + say("a fault of the program ended it ({what}).", what=what) + " " + left


def _log_folder() -> Path:
    from state.errors import StateError
    from state.paths import log_dir, make_folder

    try:
        folder = log_dir()
        make_folder(folder)
    except StateError as error:
        raise RuntimeError(str(error)) from error
    return folder


def _say(line: str, code: int) -> int:
    from story.clean import clean

    with suppress(OSError, ValueError):  # blanks stay as they are: there may be a path in it
        print(clean(line).replace("\n", " ")[:_LONGEST_LINE], file=sys.stderr)
    return code


def _speak_utf8() -> None:
    """Begin again with UTF-8 for arguments and file names, where the locale has another encoding.

    What is typed in Arabic, and a reader's file with an Arabic name, would be taken for something else.
    """
    if not sys.flags.utf8_mode and sys.getfilesystemencoding().lower() != "utf-8" and sys.executable:
        with suppress(OSError):  # then as well as it goes
            os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def _prepare_streams() -> None:
    """UTF-8 whatever the locale says, nothing raised by a letter, and no stream missing."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace" if mode == "r" else "backslashreplace")
