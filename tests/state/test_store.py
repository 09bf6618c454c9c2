from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from state.errors import StateError
from state.rows import Bookmark, Trail, Value
from state.storage import dump, parse
from state.store import ReaderStore
from story.ids import Position
from tests.powers import permissions_held

from .conftest import Ticking, spot

STORY = "no-2362"


def raw(path: Path) -> dict[str, dict[str, dict[str, object]]]:
    return parse(path.read_bytes())


def edit(path: Path, table: str, row_id: str, **values: object) -> None:
    """Change the file as another version of the program would."""
    data = raw(path)
    data.setdefault(table, {}).setdefault(row_id, {}).update(values)
    path.write_bytes(dump(data))


def test_a_new_store_is_empty_and_makes_nothing(store: ReaderStore, path: Path) -> None:
    progress = store.progress(STORY)
    assert (progress.visits, progress.trail, progress.current, progress.bookmarks) == ({}, None, None, ())
    assert store.settings() == {} and store.reader() is None
    assert not store.changed_elsewhere()
    assert store.take_events() == []
    assert not path.parent.exists()


def test_an_opening_is_kept_whole(store: ReaderStore) -> None:
    first = store.record_opening(STORY, "a-open", Trail(STORY, ("a-open",), 0), spot("a-open", "p1"))
    store.record_opening(STORY, "m-draft", Trail(STORY, ("a-open", "m-draft"), 1), spot())
    again = store.record_opening(STORY, "a-open", Trail(STORY, ("a-open", "m-draft"), 0), spot("a-open", "end"))
    assert (first.count, again.count, again.first) == (1, 2, first.first)
    assert again.last > first.last
    progress = store.progress(STORY)
    assert progress.visits["a-open"] == again
    assert progress.trail == Trail(STORY, ("a-open", "m-draft"), 0)
    assert progress.positions == {"a-open": spot("a-open", "end"), "m-draft": spot()}
    assert progress.current == spot("a-open", "end")


def test_where_to_go_on(store: ReaderStore) -> None:
    store.save_position(spot("m-draft"))
    store.save_position(spot("a-open"))
    store.save_position(spot("a-open", story="tutorial"))
    assert store.progress(STORY).current == spot("a-open")  # no trail: where the reader was last
    with store.transaction():
        store.record_opening(STORY, "m-draft", Trail(STORY, ("m-draft", "z-end"), 1), spot("m-draft"))
    assert store.progress(STORY).current == Position(STORY, "z-end", "p1")
    store.record_opening(STORY, "m-draft", Trail(STORY, ("m-draft",), 7), spot("m-draft", "p9"))
    assert store.progress(STORY).current == spot("m-draft", "p9")


def test_the_first_answer_stands_for_ever(store: ReaderStore) -> None:
    first = store.record_choice(STORY, "m-draft", "silence")
    store.record_choice(STORY, "m-draft", "refuse")
    last = store.record_choice(STORY, "m-draft", "accept")
    assert (last.first, last.latest, last.made) == ("silence", "accept", first.made)
    assert store.progress(STORY).choices == {"m-draft": last}


def test_a_bookmark_goes_and_comes_back(store: ReaderStore) -> None:
    bookmark = store.add_bookmark(spot(), "قبل الردّ")
    other = store.add_bookmark(spot("a-open"), "the station")
    assert store.progress(STORY).bookmarks == (bookmark, other)
    assert store.remove_bookmark(bookmark.id) == bookmark
    assert store.remove_bookmark(bookmark.id) is None
    assert store.progress(STORY).bookmarks == (other,)
    store.restore(bookmark)
    assert store.progress(STORY).bookmarks == (bookmark, other)


def test_a_note_is_changed_and_goes_and_comes_back(store: ReaderStore) -> None:
    note = store.add_note(spot(), "لماذا لم يُجِب أحد؟")
    changed = store.change_note(note, "No one answered.")
    assert (changed.id, changed.made, changed.text) == (note.id, note.made, "No one answered.")
    assert changed.changed > note.changed
    assert store.progress(STORY).notes == (changed,)
    assert store.remove_note(note.id) == changed
    assert store.remove_note(note.id) is None
    store.restore(changed)
    assert store.progress(STORY).notes == (changed,)


def test_two_windows_change_one_note(store: ReaderStore) -> None:
    note = store.add_note(spot(), "first")
    store.change_note(note, "here")
    store.change_note(note, "there")  # from a window that still shows the first text
    assert {kept.text for kept in store.progress(STORY).notes} == {"here", "there"}
    store.remove_note(note.id)
    store.change_note(note, "again")
    assert {kept.text for kept in store.progress(STORY).notes} == {"here", "again"}


def test_what_comes_back_takes_nothing_that_another_window_wrote_meanwhile(store: ReaderStore) -> None:
    note, bookmark = store.add_note(spot(), "first"), store.add_bookmark(spot(), "the station")
    answer = store.save_answer(spot(), "why", "Because.")
    store.remove_note(note.id), store.remove_bookmark(bookmark.id), store.remove_answer(answer.id)
    store.change_note(note, "there")
    store.add_bookmark(spot(), "the station")
    store.save_answer(spot(), "why", "It had to.")
    for row in (note, bookmark, answer):
        store.restore(row)
    progress = store.progress(STORY)
    assert {kept.text for kept in progress.notes} == {"there", "first"}
    assert len(progress.bookmarks) == 1
    assert [kept.text for kept in progress.answers] == ["It had to.\n\nBecause."], "one answer a question"


def test_one_answer_a_question(store: ReaderStore) -> None:
    first = store.save_answer(spot(), "why", "Because.")
    store.save_answer(spot(), "how", "So.")
    store.save_answer(spot("a-open"), "why", "Elsewhere.")
    again = store.save_answer(spot(block="p3"), "why", "لأنّه")
    assert (again.id, again.made, again.position.block) == (first.id, first.made, "p3")
    assert {answer.text for answer in store.progress(STORY).answers} == {"لأنّه", "So.", "Elsewhere."}


def test_settings(store: ReaderStore) -> None:
    given: list[tuple[str, Value]] = [("language", "en"), ("width", 72), ("digits", None), ("marks", True)]
    for name, value in [*given, ("language", "ar")]:
        store.set_setting(name, value)
    assert store.settings() == {"language": "ar", "width": 72, "digits": None, "marks": True}
    assert store.progress(STORY).settings == store.settings()


def test_the_same_setting_again_writes_nothing(disk: ReaderStore, path: Path) -> None:
    disk.set_setting("language", "ar")
    before = path.stat().st_mtime_ns
    disk.set_setting("language", "ar")
    assert path.stat().st_mtime_ns == before


def test_one_and_true_are_different_settings(store: ReaderStore) -> None:
    store.set_setting("marks", 1)
    store.set_setting("marks", True)
    assert store.settings()["marks"] is True


def test_how_the_reader_is_called(store: ReaderStore) -> None:
    store.set_reader("ليلى")
    store.set_reader("ليلى حدّاد")
    found = store.reader()
    assert found is not None and found.name == "ليلى حدّاد"


def test_one_story_is_forgotten(store: ReaderStore) -> None:
    for story in (STORY, "tutorial"):
        store.record_opening(story, "a", Trail(story, ("a",), 0), Position(story, "a", "p1"))
        store.record_choice(story, "a", "x")
        store.add_bookmark(Position(story, "a", "p1"), "")
        store.add_note(Position(story, "a", "p1"), "")
        store.save_answer(Position(story, "a", "p1"), "", "")
    store.set_setting("language", "ar")
    kept = store.progress("tutorial")
    store.forget(STORY)
    assert store.progress("tutorial") == kept
    gone = store.progress(STORY)
    assert not (gone.visits or gone.trail or gone.positions or gone.choices)
    assert not (gone.bookmarks or gone.notes or gone.answers)
    assert gone.settings == {"language": "ar"}


# ---- transactions


def test_all_or_nothing(store: ReaderStore) -> None:
    note = store.add_note(spot(), "before")
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.change_note(note, "during")
        store.add_bookmark(spot(), "")
        assert store.progress(STORY).notes[0].text == "during"  # seen from inside
        _ = 1 / 0
    progress = store.progress(STORY)
    assert progress.notes == (note,) and progress.bookmarks == ()
    store.add_note(spot(), "after")
    assert len(store.progress(STORY).notes) == 2


def test_a_transaction_in_a_transaction_saves_once(
    disk: ReaderStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saves: list[str] = []
    real = os.replace

    def counted(source: str, target: str) -> None:
        saves.append(target)
        real(source, target)

    monkeypatch.setattr(os, "replace", counted)
    with disk.transaction():
        disk.add_note(spot(), "one")
        with disk.transaction():
            disk.add_note(spot(), "two")
            assert not path.exists()
        disk.add_note(spot(), "three")
    assert len(saves) == 1
    assert len(ReaderStore.open(path).progress(STORY).notes) == 3


def test_an_empty_transaction_writes_nothing(disk: ReaderStore, path: Path) -> None:
    with disk.transaction():
        disk.remove_note("none")
    assert not path.exists()


# ---- the file


def test_everything_is_there_in_another_session(disk: ReaderStore, path: Path) -> None:
    disk.record_opening(STORY, "m-draft", Trail(STORY, ("m-draft",), 0), spot())
    disk.record_choice(STORY, "m-draft", "silence")
    disk.add_bookmark(spot(), "x")
    disk.add_note(spot(), "y")
    disk.save_answer(spot(), "q", "z")
    assert ReaderStore.open(path).progress(STORY) == disk.progress(STORY)


def test_what_lies_on_the_disk_is_for_its_owner(disk: ReaderStore, path: Path) -> None:
    disk.add_note(spot(), "x")
    disk.add_note(spot(), "y")
    files = list(path.parent.iterdir())
    assert {found.name for found in files} == {path.name, f"{path.name}.bak", f".{path.name}.lock"}
    assert {stat.S_IMODE(found.stat().st_mode) for found in files} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_keys_of_another_version_stay(disk: ReaderStore, path: Path) -> None:
    disk.record_opening(STORY, "m-draft", Trail(STORY, ("m-draft",), 0), spot())
    note = disk.add_note(spot(), "x")
    disk.record_choice(STORY, "m-draft", "silence")
    disk.set_setting("language", "en")
    later = {
        "visits": f"{STORY}/m-draft",
        "trail": STORY,
        "places": f"{STORY}/m-draft",
        "choices": f"{STORY}/m-draft",
        "notes": note.id,
        "settings": "language",
        "holograms": "1",
    }
    for table, row_id in later.items():
        edit(path, table, row_id, later={"deep": ["يبقى"]})
    disk.record_opening(STORY, "m-draft", Trail(STORY, ("m-draft", "x"), 1), spot(block="p2"))
    disk.change_note(note, "y")
    disk.record_choice(STORY, "m-draft", "accept")
    disk.set_setting("language", "ar")
    for table, row_id in later.items():
        assert raw(path)[table][row_id]["later"] == {"deep": ["يبقى"]}, table
    taken = disk.remove_note(note.id)
    assert taken is not None
    disk.restore(taken)
    assert raw(path)["notes"][note.id]["later"] == {"deep": ["يبقى"]}


def test_a_row_that_cannot_be_read_is_told_once_and_stays(disk: ReaderStore, path: Path) -> None:
    good = disk.add_note(spot(), "good")
    bad = disk.add_note(spot(), "bad")
    edit(path, "notes", bad.id, text=7)
    assert disk.progress(STORY).notes == (good,)
    disk.progress(STORY)
    [event] = disk.take_events()
    assert event.details == {"table": "notes", "id": bad.id, "reason": "text is not str"}
    disk.add_note(spot(), "more")
    assert raw(path)["notes"][bad.id]["text"] == 7
    assert disk.remove_note(bad.id) is None
    disk.change_note(bad, "good again")
    assert "good again" in {note.text for note in disk.progress(STORY).notes}


def test_a_row_that_cannot_be_read_makes_room_and_is_not_lost(disk: ReaderStore, path: Path) -> None:
    disk.record_choice(STORY, "m-draft", "silence")
    edit(path, "choices", f"{STORY}/m-draft", first=["?"])
    assert disk.record_choice(STORY, "m-draft", "accept").first == "accept"
    [kept] = raw(path)["_unread"].values()
    assert kept["table"] == "choices" and kept["id"] == f"{STORY}/m-draft"
    assert isinstance(kept["row"], dict) and kept["row"]["first"] == ["?"]


def test_another_window_is_seen(disk: ReaderStore, path: Path) -> None:
    disk.progress(STORY)
    other = ReaderStore.open(path)
    other.add_note(spot(), "from the other")
    assert disk.changed_elsewhere()
    disk.add_note(spot(), "ours")
    assert disk.changed_elsewhere()  # our save brought in what we have not shown yet
    assert {note.text for note in disk.progress(STORY).notes} == {"from the other", "ours"}
    assert not disk.changed_elsewhere()
    disk.add_note(spot(), "ours again")
    assert not disk.changed_elsewhere()
    assert other.changed_elsewhere()


# ---- faults


def test_a_folder_that_cannot_be_written(disk: ReaderStore, path: Path, failing: Callable[..., None]) -> None:
    disk.add_note(spot(), "x")
    failing(os, "open", errno.EACCES, lambda _, flags, *__, **___: flags & os.O_CREAT)
    with pytest.raises(StateError) as caught:
        disk.add_note(spot(), "y")
    assert caught.value.code == "read-only"
    assert [note.text for note in disk.progress(STORY).notes] == ["x"]


def test_a_read_only_folder(disk: ReaderStore, path: Path) -> None:
    disk.add_note(spot(), "x")
    path.parent.chmod(0o500)
    try:
        with permissions_held(), pytest.raises(StateError) as caught:
            disk.add_note(spot(), "y")
        assert caught.value.code == "read-only"
        assert len(disk.progress(STORY).notes) == 1
    finally:
        path.parent.chmod(0o700)


def test_no_folder_can_be_made(disk: ReaderStore, failing: Callable[..., None]) -> None:
    failing(os, "mkdir", errno.EROFS)
    with pytest.raises(StateError) as caught:
        disk.add_note(spot(), "x")
    assert caught.value.code == "read-only"
    assert disk.progress(STORY).notes == ()


def test_after_a_full_disk_saving_works_again(disk: ReaderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    disk.add_note(spot(), "x")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", _full)
        with pytest.raises(StateError) as caught:
            disk.add_note(spot(), "y")
        assert caught.value.code == "disk-full"
    disk.add_note(spot(), "z")
    assert [note.text for note in disk.progress(STORY).notes] == ["x", "z"]


def _full(_: int) -> None:
    raise OSError(errno.ENOSPC, "full")


def test_a_clock_can_be_given(path: Path) -> None:
    bookmark = ReaderStore.open(path, clock=Ticking()).add_bookmark(spot(), "x")
    assert isinstance(bookmark, Bookmark) and bookmark.made == "1940-11-26T05:34:02Z"  # the lock looked first
