"""Which part of the world a map shows, and where a place lies on it.

The projection is the equirectangular one with its true parallel in the middle of the view (J. P. Snyder, Map
Projections: A Working Manual, US Geological Survey Professional Paper 1395, 1987, pp. 90-91):
x = (lon - lon0) cos(lat0), y = lat - lat0. Dots are square, so shapes are right in the middle. North is up and east is
right, in every language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from math import cos, radians
from pathlib import Path
from typing import NamedTuple

from tui.views.braille import ACROSS, DOWN, Box, Spot

LAND = Path(__file__).with_name("land.txt")
NORTH, SOUTH = 84.0, -60.0
"""Degrees of latitude between which there is anything to see."""
STEP = 1.5
"""How much a step of the scale enlarges."""
FINEST = 24.0
"""Dots to a degree at the most: the coastlines know no more."""
LEAST_SPAN = (24.0, 12.0)
"""Degrees of longitude and latitude that are shown even of a single place."""
MARGIN = (16, 8)
"""Dots that are kept free around what is fitted, for names."""

Point = tuple[float, float]
"""Degrees east and degrees north."""


class Coast(NamedTuple):
    """A coastline, and the box that it lies in."""

    points: tuple[Point, ...]
    west: float
    east: float
    south: float
    north: float


@cache
def coasts() -> tuple[Coast, ...]:
    """Return the coastlines of the world (see the head of `land.txt`)."""
    made = []
    for line in LAND.read_text(encoding="ascii").splitlines():
        if line.startswith("#"):
            continue
        numbers = [int(number) for number in line.split()]
        x = y = 0
        points = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x / 100, y / 100))
        longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
        made.append(Coast(tuple(points), min(longitudes), max(longitudes), min(latitudes), max(latitudes)))
    return tuple(made)


class View(NamedTuple):
    """What is seen of the world on `width` by `height` cells."""

    lon: float
    lat: float
    """The middle."""
    scale: float
    """Dots to a degree of latitude."""
    width: int
    height: int

    @property
    def narrowing(self) -> float:
        """How much shorter a degree of longitude is than one of latitude."""
        return cos(radians(self.lat))

    @property
    def box(self) -> Box:
        """The dots that the world takes: it is shown once, however much room there is."""
        half = 180 * self.scale * self.narrowing
        middle = (self.width * ACROSS - 1) / 2
        return max(0.0, middle - half), 0.0, min(self.width * ACROSS - 1.0, middle + half), self.height * DOWN - 1.0

    def spot(self, lon: float, lat: float) -> Spot:
        """Return where a place lies, in dots; of its copies around the globe, the one nearest to the middle."""
        return self.near((lon - self.lon + 180) % 360 - 180, lat)

    def near(self, east: float, lat: float) -> Spot:
        """Return the same of a place so many degrees east of the middle."""
        x = (self.width * ACROSS - 1) / 2 + east * self.narrowing * self.scale
        return x, (self.height * DOWN - 1) / 2 - (lat - self.lat) * self.scale

    def cell(self, lon: float, lat: float) -> tuple[int, int] | None:
        """Return column and row of a place, or None outside the view."""
        x, y = self.spot(lon, lat)
        column, row = round(x) // ACROSS, round(y) // DOWN
        return (column, row) if 0 <= column < self.width and 0 <= row < self.height else None

    def outlines(self) -> Iterator[list[Spot]]:
        """Yield the coastlines in the view, in dots."""
        right, down = self.width * ACROSS / 2, self.height * DOWN / 2
        x_scale, y_scale = self.narrowing * self.scale, self.scale
        half_width, half_height = right / x_scale, down / y_scale
        for coast in coasts():
            if coast.north < self.lat - half_height or coast.south > self.lat + half_height:
                continue
            for turn in (-360, 0, 360):
                shift = turn - self.lon
                if coast.east + shift >= -half_width and coast.west + shift <= half_width:
                    yield [
                        (right - 0.5 + (lon + shift) * x_scale, down - 0.5 - (lat - self.lat) * y_scale)
                        for lon, lat in coast.points
                    ]

    def moved(self, right: float, down: float) -> View:
        """Return the view moved by shares of its width and height."""
        lon = self.lon + right * self.width * ACROSS / (self.scale * self.narrowing)
        return self._replace(lon=lon, lat=self.lat - down * self.height * DOWN / self.scale).kept()

    def zoomed(self, steps: int) -> View:
        """Return the view enlarged by steps, its middle kept."""
        return self._replace(scale=self.scale * STEP**steps).kept()

    def resized(self, width: int, height: int) -> View:
        """Return the view for another size, its middle kept."""
        return self._replace(width=width, height=height).kept()

    def centred(self, lon: float, lat: float) -> View:
        """Return the view with a place in its middle."""
        return self._replace(lon=lon, lat=lat).kept()

    def kept(self) -> View:
        """Return the view within the bounds of scale and latitude."""
        whole = max(0.05, min(self.height * DOWN / (NORTH - SOUTH), self.width * ACROSS / 360))
        scale = min(max(self.scale, whole), max(FINEST, whole))
        half = self.height * DOWN / scale / 2
        lat = min(max(self.lat, SOUTH + half), NORTH - half) if 2 * half < NORTH - SOUTH else (NORTH + SOUTH) / 2
        return self._replace(lon=(self.lon + 180) % 360 - 180, lat=lat, scale=scale)


def fitted(points: Sequence[Point], width: int, height: int) -> View:
    """Return the view that shows all the points and leaves room for their names; the world where there are none."""
    if not points:
        return View(20, 12, 0, width, height).kept()
    west, east = _span([lon for lon, _ in points], LEAST_SPAN[0])
    south, north = _span([lat for _, lat in points], LEAST_SPAN[1])
    narrowing = max(0.2, cos(radians((south + north) / 2)))
    across = max(8, width * ACROSS - 2 * MARGIN[0]) / ((east - west) * narrowing)
    down = max(8, height * DOWN - 2 * MARGIN[1]) / (north - south)
    return View((west + east) / 2, (south + north) / 2, min(across, down), width, height).kept()


def _span(values: Iterable[float], least: float) -> tuple[float, float]:
    """Return the smallest and the largest, at least so far from each other."""
    known = list(values)
    low, high = min(known), max(known)
    wider = max(0.0, least - (high - low)) / 2
    return low - wider, high + wider
