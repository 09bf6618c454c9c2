"""One query being answered: from the surest kind of hit to the least, until enough things are found.

Dates come first, then things that are called what was typed. What only holds the words typed is ranked by `scoring`
where they are several, and by where the word stands where it is one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from story.fold import fold, without_article
from story.ids import Ref
from story.search.entries import HEADER, OFFICE, Hit, Why
from story.search.index import bare
from story.search.keyboard import on_the_other_layout
from story.search.lexicon import Word
from story.search.query import LONGEST, read_query
from story.search.scoring import Scorer
from story.search.snippets import cut, light
from story.search.thesaurus import KIND_WORDS, fillers

if TYPE_CHECKING:
    from story.search.index import SearchIndex

_NEAR = 1
"""Days by which a date may be missed."""
_BESIDE = 15
"""Days around a date in which something is looked for where nothing is dated in it; around one day, only one."""
_RARE = 3
"""A word that stands in fewer passages, and in no name, may be a slip for a name after all."""
_COMMON = 4000
"""A word in more passages says too little of any to count them."""
_SCORES: dict[Why, float] = {"date": 400, "name": 300, "title": 200, "text": 100}


@dataclass(slots=True)
class Found:
    """The best place of a thing so far."""

    why: Why
    quality: int
    """How well it answers among those with the same `why`; 0 is best."""
    passage: int
    """The passage's number, or -1 where there is none to show."""


class Search:
    """One query being answered: from the surest kind of hit to the least, until enough things are found."""

    def __init__(self, index: SearchIndex, query: str, languages: tuple[str, ...], limit: int) -> None:
        self._index = index
        self._query = read_query(_relaid(query[:LONGEST], index), lambda: index.years)
        self._typed = self._query.typed
        self._words = [index.lexicon.look_up(text) for text in dict.fromkeys(self._query.words)]
        self._ranks = {language: rank for rank, language in reversed(list(enumerate(languages)))}
        self._limit = limit
        self._found: dict[int, Found] = {}
        # Beside a date, one word is no name by itself.
        self._one_word = len(self._words) == 1 and not self._query.dates
        self._join_neighbours()

    def _join_neighbours(self) -> None:
        """Let a word of the index that was typed as two count for both: anti comintern, anticomintern."""
        by_text = {word.text: word for word in self._words}
        for one, other in pairwise(self._query.words):
            joined = self._index.lexicon.numbers([one + other])
            by_text[one].close |= joined
            by_text[other].close |= joined

    def run(self) -> None:
        """Look in every place, best first."""
        if self._limit <= 0 or not self._words:
            return
        query = self._query
        if query.whole_date:
            # A day without a year may be somebody's name for something: the plot of 20 July.
            if not query.exact_date:
                self._by_name_as_typed()
            for days in self._days():
                self._by_date(*days, wider=query.exact_date)
        # Beside a date, the other words are no name by themselves.
        for typed in (query.typed,) if query.dates or query.typed == query.words else (query.typed, query.words):
            self._typed = typed
            self._by_own_name()
            self._by_kind()
            self._by_whole_name()
        self._by_words()

    def _days(self) -> list[tuple[int, int]]:
        """First and last day of each date asked for; of several, that first on which the most is dated."""
        spans = [(date.start.toordinal(), date.end.toordinal()) for date in self._query.dates]
        busy = {span: sum(span[0] <= first <= span[1] for first, _, _ in self._index.days) for span in spans}
        return sorted(spans, key=lambda span: -busy[span])

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
                self._found[thing] = Found(why, quality, passage)
            elif (known.why, known.quality) == (why, quality) and self._rank(index.owners[passage]) < self._rank(
                index.owners[known.passage]
            ):
                known.passage = passage

    def _by_date(self, first: int, last: int, *, wider: bool) -> None:
        """Take the things dated within the days asked for; with `wider`, then what else may be meant.

        That is what is named for the date, what is dated just before or after where nothing is in it, and what reaches
        over it: first what speaks of the date itself, then the shorter, as a chapter of years says little of one day.
        """
        days = self._index.days
        within = [thing for start, end, thing in days if first <= start and end <= last]
        self._take_dated(within, 0)
        if not wider:
            return
        said = self._passages_of_date()
        self._take(self._fullest(said[0] + said[1]), "title", 0)
        margin = min(last - first + 1, _BESIDE)
        near = [day for day in days if first - margin <= day[0] and day[1] <= last + margin] if not within else []
        self._take_dated([thing for _, _, thing in sorted(near, key=lambda day: abs(day[0] - first))], 1)
        speaking = {self._index.thing_of[passage] for passage in said[2]}
        over = [day for day in days if day[0] <= last and first <= day[1]]
        over.sort(key=lambda day: (day[2] not in speaking, day[1] - day[0]))
        self._take_dated([thing for _, _, thing in over], 1)

    def _take_dated(self, things: Iterable[int], quality: int) -> None:
        """Take things by their dates, as far as there is room and nothing better was found for them."""
        for thing in things:
            if len(self._found) < self._limit:
                self._found.setdefault(thing, Found("date", quality, -1))

    def _by_name_as_typed(self) -> None:
        """Take the things that have a name which is what was typed."""
        typed = "".join(self._typed)
        exact = [passage for name, passage in self._names_from(typed) if name == typed]
        self._take(exact, "name", 0)

    def _by_own_name(self) -> None:
        """Take the things that are called what was typed, the article aside."""
        index = self._index
        called = {" ".join(self._typed)}
        if self._one_word and not self._words[0].exact:
            word = self._words[0]
            called |= {index.lexicon.words[number] for number in word.close | word.guessed}
        passages = sorted({p for name in called for p in index.own_names.get(bare(name), ())})
        self._take([p for p in passages if not index.is_chapter(index.thing_of[p])], "name", 0)
        self._take([p for p in passages if index.is_chapter(index.thing_of[p])], "title", 0)

    def _by_kind(self) -> None:
        """Take the things of the kind that one word names, that the other words name: telegram 2362."""
        kinds = [KIND_WORDS.get(without_article(word)) for word in self._typed]
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
        if self._one_word:
            forms = (index.lexicon.words[number] for number in sorted(self._words[0].close))
            exact += [passage for form in forms for name, passage in self._names_from(form) if name == form]
        head = bare(" ".join(self._typed))
        titles = index.own_titles
        start = bisect_left(titles, (head, -1))
        own = sorted(p for name, p in titles[start : start + 400] if name.startswith(head))
        self._take([passage for passage in exact if not index.is_chapter(index.thing_of[passage])], "name", 0)
        self._take(own if len(head) > 3 else (), "name", 1)
        self._take(exact, "name", 1)
        self._take(sorted(passage for name, passage in begun if name != typed), "name", 1)

    def _names_from(self, head: str) -> list[tuple[str, int]]:
        """The names that begin with `head`, spaces aside."""
        names = self._index.names
        start = bisect_left(names, (head, -1))
        return list(takewhile(lambda name: name[0].startswith(head), names[start : start + 4000]))

    def _by_words(self) -> None:
        """Take what holds the words: of several all or most, of one word in a name, in a title, in a paragraph."""
        if self._one_word:
            self._by_word(self._words[0])
            return
        self._by_phrase()
        self._by_dated_name()
        for scored in Scorer(self._index, self._query, self._words, self._ranks, self._dated()).best():
            if len(self._found) >= self._limit:
                return
            self._found.setdefault(scored.thing, Found(scored.why, 5, scored.passage))

    def _dated(self) -> dict[int, float]:
        """The things of a date that stands beside other words: 1, or half where theirs is near it or reaches over it.

        Messages are numbered on one day, sent on the next and answered on the third; memory takes one for another.
        """
        found: dict[int, float] = {}
        for first, last in self._days() if not self._query.whole_date else ():
            for start, end, thing in self._index.days:
                if start <= last + _NEAR and first - _NEAR <= end:
                    found[thing] = max(found.get(thing, 0.0), 1.0 if first <= start and end <= last else 0.5)
        return found

    def _by_dated_name(self) -> None:
        """Take what has all the words and the date in one name or title: the plot of 20 July."""
        if self._query.dates:
            names, titles, _ = self._passages_of_date()
            self._take(self._fullest([*names, *titles]), "title", 0)

    def _passages_of_date(self) -> tuple[list[int], list[int], list[int]]:
        """The names, titles and texts that hold all that was typed, the date too."""
        lexicon = self._index.lexicon
        words = [lexicon.look_up(word) for word in self._query.typed if word not in fillers()]
        held = set.intersection(*(self._index.passages(word.exact | word.close) for word in words)) if words else ()
        return self._zones(set(held))

    def _by_phrase(self) -> None:
        """Take what holds the words in quotation marks as they stand."""
        words = self._index.lexicon.numbers(self._query.phrase)
        if len(self._query.phrase) > 1 and len(words) == len(set(self._query.phrase)):
            phrase = f" {' '.join(self._query.phrase)}".encode()
            held = set.intersection(*(self._index.passages([word]) for word in words))
            first = self._index.first_text
            passages = sorted(passage for passage in held if self._index.says(passage, phrase))
            self._take([passage for passage in passages if passage < first], "title", 0)
            self._take([passage for passage in passages if passage >= first], "text", 0)

    def _by_word(self, word: Word) -> None:
        """Take what holds one word: in names, titles and texts, and in each as typed, inflected, begun or mistyped."""
        index = self._index
        sure = index.passages(word.exact | word.close) | index.in_two(word.halves)
        exact = self._zones(index.passages(word.exact))
        certain, loose = self._zones(sure), self._zones(sure | index.passages(word.begun | word.guessed))
        last = 2 + bool(word.guessed)
        self._take(self._fullest(certain[0]), "name", 2)
        self._take(self._fullest(loose[0]), "name", 2 + last)
        if not loose[0] and len(sure) < _RARE:
            self._take_like(word, 5)
        self._take(exact[1], "title", 0)
        self._take(certain[1], "title", 1)
        self._take(loose[1], "title", last)
        self._take(self._most(exact[2]), "text", 0)
        self._take(self._most(certain[2]), "text", 1)
        self._take(self._most(loose[2]), "text", last)
        if not loose[0]:
            self._take_like(word, 8)
        kin = self._zones(index.passages(word.kin))
        self._take(self._fullest(kin[0]), "name", 9)
        self._take(kin[1], "title", 9)
        self._take(self._most(kin[2]), "text", 9)

    def _take_like(self, word: Word, quality: int) -> None:
        """Take the names that a word may be a slip or a foreign spelling of."""
        like = self._index.passages(self._index.lexicon.names_like(word.text))
        self._take(self._fullest(self._zones(like)[0]), "name", quality)

    def _most(self, passages: list[int]) -> list[int]:
        """Texts, those of things first that speak of it in their head or in the most paragraphs."""
        index = self._index
        if len(passages) > _COMMON:
            return passages
        counts = Counter[int]()
        for passage in passages:
            counts[index.thing_of[passage]] += 100 if index.key(passage) == OFFICE else 1
        return sorted(passages, key=lambda p: (-counts[index.thing_of[p]], index.thing_of[p], p))

    def _fullest(self, passages: Iterable[int]) -> list[int]:
        """Names, those first of which the least was left out; of equal ones, what is called so before what is about it.

        The passages of one thing stay neighbours, as `_take` wants them.
        """
        index, best, own = self._index, dict[int, tuple[int, bool, int]](), defaultdict[int, list[int]](list)
        typed = len(self._typed)
        for passage in passages:
            thing = index.thing_of[passage]
            said = sum(word not in fillers() for word in index.folded(passage).split())
            # What a chapter is kept under is about the thing; the thing's own names come first.
            left_out = max(0, said - typed) + index.is_chapter(thing)
            key = left_out, not index.is_own_name(passage), passage
            best[thing] = min(best.get(thing, key), key)
            own[thing].append(passage)
        return [passage for thing in sorted(best, key=best.__getitem__) for passage in own[thing]]

    def _zones(self, passages: set[int]) -> tuple[list[int], list[int], list[int]]:
        """Passages, ascending: names, titles and texts apart."""
        found = sorted(passages)
        titles, texts = bisect_left(found, self._index.first_title), bisect_left(found, self._index.first_text)
        return found[:titles], found[titles:texts], found[texts:]

    @cached_property
    def lit(self) -> dict[str, int]:
        """Every word to light, with the place in the query of the word that it stands for."""
        words, lit = self._index.lexicon.words, {}
        for place, word in enumerate(self._words):
            halves = {number for pair in word.halves for number in pair}
            lit.update({words[number]: place for number in word.forms | halves})
        return lit

    def _hit(self, thing: int, found: Found) -> Hit:
        index = self._index
        if found.why == "text" and index.key(found.passage) == OFFICE:
            # What somebody is stands beside the name wherever that is shown: there is nothing to quote.
            found = Found("name", found.quality, found.passage)
        if found.why == "text":
            entry = index.owners[found.passage]
        else:
            entry = min(index.entries(thing), key=lambda entry: (self._rank(entry), entry))
        title, ref = index.original(index.first_title + entry), Ref.parse(index.refs[thing])
        assert ref is not None  # written by compose, and covered by the checksum
        score = _SCORES[found.why] - 10.0 * found.quality
        block, snippet = "", ""
        spans: list[tuple[int, int]] = []
        if found.why == "text":
            key = index.key(found.passage)
            block = "" if key == HEADER else key
            snippet, spans = cut(index.original(found.passage), self.lit)
        elif found.why != "date":
            spans = [(start, end) for start, end, _ in light(title, self.lit)]
        return Hit(ref, index.languages[entry], title, found.why, block, snippet, tuple(spans), score)


def _relaid(query: str, index: SearchIndex) -> str:
    """A query in which words that only the other keyboard layout makes known are put into that layout."""
    lexicon, parts = index.lexicon, []
    for part in query.split():
        if not any(len(word) >= 3 and lexicon.is_known(word) for word in fold(part).split()):
            variants = [word for word in map(fold, on_the_other_layout(part)) if len(word) >= 3 and " " not in word]
            part = next((word for word in variants if _is_word(lexicon.look_up(word))), part)
        parts.append(part)
    return " ".join(parts) if parts != query.split() else query


def _is_word(word: Word) -> bool:
    return bool(word.exact or word.close)
