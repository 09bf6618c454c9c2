"""Where things are and what went between them: the places and messages of a story, for the map and the figures.

A section of the index holds it, so that a view of the whole story opens no record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from story.ids import Ref
from story.model import Place, Telegram, Thing


class Spot(NamedTuple):
    """A place that can be put on a map."""

    id: str
    names: Mapping[str, str]
    lat: float
    """Degrees north."""
    lon: float
    """Degrees east."""
    weight: int = 0
    """How often the story speaks of it."""

    @property
    def ref(self) -> Ref:
        """What points at the place."""
        return Ref("place", self.id)


class Sending(NamedTuple):
    """A message as its header gives it: between which places, sent and received when."""

    id: str
    titles: Mapping[str, str]
    form: str
    number: str
    from_place: str
    to_place: str
    date: str
    sent: str
    received: str

    @property
    def ref(self) -> Ref:
        """What points at the message."""
        return Ref("telegram", self.id)


class Atlas(NamedTuple):
    """Everything, by id and in story order."""

    spots: Mapping[str, Spot]
    sendings: Mapping[str, Sending]


def encode_atlas(things: Iterable[Thing]) -> Any:
    """Return the atlas of a story as JSON; a place without coordinates is on no map."""
    spots, sendings = [], []
    for thing in things:
        titles = {language: thing.title(language) for language in thing.texts}
        if isinstance(thing, Place) and thing.lat is not None and thing.lon is not None:
            spots.append([thing.id, titles, thing.lat, thing.lon, len(thing.mentions)])
        elif isinstance(thing, Telegram):
            facts = [thing.form, thing.number, thing.from_place, thing.to_place, thing.date, thing.sent, thing.received]
            sendings.append([thing.id, titles, *facts])
    return [spots, sendings]


def decode_atlas(data: Any) -> Atlas:
    """Return the atlas from JSON.

    Raises:
        ValueError, TypeError: the data was not written by `encode_atlas`.
    """
    spots, sendings = data
    return Atlas({s[0]: Spot(*s) for s in spots}, {s[0]: Sending(*s) for s in sendings})
