"""A computer of our own to set up: accounts, programs and an sshd that are gone when it is.

It is this computer with name spaces of its own: whatever is changed below /etc, /opt, /usr, /var, /srv and /home is
changed in memory, its network is a loopback that nobody else hears, and its processes end with it. So the scripts that
`explorer class setup --print` prints are run as they are, by root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.line import Line
from tests.system.conftest import needed
from tests.test_layers import ROOT

PREFIX = Path("/opt/explorer")
SSHD = "/usr/sbin/sshd"
_BASE = Path(sys.base_prefix)
"""Where Python itself is; on a developer's computer perhaps in a home that pupils may not enter."""

_UP = """
set -e
mount -t tmpfs -o mode=755 none "$1"
for place in etc opt usr srv var home root; do
  mkdir "$1/$place" "$1/$place.work"
  mount -t overlay -o "lowerdir=/$place,upperdir=$1/$place,workdir=$1/$place.work" none "/$place"
done
mount -t tmpfs -o mode=755 none /run
ip link set lo up
mkdir /run/sshd
echo up
exec sleep infinity
"""


class Pupil(NamedTuple):
    """A row of the class, as the card says it."""

    id: str
    pin: str


class Machine:
    """Up as soon as it is made; `close` takes it down."""

    def __init__(self, folder: Path) -> None:
        for program in ("ip", "nsenter", "useradd", "sshd", "ssh"):
            needed(program)
        self.folder = folder
        spaces = ["--mount", "--net", "--pid", "--fork", "--mount-proc", "--propagation", "private"]
        self._process = subprocess.Popen(
            ["unshare", *spaces, "sh", "-c", _UP, "sh", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout and self._process.stderr
        if self._process.stdout.readline() != "up\n":
            pytest.skip(f"needs leave to make name spaces: {self._process.stderr.read()}")
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        self._first = children.read_text().split()[0]
        for place in _BASE.parents:
            if place.stat().st_mode & 0o005 != 0o005:
                self.run("chmod", "o+rx", place)

    def close(self) -> None:
        """End every process of it."""
        os.kill(int(self._first), 9)
        self._process.wait(20)

    # ---- as root

    def command(self, *words: object, network: bool = False) -> list[str]:
        """What to run for `words` to run there; with `network`, with the network of this computer."""
        spaces = ["-m", "-p"] if network else ["-m", "-p", "-n"]
        return ["nsenter", "-t", self._first, *spaces, "--", *map(str, words)]

    def run(self, *words: object, typed: str = "", ok: bool = True, network: bool = False) -> str:
        """Do something as root; return what it says on both streams."""
        done = subprocess.run(
            self.command(*words, network=network),
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        assert not ok or done.returncode == 0, done.stdout[-3000:]
        return done.stdout

    def as_(self, account: str, *words: object, typed: str = "", ok: bool = True) -> str:
        """Do something as an account, from its home and with nothing of our environment."""
        home = self.run("getent", "passwd", account).split(":")[5]
        return self.run(
            "env", "-i", f"HOME={home}", "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "TERM=dumb",
            "setpriv", f"--reuid={account}", f"--regid={account}", "--init-groups",
            "sh", "-c", 'cd; exec "$@"', "sh", *words, typed=typed, ok=ok,
        )  # fmt: skip

    def install(self, version: str, wheel: Path) -> None:
        """Install the program as the guide says, and let `current` lead to it."""
        place = PREFIX / version
        python = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
        self.run(python, "-m", "venv", place)
        pip = [place / "bin" / "pip", "install", "-q", "--no-cache-dir", "-c", ROOT / "requirements.lock", wheel]
        self.run(*pip, network=True)
        self.run(place / "bin" / "python", "-m", "compileall", "-q", place / "lib")
        self.run("ln", "-sfn", version, PREFIX / "current")
        self.run("ln", "-sfn", PREFIX / "current/bin/explorer", "/usr/local/bin/explorer")

    def serve(self) -> None:
        """Start sshd with the configuration that is there, or let it read that anew."""
        running = self.run("cat", "/run/sshd.pid", ok=False).strip()
        if running.isdecimal():
            self.run("kill", running)
            time.sleep(0.2)
        self.run("ssh-keygen", "-A")
        self.run(SSHD)

    def processes(self, words: str) -> list[int]:
        """The processes of the machine whose command line holds words."""
        return [int(pid) for pid in self.run("pgrep", "-f", words, ok=False).split()]

    # ---- from another computer

    def ssh(self, account: str, *options: object, password: str = "", then: str = "") -> list[str]:
        """The client's command; the password is typed for it, where there is one."""
        answer = self.folder / "answer"
        lines = ["#!/bin/sh", f"echo '{password}'"]
        script = "\n".join(lines)
        self.run("sh", "-c", f"cat >{answer}; chmod 755 {answer}", typed=script)
        return self.command(
            "env", f"SSH_ASKPASS={answer}", "SSH_ASKPASS_REQUIRE=force", "LANG=C.UTF-8", "TERM=xterm-256color",
            "ssh", "-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
            "-o", "LogLevel=ERROR", "-o", "NumberOfPasswordPrompts=1", *options, f"{account}@127.0.0.1",
            *([then] if then else []),
        )  # fmt: skip

    def line(self, account: str, *options: object, password: str = "", then: str = "") -> Line:
        """A terminal on which somebody has typed the client's command."""
        return Line(self.ssh(account, "-tt", *options, password=password, then=then), _ENVIRONMENT)

    def asked(self, account: str, then: str, *options: object, password: str = "", typed: str = "") -> tuple[int, str]:
        """The exit code and the words of a command without a terminal."""
        done = subprocess.run(
            self.ssh(account, "-T", *options, password=password, then=then),
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout


_ENVIRONMENT: Mapping[str, str] = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8"}


def build_wheel(folder: Path) -> Path:
    """The wheel of this checkout."""
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "wheel", "-q", str(ROOT), "--no-deps", "-w", str(folder)]
    subprocess.run(command, check=True, timeout=300)
    (wheel,) = folder.glob("*.whl")
    return wheel
