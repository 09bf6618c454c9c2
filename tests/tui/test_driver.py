"""The program on a real terminal: how quiet it is, and how it ends when its terminal does."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import inspect
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.test_layers import ROOT
from tests.tui.sample import write_sample

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="reads Linux's /proc")

PATIENCE = 20.0
SETTLING, WATCHED = 4.0, 3.0
"""Seconds until everything of the start is over (files compared, index kept), and seconds of watching after it."""


PROGRAM = "import sys, explorer; sys.exit(explorer.main(sys.argv[1:]))"


class Terminal:
    """The program on a pseudo-terminal of its own."""

    def __init__(self, root: Path, state: Path, before: Callable[[], None] | None = None, patch: str = "pass") -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.modes = termios.tcgetattr(slave)
        self.seen = b""
        self.slave = slave

        def child() -> None:
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            if before is not None:
                before()

        self.process = subprocess.Popen(
            [sys.executable, "-c", f"{patch}\n{PROGRAM}", "--story", str(root), "--state", str(state)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            preexec_fn=child,
            env={**os.environ, "TERM": "xterm-256color", "HOME": str(state)},
        )

    def read(self, seconds: float = 0.05) -> bytes:
        """What it has drawn since the last look."""
        got = b""
        while select.select([self.master], [], [], seconds)[0]:
            try:
                data = os.read(self.master, 65536)
            except OSError as error:
                assert error.errno == errno.EIO
                break
            if not data:
                break
            got += data
        self.seen += got
        return got

    def until(self, words: bytes) -> None:
        """Wait until words are drawn."""
        end = time.monotonic() + PATIENCE
        while words not in self.seen:
            assert time.monotonic() < end and self.process.poll() is None, self.seen[-2000:]
            self.read()

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.master, keys)

    def hang_up(self) -> None:
        """Close the line, as a dropped connection does."""
        os.close(self.slave)
        self.slave = -1
        os.close(self.master)
        self.master = -1

    def ended(self, within: float) -> int:
        """Wait for the end; return the exit code."""
        end = time.monotonic() + within
        while self.process.poll() is None and time.monotonic() < end:
            if self.master >= 0:
                self.read(0.01)
            else:
                time.sleep(0.01)
        code = self.process.poll()
        assert code is not None, f"still there after {within} s"
        return code

    def close(self) -> None:
        """Leave nothing behind."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for handle in (self.master, self.slave):
            if handle >= 0:
                os.close(handle)

    # ---- what the kernel says of it

    def wakeups(self) -> int:
        """How often any of its threads gave up the processor of its own accord: each wait is one."""
        total = 0
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            status = (task / "status").read_text()
            total += int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0])
        return total

    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def story(tmp_path: Path) -> Path:
    return write_sample(tmp_path / "story")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    return folder


@contextlib.contextmanager
def _running(
    story: Path, state: Path, before: Callable[[], None] | None = None, patch: str = "pass"
) -> Iterator[Terminal]:
    terminal = Terminal(story, state, before, patch)
    try:
        terminal.until(b"grey morning")
        yield terminal
    finally:
        terminal.close()


def _saved(state: Path) -> dict[str, object]:
    """The progress file, wherever it lies in the folder."""
    (file,) = [path for path in state.rglob("*.json") if "bak" not in path.name]
    found = json.loads(file.read_text())
    assert isinstance(found, dict)
    return found


def _chapters(state: Path) -> set[str]:
    visits = _saved(state)["visits"]
    assert isinstance(visits, dict)
    return {row["chapter"] for row in visits.values()}


@pytest.mark.slow
def test_nothing_wakes_it_while_nothing_happens(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        terminal.type(b" ")
        time.sleep(SETTLING)
        terminal.read()
        wakeups, cpu = terminal.wakeups(), terminal.cpu()
        time.sleep(WATCHED)
        assert terminal.wakeups() - wakeups <= 1
        assert terminal.cpu() - cpu <= 0.01
        assert terminal.read() == b"", "and nothing is drawn"
        terminal.type(b"q")
        assert terminal.ended(5) == 0


def _ignore() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


@pytest.mark.parametrize("before", [None, _ignore], ids=["default", "ignored"])
def test_a_dropped_line_saves_and_ends_within_two_seconds(
    story: Path, state: Path, before: Callable[[], None] | None
) -> None:
    with _running(story, state, before) as terminal:
        terminal.type(b"2")
        terminal.until(b"one sees the sea")
        cpu = terminal.cpu()
        start = time.monotonic()
        terminal.hang_up()
        used = cpu
        while terminal.process.poll() is None and time.monotonic() - start < 2:
            with contextlib.suppress(OSError, IndexError, ValueError):
                used = terminal.cpu()
            time.sleep(0.01)
        assert terminal.ended(0.01) == 129
        assert used - cpu < 0.5, "it does not spin while it ends"
    assert _chapters(state) == {"harbour", "hill"}


def test_a_hang_up_without_a_closed_line_saves_and_gives_the_terminal_back(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        terminal.type(b"2")
        terminal.until(b"one sees the sea")
        terminal.read(0.3)
        terminal.process.send_signal(signal.SIGHUP)
        assert terminal.ended(2) == 129
        assert termios.tcgetattr(terminal.slave) == terminal.modes
        terminal.read()
        assert b"\x1b[?1049l" in terminal.seen
    assert _chapters(state) == {"harbour", "hill"}


def test_a_polite_kill_saves_and_gives_the_terminal_back(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        terminal.type(b"2")
        terminal.until(b"one sees the sea")
        assert termios.tcgetattr(terminal.slave) != terminal.modes, "while it reads, keys come one by one"
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ended(3) == 143
        assert termios.tcgetattr(terminal.slave) == terminal.modes
        terminal.read()
        for back in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l"):
            assert back in terminal.seen, back
    assert _chapters(state) == {"harbour", "hill"}


def test_leaving_gives_the_terminal_back_and_prints_nothing(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        terminal.read(0.3)
        terminal.type(b"q")
        assert terminal.ended(5) == 0
        assert termios.tcgetattr(terminal.slave) == terminal.modes
        terminal.read()
        after = terminal.seen.rpartition(b"\x1b[?1049l")[2]
        assert not any(line.strip() for line in after.split(b"\x1b")[0].splitlines()), after
        assert b"Traceback" not in terminal.seen


def test_keys_and_escape_sequences_arrive_whole(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        terminal.type(b"\x1b[B\x1b[F")
        terminal.until(b"Up the hill")
        terminal.type("٢".encode())
        terminal.until(b"one sees the sea")
        terminal.type(b"g")
        terminal.until(b"Type a name")
        terminal.type(b"\x1b")
        time.sleep(0.4)
        terminal.type(b"q")
        assert terminal.ended(5) == 0
    assert _chapters(state) == {"harbour", "hill"}


def test_a_letter_cut_in_two_by_the_line_is_put_together(story: Path, state: Path) -> None:
    first, second = "٢".encode()
    with _running(story, state) as terminal:
        terminal.type(bytes([first]))
        time.sleep(0.3)
        terminal.type(bytes([second]))
        terminal.until(b"one sees the sea")
        terminal.type(b"q")
        assert terminal.ended(5) == 0


def test_an_arabic_note_keeps_every_mark(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        terminal.type(b"a")
        terminal.until(b"Your note on")
        terminal.type("اسأل المعلّمة".encode())
        terminal.read(0.5)
        terminal.type(b"\x13")
        terminal.until("¶".encode())
        terminal.type(b"q")
        assert terminal.ended(5) == 0
    notes = _saved(state)["notes"]
    assert isinstance(notes, dict)
    assert [row["text"] for row in notes.values()] == ["اسأل المعلّمة"]


def test_only_clicks_and_the_wheel_are_asked_of_the_terminal(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        assert b"\x1b[?1000h" in terminal.seen and b"\x1b[?1006h" in terminal.seen
        assert b"\x1b[?1003h" not in terminal.seen, "no motion: it would cost a round each"


def test_a_new_size_is_drawn_without_a_key(story: Path, state: Path) -> None:
    with _running(story, state) as terminal:
        terminal.read(0.3)
        terminal.seen = b""
        fcntl.ioctl(terminal.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 10, 38, 0, 0))
        terminal.process.send_signal(signal.SIGWINCH)
        terminal.until(b"Too small")
        terminal.type(b"q")
        assert terminal.ended(5) == 0


def test_a_fault_of_the_program_saves_and_says_one_line(story: Path, state: Path) -> None:
    patch = "import tui.screens.reading as r; r.ReadingScreen.action_bookmark = lambda self: 1 // 0"
    with _running(story, state, patch=patch) as terminal:
        terminal.type(b"2")
        terminal.until(b"one sees the sea")
        terminal.type(b"m")
        assert terminal.ended(5) == 70
        assert termios.tcgetattr(terminal.slave) == terminal.modes
        terminal.read()
        said = terminal.seen.rpartition(b"explorer: ")[2].decode()
        assert "ZeroDivisionError" in said and "Please send in the report" in said
        assert b"Traceback" not in terminal.seen
    assert _chapters(state) == {"harbour", "hill"}


# ---- the seams


def test_the_private_parts_of_the_framework_that_we_use_are_still_there() -> None:
    from textual._xterm_parser import XTermParser
    from textual.app import App
    from textual.drivers._writer_thread import WriterThread
    from textual.drivers.linux_driver import LinuxDriver

    names = ("run_input_thread", "disable_input", "_enable_mouse_support", "write", "close", "process_message")
    for name in (*names, "_sigtstp_application"):
        assert callable(getattr(LinuxDriver, name)), name
    assert "exit_event" in inspect.getsource(LinuxDriver.__init__)
    assert "self._queue" in inspect.getsource(WriterThread.write)
    assert "SIGTSTP, self._sigtstp_application" in inspect.getsource(LinuxDriver.__init__)
    for name in ("_key_thread", "fileno", "_mouse", "_debug", "attrs_before", "_writer_thread"):
        assert name in inspect.getsource(LinuxDriver), name
    parser = XTermParser(False)
    assert parser._timeout_time is None
    list(parser.feed("\x1b"))
    assert parser._timeout_time is not None, "a lone escape byte may be the start of a key"
    for name in ("_refresh_truecolor_filter", "update_classes", "set_reactive", "get_css_variables", "_driver"):
        assert hasattr(App, name) or name in inspect.getsource(App.__init__), name


def test_the_input_thread_is_ours_and_the_disable_wakes_it() -> None:
    from textual.drivers.linux_driver import LinuxDriver

    from tui.terminal.driver import QuietDriver

    for name in ("run_input_thread", "disable_input", "_enable_mouse_support", "write", "close"):
        assert getattr(QuietDriver, name) is not getattr(LinuxDriver, name)
    source = inspect.getsource(LinuxDriver.disable_input)
    assert "exit_event" in source and "_key_thread" in source
