"""One reader reading one story: the only object that knows both the story and the saved progress.

Moves happen at once and in memory; what they change is queued, and `save` writes the queue in one transaction, in
whichever thread calls it. Nothing here knows of screens.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from state.errors import Event, StateError
from state.progress import Progress
from state.rows import Answer, Bookmark, ChoiceMade, Note, Trail
from state.tables import new_id
from story.ids import Position, Ref
from story.index import Head, IndexDamaged, Story
from story.model import Block, Chapter, ChapterKind, Choice, Thing
from story.reading import Reading, Spot, find_position, make_position

if TYPE_CHECKING:
    from state.store import ReaderStore
    from story.search import Hit, SearchIndex
    from tui.classroom import Classroom

Job = Callable[["ReaderStore"], object]
Kept = TypeVar("Kept", Note, Bookmark, Answer)
Removable = Note | Bookmark | Answer
"""What a reader kept and can take away. A decision is none: the first answer stands."""


def _mark(position: Position, wanted: bool, store: ReaderStore) -> None:
    """Let there be one bookmark on a paragraph, or none, whatever there is by the time this is saved."""
    there = [b for b in store.progress(position.story).bookmarks if _paragraph(b.position) == _paragraph(position)]
    if wanted and not there:
        store.add_bookmark(position, position.quotation)
    for bookmark in () if wanted else there:
        store.remove_bookmark(bookmark.id)


def _paragraph(position: Position) -> tuple[str, str]:
    return position.chapter, position.block


def _remove_answer(answer: Answer, store: ReaderStore) -> None:
    """Take away the answer to a question, whatever row of the file it is by now."""
    for kept in store.progress(answer.position.story).answers:
        if _key(kept) == _key(answer):
            store.remove_answer(kept.id)


def _key(row: Removable) -> tuple[str, str]:
    """What tells a thing kept from others: of answers the question, as one that waits to be saved has no id yet."""
    return (row.position.chapter, row.question) if isinstance(row, Answer) else (row.id, "")


def _put(rows: tuple[Kept, ...], row: Kept) -> tuple[Kept, ...]:
    """Return rows with one in place of what it was before, or at the end."""
    made: list[Kept] = [row if _key(each) == _key(row) else each for each in rows]
    if row not in made:
        made.append(row)
    return tuple(made)


class Expected(NamedTuple):
    """What the reader expected at a decision, told where the record answers."""

    question: str
    label: str
    nearest: str
    """The label of the option nearest to what was done."""


class Session:
    """A story, a place in it, and the progress kept of it."""

    def __init__(self, story: Story, store: ReaderStore, language: str = "", cache: Path | None = None) -> None:
        """Go on where the reader was.

        Raises:
            StateError: the saved progress cannot be read; reading can go on with a store in memory.
        """
        self.story = story
        self._store = store
        self.cache = cache
        self._queue: deque[Job] = deque()
        self._lock = threading.Lock()
        self._position: Position | None = None
        self._answers: dict[str, str] = {}
        self._waiting: dict[tuple[str, str], Removable] = {}
        """What was written or brought back and is not saved yet, by its key."""
        self._opened: dict[str, int] = {}
        self._marked: dict[tuple[str, str], bool] = {}
        """Paragraphs whose bookmark was set or taken away and is not saved yet."""
        self._settings: dict[str, str | int | bool] = {}
        self._search: SearchIndex | None = None
        self.classroom: Classroom | None = None
        """The class in which the story is read, if it is."""
        self.removed: list[Removable] = []
        """What was taken away in this session and can be brought back, the latest last."""
        self.trouble: StateError | None = None
        """Why the last save failed; None once one succeeds."""
        self.late = False
        """Whether what waits should be saved by now."""
        self.progress: Progress = store.progress(story.id)
        self.language = self._language(language)
        self.keyword = ""
        """The keyword that next and previous chapter follow."""
        self.told: list[str] = []
        """Codes of what the reader is to be told once: `moved`, `chapter-gone`."""
        self.reading = self._resume()

    def _language(self, asked: str) -> str:
        wanted = asked or str(self.progress.settings.get("language") or "")
        return wanted if wanted in self.story.meta.languages else self.story.meta.base

    def _resume(self) -> Reading:
        trail, start = self.progress.trail, self.story.meta.start
        if trail is None:
            return Reading.start(start)
        reading = Reading.resume(trail.steps, trail.at, start)
        if self.story.chapter(reading.chapter):
            return reading
        # The author took the chapter away: the nearest step back that is still there.
        self.told.append("chapter-gone")
        left = [(n, name) for n, name in enumerate(reading.trail) if self.story.chapter(name)]
        if not left:
            return Reading.start(start)
        at = max((n for n, (was, _) in enumerate(left) if was <= reading.at), default=0)
        return Reading(trail=tuple(name for _, name in left), at=at)

    # ---- where we are

    @property
    def chapter(self) -> Chapter:
        """The open chapter."""
        found = self.story.chapter(self.reading.chapter)
        if found is None:
            raise IndexDamaged(f"no chapter {self.reading.chapter}")
        return found

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The open chapter's text."""
        return self.chapter.text(self.language).blocks

    @property
    def languages(self) -> tuple[str, str]:
        """The language read, and the other."""
        others = [name for name in self.story.meta.languages if name != self.language]
        return self.language, others[0] if others else self.language

    def spot(self) -> Spot:
        """Where in the open chapter the reader was."""
        position = self._position
        if position is None or position.chapter != self.reading.chapter:
            position = self.progress.positions.get(self.reading.chapter)
        if position is None:
            return Spot(0, 0)
        spot = find_position(position, self.blocks, self.language)
        if spot.found == "start":
            self.told.append("moved")
        return spot

    # ---- moves

    def open_chapter(self, chapter: str) -> bool:
        """Open a chapter; False where the story has none such."""
        if self.story.chapter(chapter) is None:
            return False
        self._go(self.reading.goto(chapter))
        return True

    def choose(self, choice: Choice) -> bool:
        """Take a choice of the open chapter, keep it, and open where it leads."""
        here = self.chapter
        if self.story.chapter(choice.target) is None:
            return False
        self._answers.setdefault(here.id, choice.id)
        story, name = self.story.id, choice.id
        self._queue.append(lambda store: store.record_choice(story, here.id, name))
        self._go(self.reading.choose(here, choice.id))
        return True

    def back(self) -> bool:
        """Go one step back; False at the first."""
        return self._go(self.reading.back())

    def forward(self) -> bool:
        """Go one step forward; False at the last."""
        return self._go(self.reading.forward())

    def step(self, at: int) -> bool:
        """Go to a step of the trail."""
        return self._go(self.reading.step(at))

    def _go(self, reading: Reading) -> bool:
        if reading == self.reading:
            return False
        self._flush_position()
        self.reading = reading
        self._position = None
        self.arrive()
        return True

    def arrive_once(self) -> None:
        """Record that the first chapter of this session was opened."""
        if not self._opened:
            self.arrive()

    def arrive(self) -> None:
        """Record that the open chapter was opened."""
        chapter = self.reading.chapter
        self._opened[chapter] = self._opened.get(chapter, 0) + 1
        trail = Trail(self.story.id, self.reading.trail, self.reading.at)
        spot = find_position(kept, self.blocks, self.language) if (kept := self._kept(chapter)) else Spot(0)
        position = make_position(self.story.id, chapter, self.blocks, self.language, spot.block, spot.offset)
        story = self.story.id
        self._queue.append(lambda store: store.record_opening(story, chapter, trail, position))

    def _kept(self, chapter: str) -> Position | None:
        return self.progress.positions.get(chapter)

    def at(self, block: int, offset: int) -> None:
        """Note the words now on top of the screen."""
        position = make_position(self.story.id, self.reading.chapter, self.blocks, self.language, block, offset)
        if position != (self._position or self._kept(position.chapter)):
            self._position = position

    def set_language(self, language: str) -> None:
        """Read on in another language; the place is found again by its paragraph."""
        if language in self.story.meta.languages and language != self.language:
            self._flush_position()
            self.language = language
            self.set("language", language)

    # ---- what was read and answered

    def visited(self, chapter: str) -> bool:
        """Whether the reader has opened a chapter."""
        return chapter in self._opened or chapter in self.progress.visits

    def answer(self, chapter: str) -> str:
        """Return the choice first made in a chapter, or nothing."""
        kept = self.progress.choices.get(chapter)
        return kept.first if kept else self._answers.get(chapter, "")

    def expected(self, chapter: Chapter, language: str) -> list[Expected]:
        """Return what the reader expected in the decisions that this chapter answers."""
        found = []
        for mention in chapter.mentions:
            given = self.answer(mention.ref.id) if mention.ref.kind == "chapter" else ""
            asking = self.story.find(mention.ref) if given else None
            if isinstance(asking, Chapter) and asking.outcome == chapter.id:
                text = asking.text(language)
                nearest = next((text.labels.get(c.id, "") for c in asking.choices if c.nearest), "")
                if label := text.labels.get(given):  # an answer that the author took away is not spoken of
                    found.append(Expected(text["question"], label, nearest))
        return found

    def is_closed(self, ref: Ref) -> bool:
        """Whether a panel stays shut because the open chapter's decision is not answered yet."""
        here = self.chapter
        return ref.whole in here.closed and not self.answer(here.id)

    def counts(self, thread: str = "") -> tuple[int, int]:
        """Return how many chapters were read and how many there are, of a thread or of the whole."""
        heads = [head for head in self.story.heads.values() if thread in ("", head.thread)]
        return sum(self.visited(head.id) for head in heads), len(heads)

    def met(self, thing: Thing) -> list[Head]:
        """Return the chapters that speak of a thing and that the reader has opened, in order of time."""
        heads = self.story.heads
        ids = dict.fromkeys(m.ref.id for m in thing.mentions if m.ref.kind == "chapter" and m.ref.id in heads)
        return [heads[name] for name in ids if self.visited(name)]

    def ways_on(self) -> list[tuple[str, str]]:
        """Return what the end of the open chapter offers beside its choices, as (`thread`|`date`|`unread`, chapter)."""
        here, beside = self.chapter, self.story.neighbours(self.reading.chapter)
        taken = {choice.target for choice in here.choices}
        decides = here.chapter_kind is ChapterKind.DECISION
        ways = []
        for kind, name in (("thread", beside.next_in_thread), ("date", beside.next_by_date)):
            if name and name not in taken and not decides:
                ways.append((kind, name))
                taken.add(name)
        if not here.choices:
            heads = self.story.heads.values()
            unread = next((h.id for h in heads if not self.visited(h.id) and h.id not in taken), "")
            if unread:
                ways.append(("unread", unread))
        return ways

    def beside_keyword(self, step: int) -> tuple[str, int, int] | None:
        """Return the next (previous with -1) chapter of the keyword followed, its number and how many there are."""
        heads = self.story.heads
        here = heads.get(self.reading.chapter)
        mine = here.keywords.get(self.language, ()) if here else ()
        if self.keyword not in mine:
            self.keyword = max(mine, key=lambda word: len(self.with_keyword(word)), default="")
        found = self.with_keyword(self.keyword)
        names = [head.id for head in found]
        if not self.keyword or len(found) < 2 or here is None:
            return None
        at = (names.index(here.id) + step) % len(names)
        return names[at], at + 1, len(names)

    def with_keyword(self, keyword: str) -> list[Head]:
        """Return the chapters with a keyword, in order of time."""
        return [h for h in self.story.heads.values() if keyword in h.keywords.get(self.language, ())]

    # ---- bookmarks, notes, settings

    def bookmark(self, block: int, offset: int) -> bool:
        """Set a bookmark at a spot, or take away the one on that paragraph; return whether there is one now."""
        position = make_position(self.story.id, self.reading.chapter, self.blocks, self.language, block, offset)
        there = any(_paragraph(b.position) == _paragraph(position) for b in self.progress.bookmarks)
        wanted = not self._marked.get(_paragraph(position), there)
        self._queue.append(partial(_mark, position, wanted))
        self._marked[_paragraph(position)] = wanted
        return wanted

    def bookmarks(self, chapter: str) -> list[Bookmark]:
        """Return the bookmarks of a chapter."""
        return [b for b in self.progress.bookmarks if b.position.chapter == chapter]

    def notes(self, chapter: str) -> list[Note]:
        """Return the reader's notes on a chapter."""
        return [n for n in self.progress.notes if n.position.chapter == chapter]

    def add_note(self, block: int, text: str) -> None:
        """Keep a note on a paragraph, with its quotation."""
        position = make_position(self.story.id, self.reading.chapter, self.blocks, self.language, block, 0)
        now = self._store.now()
        note = Note(new_id(), position, text, now, now)
        self._queue.append(lambda store: store.restore(note))
        self._show(note)

    def change_note(self, note: Note, text: str) -> None:
        """Change a note; an empty text takes it away."""
        if text.strip():
            self._queue.append(lambda store: store.change_note(note, text))
            self._show(replace(note, text=text, changed=self._store.now()))
        else:
            self._queue.append(lambda store: store.remove_note(note.id))
            self._hide(note)

    def answer_to(self, question: str, chapter: str = "") -> Answer | None:
        """Return what the reader wrote to a question, of a chapter if one is named; also what waits to be saved."""
        rows = reversed(self.progress.answers)
        return next((r for r in rows if r.question == question and chapter in ("", r.position.chapter)), None)

    def write_answer(self, chapter: str, question: str, text: str, block: int = 0) -> None:
        """Keep the answer to a question of a chapter, in place of an earlier one; an empty text takes it away."""
        old = self.answer_to(question, chapter)
        if not text.strip():
            if old:
                self.remove(old)
            return
        asking = self.story.chapter(chapter)
        blocks = asking.text(self.language).blocks if asking else ()
        position = make_position(self.story.id, chapter, blocks, self.language, block, 0)
        self._keep_answer(old or Answer("", position, question, "", self._store.now(), ""), text)

    def change_answer(self, answer: Answer, text: str) -> None:
        """Change an answer wherever it was given; an empty text takes it away."""
        if text.strip():
            self._keep_answer(answer, text)
        else:
            self.remove(answer)

    def _keep_answer(self, answer: Answer, text: str) -> None:
        row = replace(answer, text=text, changed=self._store.now())
        self._queue.append(lambda store: store.save_answer(row.position, row.question, text))
        self._show(row)

    def talk_key(self, chapter: Chapter, number: int) -> str:
        """Return what the answer to a question to talk about is kept under: its words in the story's base language."""
        asked = chapter.text(self.story.meta.base).questions
        return asked[number] if number < len(asked) else ""

    def talked(self, chapter: Chapter, number: int) -> Answer | None:
        """Return what the reader wrote to a question to talk about, or None."""
        asked = self.talk_key(chapter, number)
        return self.answer_to(asked, chapter.id) if asked else None

    def talk(self, number: int, text: str) -> None:
        """Keep the answer to a question of the open chapter, at the paragraph that helps; empty takes it away."""
        chapter, keys = self.chapter, [block.key for block in self.blocks]
        seen = [keys.index(key) for key in chapter.questions[number].see if key in keys]
        block = seen[0] if seen else max(0, len(keys) - 1)
        self.write_answer(chapter.id, self.talk_key(chapter, number), text, block)

    def remove(self, row: Removable) -> None:
        """Take away what was kept, at once; `undo` brings it back."""
        self.removed.append(row)
        match row:
            case Note():
                self._queue.append(lambda store: store.remove_note(row.id))
            case Bookmark():
                self._queue.append(lambda store: store.remove_bookmark(row.id))
            case Answer():
                self._queue.append(partial(_remove_answer, row))
        self._hide(row)

    def undo(self) -> Removable | None:
        """Bring back what was taken away last; None where nothing was."""
        if not self.removed:
            return None
        row = self.removed.pop()
        now = self.answer_to(row.question, row.position.chapter) if isinstance(row, Answer) else None
        if isinstance(row, Answer) and now is not None:  # it was answered anew: neither is lost
            self._keep_answer(now, f"{now.text}\n\n{row.text}" if now.text != row.text else row.text)
        elif isinstance(row, Answer) and not row.id:  # it was taken away before it was ever saved
            self._keep_answer(row, row.text)
        else:
            self._queue.append(lambda store: store.restore(row))
            self._show(row)
        return row

    def _show(self, row: Removable) -> None:
        """Let what is kept be seen before it is saved: whoever changes it again by then changes this."""
        self._waiting[_key(row)] = row
        self.progress = self._with(self.progress, row)

    @staticmethod
    def _with(progress: Progress, row: Removable) -> Progress:
        match row:
            case Note():
                return progress._replace(notes=_put(progress.notes, row))
            case Bookmark():
                return progress._replace(bookmarks=_put(progress.bookmarks, row))
            case Answer():
                return progress._replace(answers=_put(progress.answers, row))

    def _hide(self, row: Removable) -> None:
        """Let what is taken away be seen no more, before that is saved."""
        self._waiting.pop(_key(row), None)
        now = self.progress
        self.progress = now._replace(
            notes=tuple(each for each in now.notes if _key(each) != _key(row)),
            bookmarks=tuple(each for each in now.bookmarks if _key(each) != _key(row)),
            answers=tuple(each for each in now.answers if _key(each) != _key(row)),
        )

    def _take_in(self, saved: Progress) -> None:
        """Go on with what is saved, and with what waits to be."""
        for row in list(self._waiting.values()):
            saved = self._with(saved, row)
        self.progress = saved

    def decisions(self) -> list[ChoiceMade]:
        """Return the decisions that the reader took, also those that wait to be saved."""
        now, story = self._store.now(), self.story.id
        waiting = (ChoiceMade(story, chapter, name, name, now) for chapter, name in self._answers.items())
        return [*self.progress.choices.values(), *(c for c in waiting if c.chapter not in self.progress.choices)]

    def anchor_of(self, position: Position) -> str:
        """Return the key of the paragraph where a saved spot is now; nothing where the chapter is gone."""
        chapter = self.story.chapter(position.chapter)
        if chapter is None:
            return ""
        blocks = chapter.text(self.language).blocks
        return blocks[find_position(position, blocks, self.language).block].key if blocks else ""

    def setting(self, name: str, default: Any) -> Any:
        """Return a setting of the type of `default`, or `default`."""
        value = self._settings.get(name, self.progress.settings.get(name))
        return value if isinstance(value, type(default)) else default

    def set(self, name: str, value: str | int | bool) -> None:
        """Keep a setting."""
        self._settings[name] = value
        self._queue.append(lambda store: store.set_setting(name, value))

    # ---- saving

    @property
    def unsaved(self) -> bool:
        """Whether something waits to be saved."""
        return bool(self._queue) or self._position is not None

    @property
    def owing(self) -> bool:
        """Whether what was done is not saved though it should be by now: saving it failed, or takes long."""
        return self.late and bool(self._queue)

    def save(self) -> bool:
        """Write what waits, in one transaction; safe from any thread. False where it failed: then it still waits."""
        with self._lock:
            self._flush_position()
            jobs = list(self._queue)
            if not jobs:
                return True
            try:
                with self._store.transaction():
                    for job in jobs:
                        job(self._store)
                saved = self._store.progress(self.story.id)
            except StateError as error:
                self.trouble, self.late = error, True
                return False
            for _ in jobs:
                self._queue.popleft()
            self.late = False
            if not self._queue:
                self._marked.clear()
                self._waiting.clear()
            self._take_in(saved)
            self.trouble = None
            return True

    def _flush_position(self) -> None:
        position, self._position = self._position, None
        if position is not None:
            self._queue.append(lambda store: store.save_position(position))

    def look_elsewhere(self) -> bool:
        """Take in what another window has saved; return whether there was anything."""
        with suppress(StateError):
            if self._store.changed_elsewhere():
                self._take_in(self._store.progress(self.story.id))
                return True
        return False

    def take_events(self) -> list[Event]:
        """Return what the store has to tell the reader."""
        return self._store.take_events()

    # ---- finding

    def find(self, query: str, limit: int = 40) -> list[Hit]:
        """Return what a query finds, the best first."""
        return self.search_index().find(query, languages=self.languages, limit=limit)

    def search_index(self) -> SearchIndex:
        """Return the search index, made or loaded at the first search."""
        if self._search is None:
            from story.open import open_search

            self._search = open_search(self.story, self.cache)
        return self._search

    def replace_story(self, story: Story) -> None:
        """Go on in a story that was read anew after its files changed."""
        self.story.close()
        self.story, self._search = story, None
        if self.story.chapter(self.reading.chapter) is None:
            self.told.append("chapter-gone")
            self.reading = Reading.start(story.meta.start)
