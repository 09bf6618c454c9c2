"""The one table of header keys: for each kind, which keys there are, of what type, and in which file they stand.

The loader reads by it, `explorer check` reports by it, and the authoring guide is generated from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from story.ids import Kind


@dataclass(frozen=True, slots=True)
class Field:
    """One header key."""

    key: str
    type: str
    """`text`, `texts`, `date`, `flag`, `number`, `table`, `tables`, `one of a|b`, `KIND`, `KIND list`, `refs`,
    `anchors`, `citations`, `thread`, `side` or `keys`."""
    doc: str
    required: bool = False
    words: bool = False
    """Whether it stands in every language's file (else only in the base language's)."""
    attribute: str = ""
    """Its name in the model where that differs."""

    @property
    def name(self) -> str:
        """The model's attribute."""
        return self.attribute or self.key


def _words(key: str, doc: str, kind: str = "text", *, required: bool = False) -> Field:
    return Field(key, kind, doc, required, words=True)


_ORIGINAL = Field("original", "text", "Language of the original, as a code: `de`.")
_ARCHIVE = Field("archive", "text", "Archival reference, as printed.")
_ALIASES = _words("aliases", "Other spellings that a reader may type.", "texts")

SHARED: tuple[Field, ...] = (
    Field("sources", "citations", "Citations for the facts of the header."),
    Field("unverified", "keys", "Header facts that rest on memory; the card marks them."),
)
"""Keys that every kind takes."""

TRANSLATION = Field("of", "text", "Stamp of the text that this file translates; written by `explorer stamp`.")
"""The one key that stands in a translation only."""

EVENT: tuple[Field, ...] = (
    Field("date", "date", "When.", required=True),
    Field("place", "place", "Where."),
    _words("words", "What, in one sentence.", required=True),
)
QUESTION: tuple[Field, ...] = (
    _words("words", "What to talk about, in one question.", required=True),
    Field("see", "anchors", "The paragraphs of this chapter that help to answer it."),
)
TABLES: Mapping[str, tuple[Field, ...]] = {"events": EVENT, "questions": QUESTION}
"""Keys of each `[[...]]` of a header. A translation has the same number of them, in the same order, with words only."""
CHOICE: tuple[Field, ...] = (
    Field("nearest", "flag", "The option nearest to what was done; shown only after the answer."),
    Field("time", "one of earlier", "The choice steps back in time."),
)
PANELS: tuple[Field, ...] = (Field("closed", "refs", "What stays shut until an answer is stored."),)

FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    "chapter": (
        _words("title", "The chapter's title.", required=True),
        _words("dateline", "Where and when, in words, after the date.", required=True),
        _words("keywords", "Words that a reader would jump by.", "texts"),
        _words("question", "What a decision asks, in the third person."),
        Field("date", "date", "The day, month or span told.", required=True),
        Field("sort", "text", "Where it belongs among the dates, if not by `date`."),
        Field("thread", "thread", "The thread it belongs to.", required=True),
        Field("kind", "one of scene|decision|join|ending", "What it does.", True, attribute="chapter_kind"),
        Field("standing", "one of attested|disputed|what-if", "How it stands to the record."),
        Field("place", "place", "Where it happens."),
        Field("present", "person list", "Who is in the room."),
        Field("handled", "telegram list", "Which messages change hands."),
        Field("people", "person list", "Further people for the panel."),
        Field("documents", "document list", "Further documents for the panel."),
        Field("telegrams", "telegram list", "Further messages for the panel."),
        Field("places", "place list", "Further places."),
        Field("official", "person", "Whose decision it is."),
        Field("choices", "table", "`[choices.ID]`: what a link cannot say."),
        Field("panels", "table", "`[panels]`: what stays shut."),
        Field("events", "tables", "`[[events]]`: dated things, for the timeline."),
        Field("questions", "tables", "`[[questions]]`: what to talk about when the chapter was read."),
    ),
    "person": (
        _words("name", "The name in this language.", required=True),
        _ALIASES,
        _words("office", "The office held at the time of the story.", required=True),
        _words("role", "The part played in this story, in one line."),
        _words("fate", "What became of the person.", required=True),
        Field("native", "text", "The name in its own script."),
        Field("born", "date", "Date of birth."),
        Field("died", "date", "Date of death."),
        Field("side", "side", "Which side: an id of `[sides]` in story.toml.", required=True),
    ),
    "document": (
        _words("title", "The title in this language.", required=True),
        _ALIASES,
        _words("form", "What it is: treaty, draft, record...", required=True),
        _words("parties", "Who made it.", "texts"),
        _words("status", "Signed, never signed, denied...", required=True),
        _words("rights", "Whose it is."),
        Field("date", "date", "Its date.", required=True),
        Field("place", "place", "Where it was made."),
        Field("people", "person list", "Who signed, wrote or received it."),
        _ORIGINAL,
        _ARCHIVE,
    ),
    "telegram": (
        _words("title", "From whom to whom, with its number.", required=True),
        _ALIASES,
        _words("sender", "Who sent it, where that is no person of the story."),
        _words("recipient", "Who received it, where that is no person of the story."),
        _words("precedence", "Its urgency, as marked."),
        _words("secrecy", "Its secrecy, as marked."),
        _words("answer", "What answered it, or that nothing did.", required=True),
        Field(
            "form",
            "one of telegram|letter|note|record|remark|order|statement|draft",
            "What it was. Only a `telegram` is drawn as a cable.",
            required=True,
        ),
        Field("number", "text", "Its number."),
        Field("from", "person list", "Who sent it.", attribute="senders"),
        Field("to", "person list", "Who received it.", attribute="recipients"),
        Field("from_place", "place", "Where it was sent."),
        Field("to_place", "place", "Where it was received."),
        Field("date", "date", "Its date.", required=True),
        Field("sent", "date", "When it left; with an offset the delay can be told."),
        Field("received", "date", "When it arrived."),
        _ORIGINAL,
        _ARCHIVE,
    ),
    "place": (
        _words("name", "The name in this language.", required=True),
        _ALIASES,
        _words("now", "What and where it is today."),
        Field("lat", "number", "Degrees north."),
        Field("lon", "number", "Degrees east."),
    ),
    "term": (_words("name", "The word explained.", required=True), _ALIASES),
    "note": (
        _words("title", "What the note is about.", required=True),
        Field("essential", "flag", "A reader must not miss it."),
        Field("sentences", "texts", "Base sentences concerned, by full id."),
        Field("confidence", "one of high|medium|low", "How sure the record is."),
    ),
    "lesson": (
        _words("title", "The lesson's title.", required=True),
        _words("aim", "What pupils will have understood.", required=True),
    ),
}

SOURCE_KEYS: Mapping[str, str] = {
    "title": "words",
    "kind": "one of base|edition|archive|literature|press|reference|memory",
    "author": "text",
    "publisher": "text",
    "year": "text",
    "language": "text",
    "edition": "text",
    "locator": "text",
    "url": "text",
    "read_at": "text",
    "read_on": "text",
    "confidence": "one of high|medium|low",
    "sentences": "number",
    "digits": "number",
    "complete": "flag",
}
"""Keys of a table in sources.toml."""

STORY_KEYS: Mapping[str, str] = {
    "format": "number",
    "id": "text",
    "languages": "texts",
    "start": "text",
    "acyclic": "flag",
    "licence": "text",
    "title": "words",
    "threads": "table",
    "sides": "table",
    "routes": "tables",
}
"""Keys of story.toml. A title, a thread, its intro and a side have a text per language."""

THREAD_KEYS: Mapping[str, str] = {"chapters": "texts", "intro": "words"}
"""Keys of `[threads.ID]` beside its name in each language."""

SIDE_KEYS: Mapping[str, str] = {"capital": "text"}
"""Keys of `[sides.ID]` beside its name in each language: the place from which it is governed."""

ROUTE_KEYS: Mapping[str, str] = {
    "id": "text",
    "name": "words",
    "purpose": "words",
    "chapters": "texts",
    "minutes": "number",
}
"""Keys of `[[routes]]`; the lesson of the same id belongs to it."""

FIGURE_KEYS: Mapping[str, str] = {
    "title": "words",
    "unit": "words",
    "caption": "words",
    "caveat": "words",
    "sources": "citations",
    "about": "refs",
    "bars": "tables",
}
"""Keys of a figure, `[ID]` in figures.toml."""

BAR_KEYS: Mapping[str, str] = {"name": "words", "value": "amount", "most": "amount", "sources": "citations"}
"""Keys of `[[ID.bars]]`; `most` where the record gives a span, of which `value` is the lower end."""

LAYER_KEYS: Mapping[str, str] = {
    "title": "words",
    "caption": "words",
    "sources": "citations",
    "about": "refs",
    "areas": "tables",
}
"""Keys of `[layers.ID]` in map.toml: a map of areas."""

AREA_KEYS: Mapping[str, str] = {
    "name": "words",
    "words": "words",
    "place": "place",
    "width": "amount",
    "height": "amount",
    "sources": "citations",
}
"""Keys of `[[layers.ID.areas]]`: an oval around a place, its width and height in degrees."""

JOURNEY_KEYS: Mapping[str, str] = {
    "name": "words",
    "words": "words",
    "stops": "place list",
    "date": "date",
    "sources": "citations",
    "about": "refs",
}
"""Keys of `[journeys.ID]` in map.toml."""


def fields_of(kind: Kind) -> tuple[Field, ...]:
    """Return every header key that a file of `kind` may have."""
    return (*FIELDS[kind], *SHARED)
