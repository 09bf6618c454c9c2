"""Setting a page in lines of a given width: pure, in cells, knowing neither colours nor Textual.

Lines are broken at spaces and after dashes (UAX #14's ordinary opportunities for our scripts); a word wider than the
measure is cut. Text keeps its logical order: turning it round for right-to-left scripts happens at the screen's edge.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from tui.page import Page, Para, Run

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

    @property
    def width(self) -> int:
        """In cells."""
        return sum(cell_len(run.text) for run in self.runs)


@dataclass(slots=True)
class Layout:
    """A page, set."""

    page: Page
    width: int
    lines: list[Line] = field(default_factory=list)
    target_lines: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Target -> its first and last line."""

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

    def targets_on(self, line: int) -> Iterator[tuple[int, int, int]]:
        """Yield the targets on a line with their first cell and the cell after."""
        x = 0
        for run in self.lines[line].runs if 0 <= line < len(self.lines) else ():
            width = cell_len(run.text)
            if run.target >= 0:
                yield run.target, x, x + width
            x += width


def set_page(page: Page, width: int) -> Layout:
    """Set a page in lines of at most `width` cells."""
    width = max(8, width)
    layout = Layout(page, width)
    for index, para in enumerate(page.paras):
        owner = para.block if para.block >= 0 else para.owner
        layout.lines += [Line()] * para.space
        for line in _set_para(para, width):
            number = len(layout.lines)
            layout.lines.append(line._replace(para=index, block=owner))
            for run in line.runs:
                if run.target >= 0:
                    first, _ = layout.target_lines.get(run.target, (number, number))
                    layout.target_lines[run.target] = (first, number)
    return layout


def _set_para(para: Para, width: int) -> Iterator[Line]:
    text = para.text
    indent = min(para.indent, width // 2)
    if para.fill:
        yield _rule(para, width)
        return
    rows = list(_rows(text, width - indent)) or [(0, 0)]
    for n, (start, end) in enumerate(rows):
        runs = tuple(_slice(para.runs, start, end))
        before = _margin(para.prefix, indent) if n == 0 else ((Run(" " * indent),) if indent else ())
        at = next((run.at for run in runs if run.at >= 0), 0)
        yield Line((*before, *runs), at=at, sign=para.sign if n == 0 else None)


def _rule(para: Para, width: int) -> Line:
    said = cell_len(para.text)
    lead, gap = (para.fill * 2 + " ", " ") if said else ("", "")
    rest = max(0, width - said - cell_len(lead) - cell_len(gap))
    return Line((Run(lead, "rule"), *para.runs, Run(gap + para.fill * rest, "rule")))


def _margin(prefix: tuple[Run, ...], indent: int) -> tuple[Run, ...]:
    """The prefix, cut or padded to the indent."""
    room, made = indent, []
    for run in prefix:
        text = run.text if cell_len(run.text) <= room else set_cell_size(run.text, room)
        room -= cell_len(text)
        made.append(run._replace(text=text))
    return (*made, Run(" " * room)) if room else tuple(made)


def _rows(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of each line of `text`, in characters, spaces at the break left out."""
    start, end, used = 0, 0, 0
    for match in _WORD.finditer(text):
        cells = cell_len(match.group())
        gap = match.start() - end if used else 0
        if used and used + gap + cells > width:
            yield start, end
            start, used, gap = match.start(), 0, 0
        if not used:
            start = match.start()
        end = match.end()
        while cells > width:
            cut = _fit(text, start, width)
            yield start, cut
            start, cells = cut, cell_len(text[cut:end])
        used = used + gap + cells if used else cells
    if end > start:
        yield start, end


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
            yield run._replace(text=run.text[first:last], at=run.at + first if run.at >= 0 else -1)
        x += len(run.text)
