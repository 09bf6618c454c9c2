"""When something happened, as exactly as the record says and no more: reading, comparing and writing dates.

Dates in files are a subset of EDTF (ISO 8601-2:2019, levels 0 and 1, https://www.loc.gov/standards/datetime/). Time
zones are offsets as written, never guessed. What is dated, and what a date is sorted with, is not known here.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal, NamedTuple

Precision = Literal["year", "month", "day", "minute"]
Months = Literal["both", "levant", "egypt"]
Digits = Literal["latin", "arabic-indic"]

_POINT = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(Z|[+-][0-9]{2}(?::[0-9]{2})?)?)?)?)?([~?%])?"
)
_LONGEST_OFFSET = 14 * 60
"""Minutes; no clock was ever set further from Greenwich (ISO 8601 itself sets no limit below a day)."""
_KEPT = 8192
"""Dates that are read once only: lists and charts ask for the same ones over and over."""


class DatePoint(NamedTuple):
    """One end of a date: a year, or a month, day or minute of it."""

    year: int
    month: int = 0
    """1 to 12, or 0 where only the year is known."""
    day: int = 0
    """1 to 31, or 0 where only the month is known."""
    seconds: int | None = None
    """The time on the clock, in seconds since midnight."""
    offset: int | None = None
    """How far that clock is ahead of Greenwich, in minutes; None where it is not known which clock it was."""
    approximate: bool = False
    """`~`: about then."""
    uncertain: bool = False
    """`?`: then, if the source is to be believed."""

    def __str__(self) -> str:
        text = f"{self.year:04}"
        if self.month:
            text += f"-{self.month:02}"
        if self.day:
            text += f"-{self.day:02}"
        if self.seconds is not None:
            text += f"T{_clock(self.seconds)}"
        if self.offset is not None:
            hours, minutes = divmod(abs(self.offset), 60)
            text += f"{'-' if self.offset < 0 else '+'}{hours:02}:{minutes:02}"
        return text + {(True, True): "%", (True, False): "~", (False, True): "?"}.get(
            (self.approximate, self.uncertain), ""
        )

    @property
    def precision(self) -> Precision:
        """The smallest unit that is known."""
        if self.seconds is not None:
            return "minute"
        return "day" if self.day else "month" if self.month else "year"

    @property
    def start(self) -> date:
        """The earliest day it can mean, on the clock it was written by."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def end(self) -> date:
        """The latest day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or _days(self.year, month))

    @property
    def instant(self) -> datetime | None:
        """The moment in universal time, or None where the time or its clock is unknown or only about right."""
        if self.seconds is None or self.offset is None or self.approximate or self.uncertain:
            return None
        clock = datetime(self.year, self.month, self.day, tzinfo=timezone(timedelta(minutes=self.offset)))
        return clock + timedelta(seconds=self.seconds)


class HistoricalDate(NamedTuple):
    """A date as a record gives it: a point of any precision, or the interval between two. `str` gives EDTF again."""

    first: DatePoint
    last: DatePoint | None = None
    """The other end of an interval, which belongs to it."""

    def __str__(self) -> str:
        return f"{self.first}/{self.last}" if self.last else str(self.first)

    @property
    def start(self) -> date:
        """The earliest day that it covers."""
        return self.first.start

    @property
    def end(self) -> date:
        """The latest day that it covers."""
        return (self.last or self.first).end

    @property
    def precision(self) -> Precision:
        """The precision of its beginning."""
        return self.first.precision

    @property
    def approximate(self) -> bool:
        """Whether either end is only about right."""
        return self.first.approximate or (self.last is not None and self.last.approximate)

    @property
    def uncertain(self) -> bool:
        """Whether either end is doubted."""
        return self.first.uncertain or (self.last is not None and self.last.uncertain)

    @property
    def sort_key(self) -> tuple[int, int, int, int, int, str]:
        """What to sort by: the beginning as it is written, the vaguer first, then the end.

        Clock times are compared as printed, so that a list never looks out of order; only equal times are put
        in the order of their instants. Different dates have different keys.
        """
        time = -1 if self.first.seconds is None else self.first.seconds
        rank = ("year", "month", "day", "minute").index(self.precision)
        return self.start.toordinal(), time, rank, -(self.first.offset or 0), self.end.toordinal(), str(self)


@lru_cache(maxsize=_KEPT)
def parse_date(text: str) -> HistoricalDate | None:
    """Read an EDTF string: `1940`, `1940-11~`, `1940-11-26T05:34+03:00`, `1940-08-24/1940-11-15`.

    Beyond EDTF a time may lack its seconds. `?` is uncertain, `~` approximate, `%` both.

    Returns:
        The date, or None for anything else: no such day or hour, an interval that ends before it begins, open ends.
    """
    parts = text.split("/") if len(text) < 80 else []
    points = [_parse_point(part) for part in parts]
    if len(points) == 1 and points[0]:
        return HistoricalDate(points[0])
    if len(points) == 2 and points[0] and points[1] and _in_order(points[0], points[1]):
        return HistoricalDate(points[0], points[1])
    return None


def _days(year: int, month: int) -> int:
    """How many days a month has."""
    return 31 if month == 12 else (date(year, month + 1, 1) - timedelta(days=1)).day


def _in_order(first: DatePoint, last: DatePoint) -> bool:
    """Whether an interval may run from `first` to `last`."""
    if first.instant and last.instant:
        return first.instant <= last.instant
    if first.start == last.start and first.seconds is not None and last.seconds is not None:
        return first.offset != last.offset or first.seconds <= last.seconds
    return first.start <= last.start and first.end <= last.end


def _parse_point(text: str) -> DatePoint | None:
    found = _POINT.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(group or 0) for group in found.groups()[:6])
    if not year or (found[2] and not 1 <= month <= 12):
        return None
    if found[3] and not 1 <= day <= _days(year, month):
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    seconds = hour * 3600 + minute * 60 + second if found[4] else None
    offset = None
    if found[7]:
        hours, _, minutes = found[7].lstrip("+-Z").partition(":")
        if int(minutes or 0) > 59:
            return None
        offset = (int(hours or 0) * 60 + int(minutes or 0)) * (-1 if found[7][0] == "-" else 1)
        # The years keep the instant within what datetime can count.
        if abs(offset) > _LONGEST_OFFSET or not 2 <= year <= 9998:
            return None
    mark = found[8] or ""
    return (
        DatePoint(year, month, day, seconds, offset, mark in ("~", "%"), mark in ("?", "%"))
        if mark
        else DatePoint(year, month, day, seconds, offset)
    )


def delay(sent: HistoricalDate, received: HistoricalDate) -> timedelta | None:
    """How long a message took, or None where that cannot be known.

    Both times must be exact and carry the offset of their clock: Moscow was an hour ahead of Berlin, and a delay across
    unknown clocks is false history. A negative delay means a slip in the data, and is no answer either.
    """
    if sent.last or received.last or not sent.first.instant or not received.first.instant:
        return None
    taken = received.first.instant - sent.first.instant
    return taken if taken >= timedelta(0) else None


ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
EGYPT = (
    *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
    *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
)
LEVANT = (
    *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران"),
    *("تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"),
)
_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def _clock(seconds: int) -> str:
    """A time of day as 05:34, with its seconds only where they are told."""
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{second:02}" if second else "")


def _month(month: int, language: str, months: Months) -> str:
    if language != "ar":
        return ENGLISH[month - 1]
    names = {"egypt": EGYPT[month - 1], "levant": LEVANT[month - 1]}
    return names.get(months) or f"{EGYPT[month - 1]}/{LEVANT[month - 1]}"


def _point(point: DatePoint, language: str, months: Months, shown: str = "dmyt") -> str:
    """Write one end of a date; `shown` names the parts that the other end does not already say."""
    words = []
    if point.uncertain:
        words.append("ربما" if language == "ar" else "perhaps")
    if point.approximate:
        words.append("نحو" if language == "ar" else "about")
    if point.day and "d" in shown:
        words.append(str(point.day))
    if point.month and "m" in shown:
        words.append(_month(point.month, language, months))
    if "y" in shown:
        words.append(str(point.year))
    text = " ".join(words)
    if point.seconds is not None and "t" in shown:
        text += ("، الساعة " if language == "ar" else ", ") + _clock(point.seconds)
    return text


def _interval(first: DatePoint, last: DatePoint, language: str, months: Months) -> str:
    """Write an interval without saying twice what its ends share."""
    arabic = language == "ar"
    timed = first.seconds is not None or last.seconds is not None
    doubted = first.approximate or first.uncertain or last.approximate or last.uncertain
    if timed and first.start == last.start and first.precision == last.precision and not doubted:
        day, clocks = _point(first, language, months, "dmy"), [_clock(p.seconds or 0) for p in (first, last)]
        return "{}، من الساعة {} إلى الساعة {}".format(day, *clocks) if arabic else "{}, {} to {}".format(day, *clocks)
    shown = "dmyt"
    if first.year == last.year and first.month and last.month and not timed:
        shown = "d" if first.month == last.month and first.day and last.day else "dm"
    ends = (_point(first, language, months, shown), _point(last, language, months))
    return "من {} إلى {}".format(*ends) if arabic else "{} to {}".format(*ends)


def format_date(value: HistoricalDate, language: str, months: Months = "both", digits: Digits = "latin") -> str:
    """Write a date for readers of `language` ("en" or "ar"; any other is given English).

    Args:
        value: the date.
        language: the language of the words.
        months: Arabic month names: of Egypt (نوفمبر), of the Levant (تشرين الثاني), or both with a stroke between.
        digits: the digits of an Arabic date.
    """
    first, last = value.first, value.last
    text = _interval(first, last, language, months) if last else _point(first, language, months)
    return text.translate(_ARABIC_INDIC) if language == "ar" and digits == "arabic-indic" else text


_ARABIC_UNITS = {
    "d": ("يوم واحد", "يومان", "أيام", "يومًا", "يوم"),
    "h": ("ساعة واحدة", "ساعتان", "ساعات", "ساعة", "ساعة"),
    "min": ("دقيقة واحدة", "دقيقتان", "دقائق", "دقيقة", "دقيقة"),
}
"""One, two, 3 to 10, 11 to 99, and whole hundreds: the plural forms of Arabic (CLDR one, two, few, many, other)."""


def _arabic_count(number: int, unit: str) -> str:
    one, two, few, many, other = _ARABIC_UNITS[unit]
    if number <= 2:
        return one if number == 1 else two
    rest = number % 100
    return f"{number} {few if 3 <= rest <= 10 else many if rest >= 11 else other}"


def format_delay(value: timedelta, language: str, digits: Digits = "latin") -> str:
    """Write how long something took, to the minute: `4 h 16 min`, «4 ساعات و16 دقيقة»."""
    minutes = max(0, int(value.total_seconds() // 60))
    parts = [(minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min")]
    if language != "ar":
        return " ".join(f"{number} {unit}" for number, unit in parts if number) or "less than a minute"
    text = " و".join(_arabic_count(number, unit) for number, unit in parts if number) or "أقل من دقيقة"
    return text.translate(_ARABIC_INDIC) if digits == "arabic-indic" else text
