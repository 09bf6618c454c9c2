"""Locked mode as a reader meets it: an installed program, a hostile environment, every key, and strace looking on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from state.store import ReaderStore
from tests.system.installed import ROWS, Session, install
from tests.test_layers import ROOT
from tests.tui.hostile import steering, write_hostile, write_progress
from tui.commands import COMMANDS
from tui.terminal.order import UNASKED

STRACE = shutil.which("strace")
TRACED = (
    "execve,execveat,fork,vfork,clone,clone3,open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,symlink,"
    "symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir,chmod,fchmodat,chown,lchown,fchownat,truncate,mknod,mknodat,connect,bind"
)

BYTES = {
    "space": " ", "pagedown": "\x1b[6~", "pageup": "\x1b[5~", "home": "\x1b[H", "end": "\x1b[F", "tab": "\t",
    "shift+tab": "\x1b[Z", "enter": "\r", "backspace": "\x7f", "escape": "\x1b", "slash": "/", "question_mark": "?",
    "plus": "+", "minus": "-", "equals_sign": "=", "full_stop": ".",
    "left": "\x1b[D", "right": "\x1b[C", "up": "\x1b[A", "down": "\x1b[B",
    "left_square_bracket": "[", "right_square_bracket": "]",
}  # fmt: skip
"""What a terminal sends for a key, where that is not the key's own letter."""


def sent(key: str) -> bytes:
    """What a terminal sends for a key by Textual's name."""
    if key.startswith("ctrl+"):
        return bytes([ord(key[5]) & 0x1F])
    return BYTES.get(key, key).encode()


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("installed") / "venv")


@pytest.fixture
def evil(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment that writes files and runs code wherever it is believed; nothing of that may have happened."""
    folder = tmp_path / "evil"
    folder.mkdir()
    code = f"open({str(folder / 'run')!r}, 'w').close()\n"
    for name in ("sitecustomize", "usercustomize", "evil", "story", "explorer"):
        (folder / f"{name}.py").write_text(code)
    program = folder / "program"
    program.write_text(f"#!/bin/sh\ntouch {folder}/program-ran\n")
    program.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    before = set(folder.iterdir())
    yield {
        "TERM": "xterm-256color", "HOME": str(home), "USER": "x\x1b[2J", "LANG": "C.UTF-8",
        "LC_EVIL": "a\n\x1b]0;x\x07", "PATH": str(folder), "PYTHONPATH": str(folder),
        "PYTHONSTARTUP": str(folder / "evil.py"), "PYTHONBREAKPOINT": "evil.D",
        "TEXTUAL": "devtools,debug", "TEXTUAL_DRIVER": "evil:D",
        "TEXTUAL_LOG": str(folder / "log"), "TEXTUAL_SCREENSHOT": "0", "TEXTUAL_SCREENSHOT_LOCATION": str(folder),
        "TEXTUAL_SCREENSHOT_FILENAME": "shot.svg", "TEXTUAL_ALLOW_SIGNALS": "1", "BROWSER": str(program),
        "PAGER": str(program), "EDITOR": str(program), "VISUAL": str(program), "SHELL": str(program),
        "TMUX": "/tmp/x,1,0", "TMUX_PANE": "%1", "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CACHE_HOME": str(folder / "cache"), "XDG_STATE_HOME": str(folder / "state"), "LANGUAGE": "../../evil",
        "SSH_ORIGINAL_COMMAND": f"; touch {folder}/asked", "TZ": ":/etc/passwd", "TMPDIR": str(folder),
    }  # fmt: skip
    assert set(folder.iterdir()) - before == set()


def locked(python: Path, state: Path, story: Path, *rest: str) -> list[object]:
    """The line that a wrapper runs."""
    line = [python, "-I", "-B", "-X", "utf8", "-m", "explorer", "--locked"]
    return [*line, "--story", story, "--state", state, "--reader", "layla", *rest]


def run(python: Path, environment: Mapping[str, str], folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, without a terminal."""
    return subprocess.run(
        list(map(str, words)), env=dict(environment), cwd=folder, capture_output=True, text=True, timeout=60, input=""
    )


# ---- what leaves the process


class Trace:
    """What strace saw."""

    def __init__(self, file: Path) -> None:
        self.lines = file.read_text(errors="replace").splitlines()

    def programs(self) -> list[str]:
        """Programs that were started, and processes that were made; threads are none."""
        started = [line for line in self.lines if re.search(r"\bexecve(at)?\(", line)]
        made = [x for x in self.lines if re.search(r"\b(v?fork|clone3?)\(", x) and "CLONE_THREAD" not in x]
        return started[1:] + made

    def connections(self) -> list[str]:
        """Calls that speak to somebody else."""
        return [line for line in self.lines if re.search(r"\b(connect|bind)\(", line)]

    def written(self) -> list[str]:
        """Paths that were opened for writing or changed."""
        found = []
        for line in self.lines:
            call = re.search(r"\b(\w+)\((.*)", line)
            if call is None or call[1] in ("execve", "clone", "clone3", "fork", "vfork", "connect", "bind"):
                continue
            opens = call[1] in ("open", "openat", "openat2")
            if not opens or re.search(r"O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)", call[2]):
                found += re.findall(r'"((?:[^"\\]|\\.)*)"', call[2])
        return found


DEVICES = re.compile(r"/dev/(null|tty|pts/\d+)")


@pytest.mark.slow
@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
def test_every_key_and_a_megabyte_start_nothing_and_write_only_the_readers_own(
    python: Path, evil: dict[str, str], tmp_path: Path
) -> None:
    story, state, log = write_hostile(tmp_path / "story"), tmp_path / "state", tmp_path / "strace.log"
    (state / "readers").mkdir(parents=True, mode=0o700)
    own = state / "readers" / "layla.json"
    write_progress(own)
    trace = [STRACE, "-f", "-qq", "--seccomp-bpf", "-s", "4096", "-e", f"trace={TRACED}", "-o", log]
    command = [*trace, *locked(python, state, story, "--", "read")]
    session = Session(command, evil, tmp_path)
    try:
        session.until("Ann")
        session.rest(1)
        keys = [key for command_ in COMMANDS if command_.id != "quit" for key in command_.all_keys]
        for key in keys:
            session.type(sent(key))
            session.rest(0.02)
            session.type(b"\x1b")
            session.rest(0.06)
        session.type(b"l")  # and now in Arabic
        session.rest(0.5)
        for opened in (b"c", b"v", b"p"):
            for key in keys[::3]:
                session.type(opened + sent(key))
                session.rest(0.02)
                session.type(b"\x1b")
                session.rest(0.06)
        assert session.process.poll() is None, session.seen[-500:]
        for control in range(1, 27):
            if control not in (0x03, 0x11):  # those leave
                session.type(bytes([control]))
                session.rest(0.05)
                session.type(b"\x1b")
                session.rest(0.12)
        assert session.state in "RSD", "Ctrl-Z stops nothing"
        for pressed in (b"\x1bOP", b"\x1b[15~", b"\x1b[24~", b"\x1b[1;5C", b"\x1bx", b"\x1b[<0;10;5M\x1b[<0;10;5m"):
            session.type(pressed)
            session.rest(0.1)
        session.type(b"\x1b")
        session.rest(0.2)
        for pressed in (b"g", b"/", b"a"):
            session.type(pressed)
            session.rest(0.3)
            session.type(b"\x1b[200~" + b"[@click=app.quit]\x1b[2J\x9b1m qqqq\r" * 30_000 + b"\x1b[201~")
            session.rest(1)
            session.type(b"\x1b")
            session.rest(0.5)
        session.type(b"\x1b")
        session.rest(0.5)
        session.type(b"q")
        assert session.ended() == 0
    finally:
        session.close()
    found = Trace(log)
    assert found.programs() == [] and found.connections() == []
    folder = str(own.parent)
    strange = [
        path
        for path in found.written()
        if not DEVICES.fullmatch(path)
        and path not in (folder, str(state))
        and not re.fullmatch(rf"{re.escape(folder)}/\.?layla\.(json|damaged-).*", path)
    ]
    assert strange == []
    assert any(path == str(own) for path in found.written()), "it did keep the reader's progress"
    assert own.stat().st_size < 1_000_000 and ReaderStore.open(own).progress("hostile").notes
    text = session.seen.decode("utf-8")
    said = r"\x1b\](52;c;[A-Za-z0-9+/=]*|22;[a-z-]*)\x07"  # what a key copies, and Textual's shapes of the pointer
    for own_words in (UNASKED.hands_off(ROWS), UNASKED.hands_on(ROWS)):  # what a terminal that does not answer is told
        text = text.replace(own_words, "")
    assert steering(re.sub(said, "", text)) == []
    assert "Traceback" not in text and "explorer:" not in text


# ---- the environment, and what may be asked


def test_nothing_of_a_hostile_environment_is_believed(python: Path, evil: dict[str, str], tmp_path: Path) -> None:
    story, state = write_hostile(tmp_path / "story"), tmp_path / "state"
    done = run(python, evil, tmp_path / "evil", *locked(python, state, story, "--", "read", "--plain"))
    assert (done.returncode, done.stderr) == (0, "") and "Ann" in done.stdout
    assert [path.name for path in (state / "readers").glob("*.json")] == ["layla.json"]
    assert not list((tmp_path / "home").iterdir()), "no folder for indexes is made"


def test_without_a_folder_given_progress_lies_in_the_home(python: Path, evil: dict[str, str], tmp_path: Path) -> None:
    cache = tmp_path / "home/.cache/explorer"
    cache.mkdir(parents=True)
    story = write_hostile(tmp_path / "story")
    line = [python, "-I", "-m", "explorer", "--locked", "--story", story, "--", "read", "--plain"]
    assert run(python, evil, tmp_path, *line).returncode == 0
    (own,) = (tmp_path / "home/.local/share/explorer/readers").glob("*.json")
    import pwd

    assert own.stem == pwd.getpwuid(os.getuid()).pw_name, "the account's own name, not $USER"
    assert own.stat().st_mode & 0o777 == 0o600 and own.parent.stat().st_mode & 0o777 == 0o700
    assert list(cache.glob("*.index")), "a folder for indexes that is there is used"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--reader", "bob"], "'--reader' is set by whoever looks after this account."),
        (["read", "--state", "/tmp"], "'--state' is set by whoever looks after this account."),
        (["--story=/etc", "read"], "'--story' is set by whoever looks after this account."),
        (["--locked"], "'--locked' is set by whoever looks after this account."),
        (["export", "json"], "this account only reads: read, jump, search, show, progress."),
        (["check", "/etc"], "this account only reads"),
        (["stamp"], "this account only reads"),
        (["-c", "id"], "no command called 'id'."),
        (["--stor", "/etc"], "no option called '--stor'."),
        (["id;", "id"], "no command called 'id;'."),
        (["--", "read", "--reader", "bob"], ""),
    ],
)
def test_what_a_reader_may_not_ask_is_refused(
    words: list[str], said: str, python: Path, evil: dict[str, str], tmp_path: Path
) -> None:
    state = tmp_path / "state"
    done = run(python, evil, tmp_path, *locked(python, state, write_hostile(tmp_path / "story"), "--", *words))
    assert done.returncode == 2 and said in done.stderr and done.stdout == ""
    assert not state.exists()


@pytest.mark.parametrize("command", [["search", "Ann"], ["show", "p0"], ["progress"], ["search", "Ann", "--json"], []])
def test_what_only_reads_is_done(command: list[str], python: Path, evil: dict[str, str], tmp_path: Path) -> None:
    line = locked(python, tmp_path / "state", write_hostile(tmp_path / "story"), "--", *command)
    done = run(python, evil, tmp_path, *line)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout


def test_a_name_cannot_lead_out_of_the_folder(python: Path, evil: dict[str, str], tmp_path: Path) -> None:
    for name in ("../bob", "/etc/x", ".hidden", "a/b", "a\n", ""):
        line = [
            python,
            "-I",
            "-m",
            "explorer",
            "--locked",
            "--state",
            tmp_path / "state",
            "--reader",
            name,
            "--",
            "read",
        ]
        done = run(python, evil, tmp_path, *line)
        assert (done.returncode == 2 and "cannot be used" in done.stderr) or name == ""
    assert not (tmp_path / "bob.json").exists()


def test_what_it_cannot_promise_is_said(python: Path, evil: dict[str, str], tmp_path: Path) -> None:
    promise = "explorer: locked mode cannot keep its promise here: "
    first = [python, "-m", "explorer", "--locked", "--version"]
    clean = {name: evil[name] for name in ("HOME", "LANG", "TERM")}
    assert run(python, clean, tmp_path, python, "-I", *first[1:]).stderr == ""
    assert promise + "Python looked for code in a folder of the reader." in run(python, clean, tmp_path, *first).stderr
    asked = {**clean, "PYTHONDONTWRITEBYTECODE": "1"}
    assert promise + "the environment could run other code before it." in run(python, asked, tmp_path, *first).stderr
    checkout = run(python, clean, tmp_path, python, ROOT / "explorer.py", "--locked", "--version")
    assert checkout.returncode == 0 and promise + "it runs from a checkout, which others may change." in checkout.stderr
    late = run(python, clean, tmp_path, python, "-I", "-m", "explorer", "read", "--locked")
    assert late.returncode == 2


@pytest.mark.parametrize(
    "code",
    [
        "os.system('id')",
        "os.execv('/bin/sh', ['sh'])",
        "os.fork()",
        "os.posix_spawn('/bin/sh', ['sh'], {})",
        "__import__('subprocess').run(['id'])",
        "__import__('socket').create_connection(('127.0.0.1', 9))",
        "open('new', 'w')",
        "open('story/story.toml', 'a')",
        "os.open('new', os.O_WRONLY | os.O_CREAT)",
        "os.mkdir('new')",
        "os.rename('state/readers/layla.json', 'new')",
        "os.symlink('/etc/passwd', 'state/readers/layla')",
        "open('state/readers/bob.json', 'w')",
        "open('state/readers/layla.json/../bob.json', 'w')",
    ],
)
def test_the_guard_refuses(code: str, python: Path, evil: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "story").mkdir()
    (tmp_path / "story/story.toml").touch()
    (tmp_path / "state/readers").mkdir(parents=True)
    (tmp_path / "state/readers/layla.json").touch()
    before = sorted(path for path in tmp_path.rglob("*"))
    whole = (
        "import os, sys\nfrom tui.locked import lock, parse\nlock()\n"
        "parse(['--locked', '--state', 'state', '--reader', 'layla'])\nopen('state/readers/layla.json', 'a').close()\n"
        f"try:\n {code}\nexcept PermissionError as error:\n print('refused')\n"
    )
    done = run(python, evil, tmp_path, python, "-I", "-B", "-c", whole)
    assert done.stdout == "refused\n", done.stderr
    assert sorted(path for path in tmp_path.rglob("*")) == before
