"""Random rows of a screen: words of both directions, wide letters, marks, forms, frames, blanks, in all pens."""

from __future__ import annotations

import random
from itertools import groupby
from operator import itemgetter

from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.terminal.cells import BLANK, Row, pen_of, put

TRUE = ColorSystem.TRUECOLOR
STYLES = [Style.parse(words) for words in (
    "", "", "", "bold", "dim", "italic underline", "reverse", "red", "bold red on blue", "#102030",
    "#102030 on #405060", "dim #ffffff", "on #405060", "strike", "bold underline #9cc4e4",
    "bright_red on bright_blue", "color(77) on color(9)",
)]  # fmt: skip
_STYLE_OF = {pen_of(style, TRUE): style for style in STYLES}
WORDS = (
    "a", "telegram", "never", "answered,", "2362", "البرقية", "ﺍﻟﺒﺮﻗﻴﺔ", "ﻣَﺮْﺣَﺒًﺎ", "ﺑ\u200eﺮ\u200eﻗ\u200e", "é",
    "e\u0301", "宽", "全角字", "─" * 5, "│", "●", "x" * 17, " " * 3, " " * 12, " " * 30, "…", "¶",
)  # fmt: skip


def random_row(rng: random.Random, width: int) -> Row:
    row = [BLANK] * width
    x = rng.choice((0, 0, 1, 6, width // 2, max(0, width - 9)))
    while x < width and rng.random() < 0.9:
        x = put(row, x, [Segment(rng.choice(WORDS), rng.choice(STYLES))], TRUE)
        x += rng.choice((0, 1, 1, 1, 11))
    return row


def changed(rng: random.Random, rows: list[Row], width: int) -> list[Row]:
    made = [row.copy() for row in rows]
    kind = rng.randrange(5)
    if kind == 0:  # a few words
        for _ in range(rng.randrange(1, 4)):
            row = made[rng.randrange(len(made))]
            x = rng.randrange(width)
            if row[x][0] and (x + 1 >= width or row[x + 1][0]):  # the framework cuts no letter in two either
                end = put(row, x, [Segment(rng.choice(WORDS), rng.choice(STYLES))], TRUE)
                if end < width and not row[end][0]:
                    row[end] = BLANK
    elif kind in (1, 2):  # the text moves between the bars, perhaps beside a panel that stays
        by = rng.choice((-7, -2, -1, 1, 2, 7))
        wide = width if kind == 1 else width * 2 // 3
        inner = rows[1:-1]
        for y in range(1, len(rows) - 1):
            source = inner[y - 1 + by] if 0 <= y - 1 + by < len(inner) else random_row(rng, width)
            if wide == width or (source[wide][0] and made[y][wide][0]):
                made[y][:wide] = source[:wide]
    elif kind == 3:
        made = [random_row(rng, width) for _ in rows]
    else:
        made[rng.randrange(len(made))] = random_row(rng, width)
    return made


def drawn_whole(rows: list[Row]) -> str:
    """All cells, one after the other, each with its own pen: nothing can go wrong."""
    made = []
    for y, row in enumerate(rows):
        made.append(f"\x1b[{y + 1}H")
        for pen, cells in groupby(row, itemgetter(1)):
            letters = "".join(cell[0] for cell in cells)
            made.append(f"\x1b[{pen}m{letters}\x1b[0m" if pen else letters)
    return "".join(made)


def strip_of(row: Row) -> Strip:
    """The same as Textual has it."""
    return Strip([Segment(letters, _STYLE_OF[pen]) for letters, pen in row if letters], len(row))
