"""`ReaderStore`: all that is kept of one reader, in the reader's words.

A record method returns once the change is on the disk: that is the acknowledgement. Inside a `transaction` it
is the end of the outermost one. All of it belongs into a worker, never between a key press and the screen.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self

from state.errors import Event, StateError
from state.progress import Progress
from state.rows import (
    STORY_ROWS,
    Answer,
    Bookmark,
    ChoiceMade,
    Clock,
    Note,
    Reader,
    SavedPosition,
    Setting,
    Trail,
    Value,
    Visit,
    chapter_key,
    iso,
    utc_now,
)
from state.storage import AtomicJsonStorage, ReaderStorage, Signature, UnsavedStorage
from state.tables import Tables, new_id
from story.ids import Position

LOCK_SECONDS = 1.0
"""How long a change waits for another window: long for a save, short for a reader."""


class ReaderStore:
    """The saved progress of one reader. Safe to use from several threads and several processes.

    Every method may raise a `StateError`: then its change is not acknowledged, and reading can go on.
    """

    def __init__(self, storage: ReaderStorage, lock_seconds: float, clock: Clock) -> None:
        self._storage = storage
        self._lock_seconds = lock_seconds
        self._clock = clock
        self._mutex = threading.RLock()
        self._writer: int | None = None
        self._open: Tables | None = None
        self._seen: Signature | None = None
        self._missed = False

    @classmethod
    def open(cls, path: Path, *, lock_seconds: float = LOCK_SECONDS, clock: Clock = utc_now) -> Self:
        """The store in the file `path`, which is neither read nor made before the first use."""
        return cls(AtomicJsonStorage(path), lock_seconds, clock)

    @classmethod
    def in_memory(cls, *, clock: Clock = utc_now) -> Self:
        """A store that ends with the program."""
        return cls(UnsavedStorage(), LOCK_SECONDS, clock)

    # ---- one change at a time

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes inside one change: all are saved at the end, or none if an exception leaves it.

        Transactions may be nested; only the end of the outermost saves.

        Raises:
            StateError: where another window holds the lock too long, or the file cannot be read or written.
        """
        with self._change():
            yield

    @contextmanager
    def _change(self) -> Iterator[Tables]:
        if not self._mutex.acquire(timeout=self._lock_seconds):
            raise StateError("lock-held", pid=str(os.getpid()), since="?", window="?")
        try:
            if self._open is not None:
                yield self._open
            else:
                with self._storage.exclusive(self._lock_seconds, self._clock):
                    yield from self._outermost()
        finally:
            self._mutex.release()

    def _outermost(self) -> Iterator[Tables]:
        # What another window wrote is merged here without the caller having seen it.
        self._missed = self._missed or self._storage.signature() != self._seen
        tables = Tables(self._storage.read() or {}, self._storage.note)
        self._open, self._writer = tables, threading.get_ident()
        try:
            yield tables
            if tables.changed:
                self._storage.write(tables.data)
            self._seen = self._storage.signature()
        finally:
            self._open = self._writer = None

    def _view(self) -> Tables:
        """What is saved, or inside this thread's own transaction, what will be. Never waits for a lock."""
        if self._open is not None and self._writer == threading.get_ident():
            return self._open
        return Tables(self._storage.read() or {}, self._storage.note)

    # ---- what was done

    def progress(self, story: str) -> Progress:
        """All that is kept of one story, as it is now."""
        # Before reading: what comes meanwhile must count as not yet seen.
        self._seen, self._missed = self._storage.signature(), False
        return Progress.of(story, self._view())

    def changed_elsewhere(self) -> bool:
        """Whether another window changed the file since `progress` was last asked for."""
        return self._missed or self._storage.signature() != self._seen

    def take_events(self) -> list[Event]:
        """What the reader should be told and was not told yet, oldest first."""
        return self._storage.take_events()

    def forget(self, story: str) -> None:
        """Remove everything kept of one story; settings stay."""
        with self._change() as tables:
            for kind in STORY_ROWS:
                tables.remove_story(kind, story)

    # ---- reading

    def record_opening(self, story: str, chapter: str, trail: Trail, position: Position) -> Visit:
        """Keep that a chapter was opened, the way to it and where in it the reader is."""
        with self._change() as tables:
            now = self.now()
            old = tables.get(Visit, chapter_key(story, chapter))
            tables.put(trail)
            tables.put(SavedPosition(position, now))
            new = Visit(story, chapter, count=1, first=now, last=now)
            return tables.put(replace(old, count=old.count + 1, last=now) if old else new)

    def save_position(self, position: Position) -> None:
        """Keep where in its chapter the reader is."""
        with self._change() as tables:
            tables.put(SavedPosition(position, self.now()))

    def record_choice(self, story: str, chapter: str, choice: str) -> ChoiceMade:
        """Keep a choice by its id: as the first one for ever if there was none, and as the latest."""
        with self._change() as tables:
            old = tables.get(ChoiceMade, chapter_key(story, chapter))
            new = ChoiceMade(story, chapter, first=choice, latest=choice, made=self.now())
            return tables.put(replace(old, latest=choice) if old else new)

    # ---- bookmarks, notes, answers

    def add_bookmark(self, position: Position, words: str) -> Bookmark:
        """Mark a position, with the words by which the reader knows it again."""
        with self._change() as tables:
            return tables.put(Bookmark(new_id(), position, words, self.now()))

    def remove_bookmark(self, bookmark_id: str) -> Bookmark | None:
        """Take a bookmark away; give it back for `restore`, or None where there is none."""
        with self._change() as tables:
            return tables.remove(Bookmark, bookmark_id)

    def add_note(self, position: Position, text: str) -> Note:
        """Keep a note on a position."""
        with self._change() as tables:
            now = self.now()
            return tables.put(Note(new_id(), position, text, now, now))

    def change_note(self, note: Note, text: str) -> Note:
        """Give `note`, as the caller knows it, another text.

        Nobody's words are lost: if another window changed the note meanwhile, that text is kept as a note of
        its own; if it removed the note, the note is there again.
        """
        with self._change() as tables:
            stored = tables.get(Note, note.id) or note
            if stored.text not in (note.text, text):
                tables.put(replace(stored, id=new_id()))
            return tables.put(replace(stored, text=text, changed=self.now()))

    def remove_note(self, note_id: str) -> Note | None:
        """Take a note away; give it back for `restore`, or None where there is none."""
        with self._change() as tables:
            return tables.remove(Note, note_id)

    def remove_answer(self, answer_id: str) -> Answer | None:
        """Take an answer away; give it back for `restore`, or None where there is none."""
        with self._change() as tables:
            return tables.remove(Answer, answer_id)

    def restore(self, row: Bookmark | Note | Answer) -> None:
        """Undo a removal.

        Nobody's words are lost: a note that another window has written anew meanwhile stays, and this one is a note of
        its own; to a question that was answered anew, this answer stands below that one.
        """
        with self._change() as tables:
            back: Bookmark | Note | Answer | None = row
            match row:
                case Bookmark():
                    marked = (each.position for each in tables.all(Bookmark, row.position.story))
                    if any((at.chapter, at.block) == (row.position.chapter, row.position.block) for at in marked):
                        back = None
                case Note():
                    stored = tables.get(Note, row.id)
                    if stored is not None:
                        back = replace(row, id=new_id()) if stored.text != row.text else None
                case Answer():
                    for old in tables.all(Answer, row.position.story):
                        if (old.position.chapter, old.question) == (row.position.chapter, row.question):
                            back = replace(old, text=f"{old.text}\n\n{row.text}") if old.text != row.text else None
            if back is not None:
                tables.put(back)

    def save_answer(self, position: Position, question: str, text: str) -> Answer:
        """Keep the answer to a question of a chapter, in place of an earlier one."""
        with self._change() as tables:
            now = self.now()
            for old in tables.all(Answer, position.story):
                if (old.position.chapter, old.question) == (position.chapter, question):
                    return tables.put(replace(old, position=position, text=text, changed=now))
            return tables.put(Answer(new_id(), position, question, text, now, now))

    # ---- the reader

    def settings(self) -> Mapping[str, Value]:
        """All settings by name."""
        return {setting.name: setting.value for setting in self._view().all(Setting)}

    def set_setting(self, name: str, value: Value) -> None:
        """Keep one setting; `value` is a finite number, a text, a truth value or None."""
        with self._change() as tables:
            old = tables.get(Setting, name)
            if old is None or (type(old.value), old.value) != (type(value), value):  # 1 is not True here
                tables.put(Setting(name, value, self.now()))

    def reader(self) -> Reader | None:
        """Who reads, as they wish to be called, or None where they never said."""
        return self._view().get(Reader, "reader")

    def set_reader(self, name: str) -> Reader:
        """Keep how the reader wishes to be called."""
        with self._change() as tables:
            return tables.put(Reader(name))

    def now(self) -> str:
        """Return the time by this store's clock, as it is kept (ISO 8601, UTC)."""
        return iso(self._clock())
