"""What a teacher finds: questions of a chapter, words about a thread, routes and their lessons."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from story.build import build_things
from story.check import check_story
from story.files import body_stamp
from story.ids import Ref
from story.index import Index, Story
from story.model import Chapter, Lesson, Question, Route
from story.open import compile_story, open_search
from tests.story.make import STORIES, TOML, chapter, load, translated, write_story

ROUTE = '\n[[routes]]\nid = "quay"\nname = {en = "The quay", ar = "الرصيف"}\nchapters = ["a", "b"]\nminutes = 40\n'
BODY = "## Before the lesson\n\nNothing is cited here.\n\n- See [the first](a#one)."
LESSON = f'+++\ntitle = "A lesson on the quay"\naim = "To see who asks."\n+++\n\n{BODY}\n'
LESSON_AR = (
    f'+++\nof = "{body_stamp(BODY)}"\ntitle = "درس عن الرصيف"\naim = "معرفة من يسأل."\n+++\n\n'
    "## قبل الدرس\n\nلا مصدر هنا.\n\n- انظر [الأول](a#one).\n"
)


def with_lesson(root: Path) -> Path:
    """Write a sound story with a route and its lesson."""
    files: dict[str, str | bytes] = {"lessons/quay.en.md": LESSON, "lessons/quay.ar.md": LESSON_AR}
    return write_story(root, files, toml=TOML + ROUTE)


def opened(root: Path) -> Story:
    return Story(Index(BytesIO(compile_story(root))), root)


def test_the_questions_of_a_chapter_are_kept_with_the_paragraphs_they_point_at() -> None:
    found = opened(STORIES / "sound").chapter("a")
    assert found is not None and found.questions == (Question(("first", "see")),)
    assert {language: text.questions for language, text in found.texts.items()} == {
        "en": ("What is a term?",),
        "ar": ("ما المصطلح؟",),
    }


def test_a_chapter_without_questions_has_none() -> None:
    found = opened(STORIES / "sound").chapter("b")
    assert found is not None and found.questions == () and found.text("en").questions == ()


def test_a_translation_points_at_nothing_of_its_own(tmp_path: Path) -> None:
    asked = '\n[[questions]]\nwords = "Why?"\nsee = ["end"]\n'
    base = chapter("The end. [@book] {#end}", date="1940-11-13", title="B", extra=asked)
    said = translated(base, "النهاية. [@book] {#end}", extra='\n[[questions]]\nwords = "لماذا؟"\nsee = ["end"]\n')
    root = write_story(tmp_path, {"chapters/b.en.md": base, "chapters/b.ar.md": said})
    assert [p.code for p in check_story(root)] == ["fact"]
    found = build_things(load(root))[Ref("chapter", "b")]
    assert isinstance(found, Chapter) and found.questions == (Question(("end",)),)


def test_what_a_thread_tells_stands_in_the_index() -> None:
    (thread,) = opened(STORIES / "sound").meta.threads
    assert thread.intro == {"en": "All of it.", "ar": "القصة كلها."} and thread.names == {"en": "Main"}


def test_a_lesson_is_sound_without_citations_and_without_anybody_who_speaks_of_it(tmp_path: Path) -> None:
    root = with_lesson(tmp_path)
    assert check_story(root) == []
    story = opened(root)
    found = story.find(Ref("lesson", "quay"))
    assert isinstance(found, Lesson) and found.title("ar") == "درس عن الرصيف" and found.mentions == ()
    assert found.text("en")["aim"] == "To see who asks."
    assert story.resolve("lesson:quay") == story.resolve("quay") == Ref("lesson", "quay")


def test_a_route_is_found_by_its_id(tmp_path: Path) -> None:
    meta = opened(with_lesson(tmp_path)).meta
    assert meta.route("quay") == Route("quay", {"en": "The quay", "ar": "الرصيف"}, {}, ("a", "b"), 40)
    assert meta.route("") is None and meta.route("key") is None


def test_search_finds_a_lesson_by_its_title_and_by_its_text(tmp_path: Path) -> None:
    search = open_search(opened(with_lesson(tmp_path)))
    assert search.find("lesson on the quay")[0].ref == Ref("lesson", "quay")
    assert search.find("درس عن الرصيف", languages=("ar", "en"))[0].ref == Ref("lesson", "quay")
    (hit,) = search.find("nothing is cited")
    assert (hit.ref, hit.why) == (Ref("lesson", "quay"), "text")


def test_a_broken_link_of_a_lesson_is_said(tmp_path: Path) -> None:
    root = with_lesson(tmp_path)
    page = root / "lessons/quay.en.md"
    page.write_text(page.read_text().replace("a#one", "a#two"))
    assert "'a' has no paragraph called 'two'." in [problem.message for problem in check_story(root)]


def test_the_words_of_each_language_are_counted(tmp_path: Path) -> None:
    story = opened(write_story(tmp_path))
    assert story.heads["a"].words == {"en": 4, "ar": 4} and story.heads["b"].words == {"en": 2, "ar": 1}
