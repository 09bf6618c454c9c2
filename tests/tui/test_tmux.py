"""A real tmux: its pane lets sequences through while they are needed, and is then as it was."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.line import PATIENCE
from tests.test_layers import ROOT
from tests.tui.sample import write_sample
from tui.terminal.tmux import Passthrough

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")

OPTION = "allow-passthrough"
OFF, ON = b"\x1b[%dH\x1b[8l", b"\x1b[%dH\x1b[8h"


class Tmux:
    """A tmux of its own, on a pseudo-terminal 30 rows high, with a shell in its pane."""

    def __init__(self, folder: Path) -> None:
        self.master, self._slave = pty.openpty()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 90, 0, 0))
        self.seen = b""
        self._run = ["tmux", "-f", os.devnull, "-S", str(folder / "tmux")]
        self.process = subprocess.Popen(
            [*self._run, "new-session", "env PS1='ready> ' sh"],
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            cwd=ROOT,
            start_new_session=True,
        )
        self.until(lambda: b"ready>" in self.seen)

    def command(self, *arguments: str) -> str:
        """Run a command of tmux; return what it printed."""
        done = subprocess.run([*self._run, *arguments], capture_output=True, text=True, timeout=PATIENCE, check=True)
        return done.stdout.strip()

    @property
    def option(self) -> str:
        """The pane's own option; nothing where it is not set."""
        return self.command("show-options", "-p", "-v", OPTION)

    def type(self, text: str) -> None:
        """Type into the pane."""
        os.write(self.master, text.encode())

    def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is so, and take in what comes out at the terminal."""
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, self.seen[-2000:]
            if select.select([self.master], [], [], 0.05)[0]:
                self.seen += os.read(self.master, 65536)

    def close(self) -> None:
        """Leave nothing behind."""
        self.command("kill-server")
        self.process.wait(PATIENCE)
        os.close(self.master)
        os.close(self._slave)


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    made = Tmux(tmp_path)
    yield made
    made.close()


def reading(tmp_path: Path, *arguments: str) -> str:
    """The command line that reads the sample story."""
    story = write_sample(tmp_path / "story")
    return shlex.join([sys.executable, "explorer.py", "--story", str(story), "--state", str(tmp_path), *arguments])


@pytest.mark.parametrize(("before", "language"), [("", "ar"), ("", "en"), ("off", "ar"), ("on", "ar")])
def test_the_pane_lets_sequences_through_and_is_then_as_it_was(
    tmux: Tmux, tmp_path: Path, before: str, language: str
) -> None:
    if before:
        tmux.command("set-option", "-p", OPTION, before)
    tmux.type(reading(tmp_path, "--lang", language) + "\r")
    tmux.until(lambda: OFF % 1 in tmux.seen and OFF % 200 in tmux.seen)
    assert tmux.option == "on"
    assert ON % 1 not in tmux.seen
    tmux.seen = b""
    tmux.type("q")
    tmux.until(lambda: ON % 200 in tmux.seen and tmux.option == before)


def test_a_pane_is_left_alone_where_the_reader_wants_nothing_told(tmux: Tmux, tmp_path: Path) -> None:
    tmux.type(reading(tmp_path, "--lang", "en", "--bidi", "app") + "\r")
    tmux.until(lambda: b"grey morning" in tmux.seen)
    assert tmux.option == ""
    tmux.seen = b""
    tmux.type("q")
    tmux.until(lambda: tmux.command("display-message", "-p", "#{pane_current_command}") == "sh")
    assert tmux.option == "" and b"\x1b[8h" not in tmux.seen


def test_a_pane_is_as_it_was_after_a_kill(tmux: Tmux, tmp_path: Path) -> None:
    tmux.type("exec " + reading(tmp_path, "--lang", "ar") + "\r")
    tmux.command("set-option", "-p", "remain-on-exit", "on")
    tmux.until(lambda: OFF % 200 in tmux.seen)
    os.kill(int(tmux.command("display-message", "-p", "#{pane_pid}")), signal.SIGTERM)
    tmux.until(lambda: ON % 200 in tmux.seen and tmux.option == "")


def test_the_test_card_lets_sequences_through_too(tmux: Tmux, tmp_path: Path) -> None:
    tmux.type(reading(tmp_path, "--lang", "en", "terminal") + "\r")
    tmux.until(lambda: b"Type its number" in tmux.seen)
    assert OFF % 200 in tmux.seen and tmux.option == "on"
    tmux.seen = b""
    tmux.type("2\r")
    tmux.until(lambda: b"Kept, for tmux: marks." in tmux.seen)
    assert ON % 200 in tmux.seen and tmux.option == ""


def test_where_there_is_no_tmux_nothing_happens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for pane in ("", "%0"):
        monkeypatch.setenv("TMUX_PANE", pane)
        passthrough = Passthrough()
        passthrough.open()
        passthrough.close()
