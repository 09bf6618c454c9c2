"""The distinct words of an index, and which of them a typed word may mean."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property
from itertools import islice, takewhile
from typing import Literal

from story.fold import (
    ARABIC_PREFIXES,
    arabic_spellings,
    consonants,
    first_letters,
    is_arabic,
    romanised,
    sounds_alike,
    umlaut_spellings,
    without_article,
)
from story.search.forms import broken_forms, people_forms, verbal_nouns
from story.search.thesaurus import nations, subjects

_COMMON = 2000
_ONE_NAME = 0.8
"""Part of the letters that two spellings of one name in one script share."""
_ALIKE = 50
"""Percent of letters that two names of one sound must share to be taken for the same name."""


@dataclass(slots=True)
class Word:
    """A word of a query with the words of the index that may be meant, the surest first."""

    text: str
    exact: set[int] = field(default_factory=set)
    close: set[int] = field(default_factory=set)
    """Inflected, prefixed, or spelt in another way."""
    begun: set[int] = field(default_factory=set)
    """Words that begin with it."""
    guessed: set[int] = field(default_factory=set)
    """Words that may have been meant if it was mistyped."""
    nation: set[int] = field(default_factory=set)
    """The country, where it is a people, and the reverse."""
    kin: set[int] = field(default_factory=set)
    """Words that are used for it."""
    halves: list[tuple[int, int]] = field(default_factory=list)
    """Pairs of words that it may have been written as."""

    @property
    def known(self) -> bool:
        """Whether the index has the word, whole or begun, in any form."""
        return bool(self.exact or self.close or self.begun or self.halves)

    @property
    def forms(self) -> set[int]:
        """Every single word that may be meant."""
        return self.exact | self.close | self.nation | self.kin | self.begun | self.guessed


class Lexicon:
    """The distinct words of an index, and which of them a typed word may mean. Kept from the first search on."""

    def __init__(
        self, words: list[str], starts: memoryview, named: frozenset[int], namesakes: Callable[[int], Iterable[str]]
    ) -> None:
        """Take the words in order, where the postings of each start, which of them names are made of, and a way to ask.

        `namesakes` gives, for the number of such a word, the words of all names of the things that it names.
        """
        self.words = words
        self._starts = starts
        self._named = named
        self._namesakes = namesakes
        self._roots: dict[str, str] = {}
        self._by_sound: dict[str, dict[str, list[str]]] = {}

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for word in self.words:
            found[len(word)].append(word)
        return found

    def _sounding(self, text: str) -> Iterator[str]:
        """The words of names that have the same consonants as `text`: their sounds are kept by their first letters."""
        sounds = consonants(text)
        for letter in first_letters(text):
            if (known := self._by_sound.get(letter)) is None:
                known = self._by_sound[letter] = self._sounds_from(letter)
            for sound in sounds:
                yield from known.get(sound, ())

    def _sounds_from(self, letter: str) -> dict[str, list[str]]:
        """The words of names that begin with a letter, by their consonants."""
        found: dict[str, list[str]] = defaultdict(list)
        start, end = bisect_left(self.words, letter), bisect_left(self.words, chr(ord(letter) + 1))
        for number in range(start, end):
            for sound in consonants(self.words[number]) if number in self._named else ():
                if len(sound) >= 3:
                    found[sound].append(self.words[number])
        return found

    def _twins(self, word: str) -> set[str]:
        """The words that are the same name as a word, in another spelling or in the other script."""
        number = self.number(word)
        sounds = {sound for sound in consonants(word) if len(sound) >= 3} if number in self._named else ()
        others = self._namesakes(number) if sounds else ()
        return {
            other for other in others if other != word and consonants(other) & set(sounds) and _same_name(word, other)
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

    def is_of_names(self, numbers: set[int]) -> bool:
        """Whether a name holds one of some words."""
        return not self._named.isdisjoint(numbers)

    def is_known(self, text: str) -> bool:
        """Whether a word occurs, whole or begun or in any form."""
        return self.number(text) >= 0 or bool(next(self.beginning(text, 1), "")) or self.look_up(text).known

    def look_up(self, text: str) -> Word:
        """Find the words that a typed word may mean. Guesses are made only where nothing surer is known."""
        word = Word(text, self.numbers([text]))
        if not word.exact and (latin := romanised(text)) != text:
            return replace(self.look_up(latin), text=text)
        twins = self._twins(text)
        spellings = umlaut_spellings(text) | twins | set(self._inflected(text))
        if is_arabic(text):
            spellings |= arabic_spellings(text) | self._unprefixed(text) | self._arabic_forms(text)
        spellings = spellings.union(*map(self._twins, spellings))
        word.close = self.numbers(spellings) - word.exact
        if word.exact:
            # The name in the other script counts like the one typed, so that the reader's language decides.
            word.exact |= self.numbers(twin for twin in twins if is_arabic(twin) != is_arabic(text))
            word.close -= word.exact
        else:
            word.halves = self._halves(text)
        if len(text) >= 3 and sum(map(self.count, word.exact | word.close)) < _COMMON:
            word.begun = self.numbers(self.beginning(text, 200)) - word.exact - word.close
        word.nation = self._grouped(0, text) - word.exact - word.close
        word.kin = self._grouped(1, text) - word.exact - word.close
        if not (word.exact or word.close or word.begun or word.nation or word.kin):
            word.guessed = self.numbers(self._guesses(text))
        return word

    def _guesses(self, text: str) -> set[str]:
        """The words that may have been meant by one that is not known, if need be without what is joined to it."""
        for typed in (text, *(_unjoined(text) if is_arabic(text) else ())):
            if near := self._near(typed) or self._said_like(typed) or self._sounds_of(typed):
                return near.union(*map(self._twins, near), *map(self._unprefixed, filter(is_arabic, near)))
        return set()

    def _unprefixed(self, text: str) -> set[str]:
        """An Arabic word without the one-letter words before it, where the rest is the commoner word of the two."""
        known, found = self.number(text), set[str]()
        for rest in _unjoined(text):
            number = self.number(rest)
            if number >= 0 and (known < 0 or self.count(known) <= self.count(number)):
                found |= arabic_spellings(rest)
        return found

    @staticmethod
    def _arabic_forms(text: str) -> set[str]:
        """An Arabic word's broken plural or singular, and a country's people, with every prefix."""
        bases = {without_article(text), text[1:] if text[0] in "وفبكل" else text}
        found = {form for base in bases for form in (*broken_forms(base), *people_forms(base), *verbal_nouns(base))}
        return {prefix + form for form in found for prefix in ARABIC_PREFIXES}

    def _by_stem(self, groups: Iterable[frozenset[str]], arabic: bool) -> dict[str, set[str]]:
        """Stems -> the words of the groups of one script that have a word with that stem."""
        found: dict[str, set[str]] = defaultdict(set)
        for group in groups:
            for word in group:
                if is_arabic(word) == arabic:
                    found[self._root(word, arabic)] |= group - {word}
        return found

    @cached_property
    def _groups(self) -> dict[bool, tuple[dict[str, set[str]], dict[str, set[str]]]]:
        """Nations and subjects by stem, of the scripts that were asked for."""
        return {}

    def _grouped(self, place: Literal[0, 1], text: str) -> set[int]:
        """The words that stand in a group of nations (0) or subjects (1) with a word, in every form."""
        arabic = is_arabic(text)
        if arabic not in self._groups:
            self._groups[arabic] = self._by_stem(nations(), arabic), self._by_stem(subjects(), arabic)
        others = (
            self._groups[arabic][place].get(self._root(without_article(text), arabic), ()) if text.isalpha() else ()
        )
        found = self.numbers(others)
        for other in others:
            spellings = arabic_spellings(other) | self._arabic_forms(other) if arabic else set[str]()
            found |= self.numbers(spellings.union(self._inflected(other)))
        return found

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
                    if word != text and (not named or self.number(word) in self._named):
                        found[int(distance)].add(word)
        return found[min(found)] if found else set()

    def _said_like(self, text: str) -> set[str]:
        """The names in the other script that `text` may be a spelling of."""
        typed = without_article(text)
        return {name for name in self._sounding(typed) if is_arabic(name) != is_arabic(typed) and _alike(name, typed)}

    def _sounds_of(self, text: str) -> set[str]:
        """The names in the same script that sound like `text` and look like it enough: Tschurtschill."""
        from rapidfuzz.fuzz import ratio

        same = (name for name in self._sounding(text) if is_arabic(name) == is_arabic(text))
        return {name for name in same if ratio(name, text) >= _ALIKE}

    def names_like(self, text: str) -> set[int]:
        """The words of names that a word may be a slip or a foreign spelling of, though it stands in a text itself."""
        near = self._near(text, named=True) | self._sounds_of(text) if len(text) > 5 and not text.isdecimal() else set()
        return self.numbers(near) & self._named


def _unjoined(text: str) -> Iterator[str]:
    """Yield an Arabic word without one, then two, of the one-letter words that may be written together with it."""
    if text[0] in "وفبكل" and len(text) >= 5:
        yield text[1:]
    if text[0] in "وف" and text[1:2] in tuple("بكل") and len(text) >= 6:
        yield text[2:]


def _same_name(one: str, other: str) -> bool:
    """Whether two words with the same consonants are one name: in one script, nearly the same letters too."""
    if is_arabic(one) != is_arabic(other):
        return _alike(one, other)
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ONE_NAME


def _alike(one: str, other: str) -> bool:
    """Whether two words of different scripts sound alike, whichever of them is the Arabic one."""
    return sounds_alike(other, one) if is_arabic(one) else sounds_alike(one, other)
