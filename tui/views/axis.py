"""A timeline's rows as runs: what stands at the axis, in the lanes and beside them.

The parts of a row are given apart, each in its own columns, so that each is put in order by itself: a line between two
lanes must not be moved by the words beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from story.cite import words_of
from story.timeline import Moment
from tui.i18n import N_, Words
from tui.layout import Cells
from tui.page import Role, Run
from tui.views.timeline import WHATS, Chart, Row, What, first_of, what_of
from tui.views.wires import ACROSS, AXIS, CROSS, DOWN, Track, Wire, by_row, cells_of, centre, route

LABEL = 10
"""Cells of the axis' own column: `~14–20` and `26  05:34`."""
NARROW, WIDE = 5, 10
"""Cells of a lane, on a narrow and on a wide screen."""
WIDE_FROM = 100
"""Columns from which on the lanes are wide."""
GAP = 2
"""Cells between the lanes and the words."""
ONE_LANE, ONE_UNTIL = 3, 60
"""Cells of the only lane on a screen with fewer columns: there the words need the room."""

MARKS: dict[What, str] = {"chapter": "§", "event": "•", "document": "□", "message": "◇"}
RECEIVED = "◆"
_NAMES: dict[str, str] = {
    MARKS["chapter"]: N_("chapter"),
    MARKS["event"]: N_("event"),
    MARKS["document"]: N_("document"),
    MARKS["message"]: N_("sent"),
    RECEIVED: N_("received"),
}
_LINES = frozenset("╭╮╰╯" + ACROSS + DOWN + CROSS)


class Drawn(NamedTuple):
    """One row: three columns, each in logical order."""

    label: tuple[Run, ...]
    lanes: tuple[Run, ...]
    words: tuple[Run, ...]


@dataclass(slots=True)
class Drawing:
    """A chart at a width; rows are drawn when they are asked for."""

    chart: Chart
    words: Words
    width: int
    """Cells of the whole."""
    visited: Callable[[str], bool]
    """Whether a chapter was read."""
    here: str = ""
    """The open chapter."""
    tracks: dict[int, list[Track]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lay the lines of the messages whose sending and receipt both have a row of their own."""
        if self.chart.zoom in ("day", "hour"):
            self.tracks = by_row(route(self._wires(), self.count, self.lane))

    def _wires(self) -> Iterator[Wire]:
        chart, sent = self.chart, {}
        for moment, row in chart.row_of.items():
            its = chart.timeline.moments[moment]
            if what_of(its) == "message" and not its.arrived:
                sent[its.ref] = (row, moment)
        for moment, row in chart.row_of.items():
            its = chart.timeline.moments[moment]
            if its.arrived and its.ref in sent:
                first, begun = sent[its.ref]
                yield Wire(first, row, self.lane_of(begun), self.lane_of(moment))

    @property
    def lane(self) -> int:
        """Cells of a lane."""
        return ONE_LANE if self.one_lane else WIDE if self.width >= WIDE_FROM else NARROW

    @property
    def one_lane(self) -> bool:
        """Whether everything stands in one lane."""
        return self.width < ONE_UNTIL

    @property
    def count(self) -> int:
        """How many lanes are drawn."""
        return 1 if self.one_lane else len(self.chart.lanes)

    def lane_of(self, moment: int) -> int:
        """Return the lane in which a moment is drawn."""
        return 0 if self.one_lane else self.chart.lane_of(moment)

    @property
    def columns(self) -> tuple[int, int]:
        """Where the lanes and where the words begin."""
        return LABEL, LABEL + self._end + GAP

    # ---- above the rows

    def heads(self, cells: Cells) -> list[Drawn]:
        """Return the lanes' names over their axes, on two lines in turn where they are narrow, and what marks mean."""
        lines = 1 if self.lane == WIDE else 2
        names: list[list[Run]] = [[] for _ in range(lines)]
        for line in range(lines):
            at = 0
            for n, lane in list(enumerate(self.chart.lanes))[line::lines] if self.count > 1 else []:
                name = _cut(lane.name, self.lane * lines - 1, cells)
                start = max(at, min(centre(n, self.lane) - cells(name) // 2, self._end - cells(name)))
                names[line] += [Run(" " * (start - at)), Run(name, "label")]
                at = start + cells(name)
        legend = [f"{sign} {self.words.say(said)}" for sign, said in _NAMES.items()]
        half = len(legend) if lines == 1 else 3
        told = [Run("  ".join(part), "dim") for part in (legend[:half], legend[half:])]
        return [Drawn((), tuple(names[n]), (told[n],)) for n in range(lines)]

    @property
    def _end(self) -> int:
        """Cells of all lanes."""
        return self.lane * self.count

    # ---- the rows

    def row(self, n: int) -> Drawn:
        """Return one row."""
        row = self.chart.rows[n]
        if row.sort == "period":
            return self._period(row)
        cells = cells_of(n, self.tracks.get(n, ()), self.count, self.lane)
        if row.sort == "head":
            return Drawn((), _grid(cells), (Run(self.words.date(row.date), "heading"),))
        if row.sort == "tick":
            return Drawn((Run(row.label, "dim"),), _grid(cells), ())
        moment = self.chart.timeline.moments[row.moments[0]]
        cells[centre(self.lane_of(row.moments[0]), self.lane)] = sign_of(moment)
        return Drawn((Run(row.label, "label"),), _grid(cells), tuple(self._said(row, moment)))

    def _said(self, row: Row, moment: Moment) -> Iterator[Run]:
        words = self.words
        if row.there:
            yield Run(words.say("{time} there", time=row.there) + " · ", "dim")
        title = words_of(moment.titles, words.language)
        if moment.arrived:
            title = words.say("received: {title}", title=title)
        whole = what_of(moment) == "chapter"
        yield Run(title, "strong" if whole else "text")
        if whole and moment.ref.id == self.here:
            yield Run("  ›", "mark")
        elif whole and self.visited(moment.ref.id):
            yield Run("  ✓", "mark")
        if not self.chart.lanes[self.chart.lane_of(row.moments[0])].city and (place := self.place(moment)):
            yield Run(f"  {place}", "dim")

    def place(self, moment: Moment) -> str:
        """Return the name of a moment's place."""
        spot = self.chart.timeline.places.get(moment.place)
        return words_of(spot.names, self.words.language) if spot else ""

    def _period(self, row: Row) -> Drawn:
        """A year or a month: how much of it lies in each lane."""
        moments, chart = self.chart.timeline.moments, self.chart
        counts = Counter(self.lane_of(n) for n in row.moments)
        # Three digits fit a narrow lane.
        said = [_short(counts[n]).center(self.lane) if counts[n] else AXIS for n in range(self.count)]
        lanes = tuple(
            Run(text, "text")
            if text != AXIS
            else Run(" " * (self.lane // 2) + AXIS + " " * ((self.lane - 1) // 2), "rule")
            for text in said
        )
        label = (Run(first_of(row.date)[:4], "label"),) if chart.zoom == "year" else ()
        date = () if chart.zoom == "year" else (Run(self.words.date(row.date), "strong"), Run("  "))
        titles = [words_of(moments[n].titles, self.words.language) for n in row.moments if _is_chapter(moments[n])]
        about = self.counted(row) if chart.zoom == "year" or not titles else self.words.join(titles)
        return Drawn(label, lanes, (*date, Run(about, "text" if chart.zoom == "year" else "dim")))

    def counted(self, row: Row) -> str:
        """Return how much of each kind a period holds."""
        words, moments = self.words, self.chart.timeline.moments
        # A message counts once, by its sending.
        kinds = Counter(what_of(moments[n]) for n in row.moments if not moments[n].arrived)
        said = (
            words.count("{n} chapter", "{n} chapters", kinds["chapter"]),
            words.count("{n} event", "{n} events", kinds["event"]),
            words.count("{n} document", "{n} documents", kinds["document"]),
            words.count("{n} message", "{n} messages", kinds["message"]),
        )
        return words.join(text for text, what in zip(said, WHATS, strict=True) if kinds[what])

    def detail(self, n: int) -> list[Run]:
        """Return the whole of what a row says, dates as the record gives them."""
        if not 0 <= n < len(self.chart.rows):
            return []
        row, words = self.chart.rows[n], self.words
        if row.sort == "period":
            return [Run(words.date(row.date), "strong"), Run(f" · {self.counted(row)}", "dim")]
        if not row.moments:
            return []
        moment = self.chart.timeline.moments[row.moments[0]]
        parts = [_name(moment, words), self.place(moment)]
        if moment.arrived:
            message = self.chart.timeline.messages[moment.ref.id]
            if taken := words.delay(message.sent, message.received):
                parts.append(words.say("on its way for {time}", time=taken))
        said = " · ".join(part for part in parts if part)
        return [Run(words.date(moment.date), "strong"), Run(f" · {said}", "dim")]


def sign_of(moment: Moment) -> str:
    """Return the mark of a moment in its lane."""
    return RECEIVED if moment.arrived else MARKS[what_of(moment)]


def _name(moment: Moment, words: Words) -> str:
    sign = sign_of(moment)
    return words.say(_NAMES[sign])


def _is_chapter(moment: Moment) -> bool:
    return what_of(moment) == "chapter"


def _short(count: int) -> str:
    return str(count) if count < 1000 else f"{count // 1000}k"


def _cut(text: str, room: int, cells: Cells) -> str:
    """Cut a name to its room."""
    if cells(text) <= room:
        return text
    while text and cells(text) > room - 1:
        text = text[:-1]
    return text + "…"


def _grid(cells: list[str]) -> tuple[Run, ...]:
    """The cells of the lanes as runs."""
    runs: list[Run] = []
    for cell in cells:
        role: Role = "rule" if cell in (" ", AXIS) else "text" if cell in _LINES else "mark"
        if runs and runs[-1].role == role:
            runs[-1] = Run(runs[-1].text + cell, role)
        else:
            runs.append(Run(cell, role))
    return tuple(runs)
