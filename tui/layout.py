"""Setting a page in lines of a given width: pure, in cells, knowing neither colours nor Textual.

Lines are broken at spaces and after dashes (UAX #14's ordinary opportunities for our scripts); a word wider than the
measure is cut. Text keeps its logical order here; a line knows where in its paragraph it begins, so that whoever draws
it can take the paragraph's embedding levels (UAX #9 resolves them before lines are broken).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from tui.i18n import RIGHT_TO_LEFT
from tui.page import Page, Para, Run
from tui.rtl.script import has_rtl
from tui.rtl.writing import thin_in

Cells = Callable[[str], int]
"""How many cells a text takes."""

APART = 2
"""Cells at least between words and what stands apart at the end of their line."""
ROOM = 24
"""Cells that the words must have beside it; where they have not, it stands on a line of its own below them."""

_LIGATURE = "لا"
"""Two letters that are one cell where they are shaped."""
_DASHES = re.compile(r"[\-–—]{2}")
_WORD = re.compile(r"[^ \-–—]*[\-–—]+|[^ \-–—]+")


class Line(NamedTuple):
    """One row of a page."""

    runs: tuple[Run, ...] = ()
    """What stands on it, indent and prefix included; its cells are at most the measure."""
    para: int = -1
    """Index of its paragraph; -1 for an empty line."""
    block: int = -1
    """The story's block that it belongs to."""
    at: int = 0
    """Where the line starts in its block's text, in characters."""
    sign: Run | None = None
    """What hangs in the margin before it."""
    lead: int = 0
    """How many of the runs are indent and prefix."""
    start: int = -1
    """Where its words start in the text of its paragraph, in characters; -1 for what is no paragraph's."""
    tail: int = 0
    """How many of the runs, from the end, stand apart from the words, with the gap before them."""

    @property
    def words(self) -> tuple[Run, ...]:
        """The runs of the paragraph's own text."""
        return self.runs[self.lead : len(self.runs) - self.tail]


@dataclass(slots=True, eq=False, repr=False)
class Layout:
    """A page, set."""

    page: Page
    width: int
    cells: Cells = cell_len
    lines: list[Line] = field(default_factory=list)
    target_lines: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Target -> its first and last line."""
    _levels: dict[int, list[int] | None] = field(default_factory=dict)

    def line_of(self, block: int, at: int = 0) -> int:
        """Return the line on which character `at` of a block stands; 0 where the page has no such block."""
        starts = [(line.at, n) for n, line in enumerate(self.lines) if line.block == block and line.para >= 0]
        if not starts:
            return 0
        index = bisect_right([start for start, _ in starts], at) - 1
        return starts[max(0, index)][1]

    def block_at(self, line: int) -> int:
        """Return the block that is read at a line: its own, or the next one below, or the last above; -1 without."""
        for n in chain(range(line, len(self.lines)), range(min(line, len(self.lines)) - 1, -1, -1)):
            if 0 <= n < len(self.lines) and self.lines[n].block >= 0:
                return self.lines[n].block
        return -1

    def levels_of(self, line: Line) -> Sequence[int] | None:
        """Return the embedding levels of a line's words, resolved over the whole paragraph.

        None for a line that is no paragraph's, and where everything runs from left to right.
        """
        if line.start < 0:
            return None
        if line.para not in self._levels:
            text, base = self.page.paras[line.para].text, int(self.page.language in RIGHT_TO_LEFT)
            self._levels[line.para] = _levels(text, base) if base or has_rtl(text) else None
        levels = self._levels[line.para]
        return levels and levels[line.start : line.start + sum(len(run.text) for run in line.words)]


def _levels(text: str, base: int) -> list[int]:
    from tui.rtl.bidi import paragraph_levels

    return paragraph_levels(text, base)


def set_page(page: Page, width: int, cells: Cells = cell_len) -> Layout:
    """Set a page in lines of at most `width` cells."""
    width = max(8, width)
    layout = Layout(page, width, cells)
    for index, para in enumerate(page.paras):
        owner = para.block if para.block >= 0 else para.owner
        layout.lines += [Line()] * para.space
        layout.lines += _set_para(para, index, owner, width, cells)
    _find_targets(layout)
    return layout


def align(one: Layout, two: Layout) -> None:
    """Fill up two settings of the same page in two languages, so that each paragraph starts on the same line in both.

    Pages that have not the same number of paragraphs are left as they are.
    """
    if len(one.page.paras) != len(two.page.paras):
        return
    first, second = _by_para(one), _by_para(two)
    for n in range(len(one.page.paras)):
        rows = max(len(first[n]), len(second[n]))
        for lines in (first[n], second[n]):
            lines += [Line()] * (rows - len(lines))
    for layout, paras in ((one, first), (two, second)):
        layout.lines = list(chain.from_iterable(paras))
        _find_targets(layout)


def _by_para(layout: Layout) -> list[list[Line]]:
    """The lines of each paragraph, with the empty ones before it."""
    paras: list[list[Line]] = []
    space: list[Line] = []
    for para, lines in groupby(layout.lines, lambda line: line.para):
        if para < 0:
            space = list(lines)
        else:
            paras += [[] for _ in range(para - len(paras))]
            paras.append([*space, *lines])
            space = []
    paras += [[] for _ in range(len(layout.page.paras) - len(paras))]
    return paras


def _find_targets(layout: Layout) -> None:
    layout.target_lines.clear()
    for number, line in enumerate(layout.lines):
        for run in line.runs:
            if run.target >= 0:
                first, _ = layout.target_lines.get(run.target, (number, number))
                layout.target_lines[run.target] = (first, number)


def _set_para(para: Para, index: int, owner: int, width: int, cells: Cells) -> Iterator[Line]:
    indent = min(para.indent, width // 2)
    if para.fill:
        yield Line(_rule(para, width, cells), index, owner)
        return
    room = width - indent
    apart = sum(cells(run.text) for run in para.aside)
    if beside := 0 < apart <= room - APART - ROOM:
        room -= apart + APART
    before = _margin(para.prefix, indent, cells)
    hang = min(para.hang, room // 2)
    for n, (start, runs) in enumerate(_broken(para, room, hang, cells)):
        at = next((run.at for run in runs if run.at >= 0), 0)
        sign = para.sign if n == 0 else None
        tail: tuple[Run, ...] = ()
        if n == 0 and beside:
            gap = width - apart - sum(cells(run.text) for run in (*before, *runs))
            tail = (Run(" " * gap), *para.aside)
        yield Line((*before, *runs, *tail), index, owner, at, sign, len(before), start, len(tail))
        if n == 0:
            before = (Run(" " * (indent + hang)),) if indent + hang else ()
    if apart and not beside:
        alone = tuple(_cut(para.aside, width - indent - hang, cells))
        yield Line((*before, *alone), index, owner, lead=len(before), start=-1, tail=len(alone))


def _broken(para: Para, room: int, hang: int, cells: Cells) -> Iterator[tuple[int, tuple[Run, ...]]]:
    """Yield where each line of a paragraph starts in its text, and its runs."""
    text = para.text
    if text and text[0] != " " and text[-1] != " " and cells(text) <= room:  # most rows of a list
        yield 0, tuple(run for run in para.runs if run.text)
        return
    thin = thin_in(text, shaped=cells(_LIGATURE) == 1)
    even = thin is not None and not _DASHES.search(text)
    rows = _even_rows(text, room, hang, thin or ()) if even else _rows(text, room, hang, cells)
    for start, end in list(rows) or [(0, 0)]:
        yield start, tuple(_slice(para.runs, start, end))


def _rule(para: Para, width: int, cells: Cells) -> tuple[Run, ...]:
    said = cells(para.text)
    lead, gap = (para.fill * 2 + " ", " ") if said else ("", "")
    rest = max(0, width - said - cells(lead) - cells(gap))
    return Run(lead, "rule"), *para.runs, Run(gap + para.fill * rest, "rule")


def _margin(prefix: tuple[Run, ...], indent: int, cells: Cells) -> tuple[Run, ...]:
    """The prefix, cut or padded to the indent."""
    made = tuple(_cut(prefix, indent, cells)) if prefix else ()
    left = indent - sum(cells(run.text) for run in made)
    return (*made, Run(" " * left)) if left else made


def _cut(runs: Iterable[Run], room: int, cells: Cells) -> Iterator[Run]:
    """Yield runs, what is too wide cut off."""
    for run in runs:
        text = run.text if cells(run.text) <= room else set_cell_size(run.text, room)
        room -= cells(text)
        yield run._replace(text=text)


def _rows(text: str, width: int, hang: int, cells_of: Cells) -> Iterator[tuple[int, int]]:
    """Yield start and end of each line of `text`, in characters, spaces at the break left out."""
    start, end, used = 0, 0, 0
    for match in _WORD.finditer(text):
        cells = cells_of(match.group())
        gap = match.start() - end if used else 0
        if used and used + gap + cells > width:
            yield start, end
            start, used, gap = match.start(), 0, 0
            width, hang = width - hang, 0
        if not used:
            start = match.start()
        end = match.end()
        while cells > width:
            cut = _fit(text, start, width)
            yield start, cut
            start, cells = cut, cells_of(text[cut:end])
            width, hang = width - hang, 0
        used = used + gap + cells if used else cells
    if end > start:
        yield start, end


def _even_rows(text: str, width: int, hang: int, thin: Sequence[int] = ()) -> Iterator[tuple[int, int]]:
    """The same for a text whose characters take a cell each, but for some that take none, and in which no two dashes
    stand together: most texts."""
    start, last = len(text) - len(text.lstrip(" ")), len(text.rstrip(" "))
    while (stop := _reach(start, width, thin)) < last:
        end = after = max(text.rfind(" ", start, stop + 1), *(text.rfind(dash, start, stop) + 1 for dash in "-–—"))
        if end <= start:  # a word that is too long
            end = after = stop
        while text[end - 1] == " ":
            end -= 1
        while text[after] == " ":
            after += 1
        yield start, end
        start, width, hang = after, width - hang, 0
    if last > start:
        yield start, last


def _reach(start: int, width: int, thin: Sequence[int]) -> int:
    """Return where `width` cells end that begin with a character."""
    stop = start + width
    for index in thin[bisect_left(thin, start) :] if thin else ():
        if index > stop:
            break
        stop += 1
    return stop


def _fit(text: str, start: int, width: int) -> int:
    """Return where a word that begins at `start` must be cut to take at most `width` cells."""
    used = 0
    for n in range(start, len(text)):
        used += cell_len(text[n])
        if used > width:
            return max(n, start + 1)
    return len(text)


def _slice(runs: tuple[Run, ...], start: int, end: int) -> Iterator[Run]:
    """Yield what of `runs` lies between two characters of their joined text."""
    x = 0
    for run in runs:
        first, last = max(start - x, 0), min(end - x, len(run.text))
        if first < last:
            at = run.at + first if run.at >= 0 else -1
            yield Run(run.text[first:last], run.role, run.target, at)
        x += len(run.text)
