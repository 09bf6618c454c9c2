"""`explorer restore` and `explorer doctor`, as they are typed."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import explorer
from state.store import ReaderStore
from story.ids import Position
from tests.powers import permissions_held

SPOT = Position("sample", "harbour", "p1")


class Done(NamedTuple):
    """How a run of the program ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def file(state: Path) -> Path:
    return state / "readers" / "layla.json"


@pytest.fixture
def run(state: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the program in this process, for the reader layla."""

    def once(*arguments: str) -> Done:
        code = explorer.main([*arguments, "--state", str(state), "--reader", "layla"])
        captured = capsys.readouterr()
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", captured.out + captured.err)
        return Done(code, captured.out, captured.err)

    return once


def _note(file: Path, text: str) -> None:
    ReaderStore.open(file).add_note(SPOT, text)


def _notes(file: Path) -> set[str]:
    return {note.text for note in ReaderStore.open(file).progress("sample").notes}


# ---- restore


def test_there_is_nothing_to_restore_at_first(run: Run) -> None:
    done = run("restore")
    assert done.code == 0 and "There is no backup yet" in done.err


def test_the_list_says_what_each_holds_and_one_is_put_back(run: Run, file: Path) -> None:
    _note(file, "one")
    _note(file, "two")
    listed = run("restore")
    assert listed.code == 0
    assert re.search(r"^  -  .*as it is now: 2 notes$", listed.out, re.M)
    assert re.search(r"^  1  .*before the last session that saved: 1 note$", listed.out, re.M)
    assert "explorer restore NUMBER" in listed.err
    done = run("restore", "1")
    assert done.code == 0 and "is kept as layla.replaced-" in done.out
    assert _notes(file) == {"one"}
    assert re.search(r"1  .*before a backup was put back: 2 notes$", run("restore").out, re.M)
    run("restore", "1")
    assert _notes(file) == {"one", "two"}, "and back again"


def test_a_deleted_file_comes_back(run: Run, file: Path) -> None:
    _note(file, "one")
    _note(file, "two")
    file.unlink()
    done = run("restore", "1")
    assert done.code == 0 and "kept as" not in done.out
    assert _notes(file) == {"one"}


def test_restore_as_json(run: Run, file: Path) -> None:
    _note(file, "one")
    _note(file, "two")
    told = json.loads(run("restore", "--json").out)
    assert told["file"] == str(file)
    assert [(copy["number"], copy["kind"], copy["rows"]["notes"]) for copy in told["copies"]] == [
        (0, "current", 2),
        (1, "session", 1),
    ]
    told = json.loads(run("restore", "1", "--json").out)
    assert told["restored"].endswith(".bak") and Path(told["kept"]).exists()


@pytest.mark.parametrize(
    ("number", "said"), [("7", "there is no backup with the number 7."), ("x", "no number of a backup")]
)
def test_a_number_that_is_none(run: Run, file: Path, number: str, said: str) -> None:
    _note(file, "one")
    done = run("restore", number)
    assert done.code == 2 and said in done.err


def test_what_cannot_be_read_is_listed_and_not_put_back(run: Run, file: Path) -> None:
    _note(file, "one")
    file.with_name("layla.json.bak").write_text("{")
    assert "cannot be read" in run("restore").out
    done = run("restore", "1")
    assert done.code == 3 and "Not saved" in done.err
    assert _notes(file) == {"one"}


# ---- doctor


def _facts(done: Done) -> dict[str, dict[str, str]]:
    return {fact["name"]: fact for fact in json.loads(done.out)["facts"]}


def test_all_is_well(run: Run, file: Path) -> None:
    _note(file, "a secret thought")
    done = run("doctor")
    assert done.code == 0
    assert f"Progress file: {file}" in done.out
    assert re.search(r"^Saving: works \(\d+ ms\)$", done.out, re.M)
    assert "Lock: of the system (flock)" in done.out
    assert re.search(r"^Permissions: layla.json -rw------- .*readers drwx------", done.out, re.M)
    assert re.search(r"^Free space: \d+ MB", done.out, re.M)
    assert "secret" not in done.out
    assert [path.name for path in file.parent.iterdir() if path.suffix == ".tmp"] == []
    assert _notes(file) == {"a secret thought"}


def test_it_works_before_anything_was_saved(run: Run, file: Path) -> None:
    assert run("doctor").code == 0
    assert not file.exists()


def test_what_keeps_progress_from_being_saved_is_said(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _note(file, "one")
    file.parent.chmod(0o500)
    with permissions_held():
        done = run("doctor")
    assert done.code == 3 and "! Not saved: no permission" in done.out
    file.parent.chmod(0o777)
    assert "chmod go-w" in _facts(run("doctor", "--json"))["saving"]["trouble"]


def test_a_file_system_that_can_do_less_is_said(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOLCK, "injected")

    monkeypatch.setattr("fcntl.flock", refuse)
    monkeypatch.setattr(os, "link", refuse)
    lock = _facts(run("doctor", "--json"))["lock"]["value"]
    assert "the file system has no locks" in lock and "backups are copies" in lock


def test_a_hostile_environment_steers_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "x\x1b]0;title\x07\u202e")
    monkeypatch.setenv("LANG", "\x9b2J\nLock: fine")
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.7 1 192.0.2.8 22")
    done = run("doctor")  # the fixture looks for control characters
    assert "192.0.2" not in done.out and "Inside: ssh" in done.out
    assert sum(line.startswith("Lock:") for line in done.out.splitlines()) == 1


def test_little_room_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.statvfs("/")
    little = os.statvfs_result((*tuple(real)[:4], 10, *tuple(real)[5:]))
    monkeypatch.setattr(os, "statvfs", lambda _: little)
    assert "Little room is left" in _facts(run("doctor", "--json"))["room"]["trouble"]


def test_without_a_home_it_says_so(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/proc/none")
    assert explorer.main(["doctor"]) == 3
    assert "! Not saved" in capsys.readouterr().out


def test_both_speak_arabic(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "ar_EG.UTF-8")
    _note(file, "one")
    assert "كما هو الآن: ملاحظة واحدة" in run("restore").out
    assert "الحفظ: يعمل" in run("doctor").out
