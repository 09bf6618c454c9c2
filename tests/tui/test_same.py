"""The thin driver shows cell for cell, colours included, what Textual's own driver shows, whatever is pressed.

Random scripts of keys, each with its own size, language, story, theme, colours and terminal, are played through both
in one process. Here some are played; before the driver is changed, play many, and others than the last time:

    EXPLORER_SCRIPTS=500 EXPLORER_SEED=7 pytest tests/tui/test_same.py

Those that fail are named, and are played again alone with `EXPLORER_SCRIPTS=7-123,7-456` (of seed 7 the 123rd...).
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import NamedTuple

import pytest
from rich.color import ColorSystem

from tests.tui.both import Both, both, forget_colours
from tests.tui.pilot import SHIPPED, Desk, Reader
from tests.tui.sample import write_sample
from tui.palette import THEMES
from tui.terminal.order import Terminal

FEW = 24
"""So many scripts are played where nobody asks for more."""
TYPED = (
    "space pagedown pageup j k up down home end tab shift+tab tab tab enter o escape p left right backspace u 1 2 "
    "c t v g slash n N m e l l z y plus minus full_stop question_mark ctrl+p f x w s d a h r i "
    "left_square_bracket right_square_bracket"
)
KEYS = TYPED.split()
OPENERS = ["s", "t", "w", "f", "c", "ctrl+p", "a", "slash", "question_mark", "l", "z", "g", "v", "p", "h", "r"]
WORDS = ("sea", "عدن", "grey", "2", "مولوتوف", "pact")
SIZES = ((80, 24), (80, 24), (80, 24), (100, 30), (140, 40), (160, 50), (40, 12), (61, 17), (20, 6))
TERMINALS = (Terminal("vte"), Terminal("browser"), Terminal("konsole", "off"), Terminal("xterm"))
CHAPTERS = sorted(path.name.removesuffix(".en.md") for path in SHIPPED.glob("chapters/*.en.md"))
COLOURS = (ColorSystem.TRUECOLOR, ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT, ColorSystem.STANDARD)


class Look(NamedTuple):
    """What a script is played on."""

    size: tuple[int, int]
    language: str
    theme: str
    colours: ColorSystem
    no_color: bool
    ascii: bool
    modern: bool
    margins: bool
    terminal: Terminal
    shipped: bool


def _look(rng: random.Random) -> Look:
    return Look(
        rng.choice(SIZES), rng.choice(("en", "ar", "ar")), rng.choice(THEMES).name, rng.choice(COLOURS),
        rng.random() < 0.15, rng.random() < 0.1, rng.random() < 0.85, rng.random() < 0.5, rng.choice(TERMINALS),
        rng.random() < 0.6,
    )  # fmt: skip


async def _step(reader: Reader, shown: Both, rng: random.Random) -> str:
    """One thing that happens; what it was."""
    kind = rng.random()
    if kind < 0.07:
        size = rng.choice(SIZES)
        await reader.resize(*size)
        return str(size)
    if kind < 0.13:
        word = rng.choice(WORDS)
        await reader.type(word)
        return repr(word)
    if kind < 0.17:
        shown.reattach()
        await reader.rest()
        return "another terminal"
    if kind < 0.2:
        shown.resume()
        await reader.rest()
        return "stop and go on"
    key, times = rng.choice(KEYS), 1
    if kind < 0.28:
        key, times = rng.choice(("j", "k", "space", "pageup", "down", "right")), rng.randrange(3, 9)
    elif kind < 0.5:
        key = rng.choice(OPENERS)
    await reader.press(*[key] * times)
    return f"{key}*{times}" if times > 1 else key


async def _play(desk: Desk, look: Look, rng: random.Random) -> None:
    shown = f"chapter:{rng.choice(CHAPTERS)}" if look.shipped else ""
    pressed: list[str] = []
    async with desk.opened(look.size, language=look.language, shown=shown) as reader:
        app = reader.app
        app.ascii, app.console._color_system = look.ascii, look.colours
        app.theme, app.terminal = look.theme, look.terminal
        app.write_anew()
        await reader.rest()
        forget_colours()
        try:
            async with both(reader, rng, modern=look.modern, margins=look.margins) as terminals:
                for _ in range(rng.randrange(3, 11)):
                    pressed.append(await _step(reader, terminals, rng))
                    if app._left:
                        break
                    if rng.random() < 0.4:
                        await terminals.compare()
                await terminals.compare()
            await app.workers.wait_for_complete()
        except Exception as error:
            raise AssertionError(f"{look} {shown}, after {' '.join(pressed)}: {error!r}") from error


@pytest.mark.slow
async def test_random_scripts_show_what_the_stock_driver_shows(
    tmp_path: Path, indexes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, seed = os.environ.get("EXPLORER_SCRIPTS", str(FEW)), os.environ.get("EXPLORER_SEED", "1")
    names = asked.split(",") if "-" in asked else [f"{seed}-{n}" for n in range(int(asked))]
    sample = write_sample(tmp_path / "story")
    failed = []
    for name in names:
        rng = random.Random(name)
        look = _look(rng)
        monkeypatch.setenv("NO_COLOR", "1") if look.no_color else monkeypatch.delenv("NO_COLOR", raising=False)
        desk = Desk(SHIPPED if look.shipped else sample, tmp_path / f"{name}.json", indexes)
        try:
            await _play(desk, look, rng)
        except Exception as error:  # whatever it is: which script it was must be said
            failed.append(f"script {name}: {error!r}")
            print(failed[-1], flush=True)  # with `-s` nobody waits for the end of many
    assert not failed, f"{len(failed)} of {len(names)}\n" + "\n".join(failed)
