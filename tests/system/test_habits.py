"""What people do at terminals: stop and go on, freeze and thaw, detach and attach, drag the window about, walk away."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.conftest import Desk, Server, needed
from tests.system.line import Line, until_true

READY, CHOSEN = "grey morning", "one sees the sea"


class Tmux:
    """A tmux server of our own, whose screen can be looked at."""

    def __init__(self, desk: Desk) -> None:
        self._socket = desk.root / "tmux"
        self._environment = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8", **desk.variables}

    def do(self, *command: str) -> str:
        """Give tmux a command."""
        own = ["tmux", "-S", str(self._socket), "-f", "/dev/null", *command]
        done = subprocess.run(own, env=self._environment, capture_output=True, text=True, timeout=20, check=True)
        return done.stdout

    def start(self, command: str, columns: int = 80, rows: int = 24) -> None:
        """Run a command in a new session that nobody looks at yet."""
        self.do("new-session", "-d", "-x", str(columns), "-y", str(rows), command)

    def type(self, *keys: str) -> None:
        """Press keys, by tmux's names."""
        self.do("send-keys", *keys)

    def screen(self) -> str:
        """What is on the screen."""
        return self.do("capture-pane", "-p")

    def until(self, words: str) -> str:
        """Wait until words are on the screen."""
        until_true(lambda: words in self.screen(), 20, f"{words!r} on the screen")
        return self.screen()


@pytest.fixture
def tmux(desk: Desk) -> Iterator[Tmux]:
    needed("tmux")
    made = Tmux(desk)
    made.start("bash --norc --noprofile")
    made.type("PS1='shell: '", "Enter")
    made.until("shell:")
    yield made
    subprocess.run(["tmux", "-S", str(desk.root / "tmux"), "kill-server"], capture_output=True, check=False)


def _start(tmux: Tmux, desk: Desk, *options: str) -> None:
    """Type the command at the shell; it is a file, for the line would be longer than the screen."""
    script = desk.root / "go"
    script.write_text(f"exec {desk.typed(*options)}\n")
    tmux.type(f"clear; sh {script}", "Enter")


# ---- Ctrl-Z


def test_ctrl_z_goes_back_to_the_shell_and_fg_draws_everything(desk: Desk, tmux: Tmux) -> None:
    _start(tmux, desk)
    before = tmux.until(READY)
    for _ in range(2):
        tmux.type("C-z")
        assert READY not in tmux.until("Stopped"), "the shell's own screen is back"
        tmux.type("fg", "Enter")
        assert tmux.until(READY).splitlines()[1:-1] == before.splitlines()[1:-1]
    tmux.type("2")
    tmux.until(CHOSEN)
    tmux.type("q")
    tmux.until("shell:")
    assert desk.chapters() == {"harbour", "hill"}


def test_a_window_closed_while_it_is_stopped_leaves_nothing(desk: Desk, tmux: Tmux) -> None:
    _start(tmux, desk)
    tmux.until(READY)
    tmux.type("2")
    tmux.until(CHOSEN)
    tmux.type("C-z")
    tmux.until("Stopped")
    tmux.do("kill-server")
    desk.gone(4)
    assert desk.chapters() == {"harbour", "hill"}


def test_without_a_shell_ctrl_z_stops_nothing(desk: Desk, server: Server) -> None:
    with server.line(desk) as line:
        line.until(READY)
        line.type("\x1a")
        line.until("There is no shell to go back to.")
        line.type("2")
        line.until(CHOSEN)
        for pid in desk.there():
            os.kill(pid, signal.SIGTSTP)
        time.sleep(0.3)
        line.type("q")
        assert line.ended() == 0


# ---- Ctrl-S and Ctrl-Q


def test_freezing_and_unfreezing_neither_freezes_nor_leaves(desk: Desk) -> None:
    with desk.line() as line:
        line.until(READY)
        line.type("\x13")
        line.type("\x11")
        line.until("Nothing is frozen here.")
        line.type("2")
        line.until(CHOSEN)
        line.type("q")
        assert line.ended() == 0


def test_ctrl_q_in_a_note_leaves_it_open(desk: Desk) -> None:
    with desk.line() as line:
        line.until(READY)
        line.type("a")
        line.until("Your note on")
        line.type("one \x11two\x1b")
        until_true(lambda: "one two" in desk.file.read_text(), 5, "kept")
        line.type("q")
        assert line.ended() == 0


# ---- nobody there


def test_nobody_there_for_long(desk: Desk) -> None:
    with desk.line("--idle", "0.03") as line:
        line.until(READY)
        line.type("2")
        line.until(CHOSEN)
        began = time.monotonic()
        assert line.ended(6) == 0
        assert time.monotonic() - began > 1
        line.read()
        assert b"1 minute without a key: saved and ended." in line.seen.rpartition(b"\x1b[?1049l")[2]
    assert desk.chapters() == {"harbour", "hill"}


def test_nobody_there_for_long_in_lines(desk: Desk) -> None:
    with desk.line("--plain", "--idle", "0.02") as line:
        line.until("> ")
        line.type("2\n")
        line.until(CHOSEN)
        assert line.ended(6) == 0
        line.read()
        assert b"1 minute without a key: saved and ended." in line.seen
    assert desk.chapters() == {"harbour", "hill"}


@pytest.mark.slow
def test_keys_put_the_end_off(desk: Desk) -> None:
    with desk.line("--idle", "0.025") as line:
        line.until(READY)
        for _ in range(5):
            time.sleep(0.6)
            line.type("j")
            line.read()
        assert line.process.poll() is None
        assert line.ended(6) == 0


# ---- the mouse


def test_without_the_mouse_nothing_of_it_is_asked_for(desk: Desk) -> None:
    with desk.line("--no-mouse") as line:
        line.until(READY)
        line.type("q")
        assert line.ended() == 0
        assert b"\x1b[?1000h" not in line.seen and b"\x1b[?1006h" not in line.seen


# ---- windows of every size


def test_a_storm_of_sizes_ends_in_the_right_picture(desk: Desk, tmux: Tmux) -> None:
    _start(tmux, desk)
    before = tmux.until(READY)
    tmux.type("Space")
    until_true(lambda: tmux.screen() != before, 5, "turned")
    tmux.do("set-option", "-g", "window-size", "manual")
    time.sleep(0.7)
    before = tmux.screen()
    for n in range(100):
        tmux.do("resize-window", "-x", str(20 + 17 * n % 150), "-y", str(3 + 7 * n % 60))
    tmux.do("resize-window", "-x", "80", "-y", "24")
    until_true(lambda: tmux.screen() == before, 20, "as it was")
    tmux.type("q")
    tmux.until("shell:")


@pytest.mark.parametrize(("columns", "rows"), [(20, 5), (39, 24), (80, 11), (1, 1), (2, 30)])
def test_a_window_that_is_too_small_keeps_the_place(desk: Desk, columns: int, rows: int) -> None:
    with desk.line() as line:
        line.until(READY)
        line.resize(columns, rows)
        line.read(0.4)
        assert line.process.poll() is None
        if columns > 25:
            assert "Too small" in line.seen.decode()
        line.seen = b""
        line.resize(80, 24)
        line.until(READY)
        line.type("q")
        assert line.ended() == 0


@pytest.mark.parametrize(("columns", "rows"), [(1, 1), (20, 5), (40, 12), (300, 100)])
def test_it_starts_in_a_window_of_any_size(desk: Desk, columns: int, rows: int) -> None:
    with desk.line(size=(columns, rows)) as line:
        until_true(lambda: bool(line.read(0.3)) or b"\x1b[?1049h" in line.seen, 10, "drawn")
        line.read(0.5)
        line.type("q")
        assert line.ended() == 0


# ---- terminals that can be left


def test_tmux_detached_and_attached_in_another_size(desk: Desk, tmux: Tmux) -> None:
    _start(tmux, desk)
    tmux.until(READY)
    attach = ["tmux", "-S", str(desk.root / "tmux"), "attach"]
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    for size in ((120, 40), (50, 13)):
        with Line(attach, environment, size=size) as line:
            line.until(READY)
            line.process.kill()
        time.sleep(0.2)
        assert desk.there(), "it stays, as in every tmux"
    tmux.type("q")
    tmux.until("shell:")


def test_screen_detached_and_attached(desk: Desk) -> None:
    needed("screen")
    (desk.root / "screens").mkdir(mode=0o700)
    environment = {
        "PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8", **desk.variables,
        "SCREENDIR": str(desk.root / "screens"), "SCREENRC": "/dev/null",
    }  # fmt: skip
    name = f"explorer-{os.getpid()}"
    with Line(["screen", "-U", "-S", name, "sh", "-c", f"exec {desk.typed()}"], environment) as line:
        line.until(READY)
        line.process.kill()
    assert desk.there()
    with Line(["screen", "-U", "-d", "-r", name], environment, size=(120, 40)) as line:
        line.until(READY)
        line.type("2")
        line.until(CHOSEN)
        line.type("q")
        line.ended()
    desk.gone(5)


def test_mosh(desk: Desk) -> None:
    server, client = needed("mosh-server"), needed("mosh-client")
    environment = {"PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8", **desk.variables}
    command = [server, "new", "-i", "127.0.0.1", "-c", "256", "--", *desk.command()]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=20
    )
    port, key = next(line for line in done.stdout.splitlines() if line.startswith("MOSH CONNECT")).split()[2:]
    with Line([client, "127.0.0.1", port], {**environment, "MOSH_KEY": key}) as line:
        line.until(READY)
        line.type("2")
        line.until("Down")  # mosh sends no more of a screen than has changed
        line.type("q")
        line.ended()
    desk.gone(5)
    assert desk.chapters() == {"harbour", "hill"}


def test_nothing_of_ours_is_left_in_the_home(desk: Desk) -> None:
    """A reader's home gets the progress and nothing else that anybody else could read."""
    with desk.line() as line:
        line.until(READY)
        line.type("q")
        line.ended()
    found = {path.relative_to(desk.root) for path in desk.root.rglob("*") if path.is_file()}
    assert found <= {Path("state/readers/layla.json"), Path("state/readers/.layla.json.lock")}
