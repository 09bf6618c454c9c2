"""Everything dated in a story, in order of time, with what a timeline needs to show it: no card has to be opened.

It is worked out when the index is made and is a section of it. How it is drawn is not known here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import cos, hypot, radians
from types import MappingProxyType
from typing import Any, NamedTuple

from story.dates import parse_date
from story.ids import Ref
from story.model import Chapter, Document, Person, Place, Telegram, Thing

NEAR = 30.0
"""Kilometres: a place no further than this from a busier one belongs to it, as the Kremlin does to Moscow."""
_DEGREE = 111.2
"""Kilometres of a degree of latitude."""


class Moment(NamedTuple):
    """One dated thing: an event that a chapter tells, a chapter, a document, or a message on its way."""

    date: str
    """EDTF."""
    ref: Ref
    """What to open for it."""
    event: int = -1
    """Which event of the chapter, or -1 for the thing itself."""
    arrived: bool = False
    """Whether this is a message's receipt and not its sending."""
    place: str = ""
    titles: Mapping[str, str] = MappingProxyType({})
    """Its title, or the words of the event, per language."""
    people: tuple[str, ...] = ()
    """Who is in it: present or spoken of, author, sender, recipient."""
    threads: tuple[str, ...] = ()
    """The chapter's thread; of anything else, the threads whose chapters speak of it."""


class Message(NamedTuple):
    """A telegram, letter, note or spoken word, by its facts."""

    id: str
    titles: Mapping[str, str]
    form: str
    date: str
    sent: str
    received: str
    from_place: str
    to_place: str
    senders: tuple[str, ...]
    recipients: tuple[str, ...]

    @property
    def ref(self) -> Ref:
        """What opens it."""
        return Ref("telegram", self.id)

    @property
    def left(self) -> str:
        """When it was sent, as well as that is known."""
        return self.sent or self.date


class Spot(NamedTuple):
    """A place as the timeline needs it."""

    names: Mapping[str, str]
    city: str
    """The busiest place that it belongs to; itself where there is none."""


class Actor(NamedTuple):
    """A person as the timeline needs them."""

    names: Mapping[str, str]
    side: str


class Timeline(NamedTuple):
    """Everything dated, in order."""

    moments: tuple[Moment, ...] = ()
    messages: Mapping[str, Message] = MappingProxyType({})
    places: Mapping[str, Spot] = MappingProxyType({})
    people: Mapping[str, Actor] = MappingProxyType({})

    def city(self, place: str) -> str:
        """Return the city that a place belongs to; of nowhere, nothing."""
        found = self.places.get(place)
        return found.city if found else place


def moments(things: Iterable[Thing]) -> list[Moment]:
    """Return everything dated, in order; a message's receipt never stands before its sending."""
    things = list(things)
    threads = {thing.id: thing.thread for thing in things if isinstance(thing, Chapter)}
    return sorted((m for thing in things for m in _of(thing, threads)), key=_Order(things))


class _Order:
    """Sorts moments by date as printed, as every list does; a clock further west may print a receipt too early."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self._left = {t.ref: t.sent or t.date for t in things if isinstance(t, Telegram)}

    def __call__(self, moment: Moment) -> tuple[tuple[int | str, ...], bool, str, int]:
        key = self._key(moment.date)
        if moment.arrived:
            key = max(key, self._key(self._left[moment.ref]))
        return key, moment.arrived, str(moment.ref), moment.event

    @staticmethod
    def _key(text: str) -> tuple[int | str, ...]:
        date = parse_date(text)
        return date.sort_key if date else (0,)


def _of(thing: Thing, threads: Mapping[str, str]) -> Iterator[Moment]:
    titles = {language: text[thing.name_key] for language, text in thing.texts.items()}
    match thing:
        case Chapter():
            people = tuple(dict.fromkeys((*thing.present, *thing.people)))
            own = (thing.thread,)
            yield Moment(thing.date, thing.ref, -1, False, thing.place, titles, people, own)
            for n, event in enumerate(thing.events):
                said = {name: text.events[n] for name, text in thing.texts.items() if n < len(text.events)}
                yield Moment(event.date, thing.ref, n, False, event.place, said, people, own)
        case Document():
            yield Moment(thing.date, thing.ref, -1, False, thing.place, titles, thing.people, _told(thing, threads))
        case Telegram():
            people, told = tuple(dict.fromkeys((*thing.senders, *thing.recipients))), _told(thing, threads)
            yield Moment(thing.sent or thing.date, thing.ref, -1, False, thing.from_place, titles, people, told)
            if thing.received:
                yield Moment(thing.received, thing.ref, -1, True, thing.to_place, titles, people, told)


def _told(thing: Thing, threads: Mapping[str, str]) -> tuple[str, ...]:
    """The threads whose chapters speak of a thing."""
    told = (threads.get(m.ref.id) for m in thing.mentions if m.ref.kind == "chapter")
    return tuple(dict.fromkeys(thread for thread in told if thread))


def _message(thing: Telegram) -> Message:
    titles = {language: text["title"] for language, text in thing.texts.items()}
    places = (thing.from_place, thing.to_place)
    return Message(
        thing.id, titles, thing.form, thing.date, thing.sent, thing.received, *places, thing.senders, thing.recipients
    )


def cities(places: Mapping[str, tuple[float, float] | None], uses: Mapping[str, int]) -> dict[str, str]:
    """Return the city of each place: the busiest place within `NEAR` of it.

    Args:
        places: Degrees north and east, or None where the place is on no map.
        uses: How much happens there.
    """
    found: dict[str, str] = {}
    centres: list[tuple[str, float, float]] = []
    for name in sorted(places, key=lambda name: (-uses.get(name, 0), name)):
        at = places[name]
        if at is None:
            found[name] = name
            continue
        found[name] = next((city for city, *centre in centres if _kilometres(at, centre) <= NEAR), name)
        if found[name] == name:
            centres.append((name, *at))
    return found


def _kilometres(one: tuple[float, float], two: list[float]) -> float:
    """How far two places lie apart: on a plane, which at `NEAR` is off by less than a hundredth."""
    east = (one[1] - two[1] + 180) % 360 - 180
    return hypot(one[0] - two[0], east * cos(radians(one[0]))) * _DEGREE


def encode_timeline(things: Iterable[Thing]) -> Any:
    """Return the timeline of a story for its index."""
    things = list(things)
    rows = moments(things)
    spots = {t.id: t for t in things if isinstance(t, Place)}
    messages = [_message(t) for t in things if isinstance(t, Telegram)]
    uses = Counter(row.place for row in rows) + Counter(m.to_place for m in messages)
    at = {p.id: None if p.lat is None or p.lon is None else (p.lat, p.lon) for p in spots.values() if p.id in uses}
    belongs = cities(at, uses)
    # A city that no moment names is one all the same: the others lead to it.
    named = {name: _names(spots[name]) for name in belongs}
    shown = {name for row in rows for name in row.people}
    people = {t.id: [_names(t), t.side] for t in things if isinstance(t, Person) and t.id in shown}
    return [
        [[m.date, m.ref.kind, m.ref.id, m.event, m.arrived, m.place, m.titles, m.people, m.threads] for m in rows],
        messages,
        {name: [names, belongs[name]] for name, names in named.items()},
        people,
    ]


def _names(thing: Thing) -> dict[str, str]:
    return {language: text[thing.name_key] for language, text in thing.texts.items()}


def decode_timeline(data: Any) -> Timeline:
    """Return the timeline that `encode_timeline` made, read from JSON."""
    rows, messages, places, people = data
    return Timeline(
        tuple(
            Moment(date, Ref(kind, name), event, arrived, place, titles, tuple(who), tuple(threads))
            for date, kind, name, event, arrived, place, titles, who, threads in rows
        ),
        {
            name: Message(name, titles, form, date, sent, received, here, there, tuple(one), tuple(two))
            for name, titles, form, date, sent, received, here, there, one, two in messages
        },
        {name: Spot(*row) for name, row in places.items()},
        {name: Actor(*row) for name, row in people.items()},
    )
