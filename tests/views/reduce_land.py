"""Makes `tui/views/land.txt` of Natural Earth's land in a small scale: a tool for development, run once.

    npm pack world-atlas && tar xzf world-atlas-*.tgz
    python -m tests.views.reduce_land package/land-110m.json tui/views/land.txt

The package keeps the land as TopoJSON: arcs of whole numbers, each a step from the one before, on a grid that
`transform` lays on the globe (https://github.com/topojson/topojson-specification). Here they become rings in hundredths
of a degree, a line each. Antarctica is left out, and so are the seams along the 180th meridian: they are no coasts.
What lies closer to a straight line than `TOLERANCE` goes, by Ramer's method (1972), also Douglas and Peucker's (1973).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any

TOLERANCE = 4
"""Hundredths of a degree: a sixth of a dot where a map of Europe fills a screen of 120 columns."""
SOUTH = -60.0
"""Degrees; what reaches no further north is Antarctica."""
HEAD = """\
# Coastlines of the world: Natural Earth, 1:110m land, version 4.1, naturalearthdata.com. In the public domain.
# Taken from the npm package world-atlas 2.0.2 (Copyright 2013-2019 Michael Bostock, ISC licence).
# Reduced by tests/views/reduce_land.py. A line is a coast: longitude and latitude of its first point in hundredths of a
# degree, then the steps from point to point.
"""

Point = tuple[int, int]


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """Return the arcs of a topology in hundredths of a degree."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    made = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((round((x * sx + tx) * 100), round((y * sy + ty) * 100)))
        made.append(points)
    return made


def rings_of(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """Yield the outline of every piece of land, and of every lake in one."""
    arcs = arcs_of(topology)
    for shape in topology["objects"]["land"]["geometries"]:
        for polygon in shape["arcs"]:
            for ring in polygon:
                points: list[Point] = []
                for number in ring:
                    arc = arcs[number] if number >= 0 else arcs[~number][::-1]
                    points += arc[1:] if points else arc
                yield points


def coasts(ring: list[Point]) -> Iterator[list[Point]]:
    """Cut a ring where it runs along the edge of the map."""
    run = [ring[0]]
    for before, after in pairwise(ring):
        seam = abs(before[0]) >= 17999 and abs(after[0]) >= 17999
        if seam or abs(after[0] - before[0]) > 18000:
            if len(run) > 1:
                yield run
            run = [after]
        else:
            run.append(after)
    if len(run) > 1:
        yield run


def simpler(points: list[Point]) -> list[Point]:
    """Leave out what lies nearly on the line between its neighbours."""
    (ax, ay), (bx, by) = points[0], points[-1]
    length = hypot(bx - ax, by - ay)

    def off(point: Point) -> float:
        x, y = point
        if not length:
            return hypot(x - ax, y - ay)
        return abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length

    if len(points) < 3:
        return points
    at = max(range(1, len(points) - 1), key=lambda n: off(points[n]))
    if off(points[at]) <= TOLERANCE:
        return [points[0], points[-1]]
    return [*simpler(points[: at + 1])[:-1], *simpler(points[at:])]


def line_of(points: list[Point]) -> str:
    """Write a coast as its first point and the steps from there."""
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    return " ".join(f"{x} {y}" for x, y in [points[0], *steps])


def main(source: Path, target: Path) -> None:
    """Write the reduced file."""
    topology = json.loads(source.read_text(encoding="utf-8"))
    lines = []
    for ring in rings_of(topology):
        if max(y for _, y in ring) / 100 > SOUTH:
            lines += [line_of(simpler(coast)) for coast in coasts(ring)]
    target.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
