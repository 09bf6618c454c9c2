"""Who knew this: which messages had reached a person by a moment, as far as the record says.

The rule. A message had *reached* someone when they sent it themselves; when its receipt is recorded and it was
addressed to them, or to their side in the capital of their side; or when it was handed over or spoken where they both
were. Being in the room of a chapter in which a message changes hands is not enough: Molotov was there when Schulenburg
wrote telegram 2362, and never saw it. Silence of the record is not ignorance: where no receipt is recorded, that is
what is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, NamedTuple

from story.dates import HistoricalDate, parse_date
from story.timeline import Message, Timeline

State = Literal["reached", "coming", "unsaid", "others"]
"""Had reached them; came later; the record does not say; passed between others, and nothing says it came to them."""
Way = Literal["sent", "received", "capital", "handed", ""]
"""How a message came to somebody: they sent it, it came to them, to their capital, it was handed to them."""

ABOUT = timedelta(days=15)
"""A date that is only about right may be this much off."""


class Knowing(NamedTuple):
    """How one message stands to a person at a moment."""

    message: Message
    state: State
    way: Way
    date: str = ""
    """When it came to them, EDTF; empty where that is not recorded."""


def was_by(text: str, moment: HistoricalDate) -> bool | None:
    """Whether something dated `text` had happened at the end of `moment`; None where that cannot be told.

    Two instants are compared only where both clocks are known (`story.dates`); else days as they are printed. A day
    counts as a whole; within one day, without both clocks, nothing is earlier.
    """
    date = parse_date(text)
    if date is None:
        return None
    one, two = date.first.instant, moment.first.instant
    if one and two and date.last is None and moment.last is None:
        return one <= two
    loose = ABOUT if date.approximate or date.uncertain else timedelta(0)
    if date.start - loose > moment.end:
        return False
    if date.end + loose < moment.end or (
        date.end + loose == moment.end and (moment.last or moment.first).seconds is None
    ):
        return True
    return None


def who_knew(timeline: Timeline, person: str, capitals: Mapping[str, str], moment: HistoricalDate) -> list[Knowing]:
    """Return every message that was on its way at `moment` or came to `person` later, in order of time.

    Args:
        timeline: The story's.
        person: Whose knowledge is asked for.
        capitals: Side -> the place of its capital.
        moment: By when.
    """
    actor = timeline.people.get(person)
    side = actor.side if actor else ""
    capital = timeline.city(capitals.get(side, ""))
    found = []
    for message in timeline.messages.values():
        way, date = _way(timeline, message, person, side, capital)
        left = was_by(message.left, moment)
        came = was_by(date, moment) if date else (False if left is False else None)
        state: State = "reached" if came else "coming" if came is False else "unsaid"
        if way:
            found.append(Knowing(message, state, way, date))
        elif left:
            found.append(Knowing(message, "others", ""))
    return sorted(found, key=lambda known: _key(known.date or known.message.left))


def _key(text: str) -> tuple[int | str, ...]:
    date = parse_date(text)
    return date.sort_key if date else (0,)


def _way(timeline: Timeline, message: Message, person: str, side: str, capital: str) -> tuple[Way, str]:
    """How a message came to a person at any time, and when; the date is empty where it is not recorded."""
    here, there = timeline.city(message.from_place), timeline.city(message.to_place)
    together = bool(here) and here == there
    at_once = message.left if together else ""
    if person in message.senders:
        return "sent", message.left
    if person in message.recipients:
        return ("handed" if together and not message.received else "received"), message.received or at_once
    senders = {actor.side for name in message.senders if (actor := timeline.people.get(name))}
    wanted = {actor.side for name in message.recipients if (actor := timeline.people.get(name))}
    addressed = side in wanted if message.recipients else senders <= {side} and bool(senders)
    within = together and senders == {side}
    if capital and there == capital and addressed and not within:
        return "capital", message.received or at_once
    return "", ""
