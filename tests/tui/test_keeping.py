"""What is kept: bookmarks, notes, the place; and what happens where it cannot be kept."""

from __future__ import annotations

import errno
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from state.errors import StateError
from state.store import ReaderStore
from tests.story.make import write_files
from tests.tui.pilot import Desk, Reader
from tests.tui.sample import write_sample
from tui.saving import SavingApp
from tui.screens.note import NoteScreen
from tui.screens.reading import ReadingScreen
from tui.session import Session


async def _write(reader: Reader, text: str) -> None:
    """Write a note on the paragraph on top."""
    await reader.press("a")
    assert isinstance(reader.app.screen, NoteScreen)
    await reader.type(text)
    await reader.press("escape")


async def test_a_bookmark_stands_in_the_margin_and_in_the_notebook(sample: Desk) -> None:
    async with sample.opened((80, 14), shown="harbour#rain") as reader:
        await reader.press("m")
        assert reader.bottom == "Bookmark set."
        await reader.saved()
        assert "   ▸ It had rained then" in reader.text
        await reader.press("v")
        assert "▸ “It had rained then; a stain…”" in reader.text
        await reader.press("backspace", "home", "v", "tab", "enter")
        assert reader.on_top == "rain"
        await reader.press("m")
        assert reader.bottom == "Bookmark taken away."
        await reader.saved()
        assert "▸" not in reader.text
    assert sample.store().progress("sample").bookmarks == ()


async def test_a_note_is_kept_with_the_words_it_is_on(sample: Desk) -> None:
    async with sample.opened((80, 14), shown="harbour#noon") as reader:
        await reader.press("a")
        assert "Your note on" in reader.text and "“At noon the harbour master" in reader.text
        await reader.type("who was he?")
        await reader.press("escape")
        await reader.saved()
        assert "   ¶ At noon the harbour master" in reader.text
        (kept,) = sample.store().progress("sample").notes
        assert kept.text == "who was he?"
        assert (kept.position.block, kept.position.quotation) == ("noon", "At noon the harbour master walked")
        await reader.press("v")
        assert "¶ “At noon the harbour master walked…”" in reader.text and "who was he?" in reader.text


async def test_a_note_is_edited_where_it_is_and_emptied_it_is_gone(sample: Desk) -> None:
    async with sample.opened() as reader:
        await _write(reader, "first")
        await reader.saved()
        await _write(reader, " and more")
        await reader.saved()
        assert [note.text for note in sample.store().progress("sample").notes] == ["first and more"]
        await reader.press("a", "f7", "delete", "escape")
        await reader.saved()
        assert sample.store().progress("sample").notes == ()
        assert "¶" not in reader.text


async def test_ctrl_c_in_a_note_leaves_it_as_it_was(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.press("a", "x", "ctrl+c")
        assert "grey morning" in reader.text
        await reader.saved()
    assert sample.store().progress("sample").notes == ()


async def test_keys_typed_into_a_note_are_words_and_not_commands(sample: Desk) -> None:
    async with sample.opened() as reader:
        await _write(reader, "q l 1 ?")
        await reader.saved()
        assert reader.chapter == "harbour"
        assert sample.store().progress("sample").notes[0].text == "q l 1 ?"


async def test_an_empty_notebook_says_how_to_fill_it(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.press("v")
        assert "Nothing here yet. m sets a bookmark, a writes a note on a paragraph." in reader.flow


# ---- the place


async def test_the_same_paragraph_is_on_top_after_quitting(sample: Desk) -> None:
    async with sample.opened((80, 14)) as reader:
        await reader.press("1", "1", "space", "space")
        top = reader.prose.top()
        first = reader.lines[1]
        assert top[0] > 1
        await reader.press("q")
    async with sample.opened((80, 14)) as reader:
        assert reader.chapter == "answer"
        assert reader.prose.top() == top and reader.lines[1] == first


async def test_quitting_ends_with_0_and_everything_saved(sample: Desk) -> None:
    async with sample.opened((80, 14)) as reader:
        await reader.press("space", "ctrl+c")
    assert reader.app.return_value == 0
    kept = sample.store().progress("sample")
    assert kept.positions["harbour"].block != "arrive"


@pytest.fixture
def edited(tmp_path: Path) -> Desk:
    """The sample, to be edited."""
    return Desk(write_sample(tmp_path / "story"), tmp_path / "layla.json", tmp_path / "indexes")


def _edit(desk: Desk, old: str, new: str) -> None:
    page = desk.root / "chapters/harbour.en.md"
    text = page.read_text()
    assert old in text
    page.write_text(text.replace(old, new))


async def test_the_paragraph_is_found_again_after_the_chapter_was_edited(edited: Desk) -> None:
    async with edited.opened((80, 14), shown="harbour#wire") as reader:
        assert reader.on_top == "wire"
        await reader.press("j", "k")
        await reader.saved()
    _edit(edited, "At noon the", "A new paragraph. [@book]\n\nAt noon the")
    _edit(edited, "Two letters lay", "Another paragraph. [@book]\n\nTwo letters lay")
    async with edited.opened((80, 14)) as reader:
        assert reader.on_top == "wire"


async def test_a_paragraph_that_is_gone_is_said_to_be_gone(edited: Desk) -> None:
    async with edited.opened((80, 14)) as reader:
        await reader.press("1", "1", "space")
        await reader.saved()
    page = edited.root / "chapters/answer.en.md"
    head = page.read_text().partition("+++\n\n")[0]
    page.write_text(f"{head}+++\n\nAll is new. [@book]\n\n- [To the evening](evening)\n")
    async with edited.opened((80, 14)) as reader:
        assert reader.chapter == "answer" and "All is new." in reader.text
        assert reader.bottom == "The text was changed since; this is the start of the chapter."


async def test_a_chapter_that_is_gone_leaves_the_nearest_step_before(edited: Desk) -> None:
    async with edited.opened() as reader:
        await reader.press("2")
        assert reader.chapter == "hill"
        await reader.saved()
    for name in ("hill.en.md", "hill.ar.md"):
        (edited.root / "chapters" / name).unlink()
    _edit(edited, "- [Up the hill](hill)", "")
    async with edited.opened() as reader:
        assert reader.chapter == "harbour"
        assert reader.bottom == "The chapter that was open is no longer in the story."


async def test_a_chapter_edited_while_it_is_read_shows_the_new_text(
    edited: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.app.LOOK_SECONDS", 0.05)
    async with edited.opened() as reader:
        _edit(edited, "grey morning", "golden morning")
        reader.app._look_soon()
        await reader.sees("golden morning", "The story was edited: this is the new text.")


# ---- two windows


async def test_two_windows_on_one_file_keep_what_both_did(sample: Desk) -> None:
    async with sample.opened() as first, sample.opened() as second:
        await _write(first, "from the first")
        await first.saved()
        await second.press("1", "2")
        await second.saved()
        await second.press("m")
        await second.saved()
        await first.press("m")
        await first.saved()
    kept = sample.store().progress("sample")
    assert [note.text for note in kept.notes] == ["from the first"]
    assert kept.choices["office"].first == "refusal"
    assert len(kept.bookmarks) == 2


async def test_what_another_window_noted_is_seen_when_the_focus_comes(sample: Desk) -> None:
    from textual.events import AppFocus

    async with sample.opened() as first, sample.opened() as second:
        await _write(first, "seen from elsewhere")
        await first.saved()
        assert "¶" not in second.text
        second.app.post_message(AppFocus())
        await second.until(lambda: "¶" in second.text)


# ---- where nothing can be saved


@contextmanager
def _full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let nothing be written any more."""
    with monkeypatch.context() as patch:

        @contextmanager
        def fail(self: ReaderStore) -> Iterator[None]:
            raise StateError("disk-full", file="layla.json")
            yield

        patch.setattr(ReaderStore, "transaction", fail)
        yield


async def test_a_full_disk_is_said_and_reading_goes_on(sample: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sample.opened() as reader:
        await reader.saved()
        with _full_disk(monkeypatch):
            await reader.press("1")
            await reader.sees("Not saved: the disk is full.")
            await reader.press("2")
            assert reader.chapter == "answer" and "Not saved: the disk is full." in reader.text
            assert "○" in reader.lines[0]
            assert "You expected: A refusal." in reader.flow, "the answer is known although it is not saved"
            await reader.press("q")
    assert reader.app.return_value == 3


async def test_what_comes_while_saving_ends_is_saved_too(sample: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = SavingApp._saved

    def after_one_more(self: SavingApp) -> None:
        if not self.session.setting("measure", 0):
            self.session.set("measure", 60)
        saved(self)

    async with sample.opened() as reader:
        await reader.saved()
        await reader.until(lambda: reader.app.reading._timer is None)
        monkeypatch.setattr(ReadingScreen, "_save_place", lambda _: None)  # nothing else saves
        monkeypatch.setattr(SavingApp, "_saved", after_one_more)
        await reader.press("m")
        await reader.until(lambda: sample.store().progress("sample").settings.get("measure") == 60)


async def test_what_takes_long_to_save_is_shown_as_not_saved(sample: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, save = threading.Event(), Session.save

    def slow(self: Session) -> bool:
        return gate.wait(20) and save(self)

    async with sample.opened() as reader:
        await reader.saved()
        monkeypatch.setattr(Session, "save", slow)
        await reader.press("1")
        await reader.until(lambda: "○" in reader.lines[0])
        gate.set()
        await reader.until(lambda: "●" in reader.lines[0])
        assert reader.chapter in sample.store().progress("sample").visits


async def test_a_note_that_cannot_be_saved_is_in_the_margin_and_in_the_notebook(
    sample: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sample.opened() as reader:
        await reader.saved()
        with _full_disk(monkeypatch):
            await reader.press("a")
            await reader.type("mine")
            await reader.press("escape")
            await reader.sees("Not saved: the disk is full.", "¶")
            await reader.press("a")
            await reader.sees("mine")
            await reader.type("!")
            await reader.press("escape")
            await reader.sees("Not saved", "¶")
            await reader.press("v")
            await reader.sees("Notebook", "mine!")
            await reader.press("escape")
        await reader.press("q")
    assert [note.text for note in sample.store().progress("sample").notes] == ["mine!"]


async def test_once_there_is_room_again_everything_is_saved(sample: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sample.opened() as reader:
        await reader.saved()
        with _full_disk(monkeypatch):
            await reader.press("1")
            await reader.sees("Not saved")
        await reader.press("2")
        await reader.saved()
        assert "Not saved" not in reader.text
    assert reader.app.return_value == 0
    assert set(sample.store().progress("sample").choices) == {"harbour", "office"}


async def test_a_write_that_the_system_refuses_is_a_banner_and_no_crash(
    sample: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sample.opened() as reader:
        await reader.saved()
        before = sample.file.read_bytes()
        with monkeypatch.context() as patch:

            def refuse(*_: object, **__: object) -> None:
                raise OSError(errno.ENOSPC, "No space left on device")

            patch.setattr("os.replace", refuse)
            await reader.press("1")
            await reader.sees("Not saved: the disk is full.")
            assert sample.file.read_bytes() == before
            await reader.press("q")
    assert reader.app.return_value == 3


async def test_a_file_that_cannot_be_had_is_a_banner_from_the_start(sample: Desk) -> None:
    trouble = StateError("read-only", file="layla.json")
    async with sample.opened(store=ReaderStore.in_memory(), trouble=trouble) as reader:
        await reader.sees("Not saved: no permission. layla.json may not be read or written here.")
        assert "Reading goes on. Name another folder with --state, or ask for permission." in reader.text
        await reader.press("1")
        assert reader.chapter == "office" and "Not saved: no permission." in reader.text
        await reader.press("q")
    assert reader.app.return_value == 3
    assert not sample.file.exists()


# ---- what somebody else may have written


HOSTILE = "\x1b[31mred\x1b[0m [bold]markup[/] \x07\x9b2J end"


async def test_escape_bytes_and_markup_in_a_note_are_shown_as_words(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.saved()
        session = reader.app.session
        session.add_note(0, HOSTILE)
        await reader.saved()
    data = json.loads(sample.file.read_text())
    assert HOSTILE in json.dumps(data, ensure_ascii=False) or "[bold]markup[/]" in json.dumps(data)
    async with sample.opened() as reader:
        await reader.press("v")
        assert "[bold]markup[/]" in reader.text
        _no_control_bytes(reader)
        await reader.press("backspace", "a")
        assert "[bold]markup[/]" in reader.text
        _no_control_bytes(reader)


async def test_escape_bytes_and_markup_in_titles_are_shown_as_words(tmp_path: Path) -> None:
    root = write_sample(tmp_path / "story")
    title = "\\u001b]0;owned\\u0007 [bold]x[/] \\u001b[2J"
    for path in ("chapters/harbour.en.md", "people/molotova.en.md", "telegrams/wire.en.md"):
        page = root / path
        key = "name" if path.startswith("people") else "title"
        lines = page.read_text().splitlines()
        changed = [f'{key} = "{title}"' if line.startswith(f"{key} = ") else line for line in lines]
        write_files(root, {path: "\n".join(changed) + "\n"})
    toml = (root / "story.toml").read_text().replace("The Harbour: A Sample", title)
    write_files(root, {"story.toml": toml})
    desk = Desk(root, tmp_path / "layla.json", tmp_path / "indexes")
    async with desk.opened((120, 40)) as reader:
        assert "[bold]x[/]" in reader.text
        _no_control_bytes(reader)
        for keys in (("tab", "enter"), ("o",), ("backspace", "c"), ("backspace", "h"), ("backspace", "r")):
            await reader.press(*keys)
            _no_control_bytes(reader)
        await reader.press("backspace")
        await reader.jump("owned")
        assert "[bold]x[/]" in reader.text
        _no_control_bytes(reader)


def _no_control_bytes(reader: Reader) -> None:
    bad = [letter for line in reader.lines for letter in line if ord(letter) < 32 or 127 <= ord(letter) < 160]
    assert not bad, reader.text
