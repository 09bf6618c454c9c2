"""The interface in Arabic: every sentence translated, nothing lost on the way, and no English left on a page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from rich.cells import cell_len

from state.errors import ERRORS, EVENTS, ErrorCode, Event, StateError, os_errors_told
from state.store import ReaderStore
from story.model import Thing
from story.open import LIBRARY, open_story
from tests.test_layers import ROOT
from tui.arguments import build_parser, plain_words
from tui.commands import COMMANDS, KEY_SIGNS
from tui.errors import LONGEST, error_text, error_words, event_words
from tui.i18n import LANGUAGES, LOCALE, Words, words_for
from tui.lines import plain_page
from tui.page import Page
from tui.pages.cards import card_page, closed_page, source_page
from tui.pages.chapter import chapter_page
from tui.pages.lists import TABS, contents_page, help_page, progress_page, tab_page, trail_page
from tui.plain import line_commands
from tui.session import Session
from tui.terminal.modes import MODES
from tui.views.dossiers import Dossiers
from tui.views.notebook import Notebook

KEYWORDS: dict[str, tuple[int, ...] | None] = {"say": None, "count": (1, 2), "N_": None}
SOURCES = ("tui", "state")
FOLDER = LOCALE / "ar" / "LC_MESSAGES"
ARABIC = words_for("ar")

NAMES = re.compile(r"\{(\w+)\}")
LATIN = re.compile(r"[A-Za-z](?:[\w.#-]*\w)?", re.ASCII)
OWN_NAMES = {
    "JSON", "stdout", "explorer", "story.toml", "en", "ar", "m-draft#map", *MODES, "kitty", "force_ltr", "yes",
    "kitty.conf", "PuTTY", "Disable", "bidirectional", "text", "display", "Terminal", "Features", "ASCII", "NFS",
    "UTF-8", "flock", "ms", "A", "class.toml", "sudo", "change", "remove", "undo",
}  # fmt: skip
"""Latin words that mean the same in every language; beside keys, commands and options."""
IMPERATIVES = {
    "اكتب", "اضغط", "اختر", "افتح", "أغلق", "انتقل", "ابحث", "جرب", "جرّب", "احذف", "احفظ", "انظر", "استعمل", "استخدم",
    "أرسل", "أعد", "اقرأ", "ارجع", "عد", "حدد", "حدّد", "ثبت", "ثبّت", "أنت", "عليك", "لديك", "يمكنك", "تريد", "تكتب",
}  # fmt: skip
"""What speaks to one man: Arabic cannot say it to everybody (DESIGN 6)."""


@cache
def catalogue() -> Catalog:
    with (FOLDER / "explorer.po").open("rb") as file:
        return read_po(file)


def messages() -> list[Message]:
    return [message for message in catalogue() if message.id]


def forms(message: Message) -> tuple[str, ...]:
    """What a message says, in each of its forms."""
    return tuple(message.string) if isinstance(message.string, list | tuple) else (message.string or "",)


def ids(message: Message) -> tuple[str, ...]:
    """The English of a message: one sentence, or one for one and one for many."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def name_of(message: Message) -> str:
    return ids(message)[0]


@cache
def extracted() -> frozenset[tuple[str, ...]]:
    """Every message of the code, as `pybabel extract` finds it."""
    found: set[tuple[str, ...]] = set()
    for source in SOURCES:
        path = ROOT / source
        if path.is_dir():
            rows = [row[2] for row in extract_from_dir(path, keywords=KEYWORDS)]
        else:
            rows = [row[1] for row in extract_from_file("python", path, keywords=KEYWORDS)]
        found.update((row,) if isinstance(row, str) else tuple(row) for row in rows)
    return frozenset(found)


def marked() -> Iterator[tuple[str, int, ast.expr]]:
    """Every argument of the code that is a sentence to be translated, with its file and line."""
    for source in SOURCES:
        path = ROOT / source
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                    for argument in node.args[: 2 if name == "count" else 1] if name in KEYWORDS else ():
                        yield str(file.relative_to(ROOT)), node.lineno, argument


# ---- the catalogue


def test_the_compiled_catalogue_is_what_the_text_says() -> None:
    made = BytesIO()
    write_mo(made, catalogue())
    made.seek(0)
    with (FOLDER / "explorer.mo").open("rb") as file:
        shipped = read_mo(file)
    assert {ids(m): forms(m) for m in shipped if m.id} == {ids(m): forms(m) for m in read_mo(made) if m.id}
    assert shipped.plural_expr == catalogue().plural_expr
    assert shipped.num_plurals == 6


def test_every_sentence_of_the_code_is_in_the_catalogue_and_no_other() -> None:
    assert {ids(message) for message in messages()} == extracted()


def test_the_template_is_of_the_code_as_it_is() -> None:
    with (LOCALE / "explorer.pot").open("rb") as file:
        assert {ids(message) for message in read_po(file) if message.id} == extracted()


def test_what_is_marked_can_be_extracted() -> None:
    """Babel joins two literals of one argument, and sees nothing inside an f-string."""
    known = {text for row in extracted() for text in row}
    lost = [
        (file, line, ast.unparse(argument))
        for file, line, argument in marked()
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value not in known | {""}
    ]
    assert lost == []


def test_everything_is_translated_and_nothing_is_doubtful() -> None:
    assert [name_of(m) for m in messages() if not all(forms(m))] == []
    assert [name_of(m) for m in messages() if m.fuzzy] == []
    assert list(catalogue().obsolete) == []


def test_a_translation_fills_in_the_same_details() -> None:
    wrong = []
    for message in messages():
        wanted = {name for text in ids(message) for name in NAMES.findall(text)}
        for number, said in enumerate(forms(message)):
            missing = wanted - {"n"} if len(ids(message)) > 1 and number in (0, 1, 2) else wanted
            if not missing <= set(NAMES.findall(said)) <= wanted or said.count("{") != len(NAMES.findall(said)):
                wrong.append((name_of(message), said))
    assert wrong == []


def test_numbers_have_six_forms() -> None:
    counted = [message for message in messages() if len(ids(message)) > 1]
    assert len(counted) >= 10
    for message in counted:
        none, one, two, *more = forms(message)
        assert len(more) == 3
        assert all("{n}" in text for text in more)
        assert "{n}" in none or re.match("(لا|لم) ", none)
        assert len({one, two, more[0], more[1]}) == 4


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "لا أسطر"),
        (1, "سطر"),
        (2, "سطران"),
        (3, "3 أسطر"),
        (10, "10 أسطر"),
        (11, "11 سطرًا"),
        (99, "99 سطرًا"),
        (100, "100 سطر"),
        (102, "102 سطر"),
        (103, "103 أسطر"),
        (111, "111 سطرًا"),
    ],
)
def test_lines_are_counted_as_arabic_counts(number: int, said: str) -> None:
    assert ARABIC.count("{n} line", "{n} lines", number) == said


def allowed_words() -> set[str]:
    """Keys, commands and options, as they are typed in every language."""
    keys = {command.sign for command in COMMANDS} | set(KEY_SIGNS.values()) | {"Backspace", "Space"}
    parser = build_parser()
    every = [parser, *parser.subcommands().values()]
    typed = {word.lstrip("-") for own in every for word in own.known()} | {c.word for c in line_commands(in_class=True)}
    return keys | typed | OWN_NAMES | {"chmod", "go-w", "ssh", "LC_ALL", "C.UTF-8", "t"}


def test_no_latin_word_but_what_is_typed() -> None:
    allowed = allowed_words()
    strange = [
        (said, word)
        for message in messages()
        for said in forms(message)
        for word in LATIN.findall(NAMES.sub("", said))
        if word not in allowed or not any(word in LATIN.findall(NAMES.sub("", text)) for text in ids(message))
    ]
    assert strange == []


def test_marks_and_numbers_are_those_of_arabic_newspapers() -> None:
    for message in messages():
        for said in forms(message):
            assert not re.search("[“”\"'٠-٩,;?]", said), said
            assert said == said.strip(), said


def test_nobody_is_spoken_to_as_a_man() -> None:
    said = {word.strip(".،؛:؟«»()") for m in messages() for text in forms(m) for word in text.split()}
    bare = said | {word.removeprefix("و") for word in said}
    assert bare & IMPERATIVES == set()


def test_english_speaks_for_itself() -> None:
    words = Words("fr")
    assert words.say("{n} of {all}", n=1, all=2) == "1 of 2"
    assert words.count("{n} line", "{n} lines", 1) == "1 line"
    assert set(LANGUAGES) == {"en", "ar"}


# ---- errors and events

DETAILS = {
    "name": "x.json", "file": "/home/layla.json", "reason": "is a folder", "pid": "7", "since": "08:50", "size": "9",
    "limit": "8", "found": "3", "newest": "2", "table": "notes", "id": "1",
    "window": "pts/3", "folder": "/srv/readers",
}  # fmt: skip


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_is_told_in_arabic(code: ErrorCode) -> None:
    error = StateError(code, **DETAILS)
    told = error_words(ARABIC, error)
    assert all(told) and not any("{" in text or "folder" in text for text in told)
    assert not {title for title in ERRORS[code] if title in told}
    assert error_text(ARABIC, error) == f"{told.title}. {told.message} {told.hint}"
    assert error_text(words_for("en"), error) == f"{error.title}. {error.message} {error.hint}".replace("..", ".")


@pytest.mark.parametrize("code", EVENTS)
def test_an_event_is_told_in_arabic(code: str) -> None:
    event = Event(code, DETAILS)  # type: ignore[arg-type]
    told = event_words(ARABIC, event)
    assert "{" not in told and "folder" not in told and not re.match("[A-Z]", told)
    assert event_words(words_for("en"), event) == str(event)


def test_only_a_reason_of_ours_is_translated() -> None:
    assert "read" in event_words(ARABIC, Event("set-aside", {"name": "read"}))
    with pytest.raises(StateError) as caught, os_errors_told(Path("read")):
        raise OSError(5, "Input/output error")
    assert error_words(ARABIC, caught.value).message == "read: Input/output error."


def test_details_cannot_steer_the_terminal() -> None:
    told = error_text(ARABIC, StateError("failed", file="\x1b[2J{pid}\n\u202e", reason="x" * 900))
    assert not re.search("[\x00-\x1f\u202e]", told)
    assert len(told) <= LONGEST and "{pid}" in told


def test_the_command_line_answers_in_arabic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "ar_EG.UTF-8")
    parser = build_parser()
    parser.given = []
    said = plain_words("argument COMMAND: invalid choice: 'shwo' (choose from read, show)", parser)
    assert said == "لا أمر باسم «shwo». هل المقصود «show»؟"
    shown = {word for line in parser.format_help().splitlines() for word in LATIN.findall(line)}
    typed = allowed_words() | {"h", "help", "PATH", "NAME", "DIR", "LANGUAGE", "COMMAND", "MODE", "MINUTES", "tutorial"}
    assert shown <= typed


# ---- pages


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Someone who reads the shipped story in Arabic, has answered and keeps something."""
    story = open_story(LIBRARY / "no-2362", tmp_path_factory.mktemp("index"))
    session = Session(story, ReaderStore.in_memory(), "ar")
    session.open_chapter("m-night-wires")
    session.bookmark(0, 0)
    session.add_note(1, "ملاحظة")
    session.choose(session.chapter.choices[0])
    assert session.save()
    yield session
    story.close()


def latin(page: Page) -> set[str]:
    """The Latin words of a page that are no keys."""
    runs = [run for para in page.paras for run in (*para.prefix, *para.runs) if run.role != "key"]
    return {word for run in runs for word in LATIN.findall(run.text)} | set(LATIN.findall(page.title))


def own_words(session: Session) -> set[str]:
    """The Latin words that the story itself brings along: in its Arabic and its sources."""
    texts: list[object] = [tuple(source) for source in session.story.sources.values()]
    for each in session.story.things():
        text = each.text("ar")
        texts += [each.title("ar"), text.words, text.labels, [block.text for block in text.blocks]]
    return {word for text in texts for word in LATIN.findall(str(text))}


def fact_words(thing: Thing) -> set[str]:
    """The Latin words of a thing's facts."""
    facts = [getattr(thing, name, "") for name in ("native", "archive", "original", "number")]
    return set(LATIN.findall(str([thing.title("en"), facts, thing.sources])))


def pages(session: Session) -> Iterator[Page]:
    yield contents_page(session, ARABIC)
    yield trail_page(session, ARABIC)
    yield progress_page(session, ARABIC)
    yield Notebook(session).page(ARABIC)
    yield Dossiers(session).page(ARABIC)
    yield closed_page(session, ARABIC)
    for tab in range(len(TABS)):
        yield tab_page(session, ARABIC, tab, 0)


def test_no_english_on_lists(session: Session) -> None:
    own = own_words(session)
    for page in pages(session):
        assert latin(page) <= own | {"m", "a"}, page.title


def test_no_english_on_chapters(session: Session) -> None:
    own = own_words(session)
    here = session.reading.chapter
    for name in list(session.story.heads):
        session.open_chapter(name)
        assert latin(chapter_page(session, ARABIC, evidence=True)) <= own, name
    session.open_chapter(here)


def test_no_english_in_help() -> None:
    signs = set(KEY_SIGNS.values()) | {command.sign for command in COMMANDS}
    assert latin(help_page(ARABIC)) <= signs


def test_no_english_on_cards(session: Session) -> None:
    own = own_words(session) | {"o"}
    for thing in session.story.things():
        if thing.kind != "chapter":
            for peek in (False, True):
                page = card_page(session, ARABIC, thing, peek=peek, evidence=True)
                assert latin(page) <= own | fact_words(thing), thing.ref


def test_no_english_on_what_answers_for_it(session: Session) -> None:
    own = own_words(session)
    blocks = [block for thing in session.story.things() for block in thing.text("ar").blocks]
    for citation in dict.fromkeys(citation for block in blocks for citation in block.citations):
        page = source_page(session, ARABIC, citation)
        assert latin(page) <= own | set(LATIN.findall(citation.locator)) | _ids(page), citation


def _ids(page: Page) -> set[str]:
    """Ids of sentences, as `axis-046`."""
    return {word for para in page.paras for word in re.findall(r"[a-z_]+-\d+", para.text)}


def test_labels_fit_their_margin(session: Session) -> None:
    for thing in session.story.things():
        if thing.kind != "chapter":
            for para in card_page(session, ARABIC, thing).paras:
                for run in para.prefix:
                    assert run.role != "label" or cell_len(run.text) < para.indent, run.text


def test_the_line_mode_has_no_english_but_what_is_typed(session: Session) -> None:
    shown = plain_page(help_page(ARABIC), ARABIC, 72).lines
    assert any("المساعدة" in line for line in shown)
    for command in line_commands(in_class=True):
        assert not set(LATIN.findall(ARABIC.say(command.help) + ARABIC.say(command.argument))) - allowed_words()
