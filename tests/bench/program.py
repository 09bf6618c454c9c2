"""A program on a pseudo-terminal, measured from outside: when what came out, how much, at what cost.

It plays the terminal: it answers what a modern one answers (DA, XTVERSION, DECRQM 2026), and may stand at the far end
of a slow line, which delivers late and, when too much is on its way, no longer reads.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60.0
BURST = 0.015
"""Seconds of silence that end a frame."""
_SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[ -/]*[0-~])")
_ANSWERS = {
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[>c": b"\x1b[>41;379;0c",
    b"\x1b[>q": b"\x1bP>|XTerm(379)\x1b\\",
    b"\x1b[8$p": b"\x1b[8;0$y",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
    b"\x1b[5n": b"\x1b[0n",
    b"\x1b[?69$p": b"\x1b[?69;2$y",
}
_QUESTION = re.compile(b"|".join(map(re.escape, _ANSWERS)))


@dataclass
class Wire:
    """A slow line: seconds there and back, bits a second, and how many bytes may be on their way."""

    rtt: float = 0.0
    bps: float = 0.0
    window: int = 4096
    _free: float = 0.0

    def arrives(self, sent: float, count: int) -> float:
        """When bytes sent now have arrived."""
        self._free = max(sent, self._free) + (count * 8 / self.bps if self.bps else 0.0)
        return self._free + self.rtt / 2


@dataclass(frozen=True)
class Action:
    """What came of a key: milliseconds to the end of its first frame and to the last byte, bytes, frames, CPU ms."""

    first: float
    last: float
    size: int
    frames: int
    cpu: float
    data: bytes


class Program:
    """A program that runs."""

    def __init__(
        self,
        argv: Sequence[str],
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        line: Wire | None = None,
        ignore_hup: bool = False,
    ) -> None:
        """Start it."""
        self.line = line
        self.came: list[tuple[float, bytes]] = []
        """When which bytes arrived."""
        self._flying: list[tuple[float, bytes]] = []
        self._keys: list[tuple[float, bytes]] = []
        self._unheard = b""
        """The end of what came: a question may have begun there."""
        self.ended = False
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
        own = {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **(env or {})}
        size = struct.pack("HHHH", rows, columns, 0, 0)
        self.begun = time.monotonic()
        self.pid, self.handle = pty.fork()
        if self.pid == 0:
            try:
                if ignore_hup:
                    signal.signal(signal.SIGHUP, signal.SIG_IGN)
                fcntl.ioctl(0, termios.TIOCSWINSZ, size)
                os.execvpe(argv[0], list(argv), own)
            finally:
                os._exit(127)
        fcntl.ioctl(self.handle, termios.TIOCSWINSZ, size)
        os.set_blocking(self.handle, False)

    # ---- the terminal

    def step(self, seconds: float) -> None:
        """Let at most so much time pass; something may come in."""
        now = time.monotonic()
        due = [at for at, _ in (*self._keys[:1], *self._flying[:1])]
        wait = max(0.0, min([seconds, *(at - now for at in due)]))
        held = self.line is not None and sum(len(data) for _, data in self._flying) >= self.line.window
        if self.ended or held:
            time.sleep(wait)
        elif select.select([self.handle], [], [], wait)[0]:
            self._read()
        now = time.monotonic()
        while self._keys and self._keys[0][0] <= now:
            self._write(self._keys.pop(0)[1])
        while self._flying and self._flying[0][0] <= now:
            self._deliver(*self._flying.pop(0))

    def _read(self) -> None:
        try:
            data = os.read(self.handle, 65536)
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return
        now = time.monotonic()
        if self.line is None:
            self._deliver(now, data)
        else:
            self._flying.append((self.line.arrives(now, len(data)), data))

    def _deliver(self, at: float, data: bytes) -> None:
        self.came.append((at, data))
        self._unheard += data
        for question in _QUESTION.finditer(self._unheard):
            self.type(_ANSWERS[question[0]])
        self._unheard = _QUESTION.split(self._unheard)[-1][-8:]

    def type(self, keys: bytes) -> None:
        """Press keys."""
        if self.line is not None and self.line.rtt:
            self._keys.append((time.monotonic() + self.line.rtt / 2, keys))
        else:
            self._write(keys)

    def _write(self, data: bytes) -> None:
        with suppress(OSError):
            os.write(self.handle, data)

    def resize(self, columns: int, rows: int) -> None:
        """Make the window larger or smaller."""
        fcntl.ioctl(self.handle, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    # ---- measuring

    @property
    def data(self) -> bytes:
        """All that came."""
        return b"".join(data for _, data in self.came)

    def ready(self, form: str, patience: float = PATIENCE) -> float:
        """Wait for words on the screen, and for the end of the frame they are in; return the milliseconds it took."""
        wanted, end = re.compile(form.encode()), time.monotonic() + patience
        while not wanted.search(_SEQUENCE.sub(b" ", self.data)):
            assert time.monotonic() < end and not self.ended, self.data[-800:]
            self.step(0.05)
        return (self.rest(BURST) - self.begun) * 1000

    def rest(self, quiet: float = 0.25, patience: float = 20.0) -> float:
        """Wait until nothing has come for a while; return when the last came."""
        end = time.monotonic() + patience
        start = time.monotonic()
        while not self.ended and time.monotonic() < end:
            last = max([start - quiet * 0.0, *(at for at, _ in self.came[-1:])])
            left = last + quiet - time.monotonic()
            if left <= 0 and not self._flying and not self._keys:
                break
            self.step(max(0.001, left))
        return self.came[-1][0] if self.came else start

    def press(self, keys: bytes, *, times: int = 1, gap: float = 0.0, quiet: float = 0.1, wait: float = 0.6) -> Action:
        """Press keys, several times perhaps; measured from the last of them on."""
        at, cpu = len(self.came), self.cpu
        for n in range(times):
            if n:
                until = time.monotonic() + gap
                while time.monotonic() < until:
                    self.step(until - time.monotonic())
            start = time.monotonic()
            self.type(keys)
        return self._watched(at, start, cpu, quiet, wait)

    def resized(self, columns: int, rows: int) -> Action:
        """The same for a new size."""
        at, cpu, start = len(self.came), self.cpu, time.monotonic()
        self.resize(columns, rows)
        return self._watched(at, start, cpu, 0.1, 0.6)

    def _watched(self, at: int, start: float, cpu: float, quiet: float, wait: float) -> Action:
        slow = self.line.rtt if self.line else 0.0
        end = start + PATIENCE
        while time.monotonic() < end and not self.ended:
            new = self.came[at:]
            limit = max(new[-1][0], start) + quiet + slow if new else start + wait + slow
            if time.monotonic() >= limit and not self._flying and not self._keys:
                break
            self.step(max(0.001, min(0.05, limit - time.monotonic())))
        new = self.came[at:]
        data = b"".join(part for _, part in new)
        after = [(when, part) for when, part in new if when >= start] or [(start, b"")]
        frames = data.count(b"\x1b[?2026h")
        last = after[-1][0]
        first = next((when for when, part in after if b"\x1b[?2026l" in part), last)
        return Action((first - start) * 1000, (last - start) * 1000, len(data), frames, (self.cpu - cpu) * 1000, data)

    # ---- what the kernel says (Linux)

    @property
    def cpu(self) -> float:
        """Seconds of processor time so far, by the process's own clock (man clock_getcpuclockid)."""
        with suppress(OSError):
            return time.clock_gettime(((~self.pid) << 3) | 2)
        return 0.0

    @property
    def wakeups(self) -> int:
        """How often any of its threads gave up the processor of its own accord."""
        total = 0
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            with suppress(OSError):
                total += int((task / "status").read_text().partition("\nvoluntary_ctxt_switches:")[2].split()[0])
        return total

    def memory(self, kind: str = "uss") -> float:
        """Megabytes: `uss` is what is its own alone, `pss` counts a share of what is shared."""
        found = dict(
            (name, int(rest.split()[0]))
            for name, _, rest in (
                line.partition(":") for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()[1:]
            )
        )
        return (found["Private_Clean"] + found["Private_Dirty"] if kind == "uss" else found["Pss"]) / 1024

    # ---- the end

    def hang_up(self) -> None:
        """Close the line, as a dropped connection does."""
        os.close(self.handle)
        self.handle = -1
        self.ended = True

    def gone(self, patience: float) -> float | None:
        """Wait for the end; return how many seconds it took, or None where it is still there."""
        start = time.monotonic()
        while time.monotonic() - start < patience:
            if self.pid < 0 or os.waitpid(self.pid, os.WNOHANG)[0]:
                self.pid = -1
                return time.monotonic() - start
            time.sleep(0.005)
        return None

    def close(self) -> None:
        """End it: as a dropped line does, then by force."""
        for number in (signal.SIGHUP, signal.SIGKILL):
            if self.pid > 0:
                with suppress(OSError):
                    os.kill(self.pid, number)
                end = time.monotonic() + 1.5
                while time.monotonic() < end and self.pid > 0:
                    if self.handle >= 0:
                        with suppress(OSError):
                            os.read(self.handle, 65536)
                    self.gone(0.02)
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
