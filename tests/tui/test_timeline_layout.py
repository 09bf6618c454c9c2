"""The timeline laid out: everything on it once, in order, and no line over a mark or another line."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from story.ids import Ref
from story.open import LIBRARY, open_story
from story.timeline import Message, Moment, Spot, Timeline
from tui.i18n import words_for
from tui.page import Run
from tui.views.axis import MARKS, RECEIVED, Drawing
from tui.views.timeline import ZOOMS, Only, Zoom, chart_of, day_label, lanes_of
from tui.views.wires import AXIS, LONGEST, Wire, by_row, cells_of, centre, route

CITIES = ("berlin", "moscow", "london", "sofia", "rome", "")
WIDTHS = (40, 80, 99, 100, 120, 200)
_CLOCKS = st.sampled_from(["", "T05:34+03:00", "T08:50+02:00", "T23:59-05:00", "T11:00"])
_DAYS = st.dates(date(1940, 11, 10), date(1940, 11, 15)).map(date.isoformat)
_DATES = st.one_of(
    st.builds(str.__add__, _DAYS, _CLOCKS),
    st.sampled_from(["1940", "1940-11", "1940-11~", "1940-11-12/1940-11-20", "1939-12", "1941?", "1940-11-12/1940-12"]),
)
_PLACES = st.sampled_from(CITIES)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Moments of every kind, in the order in which the index keeps them."""
    from story.model import Chapter, ChapterKind, Document, Event, Telegram, Text, Thing
    from story.timeline import moments

    def texts(name: str) -> dict[str, Text]:
        return {"en": Text(words={"title": f"The {name}"}, events=("It rained.",))}

    things: list[Thing] = []
    for n, (when, where) in enumerate(draw(st.lists(st.tuples(_DATES, _PLACES), max_size=8))):
        event = Event(draw(_DATES), draw(_PLACES))
        things.append(
            Chapter(
                id=f"c{n}", texts=texts(f"c{n}"), date=when, place=where, thread="t", present=("p",),
                chapter_kind=ChapterKind.SCENE, events=(event,),
            )
        )  # fmt: skip
    for n, (when, where) in enumerate(draw(st.lists(st.tuples(_DATES, _PLACES), max_size=4))):
        things.append(Document(id=f"d{n}", texts=texts(f"d{n}"), date=when, place=where))
    messages = []
    for n, (sent, one, two) in enumerate(draw(st.lists(st.tuples(_DATES, _PLACES, _PLACES), max_size=12))):
        received = draw(st.one_of(st.just(""), _DATES))
        things.append(
            Telegram(
                id=f"m{n}", texts=texts(f"m{n}"), form="telegram", date=sent, sent=sent, received=received,
                from_place=one, to_place=two,
            )
        )  # fmt: skip
        messages.append(Message(f"m{n}", {}, "telegram", sent, sent, received, one, two, (), ()))
    return Timeline(
        tuple(moments(things)), {m.id: m for m in messages}, {c: Spot({"en": c.title()}, c) for c in CITIES if c}, {}
    )


def drawing(timeline: Timeline, zoom: Zoom, width: int) -> Drawing:
    words = words_for("en")
    chart = chart_of(timeline, zoom, Only(), lanes_of(timeline, words))
    return Drawing(chart, words, width, lambda name: False)


def text(runs: tuple[Run, ...]) -> str:
    return "".join(run.text for run in runs)


@given(timelines(), st.sampled_from(ZOOMS))
def test_everything_is_on_it_once(timeline: Timeline, zoom: Zoom) -> None:
    chart = drawing(timeline, zoom, 80).chart
    shown = [n for row in chart.rows for n in row.moments]
    assert sorted(shown) == list(range(len(timeline.moments)))
    assert all(n in chart.rows[chart.row_of[n]].moments for n in shown)
    if zoom != "hour":
        assert shown == sorted(shown), "the order of time is kept"


@given(timelines())
def test_a_receipt_stands_below_its_sending(timeline: Timeline) -> None:
    for zoom in ("day", "hour"):
        chart = chart_of(timeline, zoom, Only(), lanes_of(timeline, words_for("en")))
        rows = {(m.ref, m.arrived): chart.row_of[n] for n, m in enumerate(timeline.moments)}
        for ref, arrived in rows:
            assert not arrived or rows[ref, False] < rows[ref, True]


@given(timelines())
def test_by_the_hour_known_clocks_go_one_way(timeline: Timeline) -> None:
    """Within a day, times on the axis never go back, unless a receipt was put below its sending."""
    chart = chart_of(timeline, "hour", Only(), lanes_of(timeline, words_for("en")))
    last = ""
    for row in chart.rows:
        last = "" if row.sort == "head" else last
        moments = [timeline.moments[n] for n in row.moments]
        if len(row.label) == 5 and row.label[2] == ":" and not any(m.arrived for m in moments):
            assert last <= row.label
            last = row.label


@given(timelines(), st.sampled_from(ZOOMS), st.sampled_from(WIDTHS))
def test_every_mark_is_seen_in_its_lane(timeline: Timeline, zoom: Zoom, width: int) -> None:
    drawn = drawing(timeline, zoom, width)
    chart = drawn.chart
    signs = {*MARKS.values(), RECEIVED}
    for n, row in enumerate(chart.rows):
        parts = drawn.row(n)
        lanes = text(parts.lanes)
        assert cell_len(lanes) == drawn.lane * drawn.count == drawn.columns[1] - drawn.columns[0] - 2
        assert cell_len(text(parts.label)) < drawn.columns[0]
        if row.sort == "thing":
            assert [x for x, cell in enumerate(lanes) if cell in signs] == [
                centre(drawn.lane_of(row.moments[0]), drawn.lane)
            ]
        elif row.sort == "period":
            assert sum(int(number) for number in lanes.replace(AXIS, " ").split()) == len(row.moments)
        else:
            assert not signs & set(lanes)


WIRES = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20), st.integers(0, 4), st.integers(0, 4)), max_size=20)


@given(WIRES, st.sampled_from([5, 10]))
def test_no_line_runs_over_another(ends: list[tuple[int, int, int, int]], width: int) -> None:
    rows: set[int] = set()
    wires = []
    for first, length, start, end in ends:  # a row holds one thing
        if first not in rows and first + length not in rows:
            rows |= {first, first + length}
            wires.append(Wire(first, first + length, start, end))
    tracks = route(wires, 5, width)
    assert {track.wire for track in tracks} <= set(wires)
    axes = {centre(lane, width) for lane in range(5)}
    down: set[tuple[int, int]] = set()
    for wire, column in tracks:
        assert column not in axes and 0 <= column < 5 * width
        own = {(row, column) for row in range(wire.first, wire.last + 1)}
        assert not own & down
        down |= own
    found = by_row(tracks)
    for row, here in found.items():
        cells = cells_of(row, here, 5, width)
        assert len(cells) == 5 * width
        for wire, column in here:
            if wire.first < row < wire.last:
                assert cells[column] in "│┼"
            else:
                assert cells[column] in ("╮╭" if row == wire.first else "╯╰")


def test_a_line_leads_from_mark_to_mark() -> None:
    tracks = route([Wire(0, 2, 0, 1), Wire(1, 3, 1, 0)], 2, 5)
    drawn = ["".join(cells_of(row, by_row(tracks)[row], 2, 5)) for row in range(4)]
    assert drawn == [
        "  ┊─╮  ┊  ",
        "  ┊╭┼──┊  ",
        "  ┊│╰──┊  ",
        "  ┊╯   ┊  ",
    ]


def test_too_long_a_line_is_left_out_and_too_many_as_well() -> None:
    assert route([Wire(0, LONGEST + 1, 0, 1)], 2, 5) == []
    assert len(route([Wire(n, 50 + n, 0, 1) for n in range(9)], 2, 5)) == 4, "the gap has four columns"


@pytest.mark.parametrize(
    ("edtf", "label"),
    [
        ("1940-11-26", "26"), ("1940-11-26T05:34+03:00", "26 05:34"), ("1940-11", ""), ("1940-11-10~", "~10"),
        ("1940-11-14/1940-11-20", "14–20"), ("1940-11-14/1940-12-20", "14…"), ("1940-11-14?", "?14"), ("1940~", "~"),
        ("1940-11-01", "1"),
    ],
)  # fmt: skip
def test_the_label_of_a_day(edtf: str, label: str) -> None:
    assert day_label(edtf) == label


def test_only() -> None:
    one = Moment("1940", Ref("chapter", "a"), people=("p",), threads=("t",))
    wire = Moment("1940", Ref("telegram", "w"), people=("q",))
    assert [only.admits(one) for only in (Only(), Only("p"), Only("q"), Only("p", "t"), Only("p", "u"))] == [
        True, True, False, True, False,
    ]  # fmt: skip
    assert Only(what="message").admits(wire) and not Only(what="chapter").admits(wire)


def test_the_shipped_story() -> None:
    story = open_story(LIBRARY / "no-2362")
    timeline = story.timeline
    story.close()
    assert {lane.city for lane in lanes_of(timeline, words_for("en"))} == {"moscow", "berlin", "london", "sofia", ""}
    drawn = drawing(timeline, "hour", 80)
    both = [m for m in timeline.messages.values() if m.received]
    lines = {track.wire for tracks in drawn.tracks.values() for track in tracks}
    assert len(lines) == len([m for m in both if m.received]), "every message with both ends has its line"
    hours = [row for row in drawn.chart.rows if row.sort == "tick"]
    clocks = Counter(m.date[-6:] for m in timeline.moments if re.search(r"^[^/]*T.*[+-]\d\d:\d\d$", m.date))
    assert clocks["+02:00"] == max(clocks.values()) and hours and drawn.chart.clock == 120, "the clock of most"
