"""The search index: the texts as written, the texts folded, and for each distinct word the passages that hold it.

It is one block of bytes that can be kept in a cache file and is read without copying. Passages are numbered by rank
(names, then titles, then texts; within each by kind and in the story's order), so that their numbers sort the hits.
"""

from __future__ import annotations

import json
import re
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Literal, cast
from zlib import crc32

from story.dates import parse_date
from story.fold import fold, without_article
from story.ids import Kind
from story.search.entries import HEADER, OFFICE, Entry, Hit
from story.search.lexicon import Lexicon
from story.search.thesaurus import without_number_words

Zone = Literal["name", "keyword", "title", "office", "header", "text"]

MAGIC = f"story search 3 {sys.byteorder} {array('I').itemsize}\n".encode()
_CALLED = ("person", "document", "place", "term")
"""The kinds that are called what their title says; a message's title says from whom to whom it went."""
_NAMESAKES = 100
"""In so many names a word is looked at for other spellings."""
_QUALIFIER = re.compile("[,(،]")
"""What follows it in a title is no part of the name: Anhalter Bahnhof, Berlin."""
_ARTICLES = ("the ", "a ", "an ")


class SearchIndex:
    """Everything that can be found in a story: made by `build`, kept as bytes, and never changed.

    The bytes are a first line (version, checksum, sizes), a head in JSON, then arrays of 32-bit numbers in the
    machine's order, then the words, the folded and the original text. They can be neither run nor unpickled.
    """

    def __init__(self, data: bytes) -> None:
        """Read what `to_bytes` gave; use `from_bytes`."""
        line_end = data.find(b"\n", len(MAGIC)) + 1
        numbers = data[len(MAGIC) : line_end].split() if data.startswith(MAGIC) else []
        if len(numbers) != 11 or not all(number.isdigit() and len(number) < 20 for number in numbers):
            raise ValueError("this is no search index of this version and machine")
        checksum, *sizes = map(int, numbers)
        places = list(accumulate(sizes, initial=line_end))
        view = memoryview(data)
        # The two texts are left out of the sum: damage there spoils a snippet, not the search, and they are most of it.
        if places[-1] != len(data) or crc32(view[line_end : places[8]]) != checksum:
            raise ValueError("the search index is damaged")
        parts = [view[start:end] for start, end in pairwise(places)]
        head = json.loads(bytes(parts[0]))
        self.refs: list[str] = head["refs"]
        """Each thing's reference, by number of the thing."""
        self.dates: list[str] = head["dates"]
        """Each thing's date in EDTF."""
        self.things: list[int] = head["things"]
        """Each entry's thing; the entries of a thing stand together."""
        self.languages: list[str] = head["languages"]
        """Each entry's language."""
        self.first_title: int = head["first_title"]
        """The number of the first passage that is a title; entry N's title is the N-th from there."""
        self.first_text: int = self.first_title + len(self.things)
        """The number of the first passage that is a text."""
        self.owners, self._key_of, self._folded, self._raw, self.starts = (part.cast("I") for part in parts[1:6])
        self.postings = parts[6].cast("I")
        """The passages of each word, ascending; word N has those from `starts[N]` to `starts[N + 1]`."""
        self._keys: list[str] = head["keys"]
        self._words = parts[7]
        self._data = data
        self._folded_at, self._raw_at = places[8], places[9]

    @classmethod
    def build(cls, entries: Iterable[Entry]) -> SearchIndex:
        """Index `entries`, given in the story's order; about 5 seconds for 31 million characters."""
        from story.search.build import compose

        return cls(compose(list(entries)))

    @classmethod
    def from_bytes(cls, data: bytes) -> SearchIndex:
        """Take up an index that was kept.

        Raises:
            ValueError: the bytes are cut, damaged or of another version or machine. The remedy is to build again.
        """
        return cls(bytes(data))

    def to_bytes(self) -> bytes:
        """The index as it can be kept in a file."""
        return self._data

    def spans(self, query: str, text: str) -> list[tuple[int, int]]:
        """Return the spans of `text` that hold words of `query`, in any form in which `find` takes them."""
        from story.search.ranking import Search
        from story.search.snippets import light

        lit = Search(self, query, (), 0).lit
        return [(start, end) for start, end, _ in light(text, lit)]

    def find(self, query: str, *, languages: Sequence[str] = ("en", "ar"), limit: int = 60) -> list[Hit]:
        """Find what `query` means: a name, a date, words of a title or of the text. Any text may be asked for.

        Args:
            query: as typed. What holds all its words comes before what holds most of them.
            languages: in which to show what was found, the first best. All are searched.
            limit: the most hits wanted.

        Returns:
            A hit for each thing at its best place: things of that date, then what is called what was typed; then, for
            one word, names, titles and texts that hold it, and for several, what `scoring` ranks highest.
        """
        from story.search.ranking import Search

        search = Search(self, query, tuple(languages), limit)
        search.run()
        return search.hits()

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words, unpacked at the first search."""
        words = bytes(self._words).decode("utf-8", "replace").split("\n") if self._words else []
        named = (number for number in range(len(words)) if self.postings[self.starts[number]] < self.first_text)
        return Lexicon(words, self.starts, frozenset(named), self._namesakes)

    @cached_property
    def _names_of(self) -> dict[int, list[int]]:
        """The passages that are each entry's names."""
        found: dict[int, list[int]] = {}
        for passage in range(self.first_title):
            found.setdefault(self.owners[passage], []).append(passage)
        return found

    def _namesakes(self, number: int) -> set[str]:
        """The words of the names of the things in whose names a word stands; of some, where it is in many."""
        passages = self.postings[self.starts[number] : self.starts[number + 1]][:_NAMESAKES].tolist()
        things = {self.thing_of[passage] for passage in passages if passage < self.first_text}
        entries = [entry for thing in things for entry in self.entries(thing)]
        own = [passage for entry in entries for passage in (self.first_title + entry, *self._names_of.get(entry, ()))]
        return {word for passage in own for word in self.folded(passage).split()}

    def entries(self, thing: int) -> range:
        """The entries of a thing."""
        return range(bisect_left(self.things, thing), bisect_left(self.things, thing + 1))

    @cached_property
    def names(self) -> list[tuple[str, int]]:
        """All names with their spaces taken out, in order, each with its passage."""
        return sorted((self.folded(passage).replace(" ", ""), passage) for passage in range(self.first_title))

    @cached_property
    def thing_of(self) -> list[int]:
        """Each passage's thing."""
        return [self.things[owner] for owner in self.owners]

    @cached_property
    def days(self) -> list[tuple[int, int, int]]:
        """First day, last day and number of each dated thing, as ordinals: dates by the thousand compare slowly."""
        dates = {text: parse_date(text) for text in set(self.dates)}
        dated = ((dates[text], thing) for thing, text in enumerate(self.dates))
        return [(date.start.toordinal(), date.end.toordinal(), thing) for date, thing in dated if date]

    @cached_property
    def own_names(self) -> dict[str, list[int]]:
        """Titles without spaces and article -> the passages that are these titles."""
        found: dict[str, list[int]] = {}
        for passage in range(self.first_title, self.first_text):
            names = {bare(self.folded(passage))}
            if not self.is_chapter(self.thing_of[passage]):
                names.add(bare(" ".join(without_number_words(self.folded(passage).split()))))
                title, *qualified = _QUALIFIER.split(self.original(passage), maxsplit=1)
                heading, colon, _ = title.partition(":")
                # One word before a colon is what a message speaks of; several say from whom to whom it went.
                names |= {bare(fold(title))} if qualified else set()
                names |= {bare(fold(heading))} if colon and " " in heading else set()
            for name in names:
                found.setdefault(name, []).append(passage)
        return found

    @cached_property
    def own_titles(self) -> list[tuple[str, int]]:
        """What people, documents, places and terms are called, without spaces and article, each with its passage."""
        return sorted(
            (name, p) for name, own in self.own_names.items() for p in own if self.kind(self.thing_of[p]) in _CALLED
        )

    def kind(self, thing: int) -> Kind:
        """A thing's kind; a chapter's reference names none."""
        kind, colon, _ = self.refs[thing].partition(":")
        return cast(Kind, kind) if colon else "chapter"

    def stands_in(self, passage: int) -> Zone:
        """Where a passage stands; keywords are what chapters have for names."""
        if passage >= self.first_text:
            key = self.key(passage)
            return "office" if key == OFFICE else "header" if key == HEADER else "text"
        if passage >= self.first_title:
            return "title"
        return "keyword" if self.is_chapter(self.thing_of[passage]) else "name"

    def passages(self, numbers: Iterable[int]) -> set[int]:
        """All passages of some words."""
        found: set[int] = set()
        for number in numbers:
            found.update(self.postings[self.starts[number] : self.starts[number + 1]].tolist())
        return found

    def in_two(self, halves: Iterable[tuple[int, int]]) -> set[int]:
        """The passages in which a word stands written as two."""
        found: set[int] = set()
        for one, other in halves:
            phrase = f" {self.lexicon.words[one]} {self.lexicon.words[other]}".encode()
            both = self.passages([one]) & self.passages([other])
            found.update(passage for passage in both if self.says(passage, phrase))
        return found

    def is_chapter(self, thing: int) -> bool:
        """Whether a thing is a chapter: its reference has no kind before it."""
        return ":" not in self.refs[thing]

    def is_own_name(self, passage: int) -> bool:
        """Whether a name is what its thing is called, and no other spelling or keyword."""
        return bare(self.folded(passage)) == bare(self.folded(self.first_title + self.owners[passage]))

    @cached_property
    def years(self) -> frozenset[int]:
        """The years in which things are dated."""
        from datetime import date

        return frozenset(date.fromordinal(first).year for first, _, _ in self.days)

    def folded(self, passage: int) -> str:
        """A passage as it is searched."""
        start, end = self._folded[passage], self._folded[passage + 1]
        return self._data[self._folded_at + start : self._folded_at + end].decode("utf-8", "replace")[1:]

    def original(self, passage: int) -> str:
        """A passage as it was written."""
        start, end = self._raw[passage], self._raw[passage + 1]
        return self._data[self._raw_at + start : self._raw_at + end].decode("utf-8", "replace")

    def key(self, passage: int) -> str:
        """The key of the block that a passage is; empty for names and titles."""
        return self._keys[self._key_of[passage]]

    def says(self, passage: int, phrase: bytes) -> bool:
        """Whether a passage's folded text holds `phrase`, which begins with the space that stands before each word."""
        start, end = self._folded[passage], self._folded[passage + 1]
        return self._data.find(phrase, self._folded_at + start, self._folded_at + end) >= 0


def bare(folded: str) -> str:
    """A folded name as names are compared: without the article that it begins with, and without spaces.

    Where one title says that a message goes «إلى» somebody, another has the joined ل.
    """
    head = next((article for article in _ARTICLES if folded.startswith(article) and len(folded) > 6), "")
    return without_article(folded[len(head) :]).replace(" الي ", " ل").replace(" ", "")
