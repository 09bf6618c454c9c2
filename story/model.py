"""The types of a story: chapters, the people and papers they speak of, and their text.

Only values live here; they are made by `story.loader`, kept by `story.index` and never changed. Facts of a thing are
its attributes, in step with the table in `story.fields`; what is said in words, per language, is in its `Text`s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Literal, NamedTuple

from story.ids import Kind, Ref
from story.value import Value, value

BlockKind = Literal["paragraph", "heading", "quote", "item"]
Words = str | tuple[str, ...]


class Standing(StrEnum):
    """How a chapter or choice stands to the record."""

    ATTESTED = "attested"
    DISPUTED = "disputed"
    WHAT_IF = "what-if"


class ChapterKind(StrEnum):
    """What a chapter does in the branching."""

    SCENE = "scene"
    DECISION = "decision"
    JOIN = "join"
    ENDING = "ending"


class Citation(NamedTuple):
    """One source that answers for a statement."""

    source: str
    locator: str = ""
    """A sentence `46` or range `41-46` of a base source, a page of an edition, or nothing for the whole."""
    corrects: bool = False
    """The text states the corrected fact, where the source is wrong."""

    def __str__(self) -> str:
        tail = f":{self.locator}" if self.locator else ""
        return f"{self.source}{tail}{' corrects' if self.corrects else ''}"


class Span(NamedTuple):
    """A run of text in one style; or a mark without text of its own: an editor's note or citations."""

    text: str = ""
    emphasis: bool = False
    strong: bool = False
    ref: Ref | None = None
    """What the words link to; with empty text, the editor's note that hangs here."""
    citations: tuple[Citation, ...] = ()


class Block(NamedTuple):
    """A paragraph, heading, quotation or list item."""

    key: str
    """Its anchor, or `pN` for the N-th block of the body, from 1."""
    kind: BlockKind
    spans: tuple[Span, ...]
    level: int = 0
    """Of a heading 1-6; of a list item its depth from 0."""
    ordinal: int = 0
    """The number of an item of a numbered list; 0 where it has a bullet."""
    line: int = 0
    """In its file, from 1."""

    @property
    def text(self) -> str:
        """The words alone, one string, as search and quotations see them."""
        return "".join(span.text for span in self.spans)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Everything the block cites, in order."""
        return tuple(c for span in self.spans for c in span.citations)

    @property
    def refs(self) -> tuple[Ref, ...]:
        """Everything the block links to, notes included, in order and once each."""
        return tuple(dict.fromkeys(span.ref for span in self.spans if span.ref))

    @property
    def notes(self) -> tuple[str, ...]:
        """The editor's notes that hang on the block."""
        return tuple(r.id for r in self.refs if r.kind == "note")


@value
class Text(Value):
    """What a thing says in one language: the words of its header, and its body."""

    words: Mapping[str, Words]
    blocks: tuple[Block, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    """Choice id -> what the choice says, in this language."""
    events: tuple[str, ...] = ()
    """The words of the chapter's events, in the order of the base file."""
    questions: tuple[str, ...] = ()
    """The words of the chapter's questions, in the order of the base file."""

    def __getitem__(self, key: str) -> str:
        value = self.words.get(key, "")
        return value if isinstance(value, str) else "; ".join(value)

    def list(self, key: str) -> tuple[str, ...]:
        """The words under `key` as a list, empty where there are none."""
        value = self.words.get(key, ())
        return (value,) if isinstance(value, str) else tuple(value)


class Mention(NamedTuple):
    """Where something is spoken of: a back-link."""

    ref: Ref
    """The thing whose text speaks of it."""
    block: str
    """The block of that text; empty where only the header names it."""
    number: int = 0
    """The number of that block, from 1; 0 where only the header names it."""


@value
class Thing(Value):
    """What every kind has: an id, a text per language, and the places that speak of it."""

    kind: ClassVar[Kind]
    name_key: ClassVar[str] = "title"
    """The word that a list shows for it."""

    id: str
    texts: Mapping[str, Text]
    mentions: tuple[Mention, ...] = ()
    """Back-links in story order; filled by the index."""
    unverified: tuple[str, ...] = ()
    """Header facts that rest on memory: the card marks them."""
    sources: tuple[str, ...] = ()
    """Citations for the header's facts."""

    @property
    def ref(self) -> Ref:
        """What points at this thing."""
        return Ref(self.kind, self.id)

    def text(self, language: str) -> Text:
        """The text in `language`, else in the language that there is."""
        return self.texts[self.language(language)]

    def language(self, wanted: str) -> str:
        """The language in which `wanted` is answered: itself where there is a text in it."""
        return wanted if wanted in self.texts else next(iter(self.texts))

    def title(self, language: str) -> str:
        """The name or title to show in `language`."""
        return self.text(language)[self.name_key]


def order_of(date: str, name: str) -> tuple[str, str]:
    """Return what sorts chapters by time: the date as text, where an approximate one stands before its days."""
    return date.rstrip("~?%"), name


class Choice(NamedTuple):
    """One way on from a chapter."""

    id: str
    target: str
    nearest: bool = False
    """Nearest to what was done; never shown before an answer."""
    time: Literal["", "earlier"] = ""


class Event(NamedTuple):
    """Something dated that a chapter tells; its words are in `Text.events` at the same index."""

    date: str
    place: str = ""


class Question(NamedTuple):
    """Something to talk about when a chapter was read; its words are in `Text.questions` at the same index."""

    see: tuple[str, ...] = ()
    """Anchors of the chapter's paragraphs that help to answer it."""


@value
class Chapter(Thing):
    """A scene, decision, join or ending."""

    kind: ClassVar[Kind] = "chapter"

    date: str
    sort: str = ""
    thread: str
    chapter_kind: ChapterKind
    place: str = ""
    standing: Standing = Standing.ATTESTED
    present: tuple[str, ...] = ()
    handled: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    telegrams: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    official: str = ""
    closed: tuple[Ref, ...] = ()
    """What stays shut in the panels until an answer is stored."""
    choices: tuple[Choice, ...] = ()
    events: tuple[Event, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def order(self) -> tuple[str, str]:
        """Sorts chapters by time."""
        return order_of(self.sort or self.date, self.id)

    @property
    def outcome(self) -> str:
        """The one chapter that every option of a decision leads to, or nothing."""
        targets = {choice.target for choice in self.choices}
        return targets.pop() if self.chapter_kind is ChapterKind.DECISION and len(targets) == 1 else ""

    def mentioned(self, kind: Kind) -> tuple[str, ...]:
        """Ids of one kind that the chapter speaks of, its prose first, then its header."""
        listed: Mapping[Kind, tuple[str, ...]] = {
            "person": (*self.present, *self.people),
            "document": self.documents,
            "telegram": (*self.handled, *self.telegrams),
            "place": (self.place, *self.places) if self.place else self.places,
        }
        base = next(iter(self.texts.values()))
        linked = (ref.id for block in base.blocks for ref in block.refs if ref.kind == kind)
        return tuple(dict.fromkeys((*linked, *listed.get(kind, ()))))


@value
class Person(Thing):
    """Somebody of the record."""

    kind: ClassVar[Kind] = "person"
    name_key: ClassVar[str] = "name"

    native: str = ""
    born: str = ""
    died: str = ""
    side: str


@value
class Document(Thing):
    """A treaty, draft, directive, minute or book."""

    kind: ClassVar[Kind] = "document"

    date: str
    place: str = ""
    people: tuple[str, ...] = ()
    original: str = ""
    archive: str = ""


@value
class Telegram(Thing):
    """A message; only those of form `telegram` were cables."""

    kind: ClassVar[Kind] = "telegram"

    form: str
    date: str
    number: str = ""
    senders: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    from_place: str = ""
    to_place: str = ""
    sent: str = ""
    received: str = ""
    original: str = ""
    archive: str = ""


@value
class Place(Thing):
    """A place of the map."""

    kind: ClassVar[Kind] = "place"
    name_key: ClassVar[str] = "name"

    lat: float | None = None
    """Degrees north."""
    lon: float | None = None
    """Degrees east."""


@value
class Term(Thing):
    """A word that needs explaining."""

    kind: ClassVar[Kind] = "term"
    name_key: ClassVar[str] = "name"


@value
class EditorNote(Thing):
    """Where a source errs or sources differ."""

    kind: ClassVar[Kind] = "note"

    essential: bool = False
    sentences: tuple[str, ...] = ()
    confidence: str = ""


@value
class Lesson(Thing):
    """What a teacher needs beside a route: the aim, what to ask, what goes wrong, homework."""

    kind: ClassVar[Kind] = "lesson"


KIND_CLASSES: Mapping[str, type[Thing]] = {
    cls.kind: cls for cls in (Chapter, Person, Document, Telegram, Place, Term, EditorNote, Lesson)
}


class Source(NamedTuple):
    """An edition, archive or article that citations name."""

    id: str
    title: Mapping[str, str]
    kind: str = "literature"
    author: str = ""
    publisher: str = ""
    year: str = ""
    language: str = ""
    edition: str = ""
    """Id of the edition of record that this page transcribes."""
    locator: str = ""
    url: str = ""
    read_at: str = ""
    read_on: str = ""
    confidence: str = ""
    sentences: int = 0
    """How many numbered sentences a base source has."""
    digits: int = 0
    """How wide their numbers are written: 3 makes `axis-046`."""
    complete: bool = False
    """Whether every sentence must be cited."""


class Thread(NamedTuple):
    """A named line of narrative."""

    id: str
    names: Mapping[str, str]
    chapters: tuple[str, ...] = ()
    """In reading order."""
    intro: Mapping[str, str] = MappingProxyType({})
    """What it tells, in a sentence or two per language."""


class Route(NamedTuple):
    """Chapters to read for a lesson, with a purpose and a length in minutes."""

    id: str
    names: Mapping[str, str]
    purposes: Mapping[str, str]
    chapters: tuple[str, ...]
    minutes: int = 0


class Meta(NamedTuple):
    """What `story.toml` says of the whole."""

    id: str
    titles: Mapping[str, str]
    languages: tuple[str, ...]
    """The first is the base language."""
    start: str
    acyclic: bool = False
    licence: str = ""
    threads: tuple[Thread, ...] = ()
    routes: tuple[Route, ...] = ()
    sides: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    """Side id -> its name per language."""
    capitals: Mapping[str, str] = MappingProxyType({})
    """Side id -> the place from which it is governed."""

    @property
    def base(self) -> str:
        """The language that holds the facts."""
        return self.languages[0]

    def route(self, name: str) -> Route | None:
        """Return the route with an id, or None."""
        return next((route for route in self.routes if route.id == name), None)
