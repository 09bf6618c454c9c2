"""A command on a pseudo-terminal of its own, as a person at a keyboard has it."""

from __future__ import annotations

import codecs
import contextlib
import errno
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.tui.shown import Shower

PATIENCE = 20.0


class Line:
    """Started at once; to be used in a `with`, after which nothing of it is left."""

    def __init__(
        self,
        command: Sequence[object],
        environment: Mapping[str, str],
        *,
        size: tuple[int, int] = (80, 24),
        folder: Path | None = None,
        before: Callable[[], None] | None = None,
    ) -> None:
        """Start it, in a folder; `before` is done first, in its process."""
        self.master, self.slave = pty.openpty()
        self._glass, self._shown = Shower(*size, wrap=True), 0
        self.resize(*size)
        os.set_blocking(self.master, False)
        self.modes = termios.tcgetattr(self.slave)
        self.seen = b""
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode

        def child() -> None:
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            if before is not None:
                before()

        self.process = subprocess.Popen(
            list(map(str, command)),
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            cwd=folder,
            preexec_fn=child,
            env=dict(environment),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave nothing behind."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.hang_up()

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size; the kernel tells the programs in it."""
        self._glass.glass.resize(rows, columns)
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds: float = 0.05) -> bytes:
        """What comes until nothing has come for so long."""
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
            self.heard()
        self.heard()
        return got

    def heard(self) -> None:
        """Do what a terminal does at once with what it reads: this one shows it, and says nothing."""

    @property
    def screen(self) -> str:
        """What is on the screen."""
        self._glass.feed(self._decode(self.seen[self._shown :]))
        self._shown = len(self.seen)
        return self._glass.text

    def until(self, words: str | bytes | Callable[[], bool], within: float = PATIENCE) -> None:
        """Wait until words are on the screen or have been, in whatever pieces they came; or bytes have come; or so."""

        def came() -> bool:
            if isinstance(words, bytes):
                return words in self.seen
            return words.encode() in self.seen or words in self.screen if isinstance(words, str) else words()

        end = time.monotonic() + within
        while not came():
            assert time.monotonic() < end, (words, self.seen[-3000:])
            self.read()

    def rest(self, seconds: float = 0.4, most: float = 3.0) -> None:
        """Take what is drawn until it is silent for so long, and at most so long in all."""
        end = time.monotonic() + most
        while self.process.poll() is None and select.select([self.master], [], [], seconds)[0]:
            self.read(0)
            if time.monotonic() > end:
                return

    def type(self, keys: str | bytes) -> None:
        """Press keys, however many, taking meanwhile what is drawn."""
        left = keys.encode() if isinstance(keys, str) else keys
        end = time.monotonic() + PATIENCE
        while left:
            assert time.monotonic() < end, f"{len(left)} bytes are left"
            readable, writable, _ = select.select([self.master], [self.master], [], 1)
            if writable:
                with contextlib.suppress(BlockingIOError):
                    left = left[os.write(self.master, left[:4096]) :]
            elif readable:
                self.read(0)

    @property
    def state(self) -> str:
        """What the kernel says of it, or of what it traces: S sleeps, T is stopped (t where its tracer holds it)."""
        pid = self.process.pid
        traced = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return Path(f"/proc/{traced[0] if traced else pid}/stat").read_text().rpartition(")")[2].split()[0]

    def hang_up(self) -> None:
        """Close the line."""
        for handle in (self.slave, self.master):
            if handle >= 0:
                os.close(handle)
        self.slave = self.master = -1

    def ended(self, within: float = PATIENCE) -> int:
        """Wait for the end of what was started; return its exit code."""
        end = time.monotonic() + within
        while self.process.poll() is None and time.monotonic() < end:
            if self.master >= 0:
                self.read(0.01)
            else:
                time.sleep(0.01)
        code = self.process.poll()
        if self.master >= 0:
            self.read()
        assert code is not None, f"still there after {within} s: {self.seen[-2000:]!r}"
        return code


def until_true(true: Callable[[], bool], within: float = PATIENCE, what: str = "") -> float:
    """Wait until something is so; return how long that took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < within, f"not so after {within} s: {what}"
        time.sleep(0.02)
    return time.monotonic() - began


def processes(token: str) -> list[int]:
    """The processes that have `token` in their environment."""
    found = []
    for place in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if place.name.isdigit() and token.encode() in (place / "environ").read_bytes():
                state = (place / "stat").read_text().rpartition(")")[2].split()[0]
                if state != "Z":
                    found.append(int(place.name))
    return found


def processor_seconds(pid: int) -> float:
    """What a process has used of the processor so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
