"""What one row of the progress file holds, and how it goes in and out. The file itself is not known here.

A row keeps the keys that it does not know, so that an older version never destroys what a newer one wrote.
Times are ISO 8601 in UTC, to the second.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import Field, dataclass, field, fields
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


@dataclass(slots=True, eq=False, repr=False)
class Row:
    """What all rows share: unknown keys, the way in and out, and what it is to be equal.

    That is written here once: `dataclass` would make it anew for every kind of row, in 0.15 ms each at every start.
    """

    TABLE: ClassVar[str]
    """The table that holds rows of this kind."""

    extra: Mapping[str, object] = field(default_factory=dict, kw_only=True)
    """Keys of the row that this version does not know."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and all(getattr(self, p.name) == getattr(other, p.name) for p in fields(self))

    def __hash__(self) -> int:
        return hash((type(self), self.row_id))

    def __repr__(self) -> str:
        told = ", ".join(f"{part.name}={getattr(self, part.name)!r}" for part in fields(self))
        return f"{type(self).__name__}({told})"

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
                row |= value._asdict()
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
        known: set[str] = set()
        for part in _stored(cls):
            if part.type == "Position":
                values[part.name] = Position(**_taken(row, _POSITION, Position._field_defaults))
                known |= _POSITION.keys()
            else:
                values |= _taken(row, {part.name: str(part.type)})
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


_POSITION = {name: "int" if name == "offset" else "str" for name in Position._fields}


def _taken(row: Mapping[str, object], types: Mapping[str, str], defaults: Collection[str] = ()) -> dict[str, Any]:
    """The values that `row` has, checked, by name; one that is absent is left to its default."""
    values: dict[str, Any] = {}
    for name, kind in types.items():
        if name not in row:
            if name not in defaults:
                raise ValueError(f"no {name}")
            continue
        value = row[name]
        if not _FITS[kind](value):
            raise ValueError(f"{name} is not {kind}")
        values[name] = tuple(value) if isinstance(value, list) else value
    return values


@dataclass(slots=True, eq=False, repr=False)
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


@dataclass(slots=True, eq=False, repr=False)
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


@dataclass(slots=True, eq=False, repr=False)
class SavedPosition(Row):
    """Where in a chapter the reader stopped."""

    TABLE = "places"
    position: Position
    saved: str

    @property
    def row_id(self) -> str:
        """One row a chapter."""
        return chapter_key(self.position.story, self.position.chapter)


@dataclass(slots=True, eq=False, repr=False)
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


@dataclass(slots=True, eq=False, repr=False)
class _Numbered(Row):
    """A row of which a chapter can have many."""

    id: str

    @property
    def row_id(self) -> str:
        """The row's own id, 32 hexadecimal digits."""
        return self.id


@dataclass(slots=True, eq=False, repr=False)
class Bookmark(_Numbered):
    """A position that a reader marked, with the words by which they know it again."""

    TABLE = "bookmarks"
    position: Position
    words: str
    made: str


@dataclass(slots=True, eq=False, repr=False)
class Note(_Numbered):
    """What a reader wrote beside the text."""

    TABLE = "notes"
    position: Position
    text: str
    made: str
    changed: str


@dataclass(slots=True, eq=False, repr=False)
class Answer(_Numbered):
    """What a reader wrote in answer to a question that the story asks."""

    TABLE = "answers"
    position: Position
    question: str
    text: str
    made: str
    changed: str


@dataclass(slots=True, eq=False, repr=False)
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


@dataclass(slots=True, eq=False, repr=False)
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
