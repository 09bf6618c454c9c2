"""Whatever a reader does, the file holds what memory holds."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from state.progress import Progress
from state.rows import Trail
from state.store import ReaderStore
from story.ids import Position

STORIES = ["no-2362", "tutorial"]
_words = st.text(max_size=20)
_chapters = st.sampled_from(["a-open", "m-draft", "z-end"])
_positions = st.builds(
    Position, st.sampled_from(STORIES), _chapters, st.sampled_from(["p1", "offer"]), st.integers(0, 99), _words, _words
)
_steps = st.one_of(
    st.tuples(st.just("open"), _positions, st.lists(_chapters, min_size=1).map(tuple), st.integers(0, 3)),
    st.tuples(st.just("position"), _positions),
    st.tuples(st.just("choice"), _positions, st.sampled_from(["silence", "accept"])),
    st.tuples(st.just("bookmark"), _positions, _words),
    st.tuples(st.just("note"), _positions, _words),
    st.tuples(st.just("answer"), _positions, _words, _words),
    st.tuples(st.just("setting"), _words, st.none() | st.booleans() | st.integers(-9, 9) | _words),
    st.tuples(st.just("unnote"), st.integers(0, 5)),
    st.tuples(st.just("unmark"), st.integers(0, 5)),
    st.tuples(st.just("forget"), st.sampled_from(STORIES)),
)


def play(store: ReaderStore, step: tuple[object, ...]) -> None:
    match step:
        case "open", Position() as spot, tuple() as steps, int() as at:
            store.record_opening(spot.story, spot.chapter, Trail(spot.story, steps, at), spot)
        case "position", Position() as spot:
            store.save_position(spot)
        case "choice", Position() as spot, str() as choice:
            store.record_choice(spot.story, spot.chapter, choice)
        case "bookmark", Position() as spot, str() as words:
            store.add_bookmark(spot, words)
        case "note", Position() as spot, str() as words:
            store.add_note(spot, words)
        case "answer", Position() as spot, str() as question, str() as words:
            store.save_answer(spot, question, words)
        case "setting", str() as name, (None | bool() | int() | str()) as value:
            store.set_setting(name, value)
        case "unnote", int() as index:
            for note in store.progress(STORIES[0]).notes[index : index + 1]:
                store.remove_note(note.id)
        case "unmark", int() as index:
            for mark in store.progress(STORIES[0]).bookmarks[index : index + 1]:
                store.remove_bookmark(mark.id)
        case "forget", str() as story:
            store.forget(story)
        case _:
            raise AssertionError(step)


class Stepping:
    """A clock that both stores share: it goes on with the steps, not with the looks."""

    def __init__(self) -> None:
        self.step = 0

    def __call__(self) -> datetime:
        return datetime(1940, 11, 26, tzinfo=UTC) + timedelta(seconds=self.step)


def without_ids(progress: Progress) -> Progress:
    return progress._replace(
        bookmarks=tuple(replace(row, id="") for row in progress.bookmarks),
        notes=tuple(replace(row, id="") for row in progress.notes),
        answers=tuple(replace(row, id="") for row in progress.answers),
    )


@settings(max_examples=60)
@given(st.lists(_steps, max_size=20), st.sets(st.integers(0, 20)))
def test_any_sequence_survives_reopening(steps: list[tuple[object, ...]], reopenings: set[int]) -> None:
    clock = Stepping()
    memory = ReaderStore.in_memory(clock=clock)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layla.json"
        disk = ReaderStore.open(path, clock=clock)
        for clock.step, step in enumerate(steps):
            if clock.step in reopenings:
                disk = ReaderStore.open(path, clock=clock)
            play(memory, step)
            play(disk, step)
        disk = ReaderStore.open(path, clock=clock)
        for story in STORIES:
            assert without_ids(disk.progress(story)) == without_ids(memory.progress(story))
        assert disk.take_events() == []
