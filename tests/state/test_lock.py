from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from state.errors import StateError
from state.lock import _holder, held
from state.rows import utc_now
from state.store import ReaderStore

from .conftest import Ticking, spot

NO_LOCKS = [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL]


def test_the_lock_file_names_its_holder(path: Path) -> None:
    with held(path, 1, Ticking()):
        lock = path.with_name(f".{path.name}.lock")
        assert lock.read_text().startswith(f"{os.getpid()}\n1940-11-26T05:34:01Z\n")
        assert os.uname().nodename in lock.read_text().splitlines()[2]
        assert stat.S_IMODE(lock.stat().st_mode) == 0o600


@pytest.mark.parametrize("number", [0, *NO_LOCKS])
def test_who_waits_too_long_is_told_of_the_holder(path: Path, failing: Callable[..., None], number: int) -> None:
    if number:
        failing(fcntl, "flock", number)
    with held(path, 1, Ticking()):
        began = time.monotonic()
        with pytest.raises(StateError) as caught:
            ReaderStore.open(path, lock_seconds=0.2).add_note(spot(), "later")
        assert 0.15 < time.monotonic() - began < 2
        assert caught.value.code == "lock-held"
        assert caught.value.details["pid"] == str(os.getpid())
        assert caught.value.details["since"] == ("?" if number else "1940-11-26T05:34:01Z")
        assert os.uname().nodename in caught.value.message, "two computers may share the home"
        assert ReaderStore.open(path).progress("no-2362").notes == ()  # reading needs no lock
    ReaderStore.open(path).add_note(spot(), "now")


@pytest.mark.parametrize("number", NO_LOCKS)
def test_a_file_system_without_locks(path: Path, failing: Callable[..., None], number: int) -> None:
    failing(fcntl, "flock", number)
    store = ReaderStore.open(path)
    with store.transaction():
        store.add_note(spot(), "one")
        assert path.with_name(f".{path.name}.held").exists()
    assert not path.with_name(f".{path.name}.held").exists()
    assert len(ReaderStore.open(path).progress("no-2362").notes) == 1


def test_a_dead_holder_is_found_out(path: Path, failing: Callable[..., None]) -> None:
    code = """
        import errno, fcntl, os, signal, sys
        from pathlib import Path
        from state.store import ReaderStore
        def flock(*_): raise OSError(errno.ENOLCK, "no locks")
        fcntl.flock = flock
        with ReaderStore.open(Path(sys.argv[1])).transaction():
            os.kill(os.getpid(), signal.SIGKILL)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code), str(path)], check=False)
    assert path.with_name(f".{path.name}.held").exists()
    failing(fcntl, "flock", errno.ENOLCK)
    ReaderStore.open(path).add_note(spot(), "one")


def test_a_holder_on_another_computer_that_died(path: Path, failing: Callable[..., None]) -> None:
    failing(fcntl, "flock", errno.ENOLCK)
    path.parent.mkdir(parents=True)
    marker = path.with_name(f".{path.name}.held")
    marker.write_text("7\nanother-computer\n")
    with pytest.raises(StateError) as caught:
        ReaderStore.open(path, lock_seconds=0.1).add_note(spot(), "one")
    assert caught.value.details == {"pid": "7", "since": "?", "window": "another-computer"}
    os.utime(marker, (time.time() - 100, time.time() - 100))
    ReaderStore.open(path, lock_seconds=0.1).add_note(spot(), "one")


def test_a_lock_file_that_is_a_link(path: Path) -> None:
    path.parent.mkdir(parents=True)
    victim = path.with_name("victim")
    victim.write_text("mine")
    path.with_name(f".{path.name}.lock").symlink_to(victim)
    with pytest.raises(StateError) as caught:
        ReaderStore.open(path).add_note(spot(), "one")
    assert caught.value.code == "unsafe-path"
    assert victim.read_text() == "mine"


def test_a_full_disk_does_not_keep_the_lock_from_being_had(path: Path, failing: Callable[..., None]) -> None:
    failing(os, "pwrite", errno.ENOSPC)
    with (
        held(path, 1, utc_now),
        pytest.raises(StateError, match=re.escape("Process ? (?) has held")),
        held(path, 0.1, utc_now),
    ):
        pass


def test_an_unknown_error_is_told(path: Path, failing: Callable[..., None]) -> None:
    failing(fcntl, "flock", errno.EIO)
    with pytest.raises(StateError) as caught:
        ReaderStore.open(path).add_note(spot(), "one")
    assert caught.value.code == "failed"


def test_a_holder_whose_lock_file_is_gone(path: Path) -> None:
    assert _holder(path) == ("?", "?", "?")


def test_another_thread_of_the_same_store_waits_its_turn(store: ReaderStore) -> None:
    store._lock_seconds = 0.1
    began, done = threading.Event(), threading.Event()

    def hold() -> None:
        with store.transaction():
            began.set()
            done.wait(5)

    thread = threading.Thread(target=hold)
    thread.start()
    began.wait(5)
    with pytest.raises(StateError) as caught:
        store.add_note(spot(), "too early")
    assert caught.value.details["pid"] == str(os.getpid())
    assert store.progress("no-2362").notes == ()  # reading does not wait
    done.set()
    thread.join()
    store.add_note(spot(), "in time")
