"""Terminals to run the program on: a pseudo-terminal that is read, typed at, and answers as a real one does."""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.test_layers import ROOT

PATIENCE = 20.0
PROGRAM = "import sys, explorer; sys.exit(explorer.main(sys.argv[1:]))"
ON = b"\x1b[?2004h"
"""What is written when the screen has been taken over."""


class Kind(NamedTuple):
    """What a terminal answers to XTVERSION, DECRQM of mode 8, DA2 and DA1 (as seen of real ones)."""

    name: bytes = b""
    device: bytes = b""
    first: bytes = b""
    mode: bytes = b""

    @property
    def answers(self) -> bytes:
        """All of it, in the order asked."""
        return self.name + self.mode + self.device + self.first


KINDS = {
    "xterm": Kind(
        b"\x1bP>|XTerm(379)\x1b\\", b"\x1b[>41;379;0c", b"\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c", b"\x1b[8;0$y"
    ),
    "vte": Kind(b"", b"\x1b[>65;7006;1c", b"\x1b[?65;1;9c", b"\x1b[8;1$y"),
    "mlterm": Kind(b"", b"\x1b[>24;279;0c", b"\x1b[?63;1;2;3;4;6;7;15;18;22;29c", b"\x1b[8;0$y"),
    "putty": Kind(b"", b"\x1b[>0;136;0c", b"\x1b[?6c"),
    "konsole": Kind(b"\x1bP>|Konsole 22.12.3\x1b\\", b"\x1b[>1;115;0c", b"\x1b[?62;1;4c"),
    "kitty": Kind(b"\x1bP>|kitty(0.26.5)\x1b\\", b"\x1b[>1;4000;26c", b"\x1b[?62;c", b"\x1b[8;0$y"),
    "unknown": Kind(b"", b"\x1b[>0;1700;1c", b"\x1b[?6c"),
    "tmux": Kind(b"\x1bP>|tmux 3.3a\x1b\\", b"\x1b[>84;0;0c", b"\x1b[?1;2c"),
}
SILENT = Kind()
_QUESTIONS = (b"\x1b[>q", b"\x1b[8$p", b"\x1b[>c", b"\x1b[c")


class Terminal:
    """The program on a pseudo-terminal of its own."""

    def __init__(
        self,
        root: Path,
        state: Path,
        before: Callable[[], None] | None = None,
        patch: str = "pass",
        *,
        kind: Kind = SILENT,
        delay: float = 0.0,
        pieces: bool = False,
        arguments: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
    ) -> None:
        """Start it.

        Args:
            root: The story.
            state: Folder of the progress file, and the home.
            before: What to do in the program's process first.
            patch: Python to run before it.
            kind: What the terminal answers, after `delay` seconds; in `pieces`, a byte at a time.
            delay: See `kind`.
            pieces: See `kind`.
            arguments: More of what is typed on the command line.
            env: More of the environment.
        """
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.modes = termios.tcgetattr(slave)
        self.seen = b""
        self.slave = slave
        self._kind, self._delay, self._pieces = kind, delay, pieces
        self._asked = 0
        self._due: list[tuple[float, bytes]] = []

        def child() -> None:
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            if before is not None:
                before()

        self.process = subprocess.Popen(
            [sys.executable, "-c", f"{patch}\n{PROGRAM}", "--story", str(root), "--state", str(state), *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            preexec_fn=child,
            env={**os.environ, "TERM": "xterm-256color", "HOME": str(state), **(env or {})},
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
            self.seen += data
            self._answer()
        self._answer()
        return got

    def _answer(self) -> None:
        """Say what is due."""
        asked = sum(self.seen.count(question) for question in _QUESTIONS)
        if asked >= len(_QUESTIONS) > self._asked:
            self._due.append((time.monotonic() + self._delay, self._kind.answers))
        self._asked = asked
        while self._due and self._due[0][0] <= time.monotonic():
            answer = self._due.pop(0)[1]
            for piece in [answer[n : n + 1] for n in range(len(answer))] if self._pieces else [answer]:
                os.write(self.master, piece)
                time.sleep(0.002 if self._pieces else 0)

    def until(self, words: bytes | Callable[[], bool]) -> None:
        """Wait until words are drawn, or something is so."""
        end = time.monotonic() + PATIENCE
        while not (words in self.seen if isinstance(words, bytes) else words()):
            assert time.monotonic() < end and self.process.poll() is None, self.seen[-2000:]
            self.read()

    def rest(self, seconds: float = 0.4) -> None:
        """Wait until it has drawn all and is silent; a cursor may go on blinking."""
        end = time.monotonic() + 3
        while self.read(seconds) and time.monotonic() < end:
            pass

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.master, keys)

    def resize(self, rows: int, columns: int) -> None:
        """Make the window larger or smaller."""
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process.send_signal(signal.SIGWINCH)

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
        if self.master >= 0:
            self.read()
        return code

    @property
    def given_back(self) -> bool:
        """Whether the terminal's modes are what they were."""
        return termios.tcgetattr(self.slave) == self.modes

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
