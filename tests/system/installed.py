"""The program as an administrator installs it, away from the checkout, and one locked session of it on a terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shutil
import struct
import subprocess
import sysconfig
import termios
import time
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.test_layers import ROOT

ROWS, COLUMNS = 24, 80
PATIENCE = 40.0
"""Seconds; a traced program is several times slower."""


def install(root: Path) -> Path:
    """Make an environment that holds the program, with the libraries of this one; return its Python."""
    venv.create(root, with_pip=False)
    (site,) = root.glob("lib/python*/site-packages")
    for name in ("story", "state", "tui"):
        shutil.copytree(ROOT / name, site / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "explorer.py", site)
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return root / "bin" / "python"


class Session:
    """A program on a pseudo-terminal of its own."""

    def __init__(self, command: Sequence[object], environment: Mapping[str, str], folder: Path) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        os.set_blocking(self.master, False)
        self.seen = b""

        def own_terminal() -> None:
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            list(map(str, command)),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            preexec_fn=own_terminal,
            env=dict(environment),
        )
        os.close(slave)

    def _take(self) -> None:
        try:
            self.seen += os.read(self.master, 65536)
        except BlockingIOError:
            pass
        except OSError:  # EIO: nobody holds the other end any more
            self.process.wait(PATIENCE)

    def rest(self, seconds: float) -> None:
        """Take what is drawn, until nothing has come for so long; a blinking cursor never rests."""
        end = time.monotonic() + 3 * seconds
        while self.process.poll() is None and select.select([self.master], [], [], seconds)[0]:
            self._take()
            if time.monotonic() > end:
                return

    def until(self, words: str, since: int = 0) -> None:
        """Wait until words are drawn."""
        end = time.monotonic() + PATIENCE
        while words.encode() not in self.seen[since:]:
            assert time.monotonic() < end and self.process.poll() is None, self.seen[-2000:]
            self.rest(0.05)

    def type(self, keys: bytes) -> None:
        """Type, however much it is, taking meanwhile what is drawn."""
        end = time.monotonic() + PATIENCE
        while keys:
            assert time.monotonic() < end, f"{len(keys)} bytes are left"
            readable, writable, _ = select.select([self.master], [self.master], [], 1)
            if readable:
                self._take()
            if writable:
                try:
                    keys = keys[os.write(self.master, keys[:4096]) :]
                except BlockingIOError:
                    continue

    @property
    def state(self) -> str:
        """What the kernel says of it, or of what it traces: S sleeps, T is stopped (t where its tracer holds it)."""
        pid = self.process.pid
        traced = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return Path(f"/proc/{traced[0] if traced else pid}/stat").read_text().rpartition(")")[2].split()[0]

    def ended(self) -> int:
        """Wait for the end; return the exit code."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < end, f"still there: {self.seen[-500:]!r}"
            self.rest(0.05)
        return self.process.returncode

    def close(self) -> None:
        """Leave nothing behind."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)
