from __future__ import annotations

import os
from collections.abc import Callable
from errno import EPERM
from pathlib import Path

import pytest

from state.backups import Copy, find_copies, put_back
from state.errors import StateError
from state.lock import held
from state.rows import utc_now
from state.storage import dump
from state.store import ReaderStore

from .conftest import spot


def note(path: Path, text: str) -> None:
    """Save a note in a session of its own."""
    ReaderStore.open(path).add_note(spot(), text)


def notes(path: Path) -> set[str]:
    return {row.text for row in ReaderStore.open(path).progress("no-2362").notes}


def of_kind(path: Path, kind: str) -> list[Copy]:
    return [copy for copy in find_copies(path) if copy.kind == kind]


def test_there_is_nothing_before_the_first_save(path: Path) -> None:
    assert find_copies(path) == []


def test_what_each_holds_is_counted(path: Path) -> None:
    note(path, "one")
    note(path, "two")
    current, session = find_copies(path)
    assert (current.kind, session.kind) == ("current", "session")
    assert current.rows is not None and session.rows is not None
    assert (current.rows["notes"], session.rows["notes"]) == (2, 1)
    assert abs(current.saved.timestamp() - utc_now().timestamp()) < 60


def test_the_backup_comes_back_and_what_was_is_kept(path: Path) -> None:
    note(path, "one")
    note(path, "two")
    [backup] = of_kind(path, "session")
    aside = put_back(path, backup.path, 1)
    assert notes(path) == {"one"}
    [replaced] = of_kind(path, "replaced")
    assert replaced.path == aside
    put_back(path, replaced.path, 1)
    assert notes(path) == {"one", "two"}


def test_after_a_deleted_file_the_backup_comes_back(path: Path) -> None:
    note(path, "one")
    note(path, "two")
    path.unlink()
    [backup] = find_copies(path)
    assert put_back(path, backup.path, 1) is None
    assert notes(path) == {"one"}


@pytest.mark.parametrize("links", [True, False])
def test_what_was_is_kept_whatever_it_is(path: Path, failing: Callable[..., None], links: bool) -> None:
    note(path, "one")
    note(path, "two")
    with path.open("wb") as huge:
        huge.truncate(50 << 20)
    if not links:
        failing(os, "link", EPERM)
    aside = put_back(path, of_kind(path, "session")[0].path, 1)
    assert aside is not None and aside.stat().st_size == 50 << 20
    assert notes(path) == {"one"}
    assert [copy.rows for copy in of_kind(path, "replaced")] == [None]


def test_an_older_format_can_come_back(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True)
    path.write_bytes(dump({"notes": {}}))
    note(path, "one")
    [older] = of_kind(path, "schema")
    assert older.path.name.endswith(".v0")
    put_back(path, older.path, 1)
    assert notes(path) == set()


def test_what_is_damaged_does_not_come_back(path: Path) -> None:
    note(path, "one")
    for copy in (path.with_name("ليلى.damaged-1.json"), path.with_name("ليلى.json.bak")):
        copy.write_text("{")
        with pytest.raises(StateError):
            put_back(path, copy, 1)
    with pytest.raises(StateError):
        put_back(path, path.with_name("none"), 1)
    assert notes(path) == {"one"}
    assert [copy.rows for copy in find_copies(path)[1:]] == [None, None]
    assert not list(path.parent.glob(".*.tmp"))


def test_a_newer_format_does_not_come_back(path: Path) -> None:
    note(path, "one")
    newer = path.with_name("ليلى.json.bak")
    newer.write_text('{"_meta": {"schema": {"version": 99}}}')
    with pytest.raises(StateError) as caught:
        put_back(path, newer, 1)
    assert caught.value.code == "too-new"
    assert notes(path) == {"one"}


def test_nothing_is_put_back_while_another_window_saves(path: Path) -> None:
    note(path, "one")
    note(path, "two")
    with held(path, 1, utc_now), pytest.raises(StateError) as caught:
        put_back(path, of_kind(path, "session")[0].path, 0.1)
    assert caught.value.code == "lock-held"
    assert notes(path) == {"one", "two"}


def test_five_replaced_files_are_kept(path: Path) -> None:
    note(path, "one")
    note(path, "two")
    for _ in range(8):
        put_back(path, path.with_name("ليلى.json.bak"), 1)
    assert len(of_kind(path, "replaced")) == 5


def test_files_of_another_reader_are_left_alone(path: Path) -> None:
    note(path, "one")
    for other in ("ليلى.json.vX", "ليلى٢.json", "ليلى٢.json.bak", "ليلى-2.damaged-1.json"):
        path.with_name(other).write_text("{}")
    assert [copy.kind for copy in find_copies(path)] == ["current"]
