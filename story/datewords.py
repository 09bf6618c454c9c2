"""Dates as a reader types them, in English and Arabic words; loaded at the first search."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from story.dates import EGYPT, ENGLISH, LEVANT, HistoricalDate, parse_date
from story.fold import fold

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ARABIC_WEEKDAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
_FILLERS = (
    "of",
    "the",
    "on",
    "in",
    "at",
    "a",
    "year",
    "في",
    "من",
    "سنة",
    "عام",
    "يوم",
    "شهر",
    "الساعة",
    "تمام",
)
_MARKS = {
    "about": "~",
    "circa": "~",
    "c": "~",
    "ca": "~",
    "نحو": "~",
    "حوالي": "~",
    "perhaps": "?",
    "ربما": "?",
}
_SPELLINGS = {
    "sept": 9,
    "ابريل": 4,
    "نيسان": 4,
    "يونيه": 6,
    "يوليه": 7,
    "اغسطس": 8,
    "تشرين اول": 10,
    "تشرين ثاني": 11,
}
_SPELLINGS |= {"كانون اول": 12, "كانون ثاني": 1}
_SEASONS = {
    **dict.fromkeys(("spring", "ربيع", "الربيع"), (3, 5)),
    **dict.fromkeys(("summer", "صيف", "الصيف"), (6, 8)),
    **dict.fromkeys(("autumn", "fall", "خريف", "الخريف"), (9, 11)),
    **dict.fromkeys(("winter", "شتاء", "الشتاء"), (12, 14)),
}
"""First and last month, by the names of the seasons in the north; a winter ends in the next year."""
_PARTS = {
    **dict.fromkeys(("early", "beginning", "start", "اوائل", "مطلع", "بدايه"), 0),
    **dict.fromkeys(("mid", "middle", "منتصف", "اواسط"), 1),
    **dict.fromkeys(("late", "end", "اواخر", "نهايه"), 2),
}
"""Which third of a month or a year is meant."""
_EARLIEST, _LATEST = 1000, 2100
"""Only years between these are looked for: in 2362 there was no telegram, but there was a telegram 2362."""


@cache
def month_words() -> dict[str, int]:
    """The folded names of the months, whole and cut to three letters as English does."""
    found = dict(_SPELLINGS)
    for names in (ENGLISH, EGYPT, LEVANT):
        found.update((fold(name), number) for number, name in enumerate(names, 1))
    return found | {name[:3].lower(): number for number, name in enumerate(ENGLISH, 1)}


@cache
def _ignored_words() -> frozenset[str]:
    days = {name for day in _WEEKDAYS for name in (day, day[:3], day[:4])} | {"thurs"}
    return frozenset(days | {fold(word) for word in (*_ARABIC_WEEKDAYS, *_FILLERS)})


def find_date(words: str) -> HistoricalDate | None:
    """Read a date as a reader types it, in English or Arabic; the whole of `words` must be the date.

    EDTF as `parse_date` reads it; `12 Nov 1940`, `Nov 12, 1940`, `november 1940`, `12/11/1940` (day first unless
    that cannot be), «12 تشرين الثاني 1940», «نوفمبر/تشرين الثاني ١٩٤٠», with or without a weekday and a time.
    """
    if len(words) > 100:
        return None
    if exact := parse_date(words.strip()):
        return exact if _EARLIEST <= exact.start.year <= _LATEST else None
    folded = re.sub(r"\b([0-9]{1,2})(?:st|nd|rd|th)\b", r"\1", fold(words))
    if stretch := _stretch(folded):
        return stretch
    marks, months, numbers = set(), set(), []
    tokens = folded.split()
    while tokens:
        pair, token = " ".join(tokens[:2]), tokens.pop(0)
        if pair in month_words() and tokens:
            months.add(month_words()[pair])
            tokens.pop(0)
        elif token in month_words():
            months.add(month_words()[token])
        elif token in _MARKS:
            marks.add(_MARKS[token])
        elif token.isdecimal():
            numbers.append(token)
        elif token not in _ignored_words():
            return None
    clock = re.search(r"([0-9٠-٩۰-۹]{1,2}):[0-9٠-٩۰-۹]{2}\s*$", words)
    time = [f"{numbers.pop(-2):0>2}", numbers.pop()] if clock and len(numbers) >= 3 else []
    point = _typed_point(months, numbers)
    if point is None or not _EARLIEST <= int(point[:4]) <= _LATEST:
        return None
    return parse_date(point + ("T" + ":".join(time) if time else "") + ("%" if len(marks) > 1 else "".join(marks)))


def find_day(words: str, years: Callable[[], Iterable[int]]) -> list[HistoricalDate]:
    """Read a day without a year, `12 November` or «12 تشرين الثاني», as that day of each of `years`."""
    if len(words) > 60 or not any(letter.isalpha() for letter in words):
        return []
    leap = find_date(f"{words} 2000")
    if leap is None or leap.start != leap.end:
        return []
    return [day for year in sorted(years()) if (day := find_date(f"{words} {year}"))]


def _stretch(folded: str) -> HistoricalDate | None:
    """Read a season of a year, or a third of a month or a year: summer 1940, late November 1940, early 1941."""
    words = [word for word in folded.split() if word not in _ignored_words()]
    head, rest = (words[0], words[1:]) if words else ("", [])
    if head in _SEASONS and len(rest) == 1 and re.fullmatch("1[0-9]{3}|20[0-9]{2}", rest[0]):
        ends = ((int(rest[0]) + (month > 12), (month - 1) % 12 + 1) for month in _SEASONS[head])
        return parse_date("/".join(f"{year}-{month:02}" for year, month in ends))
    whole = find_date(" ".join(rest)) if head in _PARTS else None
    if whole is None or whole.last or whole.precision not in ("year", "month"):
        return None
    point, third = str(whole.first).rstrip("~?%"), _PARTS[head]
    of_year, of_month = (4 * third + 1, 4 * third + 4), (10 * third + 1, (10, 20, whole.end.day)[third])
    start, end = of_year if whole.precision == "year" else of_month
    return parse_date(f"{point}-{start:02}/{point}-{end:02}")


def _typed_point(months: set[int], numbers: list[str]) -> str | None:
    """Put day, month and year of a typed date in the order of ISO 8601, or None where their roles are not plain."""
    years = [number for number in numbers if len(number) == 4]
    rest = [int(number) for number in numbers if len(number) <= 2]
    if len(years) != 1 or len(years) + len(rest) != len(numbers) or len(months) > 1:
        return None
    if months and len(rest) <= 1:
        parts = [*months, *rest]
    elif months or len(rest) > 2:
        return None
    elif len(rest) == 2 and numbers[0] != years[0] and rest[1] <= 12:
        parts = [rest[1], rest[0]]
    else:
        parts = rest
    return "-".join([years[0], *(f"{part:02}" for part in parts)])
