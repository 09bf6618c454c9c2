"""The test card: a picture of some Arabic words and the words themselves, for a person to compare.

Whether a terminal shows right-to-left text as it was meant, only eyes can tell. The picture is made of blocks, which no
terminal reorders; below it the same words stand as each mode would send them.
"""

from __future__ import annotations

from collections.abc import Iterator

from tui.i18n import N_, Words
from tui.rtl.writing import Writing
from tui.terminal.modes import Mode
from tui.terminal.order import Terminal
from tui.terminal.probe import Answers

WORDS = "البرقية 2362"
"""Joined letters, a word in one direction and a number in the other."""

PICTURE = """\
  ▄▄▄   ▄▄▄    ▄▄▄   ▄▄▄                                            ▄   ▄
 ▀  ▀█ ▀  ▀█  █▀  ▀ ▀  ▀█                     ▀▀                    █   █
    ▄▀  ▄▄█▀  ██▀▀▄    ▄▀         ▀▀         ▄██▄                   █   █
  ▄█▀      █  █   █  ▄█▀         ▄▀█▄    █   ▀▄██     ▄▄    █       █   █
 ██▄▄▄ █▄▄▄▀  ▀█▄▄▀ ██▄▄▄       ▀█▄▀█▄▄▄▄██▄▄▄▄█▀     ▄█▄▄▄▄██▄▄▄▄▄█▀   █
                                        ▄ ▄         ▄▄▀     ▄
                                                 ▀▀▀▀"""
"""`WORDS` as DejaVu Sans Mono draws them."""

CHOICES: tuple[Mode, ...] = ("auto", "marks", "terminal")
"""The modes that can be told apart by looking."""

ORDER_WORDS = {
    "auto": N_("The program puts the letters in order, and tells the terminal to leave them so."),
    "app": N_("The program puts the letters in order, and tells the terminal nothing."),
    "marks": N_("The program puts the letters in order, and holds each with an invisible mark."),
    "terminal": N_("The terminal puts the letters in order; everything stands in one column."),
    "off": N_("Nothing is put in order, by anybody."),
}


def found(terminal: Terminal, answers: Answers, words: Words) -> Iterator[str]:
    """Yield lines on what the terminal is and what follows from it."""
    said = " · ".join(filter(None, (answers.name, f"DA2 {answers.device}" if answers.device else "")))
    yield words.say("Terminal: {kind} ({answers})", kind=terminal.kind, answers=said or words.say("it gave no answer"))
    yield words.say("Right-to-left text: {mode}", mode=terminal.mode) + ". " + words.say(ORDER_WORDS[terminal.mode])
    if terminal.advice:
        yield words.say(terminal.advice)


def samples(terminal: Terminal, *, told: bool) -> Iterator[str]:
    """Yield the words as each of `CHOICES` sends them; with what settles their row, if the terminal is `told`."""
    for number, mode in enumerate(CHOICES, 1):
        as_if = terminal._replace(mode=mode)
        writing = Writing(reorders=as_if.reordered_here, marks=as_if.marks)
        text = "".join(part for part, _ in writing.arrange([(WORDS, None)], 1))
        # At the row's very beginning: further on, VTE takes it for the rows below only.
        yield f"{as_if.this_row if told else ''}  {number}   {text}"
