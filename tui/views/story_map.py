"""What the story map shows: the chapters, what the reader knows of each, and the ways between them.

A title is shown once its chapter was read or can be reached from one that was; before, it is a sign without a name.
Choices that run back in time are not drawn: they stand in the words below the map.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from itertools import groupby

from story.cite import words_of
from story.index import Head
from story.model import ChapterKind
from tui.i18n import N_, Words
from tui.layout import Cells, set_page
from tui.page import Page, PageBuilder, Para, Role, Run
from tui.pages.lists import KIND_SIGNS
from tui.session import Session
from tui.views.drawing import AHEAD, OPEN, TAKEN, Drawing, Label, Measures
from tui.views.layers import layer

HERE, READ, REACHED, HIDDEN = "›", "✓", "*", "◦"
SIGNS = (
    (READ, N_("read")),
    (HERE, N_("here")),
    (REACHED, N_("open")),
    (HIDDEN, N_("not reached")),
    (KIND_SIGNS[ChapterKind.DECISION], N_("decision")),
    (KIND_SIGNS[ChapterKind.JOIN], N_("join")),
    (KIND_SIGNS[ChapterKind.ENDING], N_("ending")),
)
"""What the signs mean; the first and the last are those of the contents."""
TITLE_CELLS, TITLE_ROWS = 18, 2
"""How much of a title stands on the map of one thread."""
MOST = 1_200
"""Chapters that are drawn at once, some fifty screens; in a longer story the map goes on when its end is reached."""
_ROLES: dict[str, Role] = {HERE: "strong", READ: "text", REACHED: "strong", HIDDEN: "dim"}


@dataclass
class StoryMap:
    """A story as its reader knows it now."""

    session: Session
    every: bool = False
    """Whether all titles are shown, reached or not."""

    @cached_property
    def heads(self) -> list[Head]:
        """The chapters in order of time; of those with one date, what leads to another stands before it."""
        made: list[Head] = []
        for _, same in groupby(self.session.story.heads.values(), key=lambda head: head.order[0]):
            made += _led(list(same))
        return made

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Chapter -> its number in that order."""
        return {head.id: n for n, head in enumerate(self.heads)}

    @cached_property
    def threads(self) -> list[str]:
        """The threads that have chapters, as the story lists them; those that it does not list come last."""
        there = dict.fromkeys(head.thread for head in self.heads)
        listed = [thread.id for thread in self.session.story.meta.threads if thread.id in there]
        return list(dict.fromkeys((*listed, *there)))

    @cached_property
    def reached(self) -> set[str]:
        """The chapters whose titles the reader may see: read, to be chosen in one that was read, or the first."""
        read = [head for head in self.heads if self.session.visited(head.id)]
        ways = {target for head in read for target in head.targets}
        return {head.id for head in read} | ways | {self.session.story.meta.start, self.session.reading.chapter}

    @property
    def here(self) -> int:
        """The number of the open chapter."""
        return self.numbers.get(self.session.reading.chapter, 0)

    def sign(self, n: int) -> str:
        """Return what the reader knows of a chapter, as one character."""
        name = self.heads[n].id
        if name == self.session.reading.chapter:
            return HERE
        if self.session.visited(name):
            return READ
        return REACHED if name in self.reached else HIDDEN

    def signs(self, n: int) -> str:
        """Return that, and what kind of chapter it is: one or two characters."""
        return self.sign(n) + KIND_SIGNS[self.heads[n].kind].strip()

    def title(self, n: int, words: Words) -> str:
        """Return a chapter's title, or that it has not been reached."""
        if self.every or self.heads[n].id in self.reached:
            return words_of(self.heads[n].titles, words.language)
        return words.say("not reached yet")

    def ways(self, n: int) -> list[int]:
        """Return the chapters that a chapter's choices lead to."""
        return [self.numbers[name] for name in self.heads[n].targets if name in self.numbers]

    def weight(self, a: int, b: int) -> int:
        """Return how the line between two chapters is drawn."""
        if not self.session.visited(self.heads[a].id):
            return AHEAD
        return TAKEN if self.session.visited(self.heads[b].id) else OPEN

    def part(self, thread: str, centre: int) -> list[int]:
        """Return the chapters of a thread and all that a choice links with one of them; of no thread, all.

        Of very many, those nearest by date to `centre`.
        """
        nodes = list(range(len(self.heads)))
        if thread:
            own = {n for n in nodes if self.heads[n].thread == thread}
            linked = {b for n in own for b in self.ways(n)}
            nodes = [n for n in nodes if n in own or n in linked or not own.isdisjoint(self.ways(n))]
        start = max(0, min(bisect_left(nodes, centre) - MOST // 2, len(nodes) - MOST))
        return nodes[start : start + MOST]


def _led(heads: list[Head]) -> Iterable[Head]:
    """Put chapters of one date in an order in which choices lead on, as far as there is one; else by their ids."""
    if len(heads) < 2:
        return heads
    place = {head.id: n for n, head in enumerate(heads)}
    inside = [[place[name] for name in head.targets if name in place and name != head.id] for head in heads]
    waits = Counter(b for ways in inside for b in ways)
    ready, made = [n for n in range(len(heads)) if not waits[n]], dict[int, Head]()
    for first in range(len(heads)):  # where a cycle holds all that is left, its first goes first
        if not ready and first not in made:
            ready.append(first)
        while ready:
            n = heappop(ready)
            if n in made:
                continue
            made[n] = heads[n]
            for b in inside[n]:
                waits[b] -= 1
                if not waits[b]:
                    heappush(ready, b)
    return made.values()


# ---- the drawing


@dataclass
class Sheet:
    """One part of the map, drawn: the whole, or a thread."""

    nodes: list[int]
    """The chapters on it, in order of time."""
    threads: list[str]
    """Its lanes, from top to bottom."""
    drawing: Drawing

    @cached_property
    def numbers(self) -> dict[int, int]:
        """Chapter -> its number on this sheet."""
        return {node: n for n, node in enumerate(self.nodes)}


def draw(story: StoryMap, words: Words, thread: str, centre: int, room: tuple[int, int], cells: Cells) -> Sheet:
    """Draw the whole map with signs, or one thread with titles.

    Args:
        story: What is known.
        words: The language of the titles.
        thread: Which thread, or nothing for the whole.
        centre: A chapter that must be on it.
        room: Columns and rows that are seen; where there is more room than is needed, things stand further apart.
        cells: How many cells a text takes.
    """
    nodes = story.part(thread, centre)
    numbers = {node: n for n, node in enumerate(nodes)}
    there = {story.heads[n].thread for n in nodes}
    threads = [each for each in story.threads if each in there]
    place = {name: n for n, name in enumerate(threads)}
    edges = [(numbers[a], numbers[b]) for a in nodes for b in story.ways(a) if b in numbers]
    if thread:
        edges = [(a, b) for a, b in edges if thread in (story.heads[nodes[a]].thread, story.heads[nodes[b]].thread)]
    layers = layer([place[story.heads[n].thread] for n in nodes], edges)
    labels = [_label(story, n, words, bool(thread), cells) for n in nodes]

    def weight(a: int, b: int) -> int:
        return story.weight(nodes[a], nodes[b])

    least = Measures(TITLE_ROWS - 1, len(threads), 1) if thread else Measures()
    drawing = Drawing(layers, labels, weight, least, cells)
    spread = _spread(drawing, least, room)
    if spread != least:
        drawing = Drawing(layers, labels, weight, spread, cells)
    return Sheet(nodes, [threads[n] for n in layers.lanes], drawing)


def _spread(drawing: Drawing, least: Measures, room: tuple[int, int]) -> Measures:
    """Return measures that use the room there is."""
    columns, lanes = len(drawing.columns), len(drawing.rows)
    air = room[0] >= drawing.width + 2 * columns
    spare = max(0, min(lanes, room[1] - drawing.height))
    return least._replace(spare=least.spare + spare, air=least.air + air)


def _label(story: StoryMap, n: int, words: Words, titled: bool, cells: Cells) -> Label:
    sign = story.sign(n)
    if not titled:
        return Label((story.signs(n),), _ROLES[sign])
    lines = wrapped(f"{story.signs(n)} {story.title(n, words)}", TITLE_CELLS, TITLE_ROWS, cells)
    return Label(tuple(lines), _ROLES[sign])


def wrapped(text: str, width: int, rows: int, cells: Cells) -> list[str]:
    """Return text in lines of at most `width` cells; what `rows` do not hold is cut off with an ellipsis."""
    lines = ["".join(run.text for run in line.runs) for line in set_page(_one(text), width, cells).lines]
    if len(lines) <= rows:
        return lines or [""]
    last = lines[rows - 1]
    while last and cells(last) + 1 > width:
        last = last[:-1]
    return [*lines[: rows - 1], last.rstrip() + "…"]


def _one(text: str) -> Page:
    return Page("", (Para((Run(text),), space=0),))


def dates(story: StoryMap, sheet: Sheet, words: Words, start: int, end: int, cells: Cells) -> list[tuple[int, str]]:
    """Return the months to write above the columns from `start` to `end`, with where each begins; none overlap."""
    made: list[tuple[int, str]] = []
    said, free = "", start
    for at, nodes in zip(sheet.drawing.columns, sheet.drawing.layers.columns, strict=True):
        if at < start or at >= end:
            continue
        month = next((month for n in nodes if (month := _month(story.heads[sheet.nodes[n]]))), "")
        if not month or month == said or at < free:
            continue
        text = words.date(month)
        if at + cells(text) <= end:
            made.append((at, text))
            said, free = month, at + cells(text) + 2
    return made


def _month(head: Head) -> str:
    """Return the month in which a chapter stands on the map (EDTF), or nothing where it has only a place in order."""
    month = (head.sort or head.date).partition("/")[0].rstrip("~?%")[:7]
    return month if month[:4] > "0000" else ""


# ---- in words


def about_page(story: StoryMap, n: int, words: Words) -> Page:
    """Say of one chapter what the map cannot: its title, its date, and what was taken from it and what not."""
    head = story.heads[n]
    page = PageBuilder("", words.language)
    dated = f"  {words.date(head.date)}"
    page.add(Run(f"{story.signs(n)} ", "mark"), Run(story.title(n, words), "strong"), Run(dated, "dim"))
    read = story.session.visited(head.id)
    if not read and not story.every:
        page.add(Run(words.say("Enter opens it. Where it leads is shown once it was read."), "dim"), space=0)
        return page.page()
    ahead, back = _ways(story, n)
    taken = [b for b in ahead if story.session.visited(story.heads[b].id)]
    for label, ways in (
        (words.say("Not taken"), [b for b in ahead if b not in taken]),
        (words.say("Taken"), taken),
        (words.say("Back in time"), back),
    ):
        page.field(label, *_listed(story, ways, words), width=14)
    return page.page()


def _ways(story: StoryMap, n: int) -> tuple[list[int], list[int]]:
    """Return where a chapter leads: on, and back in time."""
    ways = story.ways(n)
    return [b for b in ways if b > n], [b for b in ways if b <= n]


def _listed(story: StoryMap, ways: Sequence[int], words: Words) -> list[Run]:
    runs = []
    for b in ways:
        gap = words.semicolon if b != ways[-1] else ""
        runs += [Run(f"{story.signs(b)} ", "mark"), Run(story.title(b, words)), Run(gap)]
    return runs


def thread_name(story: StoryMap, thread: str, words: Words) -> str:
    """Return what a thread is called."""
    names = {each.id: each.names for each in story.session.story.meta.threads}
    return words_of(names.get(thread, {}), words.language) or thread


def map_page(session: Session, words: Words, *, every: bool = False) -> Page:
    """The map as a list: the chapters by thread, with the signs of the map, and below each where it leads."""
    story = StoryMap(session, every)
    page = PageBuilder(words.say("Story map"), words.language)
    page.add(Run(page.title, "title"))
    page.add(Run("   ".join(f"{sign} {words.say(said)}" for sign, said in SIGNS), "dim"), space=0)
    for thread in story.threads:
        page.heading(thread_name(story, thread, words))
        for n, head in enumerate(story.heads):
            if head.thread == thread:
                _entry(page, story, n, words)
    return page.page()


def _entry(page: PageBuilder, story: StoryMap, n: int, words: Words) -> None:
    head = story.heads[n]
    sign, kind = story.sign(n), KIND_SIGNS[head.kind]
    link = Run(story.title(n, words), "choice", page.target("go", head.id))
    page.row(link, aside=words.date(head.date), sign=f"{sign} {kind}", indent=6)
    if story.session.visited(head.id) or story.every:
        ahead, back = _ways(story, n)
        for b in (*ahead, *back):
            where = [Run(story.title(b, words))]
            if b in back:
                where.append(Run("  " + words.say("back in time"), "dim"))
            if not story.session.visited(story.heads[b].id):
                where.append(Run("  " + words.say("not taken"), "dim"))
            page.add(*where, space=0, indent=8, prefix=[f"      {words.onward} "])
