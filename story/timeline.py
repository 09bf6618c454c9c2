"""Everything dated in a story, in order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from story.dates import parse_date
from story.ids import Ref
from story.model import Chapter, Document, Telegram, Thing


@dataclass(frozen=True, slots=True)
class Moment:
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


def moments(things: Iterable[Thing]) -> list[Moment]:
    """Return everything dated, in order."""
    return sorted((m for thing in things for m in _of(thing)), key=_order)


def _order(moment: Moment) -> tuple[tuple[int | str, ...], str, int, bool]:
    date = parse_date(moment.date)
    return date.sort_key if date else (0,), str(moment.ref), moment.event, moment.arrived


def _of(thing: Thing) -> Iterator[Moment]:
    match thing:
        case Chapter():
            yield Moment(thing.date, thing.ref, place=thing.place)
            for n, event in enumerate(thing.events):
                yield Moment(event.date, thing.ref, n, place=event.place)
        case Document():
            yield Moment(thing.date, thing.ref, place=thing.place)
        case Telegram():
            yield Moment(thing.sent or thing.date, thing.ref, place=thing.from_place)
            if thing.received:
                yield Moment(thing.received, thing.ref, arrived=True, place=thing.to_place)
