"""What a reader has done in one story, as it was at one moment. It is read, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from state.rows import Answer, Bookmark, ChoiceMade, Note, SavedPosition, Setting, Trail, Value, Visit
from state.tables import Tables
from story.ids import Position

Dated = TypeVar("Dated", Bookmark, Note, Answer)


class Progress(NamedTuple):
    """A snapshot of one story's rows, with all settings of the reader."""

    story: str
    visits: Mapping[str, Visit]
    """By chapter id."""
    trail: Trail | None
    """None where the story was never opened."""
    positions: Mapping[str, Position]
    """Where the reader stopped, by chapter id."""
    current: Position | None
    """Where to go on: in the open chapter of the trail, else where the reader was last."""
    choices: Mapping[str, ChoiceMade]
    """By the id of the chapter that asks."""
    bookmarks: tuple[Bookmark, ...]
    """Oldest first, as notes and answers are."""
    notes: tuple[Note, ...]
    answers: tuple[Answer, ...]
    settings: Mapping[str, Value]

    @classmethod
    def of(cls, story: str, tables: Tables) -> Progress:
        """Gather what the tables hold of `story`."""
        places = tables.all(SavedPosition, story)
        trail = tables.get(Trail, story)
        return cls(
            story=story,
            visits={visit.chapter: visit for visit in tables.all(Visit, story)},
            trail=trail,
            positions={place.position.chapter: place.position for place in places},
            current=_current(trail, places),
            choices={choice.chapter: choice for choice in tables.all(ChoiceMade, story)},
            bookmarks=_by_age(tables.all(Bookmark, story)),
            notes=_by_age(tables.all(Note, story)),
            answers=_by_age(tables.all(Answer, story)),
            settings={setting.name: setting.value for setting in tables.all(Setting)},
        )


def _current(trail: Trail | None, places: Iterable[SavedPosition]) -> Position | None:
    newest = max(places, key=lambda place: place.saved, default=None)
    if trail is None or not 0 <= trail.at < len(trail.steps):
        return newest.position if newest else None
    open_chapter = trail.steps[trail.at]
    found = (place.position for place in places if place.position.chapter == open_chapter)
    return next(found, Position(trail.story, open_chapter, "p1"))


def _by_age(rows: Iterable[Dated]) -> tuple[Dated, ...]:
    return tuple(sorted(rows, key=lambda row: (row.made, row.id)))
