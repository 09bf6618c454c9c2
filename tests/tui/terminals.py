"""Terminals to run the program on: a pseudo-terminal that is read, typed at, and answers as a real one does."""

from __future__ import annotations

import os
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.line import Line, processor_seconds
from tests.test_layers import ROOT

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
    "screen": Kind(b"", b"\x1b[>83;40900;0c", b"\x1b[?1;2c"),
}
SILENT = Kind()
_QUESTIONS = (b"\x1b[>q", b"\x1b[8$p", b"\x1b[>c", b"\x1b[c")


class Terminal(Line):
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
        self._kind, self._delay, self._pieces = kind, delay, pieces
        self._asked = 0
        self._due: list[tuple[float, bytes]] = []
        own = [sys.executable, "-c", f"{patch}\n{PROGRAM}", "--story", root, "--state", state, *arguments]
        environment = {**os.environ, "TERM": "xterm-256color", "HOME": str(state), **(env or {})}
        super().__init__(own, environment, folder=ROOT, before=before)

    def heard(self) -> None:
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

    @property
    def given_back(self) -> bool:
        """Whether the terminal's modes are what they were."""
        return termios.tcgetattr(self.slave) == self.modes

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
        return processor_seconds(self.process.pid)
