"""What the world map shows, and the list beside it: the places of a chapter, those of the whole story, or areas.

The list says everything that the map does, for those who cannot see it: an entry of the list and a place of the map
have the same number, that of the page's target.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from story.atlas import Sending, Spot
from story.cite import citation_of, words_of
from story.exhibits import Area, Journey, Layer
from story.model import Chapter
from tui.i18n import N_, Words
from tui.page import Page, PageBuilder, Run
from tui.pages.prose import brief
from tui.session import Session
from tui.views.braille import sample
from tui.views.worldmap import AREA, JOURNEY, MESSAGE, Line, Mark, Oval, Scene

INDENT = 2


class Sight(NamedTuple):
    """A map with its list."""

    title: str
    scene: Scene
    page: Page


def titles(session: Session, words: Words) -> list[str]:
    """Return the maps that there are, by name: this chapter, the whole story, then those of areas."""
    layers = session.story.exhibits.layers
    own = [words_of(layer.titles, words.language) for layer in layers]
    return [words.say("This chapter"), words.say("The whole story"), *own]


def sight(session: Session, words: Words, number: int, *, listed: bool = False) -> Sight:
    """Return a map; `listed` names each message between two places and not only their count, as a text can."""
    layers = session.story.exhibits.layers
    title = titles(session, words)[number]
    maker = _Maker(session, words, title)
    if number >= 2:
        return maker.areas(layers[number - 2])
    return maker.places(session.chapter if number == 0 else None, listed)


class _Maker:
    """Makes one map: whatever gets an entry in the list gets its mark."""

    def __init__(self, session: Session, words: Words, title: str) -> None:
        self.session, self.words, self.title = session, words, title
        self.atlas = session.story.atlas
        self.page = PageBuilder(title, words.language)
        self.page.add(Run(title, "title"))
        self.marks: list[Mark] = []
        self.lines: list[Line] = []
        self.ovals: list[Oval] = []

    def made(self) -> Sight:
        """Return the map."""
        return Sight(self.title, Scene(tuple(self.marks), tuple(self.lines), tuple(self.ovals)), self.page.page())

    def name(self, place: str) -> str:
        """Return what a place is called, or nothing where it is on no map."""
        spot = self.atlas.spots.get(place)
        return words_of(spot.names, self.words.language) if spot else ""

    # ---- places, messages, journeys

    def places(self, chapter: Chapter | None, listed: bool) -> Sight:
        """Return the map of a chapter, or of everything."""
        journeys = [j for j in self.session.story.exhibits.journeys if chapter is None or chapter.ref in j.about]
        if chapter is None:
            sendings = list(self.atlas.sendings.values())
            spots = sorted(self.atlas.spots.values(), key=lambda spot: (-spot.weight, spot.id))
        else:
            found = (self.atlas.sendings.get(name) for name in chapter.mentioned("telegram"))
            sendings = [sending for sending in found if sending]
            ends = [place for each in sendings for place in (each.from_place, each.to_place)]
            stops = [stop for journey in journeys for stop in journey.stops]
            events = [event.place for event in chapter.events]
            named = dict.fromkeys((*chapter.mentioned("place"), *events, *stops, *ends))
            spots = [self.atlas.spots[name] for name in named if name in self.atlas.spots]
        if not spots:
            self.page.add(Run(self.words.say("No place is known here."), "dim"))
        for spot in spots:
            self.spot(spot)
        self.journeys(journeys)
        self.messages(sendings, listed or chapter is not None)
        return self.made()

    def spot(self, spot: Spot) -> None:
        """Add a place."""
        target = self.page.target("go", str(spot.ref))
        name = words_of(spot.names, self.words.language)
        self.page.row(Run(name, "choice", target), aside=self.where(spot), indent=INDENT)
        self.marks.append(Mark(name, spot.lon, spot.lat, spot.weight, target))

    def where(self, spot: Spot) -> str:
        """Return where a place lies, in words."""
        lat = N_("{n}° north") if spot.lat >= 0 else N_("{n}° south")
        lon = N_("{n}° east") if spot.lon >= 0 else N_("{n}° west")
        parts = ((lat, spot.lat), (lon, spot.lon))
        return self.words.join(self.words.say(text, n=f"{abs(value):.1f}") for text, value in parts)

    def journeys(self, journeys: Iterable[Journey]) -> None:
        """Add who travelled."""
        for n, journey in enumerate(journeys):
            if n == 0:
                self.heading(self.words.say("Journeys"), JOURNEY)
            spots = [self.atlas.spots[stop] for stop in journey.stops if stop in self.atlas.spots]
            self.lines.append(Line(tuple((spot.lon, spot.lat) for spot in spots), JOURNEY))
            where = next((str(ref) for ref in journey.about if self.session.story.find(ref)), "")
            name = words_of(journey.names, self.words.language)
            run = Run(name, "choice", self.page.target("go", where)) if where else Run(name, "strong")
            self.page.row(run, aside=self.words.date(journey.date) if journey.date else "", indent=INDENT)
            way = f" {self.words.onward} ".join(filter(None, map(self.name, journey.stops)))
            self.page.add(Run(way, "dim"), space=0, indent=INDENT)
            if said := words_of(journey.words, self.words.language):
                self.page.add(said, space=0, indent=INDENT)
            self.cited(journey.sources)

    def messages(self, sendings: Iterable[Sending], listed: bool) -> None:
        """Add what was sent from one place to another."""
        sent = [s for s in sendings if s.from_place != s.to_place and self.name(s.from_place) and self.name(s.to_place)]
        if not sent:
            return
        self.heading(self.words.say("Messages"), MESSAGE)
        counts = Counter((s.from_place, s.to_place) for s in sent)
        for pair in dict.fromkeys(tuple(sorted(pair)) for pair in counts):
            self.lines.append(Line(tuple((self.atlas.spots[p].lon, self.atlas.spots[p].lat) for p in pair)))
        for (first, last), count in counts.most_common():
            way = f"{self.name(first)} {self.words.onward} {self.name(last)}"
            self.page.row(Run(way), aside=str(count), indent=INDENT)
            for each in sent if listed else ():
                if (each.from_place, each.to_place) == (first, last):
                    title = words_of(each.titles, self.words.language)
                    target = self.page.target("go", str(each.ref))
                    date = self.words.date(each.sent or each.date)
                    self.page.row(Run(title, "choice", target), aside=date, indent=2 * INDENT)

    def heading(self, said: str, dashes: tuple[int, int]) -> None:
        """Add a heading with a piece of the line that it is about."""
        self.page.add(Run(f"{said}  ", "label"), Run(sample(dashes, 4), "bar"))

    # ---- areas

    def areas(self, layer: Layer) -> Sight:
        """Return a map of areas, each in the words of the record."""
        if caption := words_of(layer.captions, self.words.language):
            self.page.add(caption, space=0)
            self.cited(layer.sources, 0)
        self.heading(self.words.say("Areas"), AREA)
        for area in layer.areas:
            self.area(area)
        self.page.gap()
        for ref in layer.about:
            if thing := self.session.story.find(ref):
                target = self.page.target("go", str(ref))
                self.page.add(Run(thing.title(self.words.language), "choice", target), space=0, indent=INDENT)
        return self.made()

    def area(self, area: Area) -> None:
        """Add an area."""
        spot = self.atlas.spots.get(area.place)
        if spot is None:
            return
        target = self.page.target("go", str(spot.ref))
        name = words_of(area.names, self.words.language)
        self.page.add(Run(name, "choice", target), space=0, indent=INDENT)
        if said := words_of(area.words, self.words.language):
            self.page.add(said, space=0, indent=2 * INDENT)
        self.cited(area.sources, 2 * INDENT)
        self.ovals.append(Oval(name, spot.lon, spot.lat, area.width, area.height, target))

    def cited(self, sources: Iterable[str], indent: int = INDENT) -> None:
        """Add what answers for it."""
        runs: list[Run] = []
        for text in sources:
            if citation := citation_of(text):
                if runs:
                    runs.append(Run(" · ", "cite"))
                target = self.page.target("cite", str(citation))
                runs.append(Run(brief(citation, self.session, self.words), "cite", target))
        self.page.add(*runs, space=0, indent=indent)
