"""Reading what was typed: which of it is a date, a number, a kind of thing, a quotation, or only holds it together."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import pairwise

from story.dates import HistoricalDate
from story.datewords import find_date, find_day
from story.fold import fold, without_article
from story.ids import Kind
from story.search.thesaurus import KIND_WORDS, ROLES, asked_for, fillers, without_number_words

LONGEST = 400
"""Characters of a query that are looked at."""
_MOST_WORDS = 12
"""Words of a query that are looked at: a quoted line is found by its beginning."""
_LONGEST_DATE = 6
"""Words of a date: on Tuesday the 12th November 1940."""
TO = ("to", "الي")
"""What stands before whom something is for; Arabic also writes ل together with the word."""
_ORDINAL = re.compile("(?<=[0-9])(?:st|nd|rd|th)$")
_QUOTED = re.compile('["“„«](.+?)["”“»]')


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was understood."""

    typed: list[str]
    """Its folded words, without what only says that a number follows."""
    words: list[str]
    """Those of them that say what is looked for: no date and, where others remain, no fillers."""
    dates: list[HistoricalDate]
    """When it was; a day without a year stands for that day of each year."""
    whole_date: bool
    """Whether nothing else was asked for."""
    exact_date: bool
    """Whether the year was given."""
    kind: Kind | None
    """The kind of thing that one of the words names."""
    asked: tuple[Kind, ...]
    """The kinds that answer the question."""
    addressees: list[str]
    """The words after `to`: a letter to Stalin is none from him."""
    phrase: list[str]
    """The folded words that stood in quotation marks."""


def read_query(text: str, years: Callable[[], Collection[int]]) -> Query:
    """Read a query; any text may be one. Days without a year, and bare years, are looked for in `years` only."""
    folded = [_ORDINAL.sub("", word) for word in fold(text).split()[: 4 * _MOST_WORDS]]
    typed = without_number_words(folded)
    date = find_date(text)
    dates = [date] if date else find_day(text, years)
    exact = date is not None
    rest, whole = typed, bool(dates)
    if not dates and (part := _date_within(folded, years)):
        start, end, dates, exact = part
        rest = without_number_words([*folded[:start], *folded[end:]])
        whole = all(word in fillers() for word in rest)
    words = [word for word in rest if not _says_little(word)] or typed
    kinds = [KIND_WORDS.get(without_article(word)) for word in words]
    quoted = _QUOTED.search(text)
    return Query(
        typed[:_MOST_WORDS],
        words[:_MOST_WORDS],
        dates,
        whole,
        exact,
        next(filter(None, kinds), None),
        asked_for(folded) or (("person",) if any(without_article(word) in ROLES for word in words) else ()),
        [word for before, word in pairwise(folded) if before in TO] + [word[1:] for word in folded if word[0] == "ل"],
        fold(quoted[1]).split() if quoted else [],
    )


def _date_within(
    words: list[str], years: Callable[[], Collection[int]]
) -> tuple[int, int, list[HistoricalDate], bool] | None:
    """The longest run of folded words that is a date, as its span, its dates, and whether it has a year."""
    for length in range(min(_LONGEST_DATE, len(words) - 1), 0, -1):
        for start in range(len(words) - length + 1):
            part = words[start : start + length]
            run, numbers = " ".join(part), sum(map(str.isdecimal, part))
            # A year alone, three numbers, or a number with a month's name: two bare numbers are something else.
            if not numbers or part[0] in fillers() or (numbers == length == 2):
                continue
            date = find_date(run)
            if date and {date.start.year, date.end.year} & set(years()):
                return start, start + length, [date], True
            if not date and (days := find_day(run, years)):
                return start, start + length, days, False
    return None


def _says_little(word: str) -> bool:
    """Whether a word only holds others together, or is an initial: W. Churchill."""
    return word in fillers() or (len(word) == 1 and word.isalpha())
