"""What a teacher sees: questions at a chapter's end, words about threads, reading times, routes and lessons."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from state.store import ReaderStore
from story.ids import Ref
from story.index import Index
from story.open import open_story
from tests.story.make import translated, write_files
from tests.tui.pilot import Desk
from tests.tui.sample import write_sample
from tui.i18n import words_for
from tui.lines import plain_page
from tui.page import Page, Target
from tui.pages.cards import card_page
from tui.pages.chapter import chapter_page
from tui.pages.lists import contents_page
from tui.pages.routes import minutes_to_read
from tui.plain import run_plain
from tui.session import Session

ENGLISH, ARABIC = words_for("en"), words_for("ar")
ROUTES = """
[threads.main.intro]
en = "A ship comes in, and a letter is not written."
ar = "تصل سفينة، ورسالة لا تُكتب."

[[routes]]
id = "quay"
name = {en = "The empty sheet", ar = "الورقة البيضاء"}
purpose = {en = "One lesson of forty minutes.", ar = "درس واحد مدته أربعون دقيقة."}
chapters = ["harbour", "office", "gone", "answer"]
minutes = 40

[[routes]]
id = "walk"
name = {en = "Up the hill", ar = "إلى التل"}
chapters = ["hill", "evening"]
"""
LESSON = (
    '+++\ntitle = "The empty sheet"\naim = "We see what silence says."\n+++\n\n'
    "## Homework\n\n- Read [the wire](harbour#wire) again.\n"
)


@pytest.fixture
def taught(tmp_path: Path) -> Desk:
    """The sample story with questions, a thread's intro, and two routes, one of them with a lesson."""
    root = write_sample(tmp_path / "story")
    toml = root / "story.toml"
    toml.write_text(toml.read_text() + ROUTES)
    lesson = translated(LESSON, "## الواجب\n\n- لنقرأ [البرقية](harbour#wire) ثانية.", title="الورقة البيضاء")
    arabic = lesson.replace('dateline = "هنا"', 'aim = "نرى ما يقوله الصمت."')
    write_files(root, {"lessons/quay.en.md": LESSON, "lessons/quay.ar.md": arabic})
    _ask(root, "harbour", ("Who knew first?", 'see = ["gulls", "wire"]'), ("Who paid the boy?", ""))
    _ask(root, "office", ("Whose pen is it?", 'see = ["pen"]'))
    return Desk(root, tmp_path / "layla.json", tmp_path / "indexes")


def _ask(root: Path, name: str, *questions: tuple[str, str]) -> None:
    for language in ("en", "ar"):
        page = root / f"chapters/{name}.{language}.md"
        head, mark, rest = page.read_text().partition("\n+++\n\n")
        for number, (words, see) in enumerate(questions, 1):
            asked = (words, see) if language == "en" else (f"السؤال {number}؟", "")
            head += f'\n\n[[questions]]\nwords = "{asked[0]}"\n{asked[1]}'
        page.write_text(head + mark + rest)


def lines_of(page: Page) -> list[str]:
    return ["".join([*(r.text for r in (*p.prefix, *p.runs)), *(f"  {r.text}" for r in p.aside)]) for p in page.paras]


def test_the_questions_stand_between_the_prose_and_the_choices(taught: Desk) -> None:
    page = chapter_page(taught.session(), ENGLISH)
    said = lines_of(page)
    at = said.index("To talk about")
    assert said[at + 1 : at + 4] == [
        "  – Who knew first?  paragraph 5, paragraph 3 · Write the answer",
        "  – Who paid the boy? · Write the answer",
        " 1  Into the office",
    ]
    assert said[at - 1].startswith("In the evening the lamp")
    assert page.paras[at].runs[0].role == "label" and page.paras[at + 1].indent == 4
    assert Target("go", "harbour#gulls") in page.targets and Target("go", "harbour#wire") in page.targets


def test_a_chapter_without_questions_has_no_heading_for_them(taught: Desk) -> None:
    session = taught.session()
    session.open_chapter("hill")
    assert "To talk about" not in lines_of(chapter_page(session, ENGLISH))


def test_the_questions_are_asked_in_the_language_that_is_read(taught: Desk) -> None:
    said = lines_of(chapter_page(taught.session("ar"), ARABIC))
    at = said.index("للنقاش")
    assert said[at + 1] == "  – السؤال 1؟  الفقرة 5، الفقرة 3 · كتابة الإجابة"


def test_a_decision_asks_before_the_answer_about_its_own_paragraphs_only(taught: Desk) -> None:
    session = taught.session()
    session.open_chapter("office")
    page = chapter_page(session, ENGLISH)
    said = lines_of(page)
    assert said.index("  – Whose pen is it?  paragraph 1 · Write the answer") < said.index("What does the clerk write?")
    went = [target.value for target in page.targets if target.action == "go"]
    assert went == ["office#pen"]


async def test_space_never_follows_a_questions_link(taught: Desk) -> None:
    async with taught.opened() as reader:
        await reader.press("end")
        await reader.press("space")
        assert "Space again: Into the office" in reader.bottom
        await reader.press("space")
        assert reader.chapter == "office"
        await reader.press("end")
        await reader.press("space")
        assert "Choose by number" in reader.bottom and reader.chapter == "office"


async def test_a_questions_link_goes_to_its_paragraph(taught: Desk) -> None:
    async with taught.opened((80, 14)) as reader:
        await reader.press("end")
        target = reader.prose.page.targets.index(Target("go", "harbour#gulls"))
        reader.prose.focus_target(target)
        await reader.press("enter")
        assert (reader.chapter, reader.on_top) == ("harbour", "gulls")
        assert reader.app.session.reading.trail == ("harbour",)


def test_the_contents_tell_of_a_thread_and_how_long_it_takes(taught: Desk) -> None:
    session = taught.session()
    said = lines_of(contents_page(session, ENGLISH))
    at = said.index("The quay  0 of 4 read, 2 minutes")
    assert said[at + 1] == "A ship comes in, and a letter is not written."
    assert said[at + 2] == "  ›   The harbour  1 minute"
    session.open_chapter("office")
    session.open_chapter("answer")
    assert "The quay  2 of 4 read, 1 minute left" in lines_of(contents_page(session, ENGLISH))
    for name in ("harbour", "evening"):
        session.open_chapter(name)
    assert "The quay  4 of 4 read, 2 minutes" in lines_of(contents_page(session, ENGLISH))
    heights = said.index("The heights  0 of 1 read, 1 minute")
    assert said[heights + 1].endswith("The hill  1 minute"), "a thread without an intro has none"


def test_the_contents_end_with_the_lessons(taught: Desk) -> None:
    page = contents_page(taught.session(), ENGLISH)
    said = lines_of(page)
    at = said.index("Lessons")
    assert said[at:] == ["Lessons", "The empty sheet  40 minutes", "One lesson of forty minutes.", "Up the hill"]
    assert page.targets[-2:] == (Target("go", "lesson:quay"), Target("go", "hill"))
    assert "الورقة البيضاء  40 دقيقة" in lines_of(contents_page(taught.session("ar"), ARABIC))


def test_a_story_without_routes_speaks_of_no_lessons(sample: Desk) -> None:
    assert "Lessons" not in lines_of(contents_page(sample.session(), ENGLISH))


def test_the_contents_load_no_chapter(taught: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    session = taught.session()
    asked: list[str] = []
    kept = Index.record

    def record(index: Index, ref: Ref) -> object:
        asked.append(ref.kind)
        return kept(index, ref)

    monkeypatch.setattr(Index, "record", record)
    contents_page(session, ENGLISH)
    assert set(asked) <= {"lesson"}


@pytest.mark.parametrize(
    ("language", "words", "minutes"),
    [("en", 1, 1), ("en", 290, 1), ("en", 310, 2), ("ar", 310, 2), ("ar", 800, 5), ("en", 1000, 5), ("fr", 0, 1)],
)
def test_an_arabic_word_takes_longer_to_read(taught: Desk, language: str, words: int, minutes: int) -> None:
    head = taught.session().story.heads["harbour"]
    assert minutes_to_read([head._replace(words={language: words})], language) == minutes


def test_a_chapter_that_is_not_translated_is_counted_in_the_language_that_there_is(taught: Desk) -> None:
    head = taught.session().story.heads["harbour"]
    assert minutes_to_read([head._replace(words={"en": 1600})], "ar") == 10


def test_the_card_of_a_lesson_has_aim_time_and_chapters(taught: Desk) -> None:
    session = taught.session()
    session.arrive()
    lesson = session.story.find(Ref("lesson", "quay"))
    assert lesson is not None
    page = card_page(session, ENGLISH, lesson)
    assert lines_of(page)[:8] == [
        "Lesson",
        "The empty sheet",
        "",
        "AimWe see what silence says.",
        "Time40 minutes",
        " 1  The harbour  12 November 1940  ✓ read",
        " 2  The office  13 November 1940",
        " 3  The answer  14 November 1940",
    ]
    assert page.targets[1] == Target("go", "office") and Target("go", "harbour#wire") in page.targets
    assert "المدة40 دقيقة" in lines_of(card_page(session, ARABIC, lesson))


async def test_a_lesson_is_opened_from_the_contents_and_leads_into_the_story(taught: Desk) -> None:
    async with taught.opened() as reader:
        await reader.press("c", "end")
        await reader.click("The empty sheet")
        await reader.sees("We see what silence says.", "Homework")
        await reader.click("The office")
        assert reader.chapter == "office"


async def test_the_jump_box_finds_a_lesson(taught: Desk) -> None:
    async with taught.opened() as reader:
        await reader.jump("empty sheet")
        await reader.sees("Lessons", "The empty sheet", "We see what silence says.")


def test_the_line_mode_numbers_the_chapters_of_a_lesson(taught: Desk) -> None:
    session = Session(open_story(taught.root), ReaderStore.open(taught.file))
    out = io.StringIO()
    assert run_plain(session, None, io.StringIO("show lesson:quay\n2\nquit\n"), out) == 0
    said = out.getvalue()
    assert "\nAim: We see what silence says.\nTime: 40 minutes\n" in said
    assert "\n2. The office, 13 November 1940\n" in said
    assert session.reading.chapter == "office"
    assert "\nTo talk about\n  – Whose pen is it? paragraph 1, Write the answer\n" in said


def test_the_line_mode_lists_the_links_of_questions(taught: Desk) -> None:
    page = chapter_page(taught.session(), ENGLISH)
    lines = plain_page(page, ENGLISH, 72).lines
    at = lines.index("To talk about")
    assert lines[at + 1] == "  – Who knew first? paragraph 5, paragraph 3, Write the answer"
    assert "1. Into the office" in lines
