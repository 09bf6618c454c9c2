"""Rows 1 to 4, 13, 14, 16 and 19: killed at any moment, several at once, and file systems that can do less."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from state.store import ReaderStore
from tests.state.verifier import complaint
from tests.system.conftest import Desk, needed
from tests.system.line import until_true
from tests.test_layers import ROOT

KILLS = 100
CALLS = "openat,write,pwrite64,fsync,ftruncate,flock,rename,renameat,link,linkat,unlink,unlinkat,close"
"""What a save asks of the system: at each of these calls it is killed once, the call not made."""


class Ended(NamedTuple):
    """What a killed writer has acknowledged."""

    lines: list[str]
    code: int


def _start(module: str, *arguments: object, before: list[str] | None = None) -> subprocess.Popen[str]:
    """Start a writer of the tests, and wait until it is ready."""
    command = [*(before or []), sys.executable, "-B", "-m", module, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)


def _kill(process: subprocess.Popen[str], after: float) -> Ended:
    """Let it get ready and write for a while, then kill it."""
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    return _rest(process)


def _rest(process: subprocess.Popen[str]) -> Ended:
    """What it has said, after "ready"; a line that was cut is no acknowledgement."""
    out = process.communicate(timeout=60)[0]
    lines = out.splitlines(keepends=True)
    whole = [line.strip() for line in lines if line.endswith("\n") and line != "ready\n"]
    return Ended(whole, process.returncode)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "readers" / "layla.json"


@pytest.mark.slow
def test_row_1_killed_at_any_moment(file: Path) -> None:
    chance, last = random.Random(2362), 0
    for _ in range(KILLS):
        ended = _kill(_start("tests.state.writer", file), chance.uniform(0, 0.12))
        last = int(ended.lines[-1]) if ended.lines else last
        assert complaint(file, last) == ""
    assert last > KILLS, "it was killed while it saved, not before"


@pytest.mark.slow
def test_row_2_killed_at_each_system_call_of_a_save(file: Path, tmp_path: Path) -> None:
    needed("strace")
    assert _rest(_start("tests.state.writer", file, 1)).code == 0
    trace = tmp_path / "trace"
    strace = ["strace", "-qq", "-e", f"trace={CALLS}"]
    assert _rest(_start("tests.state.writer", file, 1, before=[*strace, "-o", str(trace)])).lines == ["2"]
    seen: Counter[str] = Counter()
    points, begun = [], False
    for line in trace.read_text(errors="replace").splitlines():
        if match := re.match(r"(\w+)\((\d*)", line):
            seen[match[1]] += 1
            begun = begun or match.groups() == ("write", "1")
            if begun and not re.search(r"\.py\"|\.so\b|site-packages", line):
                points.append((match[1], seen[match[1]]))
    assert len(points) > 15
    last, hit = 2, 0
    for call, nth in points:
        inject = ["-e", f"inject={call}:error=EIO:signal=KILL:when={nth}", "-o", "/dev/null"]
        ended = _rest(_start("tests.state.writer", file, 1, before=[*strace[:-1], f"trace={call}", *inject]))
        last = int(ended.lines[-1]) if ended.lines else last
        hit += ended.code != 0
        assert complaint(file, last) == "", f"killed at {call} {nth}"
    assert hit > len(points) // 2


@pytest.mark.slow
def test_row_3_two_writers_each_killed_again_and_again(file: Path) -> None:
    chance, told = random.Random(3), set[str]()
    for _ in range(KILLS // 3):
        both = [_start("tests.system.noter", file, name) for name in ("a", "b")]
        for process in both:
            told |= set(_kill(process, chance.uniform(0, 0.1)).lines)
    store = ReaderStore.open(file)
    assert told <= {note.text for note in store.progress("no-2362").notes}
    assert store.take_events() == []
    assert len(told) > KILLS // 3


def test_row_4_four_writers_a_hundred_each(file: Path) -> None:
    four = [_start("tests.system.noter", file, name, 100) for name in "abcd"]
    told = {line for process in four for line in _rest(process).lines}
    store = ReaderStore.open(file)
    assert len(told) == 400
    assert {note.text for note in store.progress("no-2362").notes} == told
    assert store.take_events() == []


def test_row_13_a_stopped_window_holds_the_lock(desk: Desk) -> None:
    """Reading goes on, a banner names the window, and once that is gone everything is saved without a key."""
    assert desk.run().returncode == 0
    holder = subprocess.Popen(
        [sys.executable, "-B", "-c", _HOLD, str(desk.file)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        holder.send_signal(signal.SIGSTOP)
        with desk.line() as line:
            line.until("grey morning")
            line.type("2")
            line.until("one sees the sea", 2)
            line.until("another window is saving", 4)
            assert desk.chapters() == {"harbour"}
            holder.kill()
            holder.wait()
            until_true(lambda: "hill" in desk.chapters(), 10, "saved by itself")
            line.type("q")
            assert line.ended() == 0
    finally:
        holder.kill()
        holder.wait()
        assert holder.stdout is not None
        holder.stdout.close()


_HOLD = """
import sys, time
from pathlib import Path
from state.lock import held
from state.rows import utc_now
with held(Path(sys.argv[1]), 1, utc_now):
    print("held", flush=True)
    time.sleep(60)
"""


def test_row_13_leaving_while_the_lock_is_held_says_who_holds_it(desk: Desk) -> None:
    assert desk.run().returncode == 0
    with subprocess.Popen(
        [sys.executable, "-B", "-c", _HOLD, str(desk.file)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with desk.line() as line:
            line.until("grey morning")
            line.type("2")
            line.until("one sees the sea")
            line.type("q")
            assert line.ended(5) == 3
            line.read()
            assert f"Process {holder.pid} (".encode() in line.seen.rpartition(b"\x1b[?1049l")[2]
        holder.kill()


@pytest.mark.parametrize(
    "refused",
    [["flock:error=ENOLCK"], ["link,linkat:error=EPERM"], ["flock:error=EOPNOTSUPP", "link,linkat:error=EOPNOTSUPP"]],
    ids=["locks", "hard links", "both"],
)
def test_row_14_a_file_system_that_refuses(file: Path, refused: list[str]) -> None:
    """As NFS homes can be: no locks, no second names."""
    needed("strace")
    before = [
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        *(word for call in refused for word in ("-e", f"inject={call}")),
    ]
    for name in ("a", "b"):
        assert _rest(_start("tests.system.noter", file, name, 3, before=before)).code == 0
    assert len(ReaderStore.open(file).progress("no-2362").notes) == 6
    assert len(ReaderStore.open(file.with_name("layla.json.bak")).progress("no-2362").notes) == 3
    left = {found.name for found in file.parent.iterdir()}
    assert left <= {"layla.json", "layla.json.bak", ".layla.json.lock"}


def test_row_14_two_writers_without_locks(file: Path) -> None:
    needed("strace")
    before = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=flock", "-e", "inject=flock:error=ENOLCK"]
    both = [_start("tests.system.noter", file, name, 25, before=before) for name in ("a", "b")]
    told = {line for process in both for line in _rest(process).lines}
    assert len(told) == 50
    assert {note.text for note in ReaderStore.open(file).progress("no-2362").notes} == told


def test_row_16_a_session_that_is_behind_sees_and_keeps_the_other(desk: Desk) -> None:
    with desk.line() as first, desk.line() as second:
        for line in (first, second):
            line.until("grey morning")
            line.read(0.5)
        for line, text in ((first, "first thought"), (second, "second thought")):
            line.type("a")
            line.until("Your note on")
            line.type(f"{text}\x13")
            until_true(lambda said=text: said in desk.file.read_text(), 5, "saved")  # type: ignore[misc]
        second.type("v")
        second.until("first thought")
        first.type("\x1b[I")  # its window gets the focus
        first.read(0.3)
        first.type("v")
        first.until("second thought")
        for line in (first, second):
            line.type("\x1b")
            time.sleep(0.3)
            line.type("q")
            assert line.ended() == 0
    assert {row["text"] for row in desk.saved()["notes"].values()} == {"first thought", "second thought"}


def test_row_19_an_error_inside_a_transaction_changes_nothing(file: Path) -> None:
    code = """
import sys
from pathlib import Path
from state.store import ReaderStore
from story.ids import Position
store = ReaderStore.open(Path(sys.argv[1]))
store.set_setting("n", 1)
with store.transaction():
    store.set_setting("n", 2)
    store.add_note(Position("no-2362", "m-draft", "p1"), "half")
    raise RuntimeError("in the middle")
"""
    done = subprocess.run([sys.executable, "-B", "-c", code, file], cwd=ROOT, capture_output=True, text=True)
    assert "in the middle" in done.stderr
    store = ReaderStore.open(file)
    assert store.settings() == {"n": 1}
    assert store.progress("no-2362").notes == ()
