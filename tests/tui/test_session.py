"""The session: moves happen at once, what they change is queued and saved in one go, and nothing of it is lost."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from state.errors import StateError
from state.store import ReaderStore
from story.ids import Ref
from story.model import Choice
from story.open import open_story
from tests.tui.pilot import Desk
from tests.tui.sample import write_sample
from tui.session import Session


def _choice(session: Session, name: str) -> Choice:
    return next(choice for choice in session.chapter.choices if choice.id == name)


def test_a_session_begins_where_the_last_one_stopped(sample: Desk) -> None:
    session = sample.session()
    session.choose(_choice(session, "office"))
    session.at(1, 2)
    assert session.unsaved and session.save() and not session.unsaved
    again = sample.session()
    assert again.reading.trail == ("harbour", "office") and again.chapter.id == "office"
    spot = again.spot()
    assert (spot.block, spot.offset, spot.found) == (1, 2, "exact")


def test_moves_are_seen_before_they_are_saved(sample: Desk) -> None:
    session = sample.session()
    session.choose(_choice(session, "office"))
    session.choose(_choice(session, "refusal"))
    assert session.visited("office") and session.answer("office") == "refusal"
    (expected,) = session.expected(session.chapter, "en")
    assert (expected.label, expected.nearest) == ("A refusal", "Nothing at all")
    assert not sample.file.exists()


def test_a_chapter_that_does_not_exist_is_not_opened(sample: Desk) -> None:
    session = sample.session()
    assert not session.open_chapter("nowhere")
    assert not session.choose(Choice("lost", "nowhere"))
    assert session.reading.trail == ("harbour",) and not session.unsaved


def test_what_is_shut_opens_with_the_answer(sample: Desk) -> None:
    session = sample.session()
    reply = Ref("document", "reply")
    assert not session.is_closed(reply), "elsewhere it is open"
    session.open_chapter("office")
    assert session.is_closed(reply) and session.is_closed(Ref("document", "reply", "x"))
    session.choose(_choice(session, "nothing"))
    session.back()
    assert not session.is_closed(reply)


def test_an_answer_that_the_author_took_away_is_not_spoken_of(sample: Desk) -> None:
    store = sample.store()
    store.record_choice("sample", "office", "\x1b[31mgone")
    session = sample.session()
    session.open_chapter("answer")
    assert session.expected(session.chapter, "en") == []


def test_a_bookmark_set_twice_is_gone(sample: Desk) -> None:
    session = sample.session()
    assert session.bookmark(2, 0)
    session.save()
    assert [b.position.block for b in session.bookmarks("harbour")] == ["wire"]
    assert not session.bookmark(2, 5)
    session.save()
    assert session.bookmarks("harbour") == []


def test_a_bookmark_set_twice_before_it_was_saved_is_gone_too(sample: Desk) -> None:
    session = sample.session()
    assert session.bookmark(2, 0)
    assert not session.bookmark(2, 0)
    session.save()
    assert session.bookmarks("harbour") == []


def test_a_note_without_words_is_taken_away(sample: Desk) -> None:
    session = sample.session()
    session.add_note(0, "first")
    session.save()
    (note,) = session.notes("harbour")
    session.change_note(note, "second")
    session.save()
    (note,) = session.notes("harbour")
    assert note.text == "second"
    session.change_note(note, "  \n ")
    session.save()
    assert session.notes("harbour") == []


def test_a_note_changed_twice_before_it_was_saved_is_one_note(sample: Desk) -> None:
    session = sample.session()
    session.add_note(0, "first")
    session.save()
    for text in ("second", "third"):
        (note,) = session.notes("harbour")
        session.change_note(note, text)
    assert session.save()
    assert [note.text for note in session.notes("harbour")] == ["third"]


@pytest.mark.parametrize("saved", [False, True])
def test_an_answer_that_comes_back_stands_below_the_one_given_since(sample: Desk, saved: bool) -> None:
    session = sample.session()
    session.write_answer("harbour", "Why?", "one")
    assert not saved or session.save()
    answer = session.answer_to("Why?")
    assert answer is not None
    session.remove(answer)
    session.write_answer("harbour", "Why?", "two")
    session.undo()
    now = session.answer_to("Why?")
    assert now is not None and now.text == "two\n\none"
    assert session.save()
    assert [kept.text for kept in session.progress.answers] == ["two\n\none"]


def test_a_setting_of_the_wrong_kind_is_left_alone(sample: Desk) -> None:
    sample.store().set_setting("measure", "wide")
    session = sample.session()
    assert session.setting("measure", 68) == 68
    session.set("measure", 72)
    assert session.setting("measure", 68) == 72


def test_ways_on_leave_out_what_a_choice_offers_already(sample: Desk) -> None:
    session = sample.session()
    assert session.ways_on() == []
    session.open_chapter("hill")
    assert session.ways_on() == [("date", "office")]
    session.open_chapter("office")
    assert session.ways_on() == [], "a decision has no way round it"
    session.open_chapter("evening")
    assert session.ways_on() == [("unread", "harbour")]


def test_progress_is_counted_by_thread_and_as_a_whole(sample: Desk) -> None:
    session = sample.session()
    session.arrive_once()
    session.open_chapter("hill")
    assert session.counts("main") == (1, 4) and session.counts("side") == (1, 1) and session.counts() == (2, 5)


class Broken(ReaderStore):
    """A store that can be told to fail."""

    full = False

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self.full:
            raise StateError("disk-full", file="x")
        with super().transaction():
            yield


def test_what_could_not_be_saved_waits_and_is_saved_once_in_order(sample: Desk) -> None:
    store = Broken.in_memory()
    session = sample.session(store=store)
    session.arrive_once()
    assert session.save()
    store.full = True
    session.choose(_choice(session, "office"))
    session.add_note(0, "kept")
    assert not session.save() and session.unsaved
    assert session.trouble is not None and session.trouble.code == "disk-full"
    assert not session.save()
    store.full = False
    assert session.save() and session.trouble is None
    kept = store.progress("sample")
    assert kept.visits["office"].count == 1 and [note.text for note in kept.notes] == ["kept"]


@pytest.mark.parametrize("look", [False, True])
def test_a_note_that_cannot_be_saved_is_seen_changed_and_taken_away_all_the_same(sample: Desk, look: bool) -> None:
    store = Broken.in_memory()
    session = sample.session(store=store)
    store.full = True

    def seen() -> list[str]:
        assert not session.save()
        if look:  # another window, which still has room, has saved something
            session._take_in(store.progress("sample"))
        return [note.text for note in session.notes("harbour")]

    session.add_note(0, "first")
    session.add_note(1, "second")
    assert seen() == ["first", "second"]
    session.change_note(session.notes("harbour")[0], "first and more")
    assert seen() == ["first and more", "second"]
    session.remove(session.notes("harbour")[0])
    assert seen() == ["second"]
    session.undo()
    assert seen() == ["second", "first and more"]
    session.change_note(session.notes("harbour")[0], "")
    assert seen() == ["first and more"]
    store.full = False
    assert session.save()
    assert [note.text for note in store.progress("sample").notes] == ["first and more"]


def test_saving_from_two_threads_at_once_saves_each_thing_once(sample: Desk) -> None:
    session = sample.session()
    for number in range(20):
        session.add_note(0, f"note {number}")
    threads = [threading.Thread(target=session.save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(note.text for note in sample.store().progress("sample").notes) == sorted(
        f"note {number}" for number in range(20)
    )


def test_another_window_is_seen_when_one_looks(sample: Desk) -> None:
    one, other = sample.session(), sample.session()
    one.add_note(0, "from one")
    one.save()
    assert other.notes("harbour") == []
    assert other.look_elsewhere() and [note.text for note in other.notes("harbour")] == ["from one"]
    assert not other.look_elsewhere()


def test_a_language_the_story_has_not_is_not_taken(sample: Desk) -> None:
    session = sample.session("de")
    assert session.language == "en" and session.languages == ("en", "ar")
    session.set_language("fr")
    assert session.language == "en"
    session.set_language("ar")
    assert session.languages == ("ar", "en")


@pytest.mark.parametrize("steps", [[], ["harbour"], ["gone", "harbour", "gone"], ["gone"]])
def test_a_trail_of_chapters_that_are_gone_leads_somewhere(sample: Desk, steps: list[str]) -> None:
    from state.rows import Trail
    from story.ids import Position

    trail = Trail("sample", tuple(steps), max(0, len(steps) - 1))
    sample.store().record_opening("sample", "harbour", trail, Position("sample", "harbour", "arrive"))
    session = sample.session()
    assert session.chapter.id == "harbour"
    assert (session.told == ["chapter-gone"]) == (bool(steps) and steps[-1] == "gone")


class Moves(RuleBasedStateMachine):
    """Whatever a reader does, what was saved and opened again is what they saw."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        root = Path(self.folder.name)
        self.desk = Desk(write_sample(root / "story"), root / "r.json", root / "indexes")
        self.session = self.desk.session()
        self.session.arrive_once()
        self.firsts: dict[str, str] = {}

    def teardown(self) -> None:
        self.session.story.close()
        self.folder.cleanup()

    @rule(name=st.sampled_from(["harbour", "office", "answer", "evening", "hill", "nowhere"]))
    def go(self, name: str) -> None:
        assert self.session.open_chapter(name) == (name != "nowhere")

    @rule(number=st.integers(0, 3))
    def choose(self, number: int) -> None:
        here = self.session.chapter
        if number < len(here.choices):
            self.session.choose(here.choices[number])
            self.firsts.setdefault(here.id, here.choices[number].id)

    @rule()
    def back(self) -> None:
        before = self.session.reading
        if self.session.back():
            assert self.session.forward() and self.session.reading == before
            self.session.back()

    @rule(at=st.integers(-2, 9))
    def step(self, at: int) -> None:
        self.session.step(at)

    @rule(block=st.integers(-1, 9), offset=st.integers(-1, 60))
    def read(self, block: int, offset: int) -> None:
        self.session.at(block, offset)

    @rule()
    def again(self) -> None:
        assert self.session.save()
        spot, reading = self.session.spot(), self.session.reading
        self.session.story.close()
        self.session = Session(open_story(self.desk.root, self.desk.cache), self.desk.store())
        self.session.arrive_once()
        assert (self.session.reading, self.session.spot()) == (reading, spot)

    @invariant()
    def the_open_chapter_is_there_and_first_answers_stand(self) -> None:
        if not hasattr(self, "session"):
            return
        assert self.session.story.chapter(self.session.reading.chapter) is not None
        for chapter, name in self.firsts.items():
            assert self.session.answer(chapter) == name


TestMoves = Moves.TestCase
TestMoves.settings = settings(max_examples=30, stateful_step_count=20)
