from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from story.dates import parse_date
from story.ids import Ref
from story.model import Chapter, ChapterKind, Document, Event, Person, Telegram, Thing
from story.timeline import Moment, moments


def scene(name: str, date: str, *events: Event) -> Chapter:
    return Chapter(
        id=name, texts={}, date=date, thread="t", chapter_kind=ChapterKind.SCENE, events=events, place="moscow"
    )


def cable(name: str, date: str, sent: str = "", received: str = "") -> Telegram:
    return Telegram(
        id=name, texts={}, form="telegram", date=date, sent=sent, received=received, from_place="x", to_place="y"
    )


def test_everything_dated_is_there() -> None:
    things: list[Thing] = [
        scene("a", "1940-11-12", Event("1940-11-13", "berlin"), Event("1940-11-11")),
        Document(id="d", texts={}, date="1939-08-23", place="moscow"),
        cable("t", "1940-11-25", "1940-11-26T05:34+03:00", "1940-11-26T08:50+02:00"),
        cable("u", "1940-11-27"),
        Person(id="p", texts={}, side="ussr"),
    ]
    assert moments(things) == [
        Moment("1939-08-23", Ref("document", "d"), place="moscow"),
        Moment("1940-11-11", Ref("chapter", "a"), 1),
        Moment("1940-11-12", Ref("chapter", "a"), place="moscow"),
        Moment("1940-11-13", Ref("chapter", "a"), 0, place="berlin"),
        Moment("1940-11-26T05:34+03:00", Ref("telegram", "t"), place="x"),
        Moment("1940-11-26T08:50+02:00", Ref("telegram", "t"), arrived=True, place="y"),
        Moment("1940-11-27", Ref("telegram", "u"), place="x"),
    ]


DATES = st.sampled_from(
    [
        "1940",
        "1940~",
        "1940-11",
        "1940-11~",
        "1940-11-12",
        "1940-11-12/1940-11-13",
        "1940-11-12T05:34",
        "1941?",
        "1939-12",
    ]
)


@given(st.lists(DATES, max_size=8))
def test_the_order_is_that_of_time(dates: list[str]) -> None:
    found = moments(scene(f"c{n}", date) for n, date in enumerate(dates))
    days = [parsed.start for m in found if (parsed := parse_date(m.date))]
    assert days == sorted(days) and len(days) == len(dates)


def test_a_date_that_is_none_stands_first() -> None:
    assert [m.ref.id for m in moments([scene("a", "1940"), scene("b", "")])] == ["b", "a"]


def test_chapters_about_a_month_stand_before_its_days() -> None:
    chapters = [scene("a", "1940-11-12"), scene("b", "1940-11~"), scene("c", "1940-10-31"), scene("d", "1940~")]
    assert [c.id for c in sorted(chapters, key=lambda c: c.order)] == ["d", "c", "b", "a"]
