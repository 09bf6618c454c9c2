"""A class on the screen: the banner that a pupil closes, the class's page, an answer, handing in, the teacher's map."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from state.classroom import ClassFacts, ClassFolder
from state.rows import Trail
from state.store import ReaderStore
from story.ids import Position
from tests.tui.pilot import Desk, Reader
from tui.classroom import Classroom
from tui.session import Session

HOSTILE = ("[@click=app.quit]x", "Ann [/b]", "a\x1b[2Jb\x9b", "\u202eevil", "x" * 10_240, "../../x")


@pytest.fixture
def folder(tmp_path: Path) -> ClassFolder:
    made = ClassFolder.make(tmp_path / "10b", ClassFacts(id="ab12", title="10 B"))
    for name in ("Layla Haddad", "Zaid", *HOSTILE):
        with made.changing_roster() as box:
            box[0], _ = box[0].add(name)
    return made


def assign(folder: ClassFolder, text: str, name: str = "one") -> None:
    (folder.root / "assignments" / f"{name}.toml").write_text(text, encoding="utf-8")


@asynccontextmanager
async def seated(
    desk: Desk, folder: ClassFolder, pupil: str = "p01", *, language: str = "", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Reader]:
    """Read in a class, as a pupil or, without one, as the teacher."""
    found = folder.roster().find(pupil)
    desk.file = folder.root / "readers" / f"{pupil or 'teacher'}.json"
    real = desk.session

    def session(language: str = "", store: ReaderStore | None = None) -> Session:
        made = real(language, store)
        made.classroom = Classroom(folder, found)
        return made

    desk.session = session  # type: ignore[method-assign]
    try:
        async with desk.opened(size, language=language) as reader:
            yield reader
    finally:
        desk.session = real  # type: ignore[method-assign]


async def test_the_banner_says_what_is_set_and_is_closed_once_for_all(sample: Desk, folder: ClassFolder) -> None:
    assign(folder, 'title = "Lesson"\nchapters = ["harbour", "office"]\ndue = 2026-12-01\n')
    async with seated(sample, folder) as reader:
        await reader.sees("Set: Lesson, 1 of 2 read, due 1 December 2026", "Esc Close", "i Class")
        await reader.press("escape")
        assert "Set:" not in reader.text
        await reader.saved()
    async with seated(sample, folder) as reader:
        await reader.rest()
        assert "Set:" not in reader.text
    async with seated(sample, folder, "p02") as reader:
        await reader.sees("Set: Lesson")


async def test_escape_shuts_what_lies_nearer_before_the_banner(sample: Desk, folder: ClassFolder) -> None:
    assign(folder, 'chapters = ["office"]\n')
    async with seated(sample, folder) as reader:
        await reader.sees("Set:")
        await reader.press("tab", "escape")
        assert reader.prose.target < 0 and "Set:" in reader.text
        await reader.press("escape")
        assert "Set:" not in reader.text


async def test_the_next_assignment_follows_the_one_that_is_done(sample: Desk, folder: ClassFolder) -> None:
    assign(folder, 'title = "First"\nchapters = ["harbour"]\ndue = 2026-01-01\n', "one")
    assign(folder, 'title = "Second"\nchapters = ["office"]\n', "two")
    async with seated(sample, folder) as reader:
        await reader.sees("Set: Second, 0 of 1 read")


async def test_the_banner_speaks_the_language_being_read(sample: Desk, folder: ClassFolder) -> None:
    assign(folder, 'title = {en = "Lesson", ar = "درس"}\nchapters = ["office"]\n')
    async with seated(sample, folder) as reader:
        await reader.sees("Set: Lesson")
        await reader.press("l")
        await reader.sees("واجب: درس")


async def test_a_pupil_answers_and_hands_in(sample: Desk, folder: ClassFolder) -> None:
    assign(folder, 'title = "Lesson"\nchapters = ["harbour"]\nquestion = "Why [b]so[/b]?"\n')
    async with seated(sample, folder) as reader:
        await reader.press("i")
        await reader.sees("10 B", "Layla Haddad", "Why [b]so[/b]?", "Write the answer")
        await reader.press("tab", "tab", "enter")
        await reader.sees("Your answer to")
        await reader.type("It rained")
        await reader.press("escape")
        await reader.sees("It rained", "Change the answer")
        await reader.press("end")
        await reader.sees("What the teacher sees of this reading", "Hand in my notes and answers")
        await reader.saved()
        await reader.click("Hand in my notes")
        await reader.sees("Handed in as p01/001.md")
        await reader.press("escape", "escape")
        assert "Set:" not in reader.text, "it is done"
    text = (folder.root / "handin" / "p01" / "001.md").read_text()
    assert "It rained" in text and "Why \\[b\\]so\\[/b\\]?" in text
    pupil = folder.roster().find("p01")
    assert pupil and folder.record(pupil, "sample").answers == {"ab12/one": "It rained"}


async def test_the_teacher_sees_coverage_splits_and_answers_without_names(sample: Desk, folder: ClassFolder) -> None:
    assign(folder, 'question = "Why?"\n')
    for n in range(1, 6):
        store = ReaderStore.open(folder.root / "readers" / f"p0{n}.json")
        store.record_opening("sample", "office", Trail("sample", ("office",), 0), Position("sample", "office", "p1"))
        store.save_answer(Position("sample", "harbour", "p1"), "ab12/one", f"[@click=app.quit]answer {n}\x1b[2J")
    async with seated(sample, folder, "", size=(100, 60)) as reader:
        await reader.press("i")
        await reader.sees("8 pupils, 5 of 8 have begun", "5 of 8", "Why? 5 answers")
        assert "Layla" not in reader.text
        await reader.click("Why?")
        await reader.sees(*(f"answer {n}" for n in range(1, 6)))
        assert "Layla" not in reader.text and "Zaid" not in reader.text
        await reader.click("answer 1")
        await reader.press("end")
        await reader.click("Show who wrote what")
        await reader.sees("Layla Haddad", "Without names")
        assert not reader.app._left, "no click on a pupil's words does anything"


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_hostile_names_and_words_stay_text(
    sample: Desk, folder: ClassFolder, language: str, size: tuple[int, int]
) -> None:
    titles = "".join(f'chapters = ["office"]\ntitle = "{text}"\n' for text in ["[@click=app.quit]x \\u202e\\u001b[2J"])
    assign(folder, titles)
    for pupil in [each.id for each in folder.roster()][2:]:
        async with seated(sample, folder, pupil, language=language, size=size) as reader:
            await reader.press("i")
            for row in reader.leaving:
                assert not any(c in row for c in "\x1b\x9b\u202e\x07") and len(row) <= size[0]
            await reader.press("end")
            await reader.pilot.click(offset=(5, 3))
            await reader.rest()
            assert not reader.app._left


async def test_a_class_that_breaks_meanwhile_ends_nobodys_reading(sample: Desk, folder: ClassFolder) -> None:
    async with seated(sample, folder, "") as reader:
        (folder.root / "roster.json").write_text("{")
        await reader.press("i")
        await reader.sees("roster.json cannot be read")
    async with Desk.opened(sample) as reader:
        assert reader.chapter == "harbour"


async def test_a_hand_in_that_cannot_be_written_is_said(sample: Desk, folder: ClassFolder, tmp_path: Path) -> None:
    (folder.root / "handin" / "p01").symlink_to(tmp_path)
    store = ReaderStore.open(folder.root / "readers" / "p01.json")
    store.add_note(Position("sample", "harbour", "arrive"), "mine")
    async with seated(sample, folder, size=(80, 40)) as reader:
        await reader.press("i")
        await reader.click("Hand in my notes")
        await reader.sees("cannot be written")
    assert not (tmp_path / "001.md").exists()


async def test_outside_a_class_the_key_says_so_and_help_leaves_it_out(sample: Desk) -> None:
    async with sample.opened() as reader:
        await reader.press("i")
        await reader.sees("No class is open.")
        await reader.press("question_mark")
        assert "class is set" not in " ".join(para.text for para in reader.app.screen.query_one("#sheet").page.paras)  # type: ignore[attr-defined]
