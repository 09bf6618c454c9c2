"""Several processes on one file, and processes that are killed."""

from __future__ import annotations

import errno
import fcntl
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from state.store import ReaderStore
from story.ids import Position

from .conftest import spot
from .verifier import complaint
from .writer import write

CHANGES = 200


def _no_locks(*_: object) -> None:
    raise OSError(errno.ENOLCK, "injected")


def _add_notes(path: Path, name: str, locks: bool) -> None:
    if not locks:
        fcntl.flock = _no_locks
    store = ReaderStore.open(path, lock_seconds=60)
    for number in range(CHANGES):
        store.add_note(Position("no-2362", "m-draft", "p1"), f"{name} {number}")


@pytest.mark.parametrize("locks", [True, False], ids=["with locks", "without"])
def test_two_windows_lose_nothing(path: Path, locks: bool) -> None:
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_add_notes, args=(path, name, locks)) for name in ("layla", "ليلى")]
    for process in both:
        process.start()
    for process in both:
        process.join(120)
    assert [process.exitcode for process in both] == [0, 0]
    store = ReaderStore.open(path)
    assert len({note.text for note in store.progress("no-2362").notes}) == 2 * CHANGES
    assert store.take_events() == []


def _killed(path: Path, call: str, nth: int) -> None:
    """Save in a process that kills itself just before its nth `os.<call>`."""
    code = """
        import os, signal, sys
        from pathlib import Path
        from state.store import ReaderStore
        from story.ids import Position
        path, call, left = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
        real = getattr(os, call)
        def die(*args, **kwargs):
            global left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)
        setattr(os, call, die)
        ReaderStore.open(path).add_note(Position("no-2362", "m-draft", "p1"), "new")
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(path), call, str(nth)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("call", "nth"),
    [("write", 1), ("fsync", 1), ("link", 1), ("replace", 1), ("replace", 2), ("fsync", 2)],
    ids=["empty", "written", "synced", "linked", "backed up", "replaced"],
)
def test_a_kill_in_the_middle_of_a_save(path: Path, call: str, nth: int) -> None:
    ReaderStore.open(path).add_note(spot(), "old")
    _killed(path, call, nth)
    store = ReaderStore.open(path)
    saved = (call, nth) == ("fsync", 2)
    assert {note.text for note in store.progress("no-2362").notes} == ({"old", "new"} if saved else {"old"})
    assert bool(list(path.parent.glob(".*.tmp"))) != saved
    store.add_note(spot(), "next")
    assert not list(path.parent.glob(".*.tmp"))
    assert len(store.progress("no-2362").notes) == 2 + saved
    assert store.take_events() == []


def test_the_writer_for_the_kill_test_keeps_its_word(path: Path) -> None:
    said: list[str] = []
    write(path, saves=3, say=said.append)
    write(path, saves=2, say=said.append)
    assert said == ["ready", "1", "2", "3", "ready", "4", "5"]
    assert complaint(path, acknowledged=5) == ""
    assert "acknowledged 6, kept 5" in complaint(path, acknowledged=6)
    path.write_text("{")
    assert "damaged" in complaint(path, acknowledged=0)


def test_a_first_look_loads_only_what_it_needs(path: Path) -> None:
    code = """
        import sys
        from pathlib import Path
        from state.store import ReaderStore
        ReaderStore.open(Path(sys.argv[1])).progress("no-2362")
        print(*sorted({"filelock", "platformdirs", "uuid", "textual", "rich", "markdown_it"} & set(sys.modules)))
        print(*sorted(name for name in sys.modules if name.startswith("story.")))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code), str(path)], capture_output=True, check=True)
    assert done.stdout.decode() == "\nstory.ids\n"


def test_writer_and_verifier_as_programs(path: Path) -> None:
    def run(module: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", f"tests.state.{module}", str(path), *arguments]
        return subprocess.run(command, check=False, capture_output=True, text=True, env=os.environ | more)

    assert run("writer", "2").stdout == "ready\n1\n2\n"
    assert run("verifier", KILLTEST_LAST_EVER="2").returncode == 0
    assert run("verifier", KILLTEST_LAST_EVER="3").returncode == 1
