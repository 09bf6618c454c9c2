from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from state import files
from state.errors import StateError


def test_no_file_is_nothing(tmp_path: Path) -> None:
    assert files.read_bytes(tmp_path / "none") is None


def _link(path: Path) -> None:
    path.with_name("target").write_text("{}")
    path.symlink_to("target")


@pytest.mark.parametrize("make", [_link, os.mkfifo, Path.mkdir])
def test_what_is_no_plain_file_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "x.json"
    make(path)
    with pytest.raises((StateError, OSError)) as caught:
        files.read_bytes(path)
    if isinstance(caught.value, OSError):
        assert caught.value.errno == errno.ELOOP


def test_another_users_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}")
    owner = path.stat().st_uid or 1000
    os.chown(path, owner, -1)
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(StateError, match="another user"):
        files.read_bytes(path)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with path.open("wb") as file:
        file.truncate(files.MAX_BYTES + 1)
    with pytest.raises(StateError) as caught:
        files.read_bytes(path)
    assert caught.value.code == "too-big"


def test_a_file_replaced_over_nfs_is_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}")
    real, left = os.fstat, [2]

    def stale(handle: int) -> os.stat_result:
        if left[0]:
            left[0] -= 1
            raise OSError(errno.ESTALE, "stale")
        return real(handle)

    monkeypatch.setattr(os, "fstat", stale)
    assert files.read_bytes(path) == b"{}"
    left[0] = 3  # no more than that: pytest asks for it too
    with pytest.raises(OSError, match="stale"):
        files.read_bytes(path)


def test_a_new_file_is_its_owners_only(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        new = files.write_new(tmp_path / "x.json", b"{}")
    finally:
        os.umask(old)
    assert stat.S_IMODE(new.stat().st_mode) == 0o600


def test_a_write_in_many_parts_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, bytes(data)[:3]))
    assert files.write_new(tmp_path / "x.json", b"0123456789").read_bytes() == b"0123456789"


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_failed_write_leaves_nothing(tmp_path: Path, failing: Callable[..., None], call: str) -> None:
    failing(os, call, errno.ENOSPC)
    with pytest.raises(OSError, match="injected"):
        files.write_new(tmp_path / "x.json", b"{}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("links", [True, False])
def test_a_copy_holds_what_was(tmp_path: Path, failing: Callable[..., None], links: bool) -> None:
    if not links:
        failing(os, "link", errno.EPERM)
    path, copy = tmp_path / "x.json", tmp_path / "x.json.bak"
    path.write_bytes(b"old")
    files.keep_copy(path, copy)
    files.keep_copy(path, copy)  # where both are one file, a rename does nothing
    os.replace(files.write_new(path, b"new"), path)
    assert copy.read_bytes() == b"old"
    assert sorted(tmp_path.iterdir()) == [path, copy]


def test_what_is_not_there_has_no_copy(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        files.keep_copy(tmp_path / "x.json", tmp_path / "x.json.bak")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("mode", "safe"), [(0o700, True), (0o755, True), (0o775, False), (0o777, False)])
def test_a_folder_that_others_may_change_is_refused(tmp_path: Path, mode: int, safe: bool) -> None:
    tmp_path.chmod(mode)
    if safe:
        files.check_folder(tmp_path)
        return
    with pytest.raises(StateError) as caught:
        files.check_folder(tmp_path)
    assert caught.value.code == "open-folder"
    assert str(tmp_path) in caught.value.message


def test_another_users_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.chown(tmp_path, owner := tmp_path.stat().st_uid or 1000, -1)
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(StateError, match="belongs to another account"):
        files.check_folder(tmp_path)


def test_a_folder_that_will_be_made_is_no_danger(tmp_path: Path) -> None:
    files.check_folder(tmp_path / "none")


def test_a_folder_that_cannot_be_synced(tmp_path: Path, failing: Callable[..., None]) -> None:
    failing(os, "fsync", errno.EINVAL)
    files.sync_folder(tmp_path)
    failing(os, "fsync", errno.EIO)
    with pytest.raises(OSError, match="injected"):
        files.sync_folder(tmp_path)


def test_sweeping_takes_only_our_leftovers(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    left = files.write_new(path, b"half")
    for name in ("x.json", ".y.json.1.tmp", ".x.json.lock"):
        (tmp_path / name).touch()
    files.sweep(path)
    assert not left.exists()
    assert len(list(tmp_path.iterdir())) == 3
