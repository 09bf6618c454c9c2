"""What a story shows beside its text: figures (`figures.toml`), and areas and journeys of the map (`map.toml`).

The values, how they are read from TOML, and how the index keeps them. Whether what they name is there, `story.check`
says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from story.clean import clean_line
from story.fields import AREA_KEYS, BAR_KEYS, FIGURE_KEYS, JOURNEY_KEYS, LAYER_KEYS
from story.files import EXHIBITS
from story.ids import Ref, is_id
from story.problems import Problems
from story.tables import names_of, sound_keys, texts_of

FIGURES, MAP = EXHIBITS
Names = Mapping[str, str]
"""Words per language; under the empty key those that serve every language."""
_NONE: Names = MappingProxyType({})

MAX_BARS = 60
"""Bars of a figure, and areas of a map: more nobody reads."""
LEAST, MOST = 1.0, 180.0
"""How wide and high an area can be, in degrees."""


class Bar(NamedTuple):
    """One amount of a figure."""

    names: Names
    value: float
    most: float = 0.0
    """The upper end where the record gives a span, else 0."""
    sources: tuple[str, ...] = ()


class Figure(NamedTuple):
    """A bar chart with its table."""

    id: str
    titles: Names
    units: Names
    captions: Names = _NONE
    caveats: Names = _NONE
    """What to beware of in the numbers."""
    sources: tuple[str, ...] = ()
    about: tuple[Ref, ...] = ()
    """Chapters and papers that it belongs to; it stays shut as long as one of these."""
    bars: tuple[Bar, ...] = ()


class Area(NamedTuple):
    """A part of the world that is spoken of as a whole; an oval, because nobody drew its borders."""

    names: Names
    place: str
    """Its middle."""
    words: Names = _NONE
    width: float = 20.0
    """In degrees of longitude."""
    height: float = 10.0
    """In degrees of latitude."""
    sources: tuple[str, ...] = ()


class Layer(NamedTuple):
    """A map of areas."""

    id: str
    titles: Names
    captions: Names = _NONE
    sources: tuple[str, ...] = ()
    about: tuple[Ref, ...] = ()
    areas: tuple[Area, ...] = ()


class Journey(NamedTuple):
    """Who went from where to where."""

    id: str
    names: Names
    words: Names = _NONE
    date: str = ""
    stops: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    about: tuple[Ref, ...] = ()


class Part(NamedTuple):
    """Something of an exhibit that has to be checked, and where it stands."""

    file: str
    key: str
    sources: tuple[str, ...] = ()
    about: tuple[Ref, ...] = ()
    places: tuple[str, ...] = ()
    cited_below: bool = False
    """Whether each of its parts cites for itself, or what it is a part of does."""


class Exhibits(NamedTuple):
    """All that a story shows."""

    figures: tuple[Figure, ...] = ()
    layers: tuple[Layer, ...] = ()
    journeys: tuple[Journey, ...] = ()

    def every(self) -> Iterator[Part]:
        """Yield what has to be checked."""
        for figure in self.figures:
            each = bool(figure.bars) and all(bar.sources for bar in figure.bars)
            yield Part(FIGURES, figure.id, figure.sources, figure.about, cited_below=each)
            for n, bar in enumerate(figure.bars):
                yield Part(FIGURES, f"{figure.id}.bars.{n}", bar.sources, cited_below=True)
        for layer in self.layers:
            each = bool(layer.areas) and all(area.sources for area in layer.areas)
            yield Part(MAP, f"layers.{layer.id}", layer.sources, layer.about, cited_below=each)
            for n, area in enumerate(layer.areas):
                yield Part(MAP, f"layers.{layer.id}.areas.{n}", area.sources, (), (area.place,), True)
        for journey in self.journeys:
            yield Part(MAP, f"journeys.{journey.id}", journey.sources, journey.about, journey.stops)


# ---- reading


def read_exhibits(
    tables: Mapping[str, Mapping[str, Any]],
    lines: Mapping[str, Mapping[str, int]],
    languages: tuple[str, ...],
    problems: Problems,
) -> Exhibits:
    """Return what `figures.toml` and `map.toml` hold, as far as it is sound."""
    figures = _Reader(FIGURES, lines.get(FIGURES, {}), languages, problems)
    drawn = _Reader(MAP, lines.get(MAP, {}), languages, problems)
    world = drawn.keys(tables.get(MAP, {}), {"layers": "table", "journeys": "table"}, "")
    return Exhibits(
        tuple(f for name, table in tables.get(FIGURES, {}).items() if (f := figures.figure(name, table))),
        tuple(y for name, table in world.get("layers", {}).items() if (y := drawn.layer(name, table))),
        tuple(j for name, table in world.get("journeys", {}).items() if (j := drawn.journey(name, table))),
    )


class _Reader:
    """Reads the tables of one file."""

    def __init__(self, path: str, lines: Mapping[str, int], languages: tuple[str, ...], problems: Problems) -> None:
        self.path, self.lines, self.languages, self.problems = path, lines, languages, problems

    def line(self, key: str) -> int:
        """The line of a key, or of what it stands in."""
        while key and key not in self.lines:
            key = key.rpartition(".")[0]
        return self.lines.get(key, 1)

    def at(self, key: str, code: str, message: str, hint: str = "") -> None:
        """Record what is wrong with a key."""
        self.problems.at(self.path, self.line(key), 0, code, message, hint)

    def keys(self, data: Mapping[str, Any], known: Mapping[str, str], above: str) -> dict[str, Any]:
        """Return the sound keys of a table; words are there in every language of the story."""
        sound = sound_keys(data, known, self.path, lambda key: self.line(f"{above}.{key}".lstrip(".")), self.problems)
        for key, value in sound.items():
            if known[key] == "words" and isinstance(value, dict):
                for language in self.languages:
                    if not value.get(language):
                        self.at(f"{above}.{key}", "missing-key", f"'{key}' says nothing in '{language}'.")
        return sound

    def table(self, name: str, data: Any, known: Mapping[str, str], above: str, required: str) -> dict[str, Any] | None:
        """Return the sound keys of a table with a name, or None where it cannot be shown."""
        key = f"{above}.{name}".lstrip(".")
        if not is_id(name) or not isinstance(data, dict):
            hint = "The id has lower-case letters, digits and hyphens."
            self.at(key, "id", f"'{clean_line(name, 40)}' is not right.", hint)
            return None
        return self.complete(self.keys(data, known, key), data, key, required)

    def complete(self, sound: dict[str, Any], data: Mapping[str, Any], key: str, needed: str) -> dict[str, Any] | None:
        """Return the keys if those that are needed are there."""
        lacking = [name for name in needed.split() if sound.get(name) in (None, "", [], {})]
        for name in lacking:
            if name not in data:
                self.at(key, "missing-key", f"the key '{name}' is missing.")
            elif name in sound:
                self.at(f"{key}.{name}", "empty", f"'{name}' is empty.")
        return None if lacking else sound

    def parts(self, data: Any, known: Mapping[str, str], above: str, required: str) -> Iterator[dict[str, Any]]:
        """Yield the sound tables of a list."""
        if len(data) > MAX_BARS:
            self.at(above, "value", f"more than {MAX_BARS} are not shown.")
        for n, each in enumerate(data[:MAX_BARS]):
            key = f"{above}.{n}"
            if found := self.complete(self.keys(each, known, key), each, key, required):
                yield found

    def refs(self, found: Mapping[str, Any], key: str) -> tuple[Ref, ...]:
        """Return what a table says that it is about."""
        made = []
        for text in texts_of(found.get("about")):
            if ref := Ref.parse(text):
                made.append(ref)
            else:
                self.at(f"{key}.about", "link", f"'{clean_line(text, 40)}' is not of the form kind:id.")
        return tuple(made)

    def figure(self, name: str, data: Any) -> Figure | None:
        """Read `[ID]` of figures.toml."""
        found = self.table(name, data, FIGURE_KEYS, "", "title unit bars")
        if found is None:
            return None
        bars = []
        for n, bar in enumerate(self.parts(found["bars"], BAR_KEYS, f"{name}.bars", "name value")):
            most = float(bar.get("most", 0))
            if 0 < most < bar["value"]:
                self.at(f"{name}.bars.{n}.most", "value", "'most' is below 'value'.")
                most = 0.0
            bars.append(Bar(names_of(bar["name"]), float(bar["value"]), most, texts_of(bar.get("sources"))))
        return Figure(
            name,
            names_of(found["title"]),
            names_of(found["unit"]),
            names_of(found.get("caption")),
            names_of(found.get("caveat")),
            texts_of(found.get("sources")),
            self.refs(found, name),
            tuple(bars),
        )

    def degrees(self, area: Mapping[str, Any], side: str, usual: float, key: str) -> float:
        """Return how wide or high an area is."""
        degrees = float(area.get(side, usual))
        if LEAST <= degrees <= MOST:
            return degrees
        self.at(f"{key}.{side}", "value", f"'{side}' is a number from {LEAST:g} to {MOST:g}.")
        return usual

    def layer(self, name: str, data: Any) -> Layer | None:
        """Read `[layers.ID]` of map.toml."""
        found = self.table(name, data, LAYER_KEYS, "layers", "title areas")
        if found is None:
            return None
        key = f"layers.{name}"
        areas = []
        for n, area in enumerate(self.parts(found["areas"], AREA_KEYS, f"{key}.areas", "name place")):
            width = self.degrees(area, "width", 20.0, f"{key}.areas.{n}")
            height = self.degrees(area, "height", 10.0, f"{key}.areas.{n}")
            words, cited = names_of(area.get("words")), texts_of(area.get("sources"))
            areas.append(Area(names_of(area["name"]), area["place"], words, width, height, cited))
        titles, captions = names_of(found["title"]), names_of(found.get("caption"))
        return Layer(name, titles, captions, texts_of(found.get("sources")), self.refs(found, key), tuple(areas))

    def journey(self, name: str, data: Any) -> Journey | None:
        """Read `[journeys.ID]` of map.toml."""
        found = self.table(name, data, JOURNEY_KEYS, "journeys", "name stops")
        if found is None:
            return None
        key = f"journeys.{name}"
        return Journey(
            name,
            names_of(found["name"]),
            names_of(found.get("words")),
            found.get("date", ""),
            texts_of(found["stops"]),
            texts_of(found.get("sources")),
            self.refs(found, key),
        )


# ---- in the index


def encode_exhibits(exhibits: Exhibits) -> Any:
    """Return exhibits as JSON."""
    return [[_plain(each) for each in kind] for kind in exhibits]


def _plain(value: Any) -> Any:
    if isinstance(value, Ref):
        return str(value)
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def decode_exhibits(data: Any) -> Exhibits:
    """Return exhibits from JSON.

    Raises:
        ValueError, TypeError: the data was not written by `encode_exhibits`.
    """
    figures, layers, journeys = data
    return Exhibits(
        tuple(_figure(each) for each in figures),
        tuple(_layer(each) for each in layers),
        tuple(
            Journey(name, names, words, date, tuple(stops), tuple(cited), _refs(about))
            for name, names, words, date, stops, cited, about in journeys
        ),
    )


def _figure(data: Any) -> Figure:
    name, titles, units, captions, caveats, cited, about, bars = data
    made = tuple(Bar(names, value, most, tuple(own)) for names, value, most, own in bars)
    return Figure(name, titles, units, captions, caveats, tuple(cited), _refs(about), made)


def _layer(data: Any) -> Layer:
    name, titles, captions, cited, about, areas = data
    made = tuple(Area(names, place, words, w, h, tuple(own)) for names, place, words, w, h, own in areas)
    return Layer(name, titles, captions, tuple(cited), _refs(about), made)


def _refs(texts: Any) -> tuple[Ref, ...]:
    return tuple(ref for text in texts if (ref := Ref.parse(text)))
