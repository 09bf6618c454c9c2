"""What one row of the progress file holds, and how it goes in and out. The file itself is not known here.

A row keeps the keys that it does not know, so that an older version never destroys what a newer one wrote.
Times are ISO 8601 in UTC, to the second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol, Self

from story.ids import Position

Value = str | int | float | bool | None
"""What a setting can be."""


class Clock(Protocol):
    """Tells the time, with its zone: a seam, so that tests can."""

    def __call__(self) -> datetime:
        """The time now."""


def utc_now() -> datetime:
    """The time of the computer."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """A time as the rows have it: `1940-11-26T02:34:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def chapter_key(story: str, chapter: str) -> str:
    """The row id of what there is once for a chapter. Ids of stories and chapters have no slash."""
    return f"{story}/{chapter}"


@dataclass(slots=True, unsafe_hash=True)
class Row:
    """What all rows share: unknown keys and the way in and out."""

    TABLE: ClassVar[str]
    """The table that holds rows of this kind."""

    extra: Mapping[str, object] = field(default_factory=dict, kw_only=True, hash=False)
    """Keys of the row that this version does not know."""

    @property
    def row_id(self) -> str:
        """The id of the row in its table."""
        raise NotImplementedError

    def to_row(self) -> dict[str, object]:
        """The row as it is stored: flat, a position's fields among the row's own."""
        row = dict(self.extra)
        for part in _stored(type(self)):
            value = getattr(self, part.name)
            if isinstance(value, Position):
                row |= asdict(value)
            else:
                row[part.name] = list(value) if isinstance(value, tuple) else value
        return row

    @classmethod
    def from_row(cls, row_id: str, row: Mapping[str, object]) -> Self:
        """Read a stored row.

        Raises:
            ValueError: naming the first key that is missing or not of its type.
        """
        values: dict[str, Any] = {"id": row_id} if any(part.name == "id" for part in fields(cls)) else {}
        known = set()
        for part in _stored(cls):
            if part.type == "Position":
                values[part.name] = Position(**_taken(row, fields(Position)))
                known |= {inner.name for inner in fields(Position)}
            else:
                values |= _taken(row, (part,))
                known.add(part.name)
        return cls(**values, extra={key: row[key] for key in row if key not in known})


def _stored(kind: type[Row]) -> tuple[Field[Any], ...]:
    # The id of a row is its key in the table.
    return tuple(part for part in fields(kind) if part.name not in ("id", "extra"))


_FITS: dict[str, Callable[[object], bool]] = {
    "str": lambda value: isinstance(value, str),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Value": lambda value: value is None or isinstance(value, str | int | float),
    "tuple[str, ...]": lambda value: isinstance(value, list) and all(isinstance(each, str) for each in value),
}


def _taken(row: Mapping[str, object], parts: tuple[Field[Any], ...]) -> dict[str, Any]:
    """The values of `parts` that `row` has, checked; one that is absent is left to its default."""
    values: dict[str, Any] = {}
    for part in parts:
        if part.name not in row:
            if part.default is MISSING:
                raise ValueError(f"no {part.name}")
            continue
        value = row[part.name]
        if not _FITS[str(part.type)](value):
            raise ValueError(f"{part.name} is not {part.type}")
        values[part.name] = tuple(value) if isinstance(value, list) else value
    return values


@dataclass(slots=True, unsafe_hash=True)
class Visit(Row):
    """How often and when a chapter was opened."""

    TABLE = "visits"
    story: str
    chapter: str
    count: int
    first: str
    last: str

    @property
    def row_id(self) -> str:
        """One row a chapter."""
        return chapter_key(self.story, self.chapter)


@dataclass(slots=True, unsafe_hash=True)
class Trail(Row):
    """The way a reader came through a story, and where on it they are."""

    TABLE = "trail"
    story: str
    steps: tuple[str, ...]
    """Chapter ids, in the order in which they were opened."""
    at: int
    """The index of the open chapter in `steps`; after going back it is not the last."""

    @property
    def row_id(self) -> str:
        """One row a story."""
        return self.story


@dataclass(slots=True, unsafe_hash=True)
class SavedPosition(Row):
    """Where in a chapter the reader stopped."""

    TABLE = "places"
    position: Position
    saved: str

    @property
    def row_id(self) -> str:
        """One row a chapter."""
        return chapter_key(self.position.story, self.position.chapter)


@dataclass(slots=True, unsafe_hash=True)
class ChoiceMade(Row):
    """What a reader expected at a fork: the first answer stands for ever, whatever is tried later."""

    TABLE = "choices"
    story: str
    chapter: str
    first: str
    """The id of the choice made first."""
    latest: str
    """The id of the choice made last."""
    made: str
    """When the first was made."""

    @property
    def row_id(self) -> str:
        """One row a chapter."""
        return chapter_key(self.story, self.chapter)


@dataclass(slots=True, unsafe_hash=True)
class _Numbered(Row):
    """A row of which a chapter can have many."""

    id: str

    @property
    def row_id(self) -> str:
        """The row's own id, 32 hexadecimal digits."""
        return self.id


@dataclass(slots=True, unsafe_hash=True)
class Bookmark(_Numbered):
    """A position that a reader marked, with the words by which they know it again."""

    TABLE = "bookmarks"
    position: Position
    words: str
    made: str


@dataclass(slots=True, unsafe_hash=True)
class Note(_Numbered):
    """What a reader wrote beside the text."""

    TABLE = "notes"
    position: Position
    text: str
    made: str
    changed: str


@dataclass(slots=True, unsafe_hash=True)
class Answer(_Numbered):
    """What a reader wrote in answer to a question that the story asks."""

    TABLE = "answers"
    position: Position
    question: str
    text: str
    made: str
    changed: str


@dataclass(slots=True, unsafe_hash=True)
class Setting(Row):
    """One choice of how the program looks and behaves."""

    TABLE = "settings"
    name: str
    value: Value
    changed: str

    @property
    def row_id(self) -> str:
        """One row a setting."""
        return self.name


@dataclass(slots=True, unsafe_hash=True)
class Reader(Row):
    """Whose progress this is, as they wish to be called."""

    TABLE = "_meta"
    name: str

    @property
    def row_id(self) -> str:
        """One row a file."""
        return "reader"


STORY_ROWS: tuple[type[Row], ...] = (Visit, Trail, SavedPosition, ChoiceMade, Bookmark, Note, Answer)
"""The kinds of rows that belong to one story and go when it is forgotten."""
