"""The first keys, told to whoever opens a story for the first time: a few lines at the bottom, a key apart.

No page, no timer: it takes no room, waits as long as the reader does, and Esc ends it.
"""

from __future__ import annotations

from story.open import TUTORIAL
from tui.i18n import N_, Words
from tui.locked import is_locked

LEARN = N_("To learn by doing, leave (q) and type: {command}")
"""How to get to the story that teaches reading and writing one."""

COMMAND = f"explorer --story {TUTORIAL}"

STEPS = (
    N_("Space reads on; the numbers choose the way."),
    N_("Tab goes to the names, Enter shows who it is; l changes the language."),
    N_("g jumps to anything, c: contents, ?: all keys. The place is kept."),
    LEARN,
)
"""Each fits a line of 80 columns with what `Tour.said` puts behind it; the last is told where it can be done."""


def how_to_learn(words: Words, story: str) -> str:
    """Say how to get there; nothing to who reads it already (`story` is the open one), or is locked into another."""
    return "" if story == TUTORIAL or is_locked() else words.say(LEARN, command=words.key(COMMAND))


class Tour:
    """Which of the lines is told, if any."""

    def __init__(self) -> None:
        """Tell nothing until it begins."""
        self._at = self._end = 0

    @property
    def running(self) -> bool:
        """Whether a line is told."""
        return self._at < self._end

    def begin(self, *, learn: bool) -> None:
        """Tell the first line; with `learn`, the last one too."""
        self._at, self._end = 0, len(STEPS) - (not learn)

    def step(self, *, skip: bool = False) -> None:
        """Tell the next line; with `skip`, no more."""
        self._at = self._end if skip else self._at + 1

    def said(self, words: Words) -> str:
        """Return the line, with its number."""
        if not self.running:
            return ""
        return f"{words.say(STEPS[self._at], command=words.key(COMMAND))}  {self._at + 1}/{self._end}"
