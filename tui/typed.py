"""What a reader types, on the command line or in the line mode: what is meant by it, and what to say where nothing is.

Each answer is one sentence that says what to type instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from story.cite import citation_of
from story.clean import clean_line
from story.ids import Ref
from story.model import Citation
from tui.i18n import Words

if TYPE_CHECKING:
    from story.index import Story
    from story.search import Hit
    from tui.session import Session


class Wrong(Exception):
    """The reader typed what cannot be done; the text is one sentence that says what to type."""


def nearest(word: str, known: Sequence[str], words: Words) -> str:
    """Return the sentence "Did you mean 'x'?" after a blank, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return " " + words.say("Did you mean '{word}'?", word=clean_line(close[0])) if close else ""


def find_ref(story: Story, text: str, words: Words) -> Ref | Citation:
    """Return what a reader means by `molotov`, `person:molotov`, `m-draft#offer`, `source:axis` or `axis:46`.

    Raises:
        Wrong: the story has no such thing, or the chapter no such paragraph.
    """
    ref = story.resolve(text.strip().lower())
    if ref is None:
        citation = citation_of(text.strip().removeprefix("source:"))
        if citation is not None and citation.source in story.sources:
            return citation
        refs = [str(ref) for thing in story.things() for ref in (thing.ref,)] + [f"source:{s}" for s in story.sources]
        known = refs if ":" in text else [name.rpartition(":")[2] for name in refs]
        near = nearest(text.strip().lower(), known, words)
        raise Wrong(words.say("no thing called '{name}'.", name=clean_line(text, 60)) + near)
    thing = story.find(ref)
    keys = [block.key for block in next(iter(thing.texts.values())).blocks] if thing else []
    if ref.anchor and ref.anchor not in keys:
        said = words.say("'{thing}' has no paragraph called '{name}'.", thing=ref.whole, name=ref.anchor)
        raise Wrong(said + nearest(ref.anchor, keys, words))
    return ref


_PERIOD = re.compile("[0-9]{4}(-[0-9]{2})?")


def is_period(text: str) -> bool:
    """Whether a word is a year or a month: `1940`, `1940-11`."""
    return _PERIOD.fullmatch(text) is not None


def find_person(session: Session, text: str, words: Words) -> str:
    """Return the id of the person that a reader means by an id or a name in any spelling.

    Raises:
        Wrong: nobody who has a date in the story is called so.
    """
    people = session.story.timeline.people
    name = text.strip().lower().removeprefix("person:")
    if name in people:
        return name
    found = (hit.ref.id for hit in session.find(text.strip()) if hit.ref.kind == "person" and hit.ref.id in people)
    if person := next(found, ""):
        return person
    raise Wrong(words.say("nobody called '{name}' is on the timeline.", name=clean_line(text.strip(), 60)))


def find_words(texts: Sequence[str], query: str) -> list[tuple[int, int, int]]:
    """Return where words stand in texts, in any spelling that search takes for the same: text, start and end."""
    from story.fold import fold, fold_mapped

    wanted = fold(query)
    found: list[tuple[int, int, int]] = []
    for n, text in enumerate(texts if wanted else ()):
        if wanted in fold(text):
            folded = fold_mapped(text)
            at = folded.text.find(wanted)
            while at >= 0:
                found.append((n, *folded.original(at, at + len(wanted))))
                at = folded.text.find(wanted, at + len(wanted))
    return found


def ref_of(hit: Hit) -> Ref:
    """Return what opens a hit: with its paragraph, where that is a chapter's."""
    return Ref("chapter", hit.ref.id, hit.block) if hit.block and hit.ref.kind == "chapter" else hit.ref


def nothing_found(words: Words, query: str) -> str:
    """Return the sentence for a search that found nothing."""
    said = words.say("nothing was found for “{query}”.", query=clean_line(query, 60))
    return said + " " + words.say("Try fewer letters, another spelling, or the other language.")
