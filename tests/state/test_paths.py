from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.errors import StateError
from state.paths import cache_dir, default_reader, is_reader, log_dir, make_folder, reader_path


@pytest.mark.parametrize("name", ["layla", "ليلى", "لَيْلى", "Class-3_b.7", "الطالب٣", "x" * 40])
def test_names_that_can_be(name: str) -> None:
    assert is_reader(name)
    assert reader_path(name, Path("/srv")).parent == Path("/srv/readers")


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        ".hidden",
        "a/b",
        "a\\b",
        "a b",
        "x" * 41,
        "a\0b",
        "a\nb",
        "\u202elayla",
        "a.damaged-1",
        "a.replaced-1",
    ],
)
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(StateError) as caught:
        reader_path(name, Path("/srv"))
    assert caught.value.code == "bad-name"
    assert caught.value.message.isprintable()


@given(st.text())
def test_a_name_never_leaves_its_folder(name: str) -> None:
    if is_reader(name):
        path = reader_path(name, Path("/srv"))
        assert os.path.normpath(path) == str(path)
        assert path.parent == Path("/srv/readers")


def test_one_name_typed_in_two_ways_is_one_file() -> None:
    assert reader_path("Rene\u0301e", Path("/srv")) == reader_path("Ren\u00e9e", Path("/srv"))


def test_the_data_folder_of_the_account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert reader_path("layla") == tmp_path / "data" / "explorer" / "readers" / "layla.json"
    assert cache_dir() == tmp_path / "cache" / "explorer"
    assert log_dir().is_relative_to(tmp_path / "state" / "explorer")
    assert not list(tmp_path.iterdir())


def test_a_relative_folder_is_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", "here")
    monkeypatch.setenv("XDG_CACHE_HOME", "../there")
    assert reader_path("layla").is_relative_to(tmp_path)
    assert cache_dir().is_relative_to(tmp_path)


def test_an_account_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(uid: int) -> None:
        raise KeyError(uid)

    for name in ("HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    with pytest.raises(StateError) as caught:
        reader_path("layla")
    assert caught.value.code == "no-home"
    assert default_reader() == "reader"


@pytest.mark.parametrize(("login", "reader"), [("layla", "layla"), ("SCHOOL\\layla", "reader")])
def test_who_reads_is_asked_of_the_system(monkeypatch: pytest.MonkeyPatch, login: str, reader: str) -> None:
    monkeypatch.setenv("USER", "somebody-else")
    monkeypatch.setattr(pwd, "getpwuid", lambda _: SimpleNamespace(pw_name=login))
    assert default_reader() == reader


def test_folders_are_for_their_owner(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    for folder in (tmp_path / "a", tmp_path / "a" / "b"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(StateError) as caught:
        make_folder(tmp_path / "a" / "b")
    assert caught.value.code == "unsafe-path"
