"""A desk with a story and a progress folder, and an sshd on loopback with keys of its own."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from tests.system.line import Line, processes, until_true
from tests.test_layers import ROOT
from tests.tui.sample import write_sample


def needed(name: str) -> str:
    """The path of a program that the test cannot do without."""
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if path is None:
        pytest.skip(f"needs {name}")
    return path


@dataclass
class Desk:
    """Where one reader reads: the story, the progress, and what to type for it."""

    root: Path
    story: Path
    token: str = field(default_factory=lambda: f"EXPLORER_DESK={uuid4().hex}")
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def file(self) -> Path:
        """The progress file."""
        return self.state / "readers" / "layla.json"

    @property
    def variables(self) -> dict[str, str]:
        """Everything in the program's environment but what the line itself gives it."""
        name, _, value = self.token.partition("=")
        return {
            "HOME": str(self.root),
            "XDG_CACHE_HOME": str(self.story.parent / "cache"),
            "PATH": "/usr/bin:/bin",
            "PYTHONDONTWRITEBYTECODE": "1",
            name: value,
            **self.environment,
        }

    def command(self, *options: str) -> list[str]:
        """The program, reading as layla."""
        own = ["--story", str(self.story), "--state", str(self.state), "--reader", "layla"]
        return [sys.executable, str(ROOT / "explorer.py"), *own, *options]

    def typed(self, *options: str) -> str:
        """The same as words for a shell, which the program then replaces."""
        return shlex.join(["env", *(f"{k}={v}" for k, v in self.variables.items()), *self.command(*options)])

    def line(self, *options: str, terminal: str = "xterm-256color", size: tuple[int, int] = (80, 24)) -> Line:
        """The program on a terminal of this computer."""
        return Line(self.command(*options), {"TERM": terminal, "LANG": "C.UTF-8", **self.variables}, size=size)

    def run(self, *options: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """The program without a terminal."""
        return subprocess.run(
            self.command(*options),
            env={"TERM": "xterm-256color", "LANG": "C.UTF-8", **self.variables},
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def saved(self) -> dict[str, dict[str, dict[str, object]]]:
        """The progress file's tables."""
        found = json.loads(self.file.read_text(encoding="utf-8"))
        assert isinstance(found, dict)
        return found

    def chapters(self) -> set[object]:
        """The chapters that were opened, as saved."""
        return {row["chapter"] for row in self.saved()["visits"].values()}

    def there(self) -> list[int]:
        """The processes of this desk that are the program itself, or what holds it."""
        return processes(self.token)

    def gone(self, within: float) -> float:
        """Wait until none of them is left; return how long that took."""
        return until_true(lambda: not self.there(), within, f"{self.there()} gone")


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample story, its index made once."""
    story = write_sample(tmp_path_factory.mktemp("system") / "story")
    desk = Desk(tmp_path_factory.mktemp("first"), story)
    assert desk.run("show", "harbour").returncode == 0
    return story


@pytest.fixture
def desk(tmp_path: Path, story: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, story)
    yield desk
    for pid in desk.there():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@dataclass(frozen=True)
class Server:
    """A running sshd into which only our own key gets, as the account that runs the tests."""

    folder: Path
    port: int
    impatient: int
    """A port at which a client that does not answer is dropped after some two seconds."""

    def ssh(self, *options: str, port: int = 0) -> list[str]:
        """The client's command up to the host, which a remote command may follow."""
        return [
            "ssh", "-F", "none", "-p", str(port or self.port), "-i", str(self.folder / "key"),
            "-o", "IdentitiesOnly=yes", "-o", f"UserKnownHostsFile={self.folder / 'known'}",
            "-o", "GlobalKnownHostsFile=none", "-o", "StrictHostKeyChecking=yes", "-o", "LogLevel=ERROR",
            "-o", "SendEnv=LC_ALL LC_CTYPE", *options, f"{getpass.getuser()}@127.0.0.1",
        ]  # fmt: skip

    def line(self, desk: Desk, *options: str, before: str = "", port: int = 0, local: str = "C.UTF-8") -> Line:
        """The program on a terminal over ssh; `before` stands before it on the remote command line."""
        remote = f"{before} {desk.typed(*options)}".strip()
        environment = {"TERM": "xterm-256color", "LC_ALL": local, "HOME": str(desk.root), "PATH": os.environ["PATH"]}
        return Line([*self.ssh("-tt", port=port), remote], environment)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An sshd on loopback, ended afterwards. No account is made and none is changed."""
    sshd, keygen = needed("sshd"), needed("ssh-keygen")
    needed("ssh")
    folder = tmp_path_factory.mktemp("sshd")
    for name in ("host", "key"):
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    made = Server(folder, _free_port(), _free_port())
    shutil.copy(folder / "key.pub", folder / "authorized")
    host = " ".join((folder / "host.pub").read_text().split()[:2])
    (folder / "known").write_text(f"[127.0.0.1]:{made.port} {host}\n[127.0.0.1]:{made.impatient} {host}\n")
    (folder / "config").write_text(
        f"""
        ListenAddress 127.0.0.1:{made.port}
        ListenAddress 127.0.0.1:{made.impatient}
        HostKey {folder / "host"}
        PidFile none
        AuthorizedKeysFile {folder / "authorized"}
        StrictModes no
        UsePAM no
        PermitRootLogin prohibit-password
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitUserRC no
        PrintMotd no
        PrintLastLog no
        AcceptEnv LC_ALL LC_CTYPE
        MaxStartups 300:30:400
        Match LocalPort {made.impatient}
            ClientAliveInterval 1
            ClientAliveCountMax 2
        """
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd's privilege separation asks for it
    process = subprocess.Popen([sshd, "-D", "-f", folder / "config", "-E", folder / "log"])
    try:
        until_true(lambda: _answers(made.port) and process.poll() is None, 10, "sshd listens")
        tried = subprocess.run([*made.ssh("-T"), "true"], stdin=subprocess.DEVNULL, timeout=20, check=False)
        if tried.returncode:
            pytest.skip(f"this account cannot log in to its own sshd: {(folder / 'log').read_text()[-500:]}")
        yield made
    finally:
        process.terminate()
        process.wait(10)
        time.sleep(0.1)
