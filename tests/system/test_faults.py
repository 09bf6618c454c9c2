"""Rows 5 to 12, 15, 17 and 18: damaged files, full and read-only disks, unsafe places, other versions, strange data."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from state.errors import StateError
from state.files import MAX_BYTES
from state.storage import dump, parse
from state.store import ReaderStore
from story.ids import Position
from tests.powers import permissions_held
from tests.system.conftest import Desk, needed
from tests.system.line import Line, until_true
from tests.test_layers import ROOT

SPOT = Position("sample", "harbour", "p1")
NOTED = dump({"notes": {"1": {"made": "2026-01-01T00:00:00Z", "changed": "2026-01-01T00:00:00Z", "text": "mine"}}})
DAMAGE = {
    "empty": b"",
    "cut": NOTED[: len(NOTED) // 2],
    "not JSON": b"hello",
    "zeroes": b"\0" * 400,
    "a list": b"[]",
    "a number": b"3",
    "a table of another shape": b'{"notes": []}',
    "a row of another shape": b'{"notes": {"1": "text"}}',
    "latin-1": b'{"notes": {"1": {"text": "caf\xe9"}}}',
    "nested": b'{"notes": {"1": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}}",
    "trailing": NOTED + b"}",
    "50 MB": b" " * (50 << 20),
}


def _notes(file: Path) -> set[str]:
    return {note.text for note in ReaderStore.open(file).progress("sample").notes}


def _begin(desk: Desk) -> None:
    """Let there be a file with a note, and its backup."""
    for text in ("mine", "another"):
        ReaderStore.open(desk.file).add_note(SPOT, text)


def _refused(file: Path) -> StateError:
    """How saving fails, the file being left as it is."""
    before = file.lstat().st_ino, sorted(file.parent.iterdir())
    with pytest.raises(StateError) as caught:
        ReaderStore.open(file, lock_seconds=0.2).add_note(SPOT, "new")
    assert (file.lstat().st_ino, sorted(file.parent.iterdir())) == before
    return caught.value


# ---- rows 5 to 7: what is in the file


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_row_5_a_damaged_file_with_a_backup(desk: Desk, damage: bytes) -> None:
    _begin(desk)
    desk.file.write_bytes(damage)
    first = desk.run()
    assert first.returncode == 0
    assert "was damaged" in first.stdout + first.stderr and "backup is used" in first.stdout + first.stderr
    assert _notes(desk.file) == {"mine"}
    [aside] = desk.file.parent.glob("layla.damaged-*.json")
    assert aside.read_bytes() == damage
    second = desk.run()
    assert "damaged" not in second.stdout + second.stderr, "told once"


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_row_6_a_damaged_file_without_a_backup(desk: Desk, damage: bytes) -> None:
    _begin(desk)
    desk.file.with_name("layla.json.bak").unlink()
    desk.file.write_bytes(damage)
    done = desk.run()
    assert done.returncode == 0
    assert "start afresh" in done.stdout + done.stderr
    assert desk.chapters() == {"harbour"}
    [aside] = desk.file.parent.glob("layla.damaged-*.json")
    assert aside.read_bytes() == damage


def test_row_7_a_file_from_an_editor_that_marks_utf_8(desk: Desk) -> None:
    _begin(desk)
    desk.file.write_bytes(b"\xef\xbb\xbf" + desk.file.read_bytes())
    assert desk.run().returncode == 0
    assert _notes(desk.file) == {"mine", "another"}


# ---- rows 8 to 11: where the file lies


_SAVE = """
import sys
from pathlib import Path
from state.errors import StateError
from state.store import ReaderStore
from story.ids import Position
try:
    ReaderStore.open(Path(sys.argv[1])).add_note(Position("sample", "harbour", "p1"), "new")
except StateError as error:
    sys.exit(error.code)
"""


def _save_with(file: Path, *injected: str) -> subprocess.CompletedProcess[str]:
    """Save where a system call fails; print the code of what the reader is told."""
    before = [
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        *(word for call in injected for word in ("-e", f"inject={call}")),
    ]
    command = [*before, sys.executable, "-B", "-c", _SAVE, str(file)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def _told(done: subprocess.CompletedProcess[str]) -> str:
    return done.stderr.splitlines()[-1]


@pytest.fixture
def little_disk(tmp_path: Path) -> Path:
    """A disk of 16 KB; the test is about a real one, so without leave to mount one it says so."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = (
        subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0
        and os.geteuid() == 0
    )
    if not mounted:
        pytest.skip("needs leave to mount a file system")
    return place


def test_row_8_a_full_disk(little_disk: Path) -> None:
    """In a mount namespace of its own, so that nothing is left of it whatever happens."""
    script = f"""
set -e
mount -t tmpfs -o size=24k,mode=700 none {little_disk}
exec {sys.executable} -B -c '
import os, sys
from pathlib import Path
from state.errors import StateError
from state.store import ReaderStore
from story.ids import Position
file = Path("{little_disk}") / "readers" / "layla.json"
spot = Position("sample", "harbour", "p1")
store = ReaderStore.open(file)
store.add_note(spot, "mine")
good = file.read_bytes()
try:
    store.add_note(spot, "x" * 20_000)
except StateError as error:
    assert error.code == "disk-full", error.code
else:
    raise AssertionError("it was saved")
assert file.read_bytes() == good, "the old data is whole"
left = sorted(found.name for found in file.parent.iterdir())
assert left == [".layla.json.lock", "layla.json"], left
store.add_note(spot, "small")
assert len(ReaderStore.open(file).progress("sample").notes) == 2
'
"""
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("injected", "code"),
    [
        (["write:error=ENOSPC:when=1"], "disk-full"),
        (["fsync:error=EDQUOT"], "disk-full"),
        (["fsync:error=EIO"], "failed"),
        (["rename:error=EIO"], "failed"),
        (["rename:error=EROFS"], "read-only"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_row_9_the_system_refuses(desk: Desk, injected: list[str], code: str) -> None:
    needed("strace")
    _begin(desk)
    before = desk.file.read_bytes()
    assert _told(_save_with(desk.file, *injected)) == code
    assert desk.file.read_bytes() == before
    assert not list(desk.file.parent.glob(".*.tmp"))
    assert _save_with(desk.file).returncode == 0
    assert _notes(desk.file) == {"mine", "another", "new"}


def test_row_9_a_limit_on_the_size_of_files_is_said_and_ends_with_3(desk: Desk) -> None:
    _begin(desk)
    before = desk.file.read_bytes()
    done = subprocess.run(
        desk.command(),
        env={"TERM": "dumb", **desk.variables},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "grey morning" in done.stdout
    assert "Not saved" in done.stderr and done.returncode == 3
    assert desk.file.read_bytes() == before


def test_row_9_on_a_screen_it_is_a_banner_and_saving_is_tried_again(desk: Desk) -> None:
    """The limit is lifted while nobody presses a key."""
    _begin(desk)
    with desk.line() as line:
        line.until("grey morning")
        line.read(0.5)
        resource.prlimit(line.process.pid, resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
        line.type("2")
        line.until("one sees the sea")
        line.until("Not saved")
        assert "hill" not in desk.chapters()
        resource.prlimit(line.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        until_true(lambda: "hill" in desk.chapters(), 15, "saved by itself")
        line.type("q")
        assert line.ended() == 0


def _ends_with_3(line: Line, said: str) -> None:
    line.until("grey morning")
    line.until("Not saved")
    line.type("2")
    line.until("one sees the sea")
    line.type("q")
    assert line.ended() == 3
    line.read()
    assert said.encode() in line.seen.rpartition(b"\x1b[?1049l")[2]


def test_row_10_no_permission(desk: Desk) -> None:
    _begin(desk)
    desk.file.parent.chmod(0o500)
    with permissions_held():
        assert _notes(desk.file) == {"mine", "another"}, "it is read"
        assert _refused(desk.file).code == "read-only"
    desk.file.chmod(0)
    with permissions_held(), pytest.raises(StateError) as caught:
        ReaderStore.open(desk.file).progress("sample")
    assert caught.value.code == "read-only"


def test_row_10_a_file_system_that_is_read_only(desk: Desk) -> None:
    needed("strace")
    _begin(desk)
    before = desk.file.read_bytes()
    # The first file that is opened for writing after the program is loaded is the lock.
    done = _save_with(desk.file, "flock:error=EROFS")
    assert _told(done) == "read-only"
    assert desk.file.read_bytes() == before


def test_row_11_the_folder_cannot_be_made(desk: Desk) -> None:
    desk.state.write_text("a file stands where the folder should be")
    with desk.line() as line:
        _ends_with_3(line, "lies below something that is not a folder")
    assert desk.state.read_text().startswith("a file stands")


def test_row_11_no_home(story: Path, tmp_path: Path) -> None:
    """Read as the account says where it is not said by the environment; a home that is not there cannot be written."""
    done = subprocess.run(
        [sys.executable, "-B", str(ROOT / "explorer.py"), "--story", str(story)],
        env={"TERM": "dumb", "HOME": "/proc/none", "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "grey morning" in done.stdout
    assert "Not saved" in done.stderr
    assert done.returncode == 3


# ---- row 12: places that are not to be trusted


def _planted_link(file: Path) -> None:
    file.with_name("victim").write_bytes(file.read_bytes())
    file.unlink()
    file.symlink_to(file.with_name("victim"))


def _fifo(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _lock_is_a_link(file: Path) -> None:
    file.with_name("victim").write_text("mine")
    lock = file.with_name(".layla.json.lock")
    lock.unlink()
    lock.symlink_to(file.with_name("victim"))


def _open_folder(file: Path) -> None:
    file.parent.chmod(0o777)


@pytest.mark.parametrize("plant", [_planted_link, _fifo, _folder, _lock_is_a_link, _open_folder])
def test_row_12_an_unsafe_place(desk: Desk, plant: Callable[[Path], None]) -> None:
    _begin(desk)
    plant(desk.file)
    victim = desk.file.with_name("victim")
    before = victim.read_bytes() if victim.exists() else b""
    assert _refused(desk.file).code in ("unsafe-path", "open-folder")
    with desk.line() as line:
        _ends_with_3(line, "")
    assert (victim.read_bytes() if victim.exists() else b"") == before


def test_row_12_another_accounts_file_or_folder(desk: Desk) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root, to give a file away")
    _begin(desk)
    os.chown(desk.file, 65534, 65534)
    assert _refused(desk.file).code == "unsafe-path"
    os.chown(desk.file, 0, 0)
    os.chown(desk.file.parent, 65534, 65534)
    assert _refused(desk.file).code == "open-folder"


def test_row_12_links_in_place_of_the_backup_are_replaced_and_not_followed(desk: Desk) -> None:
    _begin(desk)
    victim, backup = desk.root / "victim", desk.file.with_name("layla.json.bak")
    victim.write_text("mine")
    backup.unlink()
    backup.symlink_to(victim)
    ReaderStore.open(desk.file).add_note(SPOT, "new")
    assert victim.read_text() == "mine" and not backup.is_symlink()


# ---- rows 15, 17, 18: what other versions and people write


def test_row_15_a_newer_file_is_left_alone(desk: Desk) -> None:
    _begin(desk)
    newer = b'{"_meta": {"schema": {"version": 99}}, "notes": {"1": {"text": "of tomorrow"}}}'
    desk.file.write_bytes(newer)
    done = desk.run()
    assert done.returncode == 3 and "newer version" in done.stderr and "grey morning" in done.stdout
    assert desk.file.read_bytes() == newer


def test_row_15_a_file_of_plain_tinydb_is_read_and_kept(desk: Desk) -> None:
    from tinydb import TinyDB

    desk.file.parent.mkdir(mode=0o700, parents=True)
    with TinyDB(desk.file) as plain:
        plain.table("settings").insert({"value": 1})
    old = desk.file.read_bytes()
    assert desk.run().returncode == 0
    assert desk.file.with_name("layla.json.v0").read_bytes() == old
    with TinyDB(desk.file) as plain:
        assert "visits" in plain.tables()


def test_row_17_strange_data(desk: Desk) -> None:
    store = ReaderStore.open(desk.file)
    for text in ("\ud83d", "a\0b", "\x1b[2J", "x" * 100_000):
        store.add_note(SPOT, text)
        assert text in _notes(desk.file)
    good = desk.file.read_bytes()
    with pytest.raises(ValueError, match="Out of range float"):
        store.set_setting("pace", float("nan"))
    with pytest.raises(StateError) as caught:
        store.add_note(SPOT, "x" * (MAX_BYTES + (1 << 20)))
    assert caught.value.code == "too-big"
    assert desk.file.read_bytes() == good
    assert parse(good)


def test_row_17_a_megabyte_pasted_into_a_note_leaves_a_file_that_can_be_read(desk: Desk) -> None:
    with desk.line() as line:
        line.until("grey morning")
        line.type("a")
        line.until("Your note on")
        for _ in range(256):
            line.type("\x1b[200~" + "word " * 800 + "\x1b[201~")
            line.read(0)
        line.type("\x13")
        until_true(lambda: b'"text"' in desk.file.read_bytes(), 60, "saved")
        line.type("q")
        assert line.ended(30) == 0
    assert desk.file.stat().st_size < 100_000


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_row_18_only_for_its_owner(desk: Desk, umask: int) -> None:
    def masked() -> None:
        os.umask(umask)

    for _ in range(2):
        environment = {"TERM": "dumb", **desk.variables}
        subprocess.run(
            desk.command(),
            env=environment,
            preexec_fn=masked,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
        )
    for place in (desk.state, *desk.state.rglob("*")):
        assert stat.S_IMODE(place.stat().st_mode) == (0o700 if place.is_dir() else 0o600), place
    assert desk.file.with_name("layla.json.bak").exists()
