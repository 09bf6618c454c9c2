from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from story.dates import parse_date
from story.ids import Ref
from story.model import Chapter, ChapterKind, Document, Event, Mention, Person, Place, Telegram, Text, Thing
from story.timeline import Moment, cities, decode_timeline, encode_timeline, moments


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
        Moment("1940-11-11", Ref("chapter", "a"), 1, threads=("t",)),
        Moment("1940-11-12", Ref("chapter", "a"), place="moscow", threads=("t",)),
        Moment("1940-11-13", Ref("chapter", "a"), 0, place="berlin", threads=("t",)),
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


def test_a_receipt_never_stands_before_its_sending() -> None:
    """London is five hours ahead of Washington, and forty-five minutes are less than that."""
    found = moments([cable("t", "1941-12-20", "1941-12-20T00:15+01:00", "1941-12-19T19:00-05:00")])
    assert [m.arrived for m in found] == [False, True]


def named(name: str) -> dict[str, Text]:
    return {"en": Text(words={"name": name, "title": name})}


def test_what_the_index_keeps_is_what_was_laid_in_it() -> None:
    things: list[Thing] = [
        Chapter(
            id="a", texts={"en": Text(words={"title": "A"}, events=("It rains.",))}, date="1940", thread="t",
            present=("p",), chapter_kind=ChapterKind.SCENE, events=(Event("1940-02", "quay"),), place="port",
        ),
        Telegram(
            id="w", texts=named("Wire"), form="telegram", date="1940-03", senders=("p",), from_place="port",
            to_place="far", received="1940-04", mentions=(Mention(Ref("chapter", "a"), "p1"),),
        ),
        Person(id="p", texts=named("P"), side="east"),
        Person(id="nobody", texts=named("N"), side="east"),
        Place(id="port", texts=named("Port"), lat=50.0, lon=10.0),
        Place(id="quay", texts=named("Quay"), lat=50.01, lon=10.01),
        Place(id="far", texts=named("Far"), lat=10.0, lon=10.0),
        Place(id="unused", texts=named("Unused"), lat=10.0, lon=10.0),
    ]  # fmt: skip
    timeline = decode_timeline(json.loads(json.dumps(encode_timeline(things))))
    assert list(timeline.moments) == moments(things)
    assert [m.titles["en"] for m in timeline.moments] == ["A", "It rains.", "Wire", "Wire"]
    assert timeline.moments[2].threads == ("t",) and timeline.moments[2].people == ("p",)
    assert timeline.messages["w"].left == "1940-03" and timeline.messages["w"].senders == ("p",)
    assert set(timeline.people) == {"p"} and timeline.people["p"].side == "east"
    assert {name: spot.city for name, spot in timeline.places.items()} == {"port": "port", "quay": "port", "far": "far"}
    assert timeline.city("nowhere") == "nowhere" and timeline.city("") == ""


def test_a_place_belongs_to_the_busiest_one_near_it() -> None:
    places = {"moscow": (55.752, 37.617), "kremlin": (55.7525, 37.6175), "sofia": (42.7, 23.3), "mars": None}
    assert cities(places, {"moscow": 9, "kremlin": 3}) == {
        "moscow": "moscow", "kremlin": "moscow", "sofia": "sofia", "mars": "mars",
    }  # fmt: skip
    east, west = (-17.0, 179.95), (-17.0, -179.95)
    assert cities({"east": east, "west": west}, {"west": 1}) == {"east": "west", "west": "west"}
