from __future__ import annotations

from pathlib import Path

import pytest

from state import migrations
from state.errors import StateError
from state.migrations import Data, migrate, version_of
from state.store import ReaderStore

from .conftest import spot


def test_versions_ascend() -> None:
    versions = [version for version, _ in migrations.MIGRATIONS]
    assert versions == sorted(set(versions))
    assert migrations.newest() == versions[-1]


def test_nothing_becomes_a_file_of_this_version() -> None:
    assert migrate({}) == {"_meta": {"schema": {"version": migrations.newest()}}}


def test_what_else_is_in_meta_stays() -> None:
    data: Data = {"_meta": {"schema": {"version": 1, "by": "0.9"}, "reader": {"name": "ليلى"}}}
    assert migrate(data)["_meta"] == {"schema": {"version": 1, "by": "0.9"}, "reader": {"name": "ليلى"}}


@pytest.mark.parametrize("version", ["1", True, -1, None, 1.0, []])
def test_a_version_that_is_none(version: object) -> None:
    with pytest.raises(ValueError, match="version"):
        version_of({"_meta": {"schema": {"version": version}}})


def _shout(data: Data) -> Data:
    for note in data.get("notes", {}).values():
        note["text"] = note["text"].upper()
    return data


def test_an_older_file_is_brought_up_and_a_copy_is_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ReaderStore.open(path).add_note(spot(), "quiet")
    old = path.read_bytes()
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, (2, _shout)))

    store = ReaderStore.open(path)
    assert [note.text for note in store.progress("no-2362").notes] == ["QUIET"]
    assert path.read_bytes() == old  # reading changes nothing

    store.set_setting("language", "ar")
    assert path.with_name(path.name + ".v1").read_bytes() == old
    assert [note.text for note in ReaderStore.open(path).progress("no-2362").notes] == ["QUIET"]
    assert migrations.version_of(migrations_data(path)) == 2


def test_a_newer_file_is_left_alone(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text('{"_meta": {"schema": {"version": 99}}, "hologram": {"1": {"x": 1}}}')
    old = path.read_bytes()
    store = ReaderStore.open(path)
    for use in (lambda: store.progress("no-2362"), lambda: store.add_note(spot(), "lost?")):
        with pytest.raises(StateError) as caught:
            use()
        assert caught.value.code == "too-new"
    assert path.read_bytes() == old
    assert not list(path.parent.glob("*.bak")) and not list(path.parent.glob("*.damaged*"))


def test_a_file_of_plain_tinydb_is_read(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text('{"settings": {"language": {"name": "language", "value": "ar", "changed": ""}}}')
    assert ReaderStore.open(path).settings() == {"language": "ar"}


def migrations_data(path: Path) -> Data:
    from state.storage import parse

    return parse(path.read_bytes())
