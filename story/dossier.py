"""What the lists of a story's things need without loading one of them, and who is met with whom.

An `Entry` is to a person, document, message, place, term or note what a `Head` is to a chapter; all of them are one
section of the index. Who stands beside whom is worked out when the index is made, and is kept with each record.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from story.ids import Kind, Ref
from story.model import Chapter, Document, EditorNote, Person, Telegram, Thing

LISTED: tuple[Kind, ...] = ("person", "document", "telegram", "place", "term", "note")
"""The kinds that have entries, in the order in which they are shown."""
MOST_BESIDE = 24
"""So many of those that a thing is named with are kept, the most frequent first."""
_CROWD = 40
"""A paragraph that names more things than this is a list, and says of nobody that they belong together."""
_CLAUSE = re.compile("[;,؛،]")


class Entry(NamedTuple):
    """A thing as the lists need it: everything but its text."""

    ref: Ref
    titles: Mapping[str, str]
    about: Mapping[str, str]
    """One line on what it is: an office, a form, what a place is today."""
    status: Mapping[str, str]
    """What lists group by: a document's standing, a message's form, a note's confidence; empty for the others."""
    sides: tuple[str, ...]
    """A person's side; of a message or document, the sides of the people on it."""
    date: str
    chapters: tuple[int, ...]
    """The chapters that speak of it, as numbers in order of time, from 0."""


def entries_of(things: Mapping[Ref, Thing]) -> Iterator[Entry]:
    """Yield the entries of a story, by kind and then in story order."""
    chapters = {thing.id: n for n, thing in enumerate(t for t in things.values() if isinstance(t, Chapter))}
    for kind in LISTED:
        for thing in things.values():
            if thing.kind == kind:
                yield _entry(thing, things, chapters)


def _entry(thing: Thing, things: Mapping[Ref, Thing], chapters: Mapping[str, int]) -> Entry:
    met = {chapters[m.ref.id] for m in thing.mentions if m.ref.kind == "chapter" and m.ref.id in chapters}
    about, status = {}, {}
    for language, text in thing.texts.items():
        about[language] = text["office"] or text["form"] or text["now"]
        status[language] = _CLAUSE.split(text["status"])[0].strip() if isinstance(thing, Document) else ""
    fixed = thing.form if isinstance(thing, Telegram) else thing.confidence if isinstance(thing, EditorNote) else ""
    date = (thing.sent or thing.date) if isinstance(thing, Telegram) else getattr(thing, "date", "")
    titles = {language: thing.title(language) for language in thing.texts}
    return Entry(
        thing.ref,
        titles,
        {language: said for language, said in about.items() if said},
        {"": fixed} if fixed else {language: said for language, said in status.items() if said},
        _sides(thing, things),
        date,
        tuple(sorted(met)),
    )


def _sides(thing: Thing, things: Mapping[Ref, Thing]) -> tuple[str, ...]:
    people: tuple[str, ...] = ()
    match thing:
        case Person():
            return (thing.side,)
        case Telegram():
            people = (*thing.senders, *thing.recipients)
        case Document():
            people = thing.people
    found = (things.get(Ref("person", name)) for name in people)
    return tuple(dict.fromkeys(person.side for person in found if isinstance(person, Person)))


def encode_entry(entry: Entry) -> list[Any]:
    """Return an entry as JSON."""
    return [entry.ref.kind, entry.ref.id, *entry[1:]]


def decode_entry(data: Sequence[Any]) -> Entry:
    """Return an entry from JSON; ValueError or TypeError where it was not written by `encode_entry`."""
    kind, name, titles, about, status, sides, date, chapters = data
    return Entry(Ref(kind, name), titles, about, status, tuple(sides), date, tuple(chapters))


class Beside(NamedTuple):
    """Something that is named in the same paragraphs."""

    ref: Ref
    paragraphs: int
    """In how many."""


def beside_each(things: Iterable[Thing]) -> dict[Ref, tuple[Beside, ...]]:
    """Return, for each thing, the people named in the same paragraphs of chapters and the notes that hang there.

    The most frequent first, at most `MOST_BESIDE`; equal ones in the order in which the story names them.
    """
    counts: dict[Ref, Counter[Ref]] = {}
    for thing in things:
        if not isinstance(thing, Chapter):
            continue
        for block in next(iter(thing.texts.values())).blocks:
            named = list(dict.fromkeys(ref.whole for ref in block.refs))
            others = [ref for ref in named if ref.kind in ("person", "note")]
            for ref in named if len(named) <= _CROWD else ():
                if ref.kind in LISTED:
                    counts.setdefault(ref, Counter()).update(other for other in others if other != ref)
    return {
        ref: tuple(Beside(other, n) for other, n in found.most_common(MOST_BESIDE)) for ref, found in counts.items()
    }
