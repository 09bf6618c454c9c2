"""The line mode, as a reader types it: what is printed, what is kept, and how it ends."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from state.errors import StateError
from state.store import ReaderStore
from story.ids import Ref
from story.open import LIBRARY, open_story
from tests.story.make import TOML, chapter, translated, write_story
from tui.commands import COMMANDS
from tui.i18n import words_for
from tui.lines import plain_page
from tui.page import PageBuilder, Run
from tui.plain import line_commands, run_plain
from tui.session import Session
from tui.typed import Wrong, find_ref, find_words

ASKS = chapter(
    'Two desks. [@axis:1] {#desks}\n\nWhat does he say?\n\n- [Say nothing](b "silence")\n- [Say yes](b "yes")',
    kind="decision",
    title="Asks",
    extra='question = "What does he say?"\nofficial = "molotov"\n[choices.silence]\nnearest = true\n'
    '[panels]\nclosed = ["person:molotov"]\n',
)


class Typed(io.StringIO):
    """What is typed, at a terminal or from a file."""

    terminal = False

    def isatty(self) -> bool:
        return self.terminal


class Reader:
    """One reader with a progress file; each `types` is a run of the program."""

    def __init__(self, root: Path, file: Path) -> None:
        self.root, self.file = root, file
        self.code = -1
        self.session: Session

    def types(self, *lines: str, shown: Ref | None = None, width: int = 72, language: str = "") -> str:
        """Run the line mode with lines of input; return what was printed."""
        story = open_story(self.root)
        self.session = Session(story, ReaderStore.open(self.file), language)
        out = io.StringIO()
        typed = Typed("".join(f"{line}\n" for line in lines))
        self.code = run_plain(self.session, shown, typed, out, width=width)
        said = out.getvalue()
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2066-\u2069]", said)
        return said


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(write_story(tmp_path / "story"), tmp_path / "layla.json")


@pytest.fixture
def shipped(tmp_path: Path) -> Reader:
    return Reader(LIBRARY / "no-2362", tmp_path / "layla.json")


def test_end_of_input_prints_the_chapter_and_keeps_the_visit(reader: Reader) -> None:
    assert reader.types() == "A\n12 November 1940, Here\n\nOne of Molotov.\n\nTwo.\n\n1. On\n\n"
    assert reader.code == 0
    kept = ReaderStore.open(reader.file).progress("small")
    assert kept.visits["a"].count == 1
    assert kept.trail is not None and kept.trail.steps == ("a",)


def test_there_is_no_prompt_without_a_terminal(reader: Reader) -> None:
    assert "> " not in reader.types("on", "back", "nonsense")


def test_a_prompt_is_all_a_terminal_adds(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Typed, "terminal", True)
    said = reader.types("back")
    assert said.endswith("\n> This is where the way began. Type contents for all chapters.\n> ")


@pytest.mark.parametrize("line", ["1", "choose 1", "CHOOSE 1", "on", "more", "show b", "١"])
def test_ways_on(reader: Reader, line: str) -> None:
    said = reader.types(line)
    assert "The end." in said
    assert ReaderStore.open(reader.file).progress("small").visits["b"].count == 1


def test_the_next_run_goes_on_where_this_one_stopped(reader: Reader) -> None:
    reader.types("1")
    assert reader.types().startswith("B\n13 November 1940, Here\n\nThe end.")


def test_back_and_forward(reader: Reader) -> None:
    said = reader.types("1", "back", "forward", "forward")
    assert said.count("The end.") == 2
    assert said.endswith("Nothing lies ahead: forward undoes back. Type on to read on.\n")


def test_a_card_is_looked_at_or_shown_whole(reader: Reader) -> None:
    said = reader.types("look molotov", "show molotov")
    brief, _, whole = said.partition("For the whole, type: show molotov")
    assert "Office then: Commissar" in brief and "o opens" not in brief
    assert "In the chapters\n" in whole and "In the chapters" not in brief


def test_links_are_numbered_when_asked_for(reader: Reader) -> None:
    said = reader.types("links", "1")
    assert "Links\n1. Molotov (person:molotov)\n" in said
    assert "Side: Soviet Union" in said


def test_a_number_means_the_list_printed_last(reader: Reader) -> None:
    said = reader.types("contents", "2", "trail", "1")
    assert "Contents\n\nMain" in said
    assert said.index("The end.") < said.index("How I got here")
    assert said.rstrip().endswith("1. On (read)")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("bakc", "No command called 'bakc'. Did you mean 'back'?"),
        ("xyzzy", "No command called 'xyzzy'. Type help for all of them."),
        ("molotov", "To open that, type: show molotov"),
        ("show molotof", "No thing called 'molotof'. Did you mean 'molotov'?"),
        ("show person:molotof", "No thing called 'person:molotof'. Did you mean 'person:molotov'?"),
        ("show a#tow", "'a' has no paragraph called 'tow'."),
        ("show", "Type show and what it is to show, as in: show molotov"),
        ("choose", "Type choose and a number from 1 to 1."),
        ("choose 7", "Type choose and a number from 1 to 1."),
        ("7", "No number 7 here. Type a number from 1 to 1."),
        ("back", "This is where the way began. Type contents for all chapters."),
        ("jump", "Type jump and what you look for, as in: jump molotov"),
        ("jump zzzzzz", "Nothing was found for “zzzzzz”. Try fewer letters, another spelling, or the other language."),
        ("hits", "Nothing was looked for yet. Type jump and a word."),
        ("find", "Type find and the words that you look for in this text."),
        ("find Berlin", "“Berlin” does not stand in this chapter. To look through the whole story, type: jump Berlin"),
        ("next zebra", "This chapter has no keyword 'zebra'. It has: word."),
        ("bookmark 9", "The paragraphs have the numbers 1 to 2. Type note to list them."),
        ("note 2", "Type the words after the number, as in: note 2 TEXT"),
        ("notebook", "Nothing is kept here yet. Type bookmark, or note and your words."),
        ("language fr", "This story is told in en, ar. Type language and one of these."),
        ("\x1b[31mred", "No command called '[31mred'. Type help for all of them."),
    ],
)
def test_what_cannot_be_done_gets_one_sentence(reader: Reader, line: str, answer: str) -> None:
    assert reader.types(line).endswith(f"\n\n{answer}\n")
    assert reader.code == 0


def test_jump_opens_the_best_hit_in_any_spelling(reader: Reader) -> None:
    said = reader.types("jump Molotow", "hits")
    assert "Office then: Commissar" in said
    assert "People\n1. Molotov, Commissar" in said


def test_jump_to_words_of_a_text_starts_at_their_paragraph(reader: Reader) -> None:
    reader.types("jump two")
    assert reader.session.spot().block == 1
    said = reader.types()
    assert "Two." in said and "One of" not in said
    assert "This began with paragraph 2 of 2. Type again for the whole chapter." in said
    assert "One of" in reader.types("again")


def test_find_counts_and_quotes(reader: Reader) -> None:
    said = reader.types("find MOLOTOV", "1")
    assert "1 place\n1. Paragraph 1: One of Molotov.\n" in said


def test_finding_takes_spellings_for_the_same() -> None:
    assert find_words(["Die Brücke", "über brucke"], "BRUCKE") == [(0, 4, 10), (1, 5, 11)]
    assert find_words(["x"], " ") == []


def test_bookmarks_and_notes_are_kept_with_their_words(reader: Reader) -> None:
    said = reader.types("bookmark", "note 2 not the whole story", "note", "notebook", "again")
    assert "Bookmark set on paragraph 1: “One of Molotov.…”" in said
    assert "Note kept on paragraph 2: “Two.…”" in said
    assert "[1] One of Molotov.…\n[2] Two.…\n" in said
    assert " (own note)\n    not the whole story\n" in said
    assert "One of Molotov. (bookmark)" in said
    kept = ReaderStore.open(reader.file).progress("small")
    assert [note.text for note in kept.notes] == ["not the whole story"]
    assert "Bookmark taken from paragraph 1." in reader.types("bookmark 1")
    assert ReaderStore.open(reader.file).progress("small").bookmarks == ()


def test_evidence_numbers_the_paragraphs_and_names_the_sources(reader: Reader) -> None:
    said = reader.types("evidence")
    assert "[1] One of Molotov.\n    axis 1\n" in said
    assert "[1]" in reader.types(), "the setting is kept"
    assert "[1]" not in reader.types("evidence").partition("\n1. On\n")[2]


def test_the_other_language_in_place(reader: Reader) -> None:
    said = reader.types("language")
    assert "واحد عن مولوتوف." in said
    assert reader.types().startswith("أ\n")
    assert "One of" in reader.types("language en")


def test_progress_is_said_without_bars(reader: Reader) -> None:
    said = reader.types("progress")
    assert "1 of 2 read" in said and "█" not in said and "░" not in said


def test_the_panel_lists_what_the_chapter_names(reader: Reader) -> None:
    assert "People\n1. Molotov" in reader.types("panel")


def test_keywords_lead_on(reader: Reader) -> None:
    said = reader.types("next", "previous")
    assert "Keyword “word”: 2 of 2." in said and said.endswith("Keyword “word”: 1 of 2.\n")


def test_help_names_every_command_once(reader: Reader) -> None:
    words = [command.word for command in line_commands()]
    assert len(set(words)) == len(words)
    assert {command.word for command in COMMANDS if command.word} - set(words) == {"more", "class"}
    said = reader.types("help", width=200)
    for command in line_commands():
        assert f"\n{command.word}" in said


def test_quit_leaves_the_rest_unread(reader: Reader) -> None:
    assert "The end." not in reader.types("quit", "on")
    assert reader.code == 0


def test_what_stays_unsaved_is_said_and_ends_with_3(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise StateError("disk-full", file="/home/layla.json", reason="")

    monkeypatch.setattr(ReaderStore, "transaction", refuse)
    said = reader.types("on")
    assert "The end." in said
    assert reader.code == 3
    error = capsys.readouterr().err
    assert error.startswith("Not saved: the disk is full. There is no room left to write /home/layla.json.")
    assert error.count("\n") == 1


def test_a_reader_who_stops_listening_is_no_fault(tmp_path: Path) -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError(32, "gone")

    session = Session(open_story(write_story(tmp_path)), store := ReaderStore.in_memory())
    assert run_plain(session, None, io.StringIO("on\n"), Gone()) == 0
    assert "a" in store.progress("small").visits


def test_a_decision_is_asked_and_its_panels_stay_shut(tmp_path: Path) -> None:
    arabic = translated(
        ASKS,
        'مكتبان. [@axis:1] {#desks}\n\nماذا يقول؟\n\n- [لا شيء](b "silence")\n- [نعم](b "yes")',
        extra='question = "ماذا يقول؟"\n',
    )
    files = {"chapters/a.en.md": ASKS, "chapters/a.ar.md": arabic}
    reader = Reader(write_story(tmp_path / "story", files, toml=TOML), tmp_path / "r.json")
    said = reader.types("on", "show molotov", "2", "show molotov")
    assert "A decision is asked here. Type the number of what you expect." in said
    shut, _, rest = said.partition("You expected: Say yes.")
    assert "Not yet" in shut and "Commissar" not in shut
    assert "Nearest to what was done: Say nothing." in rest and "Commissar" in rest
    assert ReaderStore.open(reader.file).progress("small").choices["a"].first == "yes"


def test_shown_from_outside_is_opened(reader: Reader) -> None:
    assert reader.types(shown=Ref("chapter", "b")).startswith("B\n")
    assert reader.types(shown=Ref("person", "molotov")).startswith("Molotov\n")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_of_the_shipped_story_reads_well(shipped: Reader, language: str) -> None:
    lines = [f"show {name}" for name in ("m-draft", "t-1940-11-25-2362", "stalin", "moscow", "d28", "axis:46")]
    said = shipped.types(
        *lines, "contents", "trail", "evidence", "links", "panel", "progress", "help", language=language
    )
    assert shipped.code == 0
    for sign in "─═│█░✓›■▸¶†→≠":
        assert sign not in said
    assert all(cell_len(line) <= 72 or line.startswith("To ") for line in said.split("\n") if "http" not in line)


def test_lines_are_as_wide_as_they_may_be(shipped: Reader) -> None:
    assert max(map(len, shipped.types(width=30).split("\n"))) <= 30


def test_marks_rules_and_labels_are_put_into_words() -> None:
    page = PageBuilder("P")
    page.rule("TELEGRAM · 2362", char="═")
    page.rule()
    page.field("From", "Moscow · at night")
    page.add(Run("Chapter", "choice", page.target("go", "a")), Run("  1940", "dim"), prefix=[Run("  ✓ ? ", "mark")])
    page.add(Run("██░░", "mark"), Run("  half\x1b[0m", "dim"))
    plain = plain_page(page.page(), words_for("en"), 60)
    said = [line for line in plain.lines if line]
    assert said == ["TELEGRAM, 2362", "From: Moscow, at night", "1. Chapter, 1940 (read, decision)", "half[0m"]
    assert [target.value for target in plain.targets] == ["a"]


def test_a_source_is_found_by_its_sentence(tmp_path: Path) -> None:
    story = open_story(write_story(tmp_path))
    assert str(find_ref(story, "axis:2", words_for("en"))) == "axis:2"
    assert str(find_ref(story, "source:book", words_for("en"))) == "book"
    with pytest.raises(Wrong, match=r"no thing called 'source:boko'\. Did you mean 'source:book'\?"):
        find_ref(story, "source:boko", words_for("en"))
