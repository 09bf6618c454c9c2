"""Locked mode: one process that may show a story and keep one reader's progress, and nothing else.

For accounts that may only read. The line that starts it is written by whoever set the account up, in sshd's
`ForceCommand`, in a key's `command="..."` or in a wrapper:

    python -I -B -X utf8 -m explorer --locked [--story PATH] [--state DIR] [--reader ID] [-- WORDS ...]
    python -I -B -X utf8 -m explorer --locked class open FOLDER [--pupil ID]

`--locked` stands first. What stands before `--` is theirs; what a wrapper hands on from the reader stands after it and
may only be a command that reads, or `handin`. Nothing else of the reader's is looked at: SSH_ORIGINAL_COMMAND is not
read, and who reads is `--reader` or `--pupil` from that line, else the account by its uid, else who knows the PIN.

What is done, in this order and before anything is imported that looks at the environment:

1. of the environment a short list is kept, each value only where it has the form that it should;
2. new files are for their owner alone, a crash leaves no core, and Ctrl-Z stops nothing, for no shell would go on;
3. an audit hook (PEP 578), which nothing can take out again, refuses every second program, every connection, and every
   change to a file that is not the reader's own or of an index folder that is there already.

The hook guards against what a library does by the way, not against code of a stranger: the reader brings none. What
Python itself takes from the environment, it has taken before this runs; so it is started with `-I`, and says so on
stderr where it was not. Copying to the clipboard (OSC 52) is allowed: it reaches only the reader's own terminal, holds
only what is on their screen, and only their key does it. No switch takes it away.

Without Textual, for the line mode is locked too.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui.arguments import Options

OPTION = "--locked"
OWN = ("me", "handin")
"""What a pupil asks of the class that the line opens."""
READING = ("", "read", "jump", "search", "show", "progress", *OWN)
"""The commands that only read, or hand in what was written; the first is to go on."""
GIVEN = ("story", "state", "reader", "locked", "class_folder")
"""What only the line that starts locked mode may say."""

_WORD = r"[A-Za-z0-9][A-Za-z0-9._+@-]{0,63}"
KEPT = {
    "TERM": _WORD,
    "COLORTERM": _WORD,
    "NO_COLOR": r"[ -~]{0,8}",
    "LANG": _WORD,
    "LANGUAGE": r"[A-Za-z_:]{1,64}",
    "LC_[A-Z]{1,20}": _WORD,
    "TZ": r"[A-Za-z0-9](?:[A-Za-z0-9+_-]|/(?=[A-Z])){0,63}",
    "HOME": r"/[^\x00-\x1f\x7f]{0,255}",
    "USER": _WORD,
    "LOGNAME": _WORD,
}
"""What is kept of the environment: name -> the form that its value must have. No value names a file but HOME."""
_INJECTS = re.compile(r"PYTHON|LD_|DYLD_|GCONV_PATH|LOCPATH")
"""Variables that act before any of our code runs; those of Python only without `-I`."""

PROGRAMS = frozenset(
    {
        "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "os.system", "pty.spawn",
        "subprocess.Popen", "webbrowser.open",
        "socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
    }
)  # fmt: skip
"""Audit events that start a program or speak to another computer."""
CHANGES: Mapping[str, int] = {
    "os.chmod": 1, "os.chown": 1, "os.link": 2, "os.mkdir": 1, "os.remove": 1, "os.rename": 2, "os.rmdir": 1,
    "os.setxattr": 1, "os.symlink": 2, "os.truncate": 1, "os.utime": 1,
}  # fmt: skip
"""Audit events that change a file -> how many paths they begin with."""
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_DEVICES = ("/dev/null", "/dev/tty")


class Guard:
    """The audit hook: says no by raising `PermissionError`, which whoever asked takes for the system's own no."""

    def __init__(self) -> None:
        """Let nothing be written yet but the terminal."""
        self._folders: list[str] = []
        self._files: list[str] = []

    def allow_folder(self, folder: Path) -> None:
        """Let files below a folder be written, and the folder be made."""
        self._folders.append(_real(folder))

    def allow_file(self, file: Path) -> None:
        """Let a file be written with what lies beside it under its name: `.NAME.lock`, `NAME.bak`..."""
        self._files.append(_real(file.parent) + "/" + file.name)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Look at what the interpreter is going to do."""
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & _WRITES:
                self._check(path)
        elif event in PROGRAMS:
            raise PermissionError(1, f"locked mode refuses {event}")
        elif count := CHANGES.get(event, 0):
            for path in arguments[:count]:
                self._check(path, folder=event == "os.mkdir")

    def _check(self, path: object, *, folder: bool = False) -> None:
        if isinstance(path, int):  # an open file: it was looked at when it was opened
            return
        if isinstance(path, str | bytes | os.PathLike) and self.allows(os.fsdecode(path), folder=folder):
            return
        raise PermissionError(1, "locked mode writes only what is the reader's own")

    def allows(self, path: str, *, folder: bool = False) -> bool:
        """Whether a path may be written; with `folder`, whether a folder may be made there."""
        if path in _DEVICES or re.fullmatch(r"/dev/(?:pts/\d+|tty\w*)", path):
            return True
        parent, name = os.path.split(os.path.abspath(path))
        place = f"{os.path.realpath(parent)}/{name}"
        if any(place == own or place.startswith(f"{own}/") for own in self._folders):
            return True
        if folder:  # what lies on the way to them
            return any(own.startswith(f"{place}/") for own in (*self._folders, *self._files))
        return any(_beside(place, own) for own in self._files)


def _real(path: Path) -> str:
    return os.path.realpath(path)


def _beside(place: str, own: str) -> bool:
    """Whether a file is a reader's own, or lies beside it under its name as `state` calls what it keeps there."""
    folder, _, name = place.rpartition("/")
    own_folder, _, own_name = own.rpartition("/")
    stem = own_name.removesuffix(".json")
    return folder == own_folder and name.removeprefix(".").startswith((own_name, f"{stem}.damaged-"))


_guard: Guard | None = None


def is_locked() -> bool:
    """Whether this process is in locked mode. Once it is, it stays so."""
    return _guard is not None


# ---- going in


def lock(environ: MutableMapping[str, str] | None = None, hook: Callable[[Guard], None] | None = None) -> str:
    """Enter locked mode: the first thing that the program does. Return why it cannot keep its promise, or nothing.

    Args:
        environ: The environment to scrub, if not the process's own.
        hook: Puts the guard in place; `sys.addaudithook`, but in tests.
    """
    global _guard
    own = os.environ if environ is None else environ
    broken = weakness(own)
    scrub(own)
    sys.dont_write_bytecode = True
    os.umask(0o077)
    _leave_no_core()
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    _guard = Guard()
    (hook or sys.addaudithook)(_guard)
    return broken


def scrub(environ: MutableMapping[str, str]) -> None:
    """Take out of the environment what is not known to be harmless."""
    for name in list(environ):
        form = next((form for kept, form in KEPT.items() if re.fullmatch(kept, name)), None)
        if form is None or not re.fullmatch(form, environ[name]):
            del environ[name]


def _leave_no_core() -> None:
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def weakness(environ: Mapping[str, str]) -> str:
    """Return what already happened that locked mode cannot undo, in English, for `say`; or nothing."""
    from tui.i18n import N_

    injected = [name for name in environ if (match := _INJECTS.match(name)) and not _ignored(match[0])]
    if (Path(__file__).parent.parent / "pyproject.toml").exists():
        return N_("it runs from a checkout, which others may change")
    if injected:
        return N_("the environment could run other code before it")
    if not sys.flags.isolated and (_site_of_user() or _here_on_path()):
        return N_("Python looked for code in a folder of the reader")
    return ""


def _ignored(prefix: str) -> bool:
    return prefix == "PYTHON" and bool(sys.flags.isolated)


def _site_of_user() -> bool:
    site = sys.modules.get("site")
    return bool(getattr(site, "ENABLE_USER_SITE", False))


def _here_on_path() -> bool:
    """Whether the working folder is where Python looks first, as with `python -m`."""
    try:
        here = os.getcwd()
    except OSError:  # it is gone, and nothing can be found in it
        return False
    return "" in sys.path or (here in sys.path and here != os.path.dirname(os.path.abspath(sys.argv[0])))


# ---- what was typed


def parse(arguments: Sequence[str]) -> Options:
    """Return what is to be done, in locked mode: what stands before `--`, and after it what the reader may say.

    Raises:
        Usage: something was typed that locked mode does not do.
    """
    from tui.arguments import Options, Usage, build_parser, say, short

    at = list(arguments).index("--") if "--" in arguments else len(arguments)
    parser = build_parser()
    options: Options = parser.parse_args(list(arguments[:at]), Options())
    typed: Options = parser.parse_args(list(arguments[at + 1 :]), Options())
    for name in GIVEN:
        if name in vars(typed):
            option = "--" + name.removesuffix("_folder")
            raise Usage(say("'{name}' is set by whoever looks after this account.", name=option))
    opens = _opens_class(options)
    if opens and typed.command in OWN:  # asked in the class that the line opens, of whom it lets in
        options.command, options.class_folder = "", options.class_folder or options.folder
    if options.command and typed.command:
        said = say("'{word}' is one word too many.", word=short(typed.command))
        raise Usage(said + " " + say("Type: {command}", command="explorer"))
    for name, value in vars(typed).items():
        setattr(options, name, value)
    if options.command not in READING and not (opens and not typed.command):
        every = ", ".join(READING[1:])
        raise Usage(say("this account only reads: {all}.", all=every))
    _admit(options)
    return options


def _opens_class(options: Options) -> bool:
    """Whether the line that starts locked mode opens a class, where pupils who share the account say who they are."""
    return options.command == "class" and options.class_command == "open"


def _admit(options: Options) -> None:
    """Let the reader's own files be written; where there can be none, `tui.opening` says so."""
    from state.errors import StateError
    from state.paths import cache_dir, default_reader, log_dir, reader_path

    assert _guard is not None, "locked mode was entered"
    state = Path(options.state) if options.state else None
    if folder := options.class_folder or options.folder:
        _guard.allow_folder(Path(folder))
    try:
        _guard.allow_file(reader_path(options.reader or default_reader(), state))
        _guard.allow_folder(log_dir())
        if cache_dir().is_dir():
            _guard.allow_folder(cache_dir())
    except StateError:
        return
