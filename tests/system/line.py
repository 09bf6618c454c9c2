"""A command on a pseudo-terminal of its own, as a person at a keyboard has it."""

from __future__ import annotations

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

PATIENCE = 20.0


class Line:
    """Started at once; to be used in a `with`, after which nothing of it is left."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], *, size: tuple[int, int] = (80, 24)
    ) -> None:
        self.master, self.slave = pty.openpty()
        self.resize(*size)
        self.modes = termios.tcgetattr(self.slave)
        self.seen = b""

        def child() -> None:
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            command, stdin=self.slave, stdout=self.slave, stderr=self.slave, preexec_fn=child, env=dict(environment)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.hang_up()

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size; the kernel tells the programs in it."""
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
        self.seen += got
        return got

    def until(self, words: str, within: float = PATIENCE) -> None:
        """Wait until words are drawn."""
        end = time.monotonic() + within
        while words.encode() not in self.seen:
            assert time.monotonic() < end, (words, self.seen[-3000:])
            self.read()

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self.master, keys.encode())

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
