"""The timeline, laid out: which rows there are at each zoom, and in which lane each thing stands.

By year and by month a row is a period and says how much of it lies in each lane; by day and by hour every thing has a
row of its own. By the hour there is one clock for the whole axis, and only times whose own clock is known are put on
it (`story.dates`); the others stand below their day, under the time that was printed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import Literal, NamedTuple

from story.cite import words_of
from story.dates import DatePoint, parse_date
from story.timeline import Moment, Timeline
from tui.i18n import N_, Words

Zoom = Literal["year", "month", "day", "hour"]
ZOOMS: tuple[Zoom, ...] = ("year", "month", "day", "hour")
Sort = Literal["head", "period", "thing", "tick"]
What = Literal["", "chapter", "event", "document", "message"]
"""Kinds of moments; a message is one by sending and by receipt."""

LANES = 4
"""Lanes for the cities in which most happens; one more is for everywhere else."""
WHATS: dict[What, str] = {
    "chapter": N_("Chapters"),
    "event": N_("Events"),
    "document": N_("Documents"),
    "message": N_("Messages"),
}


class Only(NamedTuple):
    """What is shown: everything, or what belongs to a person, to a thread, or is of one kind."""

    person: str = ""
    thread: str = ""
    what: What = ""

    def admits(self, moment: Moment) -> bool:
        """Whether a moment is shown."""
        return (
            self.person in ("", *moment.people)
            and self.thread in ("", *moment.threads)
            and self.what in ("", what_of(moment))
        )


class Row(NamedTuple):
    """One row of the axis."""

    sort: Sort
    label: str = ""
    """What stands at the axis: a day, an hour."""
    date: str = ""
    """Of a head or period: EDTF."""
    moments: tuple[int, ...] = ()
    """Which moments stand on it, by their number in the timeline: one, or those of the period."""
    there: str = ""
    """The time on its own clock, where the axis has another."""


class Lane(NamedTuple):
    """A city, or everywhere else."""

    city: str
    name: str


def what_of(moment: Moment) -> What:
    """Return what kind of thing a moment is."""
    if moment.event >= 0:
        return "event"
    return "chapter" if moment.ref.kind == "chapter" else "document" if moment.ref.kind == "document" else "message"


@dataclass(slots=True)
class Chart:
    """The rows of a timeline at one zoom."""

    timeline: Timeline
    zoom: Zoom
    only: Only
    lanes: tuple[Lane, ...]
    rows: tuple[Row, ...] = ()
    clock: int | None = None
    """By the hour: how far the axis' clock is ahead of Greenwich, in minutes; None where no clock is known at all."""
    row_of: dict[int, int] = field(default_factory=dict)
    """Moment -> its row."""

    def lane_of(self, moment: int) -> int:
        """Return the lane of a moment: the last is everywhere else."""
        city = self.timeline.city(self.timeline.moments[moment].place)
        return next((n for n, lane in enumerate(self.lanes) if lane.city == city), len(self.lanes) - 1)

    def nearest(self, moment: int) -> int:
        """Return the row on which a moment stands, or the next one that has any; -1 in an empty chart."""
        if moment in self.row_of:
            return self.row_of[moment]
        after = [row for n, row in self.row_of.items() if n > moment]
        return min(after, default=max(self.row_of.values(), default=-1))


def lanes_of(timeline: Timeline, words: Words) -> tuple[Lane, ...]:
    """Return the lanes: the busiest cities, the busiest first, then everywhere else."""
    busy = Counter(timeline.city(moment.place) for moment in timeline.moments)
    busy.pop("", None)
    first = sorted(busy, key=lambda city: (-busy[city], city))[:LANES]
    spots = timeline.places
    named = [Lane(city, words_of(spots[city].names, words.language) if city in spots else city) for city in first]
    return (*named, Lane("", words.say("elsewhere")))


def chart_of(timeline: Timeline, zoom: Zoom, only: Only, lanes: tuple[Lane, ...]) -> Chart:
    """Lay a timeline out."""
    shown = [n for n, moment in enumerate(timeline.moments) if only.admits(moment)]
    chart = Chart(timeline, zoom, only, lanes)
    if zoom in ("year", "month"):
        rows = _periods(timeline.moments, shown, 4 if zoom == "year" else 7)
    elif zoom == "day":
        rows = _days(timeline.moments, shown)
    else:
        chart.clock = _busiest_clock(timeline.moments)
        rows = _hours(timeline, shown, chart.clock)
    chart.rows = tuple(rows)
    chart.row_of = {moment: n for n, row in enumerate(chart.rows) for moment in row.moments}
    return chart


def first_of(date: str) -> str:
    """Return the beginning of an EDTF date, without its doubt: year, month, day and time as far as they are known."""
    return date.partition("/")[0].rstrip("~?%")


def _periods(moments: Sequence[Moment], shown: list[int], length: int) -> Iterator[Row]:
    """A row for each year (4 letters of the date) or month (7)."""
    for period, group in groupby(shown, lambda n: first_of(moments[n].date)[:length]):
        yield Row("period", date=period, moments=tuple(group))


def _days(moments: Sequence[Moment], shown: list[int]) -> Iterator[Row]:
    """A row for each thing, under heads for the months."""
    head, day = "", ""
    for n in shown:
        date = moments[n].date
        month = first_of(date)[:7]
        if month != head:
            head, day = month, ""
            yield Row("head", date=head)
        label = day_label(date)
        number, _, clock = label.partition(" ")
        yield Row("thing", f"{'' if number == day else number:<3} {clock}".rstrip(), moments=(n,))
        day = number


def day_label(date: str) -> str:
    """Return a date under the head of its month: `26`, `26 05:34`, `14–20`, `14…` beyond the month, `~10` about it."""
    start, _, end = date.partition("/")
    sign = "~" if date[-1:] in ("~", "%") else "?" if date[-1:] == "?" else ""
    first = start.rstrip("~?%")
    day, clock = first[8:10], first[11:16]
    if end and day:
        last = end.rstrip("~?%")
        day += f"–{last[8:10]}" if last[:7] == first[:7] and len(last) >= 10 else "…"
    day = f"{sign}{day.lstrip('0')}" if day else sign
    return f"{day} {clock}" if clock else day


def _busiest_clock(moments: Sequence[Moment]) -> int | None:
    """The clock that most times of the story are printed by, in minutes ahead of Greenwich."""
    offsets = Counter(offset for m in moments if (offset := _point(m.date).offset) is not None)
    return min(offsets, key=lambda offset: (-offsets[offset], offset), default=None)


_NOWHEN = DatePoint(0)


def _point(date: str) -> DatePoint:
    if "T" not in date or "/" in date:
        return _NOWHEN
    parsed = parse_date(date)
    return parsed.first if parsed else _NOWHEN


class _Spot(NamedTuple):
    """Where a moment stands by the hour: its day, then things without a time, on the axis, by an unknown clock."""

    day: str
    part: int
    minute: int
    order: int


def _spot(date: str, order: int, clock: int | None) -> _Spot:
    point = _point(date)
    if point.instant is not None and clock is not None:
        local = point.instant.replace(tzinfo=None) + timedelta(minutes=clock - (point.offset or 0))
        return _Spot(local.date().isoformat(), 1, local.hour * 60 + local.minute, order)
    if point.seconds is not None:
        return _Spot(first_of(date)[:10], 2, point.seconds // 60, order)
    return _Spot(first_of(date)[:10], 0, 0, order)


def _hours(timeline: Timeline, shown: list[int], clock: int | None) -> Iterator[Row]:
    """A row for each thing and for each empty hour between two, under heads for the days."""
    spots = {}
    for n in shown:
        moment = timeline.moments[n]
        spot = _spot(moment.date, n, clock)
        if moment.arrived:  # never above its sending, whatever the clocks say
            spot = max(spot, _spot(timeline.messages[moment.ref.id].left, n, clock))
        spots[n] = spot
    for day, group in groupby(sorted(shown, key=spots.__getitem__), lambda n: spots[n].day):
        yield Row("head", date=day)
        hour = -1
        for n in group:
            spot = spots[n]
            if spot.part == 1:
                if hour >= 0:
                    yield from (Row("tick", f"{empty:02}:00") for empty in range(hour + 1, spot.minute // 60))
                hour = spot.minute // 60
            yield _by_hour(timeline.moments[n].date, n, clock)


def _by_hour(date: str, n: int, clock: int | None) -> Row:
    point = _point(date)
    if point.seconds is None:
        label = day_label(date)
        return Row("thing", label if not label.isdecimal() else "", moments=(n,))
    printed = first_of(date)[11:16]
    if point.instant is None or clock is None:
        return Row("thing", f"{printed}?", moments=(n,))
    minute = _spot(date, n, clock).minute
    axis = f"{minute // 60:02}:{minute % 60:02}"
    return Row("thing", axis, moments=(n,), there="" if point.offset == clock else printed)
