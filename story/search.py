"""One keyword, in any language and any spelling, to the thing that is meant.

An index is one block of bytes: the texts as written, the texts folded, and for each distinct word the passages that
hold it. It can be kept in a cache file and is read without copying. Passages are numbered by rank (names, then titles,
then text; within each by kind and in the story's order), so that their numbers sort the hits. What makes two spellings
the same is in `fold`; what makes a query a date is in `dates`; how hits are shown is not known here.
"""

from __future__ import annotations

import json
import re
import sys
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate, islice, pairwise, takewhile
from typing import Literal
from zlib import crc32

from story.dates import parse_date
from story.datewords import find_date, find_day
from story.fold import (
    ARABIC_PREFIXES,
    arabic_spellings,
    consonants,
    fold,
    fold_mapped,
    is_arabic,
    sounds_alike,
    umlaut_spellings,
    without_article,
)
from story.ids import KINDS, Kind, Ref

Why = Literal["date", "name", "title", "text"]

_MAGIC = f"story search 2 {sys.byteorder} {array('I').itemsize}\n".encode()
_LONGEST_QUERY = 400
"""Characters of a query that are looked at."""
_MOST_WORDS = 10
"""Words of a query that are looked at: a quoted line is found by its beginning."""
_COMMON = 2000
"""A word found in more passages than this is not widened to the words that begin with it."""
_SNIPPET = 90
"""Characters of text shown around a hit."""
_KIND_WORDS: dict[str, Kind] = {
    **dict.fromkeys(("telegram", "cable", "wire", "برقيه", "letter", "رساله"), "telegram"),
    **dict.fromkeys(("document", "treaty", "وثيقه", "معاهده"), "document"),
    **dict.fromkeys(("chapter", "فصل"), "chapter"),
    **dict.fromkeys(("note", "ملاحظه"), "note"),
    **dict.fromkeys(("person", "شخص"), "person"),
    **dict.fromkeys(("place", "مكان"), "place"),
}
"""Words that say of which kind the thing is whose name follows them: telegram 2362."""
_NUMBER_WORDS = frozenset(("no", "nr", "number", "رقم"))
"""Words before a number that add nothing to it."""
_CALLED = ("person", "document", "place", "term")
"""The kinds that are called what their title says; a message's title says from whom to whom it went."""
_QUALIFIER = re.compile("[,(،]")
"""What follows it in a title is no part of the name: Anhalter Bahnhof, Berlin."""
_ARTICLES = ("the ", "a ", "an ")
_ALIKE = 50
"""Percent of letters that two names of one sound must share to be taken for the same name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be found of one thing in one language."""

    ref: Ref
    language: str
    title: str
    names: tuple[str, ...] = ()
    """Names, aliases and keywords."""
    blocks: tuple[tuple[str, str], ...] = ()
    """Block key and plain text of each paragraph."""
    date: str = ""
    """When it happened, in EDTF."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found, at its best place."""

    ref: Ref
    """The thing, without a paragraph."""
    language: str
    title: str
    """The thing's title in `language`."""
    why: Why
    block: str
    """The key of the block that was hit; empty unless `why` is "text"."""
    snippet: str
    """The text around the hit, with `…` where it is cut; empty unless `why` is "text"."""
    spans: tuple[tuple[int, int], ...]
    """The found words, as character spans of the snippet or, where that is empty, of the title."""
    score: float
    """The higher the better; comparable within one search only."""


@dataclass(slots=True)
class _Word:
    """A word of a query with the words of the index that may be meant, the surest first."""

    text: str
    exact: set[int] = field(default_factory=set)
    close: set[int] = field(default_factory=set)
    """Inflected, prefixed, or spelt in another way."""
    begun: set[int] = field(default_factory=set)
    """Words that begin with it."""
    guessed: set[int] = field(default_factory=set)
    """Words that may have been meant if it was mistyped."""
    halves: list[tuple[int, int]] = field(default_factory=list)
    """Pairs of words that it may have been written as."""

    @property
    def forms(self) -> set[int]:
        """Every single word that may be meant."""
        return self.exact | self.close | self.begun | self.guessed


class _Lexicon:
    """The distinct words of an index, and which of them a typed word may mean. Kept from the first search on."""

    def __init__(self, words: list[str], starts: memoryview, named: Iterable[Sequence[str]]) -> None:
        """Take the words in order, where the postings of each start, and the words that name each thing."""
        self.words = words
        self._starts = starts
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in words:
            self._by_length[len(word)].append(word)
        self._by_sound: dict[str, set[str]] = defaultdict(set)
        self._twins: dict[str, set[str]] = defaultdict(set)
        self._named: set[str] = set()
        for names in named:
            self._named.update(names)
            self._add_names(names)
        self._roots: dict[str, str] = {}

    def _add_names(self, names: Sequence[str]) -> None:
        """Note which of the words that name one thing are the same name in two spellings or two scripts."""
        alike: dict[str, set[str]] = defaultdict(set)
        for name in names:
            for sound in consonants(name):
                if len(sound) >= 3:
                    alike[sound].add(name)
                    self._by_sound[sound].add(name)
        for group in alike.values():
            for one in group if len(group) > 1 else ():
                self._twins[one] |= {
                    other for other in group if is_arabic(one) == is_arabic(other) or _alike(one, other)
                }

    def number(self, word: str) -> int:
        """The number of a word, or -1."""
        place = bisect_left(self.words, word)
        return place if place < len(self.words) and self.words[place] == word else -1

    def numbers(self, words: Iterable[str]) -> set[int]:
        """The numbers of those words that occur."""
        return {number for word in words if (number := self.number(word)) >= 0}

    def count(self, number: int) -> int:
        """In how many passages a word stands."""
        return int(self._starts[number + 1] - self._starts[number])

    def beginning(self, head: str, limit: int) -> Iterator[str]:
        """The first `limit` words, in order, that begin with `head`."""
        start = bisect_left(self.words, head)
        return takewhile(lambda word: word.startswith(head), islice(self.words[start : start + limit], limit))

    def look_up(self, text: str) -> _Word:
        """Find the words that a typed word may mean. Guesses are made only where nothing surer is known."""
        word = _Word(text, self.numbers([text]))
        spellings = umlaut_spellings(text) | self._twins.get(text, set()) | set(self._inflected(text))
        if is_arabic(text):
            spellings |= arabic_spellings(text) | self._unprefixed(text)
        for spelling in sorted(spellings):
            spellings = spellings | self._twins.get(spelling, set())
        word.close = self.numbers(spellings) - word.exact
        if word.exact:
            # A name's other spellings count like the one typed, so that the reader's language decides between them.
            word.exact |= self.numbers(self._twins.get(text, ()))
            word.close -= word.exact
        else:
            word.halves = self._halves(text)
        if len(text) >= 3 and sum(map(self.count, word.exact | word.close)) < _COMMON:
            word.begun = self.numbers(self.beginning(text, 200)) - word.exact - word.close
        if not (word.exact or word.close or word.begun):
            near = self._near(text) | self._said_like(text) or self._sounds_of(text)
            word.guessed = self.numbers(near.union(*(self._twins.get(guess, ()) for guess in near)))
        return word

    def _unprefixed(self, text: str) -> set[str]:
        """An Arabic word without the one-letter word before it, where the rest is the commoner word of the two."""
        rest = text[1:]
        number = self.number(rest)
        if text[0] not in "وفبكل" or len(rest) < 4 or number < 0:
            return set()
        known = self.number(text)
        return arabic_spellings(rest) if known < 0 or self.count(known) <= self.count(number) else set()

    def _halves(self, text: str) -> list[tuple[int, int]]:
        """The pairs of words that a word may have been written as: anti comintern."""
        cuts = range(1, min(len(text), 40))
        pairs = [(self.number(text[:cut]), self.number(text[cut:])) for cut in cuts if len(text) >= 5]
        return [pair for pair in pairs if min(pair) >= 0]

    @cached_property
    def _stemmers(self) -> tuple[Callable[[str], str], Callable[[str], str]]:
        """English and Arabic, imported only now because most readers open a chapter before they search."""
        import snowballstemmer

        return snowballstemmer.stemmer("english").stemWord, snowballstemmer.stemmer("arabic").stemWord

    def _root(self, word: str, arabic: bool) -> str:
        if (root := self._roots.get(word)) is None:
            # The Arabic stemmer strips endings evenly only from what it knows for a noun, by article or teh marbuta.
            stem = self._stemmers[arabic]
            root = self._roots[word] = stem("ال" + re.sub("ه$", "ة", word)) if arabic else stem(word)
        return root

    def _inflected(self, text: str) -> Iterator[str]:
        """The words with the same stem."""
        if len(text) < 3 or len(text) > 40 or not text.isalpha():
            return
        arabic = is_arabic(text)
        root = self._root(without_article(text), arabic)
        if len(root) < 3:
            return
        # An ending may change the last letter of the stem: story, stories; hope, hoping.
        head = root[:-1] if root[-1] in "eiy" and not arabic else root
        for prefix in ARABIC_PREFIXES if arabic else ("",):
            for word in self.beginning(prefix + head, 60 if arabic else 200):
                if len(word) <= len(prefix + root) + 6 and self._root(word[len(prefix) :], arabic) == root:
                    yield word

    def _near(self, text: str, *, named: bool = False) -> set[str]:
        """The words that differ by the fewest slips: one, or up to two in words over 7 letters. Numbers have none.

        With `named`, only words of names count.
        """
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        found: dict[int, set[str]] = defaultdict(set)
        for typed in {text, without_article(text)}:
            if len(typed) < 4 or len(typed) > 40 or any(character.isdigit() for character in typed):
                continue
            slips = 2 if len(typed) > 7 else 1
            for length in range(len(typed) - slips, len(typed) + slips + 1):
                words = self._by_length.get(length, [])
                for word, distance, _ in extract(typed, words, scorer=OSA.distance, score_cutoff=slips, limit=50):
                    if word != text and (not named or word in self._named):
                        found[int(distance)].add(word)
        return found[min(found)] if found else set()

    def _said_like(self, text: str) -> set[str]:
        """The names in the other script that `text` may be a spelling of."""
        typed = without_article(text)
        named = (name for sound in consonants(typed) for name in self._by_sound.get(sound, ()))
        return {name for name in named if is_arabic(name) != is_arabic(typed) and _alike(name, typed)}

    def _sounds_of(self, text: str) -> set[str]:
        """The names in the same script that sound like `text` and look like it enough: Tschurtschill."""
        from rapidfuzz.fuzz import ratio

        same = (name for sound in consonants(text) if len(sound) >= 3 for name in self._by_sound.get(sound, ()))
        return {name for name in same if is_arabic(name) == is_arabic(text) and ratio(name, text) >= _ALIKE}

    def names_like(self, text: str) -> set[int]:
        """The words of names that a word may be a slip or a foreign spelling of, though it stands in a text itself."""
        near = self._near(text, named=True) | self._sounds_of(text) if len(text) > 5 and not text.isdecimal() else set()
        return self.numbers(name for name in near if name in self._named)


def _alike(one: str, other: str) -> bool:
    """Whether two words of different scripts sound alike, whichever of them is the Arabic one."""
    return sounds_alike(other, one) if is_arabic(one) else sounds_alike(one, other)


class SearchIndex:
    """Everything that can be found in a story: made by `build`, kept as bytes, and never changed.

    The bytes are a first line (version, checksum, sizes), a head in JSON, then arrays of 32-bit numbers in the
    machine's order, then the words, the folded and the original text. They can be neither run nor unpickled.
    """

    def __init__(self, data: bytes) -> None:
        """Read what `to_bytes` gave; use `from_bytes`."""
        line_end = data.find(b"\n", len(_MAGIC)) + 1
        numbers = data[len(_MAGIC) : line_end].split() if data.startswith(_MAGIC) else []
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
        return cls(_compose(list(entries)))

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
        lit = _Search(self, query[:_LONGEST_QUERY], (), 0).lit
        return [(start, end) for start, end, _ in _light(text, lit)]

    def find(self, query: str, *, languages: Sequence[str] = ("en", "ar"), limit: int = 60) -> list[Hit]:
        """Find what `query` means: a name, a date, words of a title or of the text. Any text may be asked for.

        Args:
            query: as typed. All its words must occur in a thing.
            languages: in which to show what was found, the first best. All are searched.
            limit: the most hits wanted.

        Returns:
            A hit for each thing at its best place: things of that date, then names and aliases (exact, beginning,
            whole words, beginnings of words, mistyped), then titles, then text (phrase, one paragraph, anywhere).
        """
        search = _Search(self, query[:_LONGEST_QUERY], tuple(languages), limit)
        search.run()
        return search.hits()

    @cached_property
    def lexicon(self) -> _Lexicon:
        """The words, unpacked at the first search."""
        words = bytes(self._words).decode("utf-8", "replace").split("\n") if self._words else []
        named: list[set[str]] = [set() for _ in self.refs]
        for passage in range(self.first_text):
            named[self.things[self.owners[passage]]].update(self.folded(passage).split())
        return _Lexicon(words, self.starts, [sorted(names) for names in named])

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
            names = {_bare(self.folded(passage))}
            if not self.is_chapter(self.thing_of[passage]):
                names.add(_bare(fold(_QUALIFIER.split(self.original(passage))[0])))
            for name in names:
                found.setdefault(name, []).append(passage)
        return found

    @cached_property
    def own_titles(self) -> list[tuple[str, int]]:
        """What people, documents, places and terms are called, without spaces and article, each with its passage."""
        return sorted((name, p) for name, own in self.own_names.items() for p in own if self._kind(p) in _CALLED)

    def _kind(self, passage: int) -> str:
        return self.refs[self.thing_of[passage]].partition(":")[0]

    def is_chapter(self, thing: int) -> bool:
        """Whether a thing is a chapter: its reference has no kind before it."""
        return ":" not in self.refs[thing]

    def is_own_name(self, passage: int) -> bool:
        """Whether a name is what its thing is called, and no other spelling or keyword."""
        return _bare(self.folded(passage)) == _bare(self.folded(self.first_title + self.owners[passage]))

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


def _bare(folded: str) -> str:
    """A folded name as names are compared: without the article that it begins with, and without spaces."""
    head = next((article for article in _ARTICLES if folded.startswith(article) and len(folded) > 6), "")
    return without_article(folded[len(head) :]).replace(" ", "")


def _compose(given: list[Entry]) -> bytes:
    """Write the index of `given` as bytes."""
    seen = list(dict.fromkeys(entry.ref.whole for entry in given))
    refs = sorted(seen, key=lambda ref: KINDS.index(ref.kind))
    number_of = {ref: number for number, ref in enumerate(refs)}
    entries = sorted(given, key=lambda entry: number_of[entry.ref.whole])
    dates = [""] * len(refs)
    for entry in entries:
        dates[number_of[entry.ref.whole]] = dates[number_of[entry.ref.whole]] or entry.date
    keys: dict[str, int] = {"": 0}
    owners, key_of = array("I"), array("I")
    folded_ends, raw_ends, folded_parts, raw_parts = array("I", [0]), array("I", [0]), [], []
    found: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    # A chapter has no names but keywords: whoever is called so comes before what is about them.
    named = sorted(enumerate(entries), key=lambda pair: pair[1].ref.kind == "chapter")
    zones = (
        ((owner, "", name) for owner, entry in named for name in entry.names),
        ((owner, "", entry.title) for owner, entry in enumerate(entries)),
        ((owner, key, text) for owner, entry in enumerate(entries) for key, text in entry.blocks),
    )
    firsts = []
    for zone in zones:
        firsts.append(len(owners))
        for owner, key, text in zone:
            folded = fold(text)
            for word in set(folded.split()):
                found[word].append(len(owners))
            owners.append(owner)
            key_of.append(keys.setdefault(key, len(keys)))
            folded_parts.append(f" {folded}".encode())
            raw_parts.append(text.encode("utf-8", "replace"))
            folded_ends.append(folded_ends[-1] + len(folded_parts[-1]))
            raw_ends.append(raw_ends[-1] + len(raw_parts[-1]))
    words = sorted(found)
    head = {
        "refs": [str(ref) for ref in refs],
        "dates": dates,
        "things": [number_of[entry.ref.whole] for entry in entries],
        "languages": [entry.language for entry in entries],
        "keys": list(keys),
        "first_title": firsts[1],
    }
    starts = array("I", accumulate((len(found[word]) for word in words), initial=0))
    postings = b"".join(found[word].tobytes() for word in words)
    arrays = [numbers.tobytes() for numbers in (owners, key_of, folded_ends, raw_ends, starts)]
    parts = [json.dumps(head).encode(), *arrays, postings, "\n".join(words).encode()]
    sizes = [*map(len, parts), folded_ends[-1], raw_ends[-1]]
    checksum = crc32(b"".join(parts))
    first_line = _MAGIC + " ".join(map(str, (checksum, *sizes))).encode() + b"\n"
    return b"".join((first_line, *parts, *folded_parts, *raw_parts))


@dataclass(slots=True)
class _Found:
    """The best place of a thing so far."""

    why: Why
    quality: int
    """How well it answers among those with the same `why`; 0 is best."""
    passage: int
    """The passage's number, or -1 where there is none to show."""


class _Search:
    """One query being answered: from the surest kind of hit to the least, until enough things are found."""

    def __init__(self, index: SearchIndex, query: str, languages: tuple[str, ...], limit: int) -> None:
        self._index = index
        date = find_date(query)
        self._dated = date is not None
        self._dates = [date] if date else find_day(query, index.years)
        self._typed = _without_fillers(fold(query).split()[:_MOST_WORDS])
        self._words = [index.lexicon.look_up(text) for text in dict.fromkeys(self._typed)]
        self._ranks = {language: rank for rank, language in reversed(list(enumerate(languages)))}
        self._limit = limit
        self._found: dict[int, _Found] = {}
        self._join_neighbours()

    def _join_neighbours(self) -> None:
        """Let a word of the index that was typed as two count for both: anti comintern, anticomintern."""
        by_text = {word.text: word for word in self._words}
        for one, other in pairwise(self._typed):
            joined = self._index.lexicon.numbers([one + other])
            by_text[one].close |= joined
            by_text[other].close |= joined

    def run(self) -> None:
        """Look in every place, best first."""
        for date in self._dates if self._limit > 0 else ():
            self._by_date(date.start.toordinal(), date.end.toordinal(), wider=self._dated)
        if self._limit > 0 and self._words:
            self._by_own_name()
            self._by_kind()
            self._by_whole_name()
            self._by_words()

    def hits(self) -> list[Hit]:
        """What was found, best first."""
        made: list[Hit] = []
        for thing, found in self._found.items():
            hit = self._hit(thing, found)
            # A chapter that is called what was typed comes before a name that is like it: scores only ever fall.
            made.append(replace(hit, score=min(hit.score, made[-1].score)) if made else hit)
        return made

    def _rank(self, entry: int) -> int:
        """How welcome an entry's language is; 0 is best."""
        return self._ranks.get(self._index.languages[entry], len(self._ranks))

    def _take(self, passages: Iterable[int], why: Why, quality: int) -> None:
        """Keep the things of `passages` that nothing better was found for, each in its most welcome language."""
        index = self._index
        for passage in passages:
            thing = index.thing_of[passage]
            known = self._found.get(thing)
            if known is None:
                # Passages ascend, so those of one thing are neighbours: nothing is missed by stopping at a new one.
                if len(self._found) >= self._limit:
                    return
                self._found[thing] = _Found(why, quality, passage)
            elif (known.why, known.quality) == (why, quality) and self._rank(index.owners[passage]) < self._rank(
                index.owners[known.passage]
            ):
                known.passage = passage

    def _by_date(self, first: int, last: int, *, wider: bool) -> None:
        """Take the things dated within the days asked for; with `wider`, then those whose date reaches over them."""
        over = [day for day in self._index.days if day[0] <= last and first <= day[1]]
        within = [thing for start, end, thing in over if first <= start and end <= last]
        around = [thing for start, end, thing in over if not (first <= start and end <= last)] if wider else []
        for quality, things in enumerate((within, around)):
            for thing in things[: self._limit - len(self._found)]:
                self._found[thing] = _Found("date", quality, -1)

    def _by_own_name(self) -> None:
        """Take the things that are called what was typed, the article aside."""
        index = self._index
        called = {" ".join(self._typed)}
        if len(self._words) == 1 and not self._words[0].exact:
            word = self._words[0]
            called |= {index.lexicon.words[number] for number in word.close | word.guessed}
        passages = sorted({p for name in called for p in index.own_names.get(_bare(name), ())})
        self._take([p for p in passages if not index.is_chapter(index.thing_of[p])], "name", 0)
        self._take([p for p in passages if index.is_chapter(index.thing_of[p])], "title", 0)

    def _by_kind(self) -> None:
        """Take the things of the kind that one word names, that the other words name: telegram 2362."""
        kinds = [_KIND_WORDS.get(without_article(word)) for word in self._typed]
        rest = "".join(word for word, kind in zip(self._typed, kinds, strict=True) if not kind)
        kind = next(filter(None, kinds), None)
        if not kind or not rest:
            return
        exact = [name for name in self._names_from(rest) if name[0] == rest]
        refs = [(Ref.parse(self._index.refs[self._index.thing_of[passage]]), passage) for _, passage in exact]
        self._take([passage for ref, passage in refs if ref and ref.kind == kind], "name", 0)

    def _by_whole_name(self) -> None:
        """Take names that are what was typed, then names that begin with it, spaces aside.

        What chapters are kept under comes after what is called so or begins so.
        """
        index, typed = self._index, "".join(self._typed)
        begun = self._names_from(typed)
        exact = [passage for name, passage in begun if name == typed]
        if len(self._words) == 1:
            forms = (index.lexicon.words[number] for number in sorted(self._words[0].close))
            exact += [passage for form in forms for name, passage in self._names_from(form) if name == form]
        bare = _bare(" ".join(self._typed))
        titles = index.own_titles
        start = bisect_left(titles, (bare, -1))
        own = sorted(p for name, p in titles[start : start + 400] if name.startswith(bare))
        self._take([passage for passage in exact if not index.is_chapter(index.thing_of[passage])], "name", 0)
        self._take(own if len(bare) > 3 else (), "name", 1)
        self._take(exact, "name", 1)
        self._take(sorted(passage for name, passage in begun if name != typed), "name", 1)

    def _names_from(self, head: str) -> list[tuple[str, int]]:
        """The names that begin with `head`, spaces aside."""
        names = self._index.names
        start = bisect_left(names, (head, -1))
        return list(takewhile(lambda name: name[0].startswith(head), names[start : start + 4000]))

    def _passages(self, numbers: Iterable[int]) -> set[int]:
        """All passages of some words."""
        starts, postings = self._index.starts, self._index.postings
        found: set[int] = set()
        for number in numbers:
            found.update(postings[starts[number] : starts[number + 1]].tolist())
        return found

    def _in_two(self, word: _Word) -> set[int]:
        """The passages that write a word as two."""
        found: set[int] = set()
        for one, other in word.halves:
            words = self._index.lexicon.words
            phrase = f" {words[one]} {words[other]}".encode()
            both = self._passages([one]) & self._passages([other])
            found.update(passage for passage in both if self._index.says(passage, phrase))
        return found

    def _by_words(self) -> None:
        """Take what holds every word typed: in one name, in one title, in one paragraph, anywhere in a thing."""
        sure = [self._passages(word.exact | word.close) | self._in_two(word) for word in self._words]
        every = [
            known | self._passages(word.begun | word.guessed) if word.begun or word.guessed else known
            for word, known in zip(self._words, sure, strict=True)
        ]
        exact = self._zones([self._passages(self._words[0].exact)]) if len(self._words) == 1 else ([], [], [])
        certain, any_form = self._zones(sure), self._zones(every)
        guessed = any(word.guessed for word in self._words)
        whys: tuple[Why, ...] = ("name", "title", "text")
        for why, same, certainly, anyhow in zip(whys, exact, certain, any_form, strict=True):
            first = 2 if why == "name" else 0
            if why == "name":
                self._take(self._fullest(certainly), why, first)
                self._take(self._fullest(anyhow), why, first + 2 + guessed)
                continue
            self._take(same or self._phrases(anyhow), why, first)
            self._take(certainly, why, first + 1)
            self._take(anyhow, why, first + 2 + guessed)
        if len(self._words) == 1 and not any_form[0]:
            like = self._index.lexicon.names_like(self._words[0].text)
            self._take(self._fullest(self._zones([self._passages(like)])[0]), "name", 8)
        if len(self._words) > 1:
            self._scattered(every)

    def _fullest(self, passages: Iterable[int]) -> list[int]:
        """Names, those first of which the least was left out; of equal ones, what is called so before what is about it.

        The passages of one thing stay neighbours, as `_take` wants them.
        """
        index, best, own = self._index, dict[int, tuple[int, bool, int]](), defaultdict[int, list[int]](list)
        typed = len(self._typed)
        for passage in passages:
            thing = index.thing_of[passage]
            key = max(0, index.folded(passage).count(" ") + 1 - typed), not index.is_own_name(passage), passage
            best[thing] = min(best.get(thing, key), key)
            own[thing].append(passage)
        return [passage for thing in sorted(best, key=best.__getitem__) for passage in own[thing]]

    def _zones(self, sets: list[set[int]]) -> tuple[list[int], list[int], list[int]]:
        """What is in all of `sets`, ascending: names, titles and texts apart."""
        common = sorted(set.intersection(*sorted(sets, key=len)))
        titles, texts = (
            bisect_left(common, self._index.first_title),
            bisect_left(common, self._index.first_text),
        )
        return common[:titles], common[titles:texts], common[texts:]

    def _phrases(self, passages: Iterable[int]) -> Iterator[int]:
        """Those passages that hold the words as they were typed, one after another; none where there is only one."""
        phrase = f" {' '.join(self._typed)}".encode()
        return (passage for passage in passages if len(self._typed) > 1 and self._index.says(passage, phrase))

    def _scattered(self, sets: list[set[int]]) -> None:
        """Take the things that hold every word, though in different paragraphs, or in their name and their text."""
        index = self._index
        things: set[int] | None = None
        for passages in sorted(sets, key=len):
            if len(self._found) >= self._limit or not (things is None or things):
                return
            held = map(index.thing_of.__getitem__, passages)
            things = set(held) if things is None else things.intersection(held)
        for thing in sorted((things or set()) - self._found.keys())[: self._limit - len(self._found)]:
            texts = [passage for entry in self._entries(thing) for passage in self._texts(entry)]
            held_by = {passage: sum(passage in passages for passages in sets) for passage in texts}
            best = min(texts, key=lambda p: (-held_by[p], self._rank(index.owners[p]), p), default=-1)
            shown = best >= 0 and held_by[best] > 0
            self._found[thing] = _Found("text", 5, best) if shown else _Found("title", 5, -1)

    def _entries(self, thing: int) -> range:
        """The entries of a thing."""
        things = self._index.things
        return range(bisect_left(things, thing), bisect_left(things, thing + 1))

    def _texts(self, entry: int) -> range:
        """The passages of an entry's text."""
        owners, start = self._index.owners, self._index.first_text
        return range(bisect_left(owners, entry, start), bisect_left(owners, entry + 1, start))

    @cached_property
    def lit(self) -> dict[str, int]:
        """Every word to light, with the place in the query of the word that it stands for."""
        words, lit = self._index.lexicon.words, {}
        for place, word in enumerate(self._words):
            halves = {number for pair in word.halves for number in pair}
            lit.update({words[number]: place for number in word.forms | halves})
        return lit

    def _hit(self, thing: int, found: _Found) -> Hit:
        index = self._index
        if found.why == "text":
            entry = index.owners[found.passage]
        else:
            entry = min(self._entries(thing), key=lambda entry: (self._rank(entry), entry))
        title, ref = index.original(index.first_title + entry), Ref.parse(index.refs[thing])
        assert ref is not None  # written by _compose, and covered by the checksum
        score = {"date": 400, "name": 300, "title": 200, "text": 100}[found.why] - 10.0 * found.quality
        block, snippet = "", ""
        spans: list[tuple[int, int]] = []
        if found.why == "text":
            block = index.key(found.passage)
            snippet, spans = _cut(index.original(found.passage), self.lit)
        elif found.why != "date":
            spans = [(start, end) for start, end, _ in _light(title, self.lit)]
        return Hit(ref, index.languages[entry], title, found.why, block, snippet, tuple(spans), score)


def _without_fillers(words: list[str]) -> list[str]:
    """The words of a query without what only says that a number follows."""
    parts = [word for word, after in pairwise([*words, ""]) if not (word in _NUMBER_WORDS and after.isdecimal())]
    return parts or words


def _light(text: str, lit: dict[str, int]) -> list[tuple[int, int, int]]:
    """The spans of `text` that hold words to light, each with the place in the query of its word."""
    mapped = fold_mapped(text)
    words = re.finditer("[^ ]+", mapped.text)
    return [(*mapped.original(*word.span()), lit[word[0]]) for word in words if word[0] in lit]


def _cut(text: str, lit: dict[str, int]) -> tuple[str, list[tuple[int, int]]]:
    """A piece of `text` with as many of the query's words as can be, cut between words, and its lit spans."""
    text = re.sub(r"\s", " ", text)
    spans = _light(text, lit)
    start, end = _densest(spans)
    spare = max(0, _SNIPPET - (end - start)) // 2
    left, right = start - spare, end + spare
    left, right = max(0, left - max(0, right - len(text))), min(len(text), right + max(0, -left))
    if left > 0:
        left = next((p + 1 for p in range(left - 1, start) if text[p] == " "), start)
    if right < len(text):
        right = next((p for p in range(right, end, -1) if text[p] == " "), end)
    before, after = "…" if left > 0 else "", "…" if right < len(text) else ""
    shift = len(before) - left
    inside = [(a + shift, b + shift) for a, b, _ in spans if left <= a and b <= right]
    return before + text[left:right] + after, inside


def _densest(spans: list[tuple[int, int, int]]) -> tuple[int, int]:
    """The stretch, no longer than a snippet, that holds the most of the query's words in the least room."""
    best, choice = (0, 0), (0, 0)
    for place, (start, end, word) in enumerate(spans):
        held, reach = {word}, end
        for _, later, other in spans[place + 1 :]:
            if later - start > _SNIPPET:
                break
            if other not in held:
                held.add(other)
                reach = later
        if (len(held), start - reach) > best or choice == (0, 0):
            best, choice = (len(held), start - reach), (start, reach)
    return choice
