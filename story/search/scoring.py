"""Ranking what holds several words: all of them or most, in a name rather than in a text, near each other, in order.

The score is of the family of BM25F (Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond,
2009): a word weighs by how rare it is, counts once for each thing, and more in a name than in a text. Added to that is
how much of one name or one paragraph the words make up, and, for the best, how near and in which order they stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from story.datewords import month_words
from story.fold import without_article
from story.ids import Kind
from story.search.entries import Why
from story.search.lexicon import Word
from story.search.query import TO, Query
from story.search.thesaurus import KIND_WORDS, fillers, is_general

if TYPE_CHECKING:
    from story.search.index import SearchIndex, Zone

_SURE, _CLOSE, _NATION, _BEGUN, _GUESSED, _KIN = 1.0, 0.95, 0.85, 0.7, 0.65, 0.6
"""What a word counts by how it was found."""
_WORTH: dict[Zone, float] = {"title": 1.0, "name": 0.95, "office": 0.9, "keyword": 0.8, "header": 0.6, "text": 0.4}
"""What a word counts by where it stands."""
_FIELD, _BEST_TEXT = 0.8, 0.35
"""What the words count once more together, in the best name or header and in the best paragraph."""
_GENERAL = 0.7
"""What a word counts that only says what kind of thing or person is meant."""
_FAINT = 0.3
"""What a word counts that may be a slip for one that is in no name."""
_VERBATIM = 0.15
"""What a place gains, of what the words are worth there, by each word beyond two that stands as typed in a row."""
_ASKED = 1.25
"""What a thing counts that is of a kind that answers the question."""
_CALLED = 1.3
"""What a person counts who is called by a word of the query, over one whose office has it: the envoy of Roosevelt."""
_SAID = 1.2
"""What a thing counts that is of the kind that a word of the query names."""
_MANY = 40_000
"""Passages of all words together; beyond these the commoner words choose no passages, and only add to their score."""
_LEAST = 0.3
"""What of the best score a thing must reach that does not hold all the words."""
_WEIGHED = 60
"""So many of the best are looked at word by word."""


@dataclass(slots=True)
class Scored:
    """A thing with its score and its best place."""

    thing: int
    score: float
    why: Why
    passage: int
    """-1 where only its name holds words."""


class Scorer:
    """The things that hold the words of one query, with their scores."""

    def __init__(
        self,
        index: SearchIndex,
        query: Query,
        words: Sequence[Word],
        ranks: Mapping[str, int],
        dated: Mapping[int, float],
    ) -> None:
        """Look up where the words stand; `dated` gives things of the query's date what they gain by it, up to 1."""
        self._index, self._query, self._words, self._ranks, self._dated = index, query, words, ranks, dated
        self._weights = [self._weights_of(word) for word in words]
        count = len(index.owners)
        self._rarity = [
            log(1 + count / (len(weights) + 0.5)) * self._plainness(word) if weights else 0.0
            for word, weights in zip(words, self._weights, strict=True)
        ]
        self._all = sum(self._rarity)
        self._date_rarity = log(1 + len(index.refs) / (len(dated) + 0.5)) if dated else 0.0
        self._kind_worth = 0.0
        self._sums: dict[int, float] = {}
        self._counts: dict[int, int] = {}
        self._rows: dict[int, list[float]] = {}

    def _plainness(self, word: Word) -> float:
        """How much a word says of what is looked for."""
        if not word.guessed:
            return _GENERAL if is_general(word.text) else 1.0
        return 1.0 if self._index.lexicon.is_of_names(word.guessed) else _FAINT

    def _weights_of(self, word: Word) -> dict[int, float]:
        """The passages of a word, each with how surely it is meant there."""
        index = self._index
        found = dict.fromkeys(index.passages(word.kin), _KIN)
        found.update(dict.fromkeys(index.passages(word.guessed), _GUESSED))
        found.update(dict.fromkeys(index.passages(word.begun), _BEGUN))
        found.update(dict.fromkeys(index.passages(word.nation), _NATION))
        found.update(dict.fromkeys(index.passages(word.close) | index.in_two(word.halves), _CLOSE))
        found.update(dict.fromkeys(index.passages(word.exact), _SURE))
        return found

    def best(self) -> list[Scored]:
        """The things that hold all words, or enough of them to be meant, best first."""
        if not self._all:
            return []
        self._add_up()
        places: defaultdict[int, list[int]] = defaultdict(list)
        for passage in self._sums:
            places[self._index.thing_of[passage]].append(passage)
        scored = [self._score(thing, row, places[thing]) for thing, row in self._rows.items()]
        scored.sort(key=lambda one: (-one.score, one.thing))
        for one in scored[:_WEIGHED]:
            if one.passage >= 0:
                one.score += self._nearness(one.passage)
        scored[:_WEIGHED] = sorted(scored[:_WEIGHED], key=lambda one: (-one.score, one.thing))
        least = scored[0].score * _LEAST if scored else 0.0
        needed = sum(map(bool, self._rarity))
        return [one for one in scored if one.score >= least or sum(map(bool, self._rows[one.thing])) == needed]

    def _add_up(self) -> None:
        """Add up the words in each passage, and keep each word's best place in each thing."""
        index, thing_of = self._index, self._index.thing_of
        chosen = self._chosen()
        for place, (weights, rarity) in enumerate(zip(self._weights, self._rarity, strict=True)):
            for passage in weights if chosen is None else chosen & weights.keys():
                value = rarity * weights[passage]
                self._sums[passage] = self._sums.get(passage, 0.0) + value
                self._counts[passage] = self._counts.get(passage, 0) + 1
                row = self._rows.get(thing := thing_of[passage])
                if row is None:
                    row = self._rows[thing] = [0.0] * len(self._words)
                row[place] = max(row[place], value * _WORTH[index.stands_in(passage)])
        if self._query.kind:
            self._add_kind(self._query.kind)

    def _add_kind(self, kind: Kind) -> None:
        """Let things of the kind that a word names have that word."""
        for place, word in enumerate(self._words):
            if KIND_WORDS.get(without_article(word.text)) == kind:
                self._kind_worth = worth = self._rarity[place] * _WORTH["office"]
                for thing, row in self._rows.items():
                    if self._index.kind(thing) == kind:
                        row[place] = max(row[place], worth)

    def _chosen(self) -> set[int] | None:
        """The passages that are looked at; None for all."""
        by_size = sorted(self._weights, key=len)
        if sum(map(len, by_size)) <= _MANY:
            return None
        chosen: set[int] = set()
        for weights in by_size:
            if len(chosen) + len(weights) > _MANY:
                break
            chosen |= weights.keys()
        if chosen:
            return chosen
        every = set(by_size[0]).intersection(*by_size[1:])
        return set(sorted(every)[: _MANY // 10])

    def _score(self, thing: int, row: list[float], passages: Iterable[int]) -> Scored:
        index = self._index
        field, text, called = (0.0, 0, -1), (0.0, 0, -1), False
        named = self._kind_worth if index.kind(thing) == self._query.kind else 0.0
        for passage in passages:
            rank = -self._ranks.get(index.languages[index.owners[passage]], len(self._ranks))
            zone = index.stands_in(passage)
            if zone == "text":
                text = max(text, (round(self._sums[passage], 6), rank, passage))
            else:
                called |= zone in ("title", "name")
                held = (self._sums[passage] + named) * _WORTH[zone] * self._fullness(passage)
                field = max(field, (round(held, 6), rank, passage))
        held = sum(rarity for rarity, value in zip(self._rarity, row, strict=True) if value)
        dated = self._dated.get(thing, 0.0) * self._date_rarity
        score = sum(row) + _FIELD * field[0] + _BEST_TEXT * text[0] + dated
        score *= ((held + dated) / (self._all + self._date_rarity)) ** 1.5
        if index.kind(thing) in self._query.asked:
            score *= _ASKED * (_CALLED if called and index.kind(thing) == "person" else 1)
        elif named:
            score *= _SAID
        in_field = self._sums.get(field[2], 0.0) >= self._sums.get(text[2], 0.0)
        best = field[2] if in_field else text[2]
        if best >= index.first_text:
            return Scored(thing, score, "text", best)
        return Scored(thing, score, "title" if best >= index.first_title else "name", best)

    def _fullness(self, passage: int) -> float:
        """How much of a name, title or head the words make up."""
        if self._sums[passage] < 0.35 * self._all:
            return 0.4
        words = [
            word
            for word in self._index.folded(passage).split()
            if word.isalpha() and word not in fillers() and word not in month_words()
        ]
        return 0.4 + 0.6 * min(1.0, self._counts[passage] / max(1, len(words)))

    def _nearness(self, passage: int) -> float:
        """What a place gains by holding the words near each other and in the order typed, or loses."""
        forms = [{self._index.lexicon.words[number] for number in word.forms} for word in self._words]
        folded = self._index.folded(passage)
        text = folded.split()
        at = [[n for n, word in enumerate(text) if word in own] for own in forms]
        pairs = [(one, other) for place, one in enumerate(at) for other in at[place + 1 :] if one and other]
        if not pairs:
            return 0.0
        gaps = [min(((b - a) for a in one for b in other if a != b), key=abs, default=0) for one, other in pairs]
        order = sum((gap > 0) - (gap < 0) for gap in gaps) / len(gaps)
        near = sum(1 / abs(gap) for gap in gaps if gap) / len(gaps)
        gain = self._sums[passage] * (0.15 * order + 0.3 * near + _VERBATIM * self._verbatim(folded))
        for word, own, places, rarity in zip(self._words, forms, at, self._rarity, strict=True):
            if places and (word.text in self._query.addressees or word.text[1:] in self._query.addressees):
                gain += rarity if any(_is_addressed(text, n, own) for n in places) else -rarity
        return gain * _WORTH[self._index.stands_in(passage)]

    def _verbatim(self, folded: str) -> int:
        """How many words, beyond two, stand in a row as they were typed, with what holds them together."""
        typed, longest, padded = self._query.typed, 2, f" {folded} "
        for start in range(len(typed)):
            while start + longest < len(typed) and f" {' '.join(typed[start : start + longest + 1])} " in padded:
                longest += 1
        return longest - 2


def _is_addressed(text: Sequence[str], place: int, forms: set[str]) -> bool:
    """Whether the word at a place has `to` before it."""
    word = text[place]
    return (place > 0 and text[place - 1] in TO) or (word[0] == "ل" and word[1:] in forms)
