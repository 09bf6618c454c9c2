from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from state import files
from state.errors import StateError
from state.migrations import Data
from state.storage import AtomicJsonStorage, UnsavedStorage, dump, parse

GOOD: Data = {"notes": {"0f": {"text": "سلّم مولوتوف الردّ"}}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "layla.json"


def notes(storage: AtomicJsonStorage) -> object:
    return (storage.read() or {}).get("notes")


def names(file: Path) -> list[str]:
    return sorted(found.name for found in file.parent.iterdir())


def test_what_is_written_can_be_read_by_people(file: Path) -> None:
    AtomicJsonStorage(file).write(dict(GOOD))
    text = file.read_text("utf-8")
    assert "سلّم مولوتوف الردّ" in text
    assert text.endswith("}\n")
    assert list(json.loads(text)) == ["_meta", "notes"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert names(file) == ["layla.json"]


def test_the_same_again_is_not_written(file: Path) -> None:
    storage = AtomicJsonStorage(file)
    storage.write(dict(GOOD))
    before = storage.signature()
    storage.write(storage.read() or {})
    assert storage.signature() == before


def test_the_backup_is_how_it_was_before_the_session(file: Path) -> None:
    AtomicJsonStorage(file).write({"notes": {"1": {}}})
    storage = AtomicJsonStorage(file)
    storage.write({"notes": {"2": {}}})
    storage.write({"notes": {"3": {}}})
    backup = file.with_name("layla.json.bak")
    assert parse(backup.read_bytes())["notes"] == {"1": {}}
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_no_backup_is_told_and_does_not_stop_a_save(file: Path) -> None:
    AtomicJsonStorage(file).write({"notes": {"1": {}}})
    file.with_name("layla.json.bak").mkdir()
    storage = AtomicJsonStorage(file)
    storage.write({"notes": {"2": {}}})
    assert notes(storage) == {"2": {}}
    assert [event.code for event in storage.take_events()] == ["no-backup"]
    assert storage.take_events() == []


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\0" * 300,
        b"{",
        b"[]",
        b"null",
        b'{"notes": []}',
        b'{"notes": {"1": 2}}',
        b'{"_meta": {"schema": {"version": "one"}}}',
        b'{"a": {"b": {"c": NaN}}}',
        b'{"a": {"b": {"c": 1e999}}}',
        "{'ليلى'}".encode("cp1256"),
        b'{"a": {"b": {"c": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}}",
        b'{"a": {"b": {"c": ' + b"[" * 100 + b"]" * 100 + b"}}}",
        b'{"a": {}} trailing',
    ],
)
@pytest.mark.parametrize("backup", [True, False])
def test_a_damaged_file_is_never_lost(file: Path, damage: bytes, backup: bool) -> None:
    if backup:
        file.with_name("layla.json.bak").write_bytes(dump(GOOD))
    file.write_bytes(damage)
    storage = AtomicJsonStorage(file)
    assert notes(storage) == (GOOD["notes"] if backup else None)
    assert file.read_bytes() == damage  # reading changes nothing
    storage.read()
    assert [event.code for event in storage.take_events()] == ["damaged-restored" if backup else "damaged-lost"]

    storage.write(storage.read() or {})
    [aside] = file.parent.glob("layla.damaged-*.json")
    assert aside.read_bytes() == damage
    [event] = storage.take_events()
    assert aside.name in str(event)
    assert notes(AtomicJsonStorage(file)) == (GOOD["notes"] if backup else None)
    assert file.with_name("layla.json.bak").exists() == backup


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damage_at_any_place(file: Path, data: st.DataObject) -> None:
    """Whatever happens to the bytes, reading gives the file's data, the backup's, or says so."""
    for found in file.parent.iterdir():
        found.unlink()
    AtomicJsonStorage(file).write(json.loads(json.dumps(GOOD)))
    whole = file.read_bytes()
    file.with_name("layla.json.bak").write_bytes(whole)
    at = data.draw(st.integers(0, len(whole) - 1))
    kind = data.draw(st.sampled_from(["cut", "byte", "zeroes"]))
    byte = bytes([data.draw(st.integers(0, 255))])
    damaged = {"cut": whole[:at], "byte": whole[:at] + byte + whole[at + 1 :], "zeroes": whole[:at].ljust(999, b"\0")}
    file.write_bytes(damaged[kind])
    storage = AtomicJsonStorage(file)
    try:
        storage.write(storage.read() or {})
    except StateError as error:
        assert error.code == "too-new"  # the damage made a higher number
        assert file.read_bytes() == damaged[kind]
        return
    if storage.take_events():
        assert notes(storage) == GOOD["notes"]
        assert [aside.read_bytes() for aside in file.parent.glob("layla.damaged-*")] == [damaged[kind]]
    assert parse(file.read_bytes())


def test_five_damaged_files_are_kept(file: Path) -> None:
    for number in range(8):
        file.write_text(f"damage {number}")
        storage = AtomicJsonStorage(file)
        storage.write(storage.read() or {})
    kept = sorted(file.parent.glob("layla.damaged-*.json"))
    assert [found.read_text() for found in kept] == [f"damage {number}" for number in range(3, 8)]


def test_a_damaged_file_that_cannot_be_kept_is_not_replaced(file: Path, failing: Callable[..., None]) -> None:
    file.write_text("damage")
    storage = AtomicJsonStorage(file)
    failing(os, "link", errno.EPERM)
    failing(os, "replace", errno.EIO)
    with pytest.raises(StateError):
        storage.write({})
    assert file.read_text() == "damage"


@pytest.mark.parametrize("backup", [True, False])
@pytest.mark.parametrize("links", [True, False])
def test_a_file_too_big_to_be_ours_is_damage(
    file: Path, failing: Callable[..., None], backup: bool, links: bool
) -> None:
    if not links:
        failing(os, "link", errno.EPERM)
    if backup:
        file.with_name("layla.json.bak").write_bytes(dump(GOOD))
    with file.open("wb") as huge:
        huge.truncate(50 << 20)
    storage = AtomicJsonStorage(file)
    storage.write(storage.read() or {})
    assert notes(storage) == (GOOD["notes"] if backup else None)
    [aside] = file.parent.glob("layla.damaged-*.json")
    assert aside.stat().st_size == 50 << 20
    told = [event.code for event in storage.take_events()]
    assert told == ["damaged-restored" if backup else "damaged-lost", "set-aside"]


def test_a_file_from_notepad(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + dump(GOOD))
    assert notes(AtomicJsonStorage(file)) == GOOD["notes"]


def test_numbers_with_a_point_come_back(file: Path) -> None:
    data: Data = {"settings": {"pace": {"value": 1.25}}}
    AtomicJsonStorage(file).write(data)
    assert (AtomicJsonStorage(file).read() or {})["settings"] == data["settings"]


def test_half_a_letter_from_a_bad_terminal(file: Path) -> None:
    data: Data = {"notes": {"\udcd9": {"text": "x\ud83d \udcffي"}}}
    storage = AtomicJsonStorage(file)
    storage.write(data)
    assert notes(storage) == data["notes"]


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_full_disk_changes_nothing(file: Path, failing: Callable[..., None], call: str) -> None:
    storage = AtomicJsonStorage(file)
    storage.write(dict(GOOD))
    failing(os, call, errno.ENOSPC)
    with pytest.raises(StateError) as caught:
        storage.write({"notes": {}})
    assert caught.value.code == "disk-full"
    assert notes(AtomicJsonStorage(file)) == GOOD["notes"]
    assert set(names(file)) <= {"layla.json", "layla.json.bak"}


def test_too_much_to_save(file: Path) -> None:
    storage = AtomicJsonStorage(file)
    storage.write(dict(GOOD))
    with pytest.raises(StateError) as caught:
        storage.write({"notes": {"1": {"text": "x" * files.MAX_BYTES}}})
    assert caught.value.code == "too-big"
    assert notes(storage) == GOOD["notes"]


def test_a_link_is_neither_read_nor_written(file: Path) -> None:
    victim = file.with_name("victim")
    victim.write_text("{}")
    file.symlink_to(victim)
    storage = AtomicJsonStorage(file)
    for use in (storage.read, lambda: storage.write({})):
        with pytest.raises(StateError, match="symbolic link"):
            use()
    assert victim.read_text() == "{}"
    assert file.is_symlink()


def test_a_newer_file_is_not_overwritten(file: Path) -> None:
    storage = AtomicJsonStorage(file)
    storage.write(dict(GOOD))
    newer = '{"_meta": {"schema": {"version": 99}}}'
    file.write_text(newer)
    with pytest.raises(StateError, match="newer"):
        storage.write(dict(GOOD))
    assert file.read_text() == newer


def test_what_killed_sessions_left_is_swept(file: Path) -> None:
    left = files.write_new(file, b"half")
    AtomicJsonStorage(file).write({})
    assert not left.exists()


def test_memory_gives_copies() -> None:
    storage = UnsavedStorage()
    assert storage.read() is None
    storage.write({"notes": {"1": {"text": "a"}}})
    (storage.read() or {})["notes"]["1"]["text"] = "b"
    assert (storage.read() or {})["notes"]["1"]["text"] == "a"
    assert storage.signature() is None
